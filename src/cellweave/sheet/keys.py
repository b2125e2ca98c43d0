"""Owns what a key such as ``sheet["B3"]`` means: an address, a range, a spill range or a column's header; and what is
said of a key that means nothing.
"""

from __future__ import annotations

import difflib
import operator
import re
from typing import TYPE_CHECKING, Any, Final

from cellweave.address import Address, Range, column_number
from cellweave.errors import AddressError, SheetError

if TYPE_CHECKING:
    from cellweave.sheet.grid import Grid

_SHEET: Final = re.compile(r"\s*(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(.+)\Z", re.DOTALL)
_LETTERS: Final = re.compile(r"\$?([A-Za-z]{1,3})(?::\$?([A-Za-z]{1,3}))?\Z")
_LIKE_A_PLACE: Final = re.compile(r"(?:.*!)?\$?[A-Za-z]{1,4}\$?[0-9]+(?::.*|#)?\Z|.*[:!].*\Z", re.DOTALL)
_R1C1: Final = re.compile(r"(?i)r\[?-?\d*\]?c\[?-?\d*\]?(?::.*)?\Z")


def plain_area(key: Any) -> Range | None:
    """Return the range of an address or a range, or None for any other key."""
    try:
        return Range.parse(key) if isinstance(key, str) else None
    except AddressError:
        return None


def area_of(grid: Grid, header: dict[str, int], key: Any) -> Range:
    """Return the range that ``key`` means by address, or by a name of ``header`` the data of its column.

    ``'Own name'!A1`` is read too, and ``A1#`` is what the array of A1 fills. Raises SheetError for a key that is no
    text and AddressError for one that means nothing, both with what to write instead.
    """
    if not isinstance(key, str):
        raise SheetError(_no_text(key), key=key)
    area = plain_area(key)
    if area is not None:
        return area
    column = header.get(key)
    if column is not None:
        return column_data(grid, column)
    match = _SHEET.match(key)
    if match is not None:
        name = match[2] if match[1] is None else match[1].replace("''", "'")
        if name.strip().casefold() == grid.name.casefold():
            return area_of(grid, {}, match[3])
        message = f"{key!r} is on another sheet than {grid.name!r}. Ask the sheet {name!r} for {match[3]!r}."
        raise AddressError(message, text=key)
    if key.endswith("#"):
        place = Address.parse(key[:-1])
        return grid.spills.get(place) or Range(*place, *place)
    raise AddressError(_meaningless(key, header), text=key)


def column_data(grid: Grid, column: int) -> Range:
    """Return the rows of a column below the header."""
    return Range(1, column, max(1, grid.extent()[0] - 1), column)


def column_of(header: dict[str, int], key: Any) -> int:
    """Return the column that ``key`` names by header, by letter (``C``) or as a range (``C:C``)."""
    if isinstance(key, str):
        column = header.get(key)
        if column is not None:
            return column
        match = _LETTERS.match(key.strip())
        if match is not None and match[2] in (None, match[1]):
            return column_number(match[1])
    names = f" or a header name ({_listed(header)})" if header else ""
    raise AddressError(f"{key!r} is not a column. Columns are letters such as 'C'{names}.", text=key)


def letters_of(key: Any) -> int:
    """Return the column whose letters ``key`` is, for columns that are given without a header."""
    try:
        return column_of({}, key)
    except AddressError:
        message = f"{key!r} is not a column such as 'A'. For columns with names say header=True."
        raise AddressError(message, text=key) from None


def row_of(row: Any, count: Any) -> tuple[int, int]:
    """Return (row counted from 0, count) of rows counted from 1."""
    try:
        row, count = operator.index(row), operator.index(count)
    except TypeError:
        raise SheetError(f"Rows and how many of them are whole numbers, not {row!r} and {count!r}.", key=row) from None
    if row < 1:
        raise AddressError(f"Rows are counted from 1, as in addresses; there is no row {row}.", row=row, count=count)
    return row - 1, count


def is_new_header(key: Any) -> bool:
    """Whether a key that names no column yet may name a new one: it reads like no address that was got wrong."""
    return isinstance(key, str) and bool(key.strip()) and _LIKE_A_PLACE.match(key) is None


def _no_text(key: Any) -> str:
    said = 'A sheet is read by an address ("B3"), a range ("A2:C9") or a header name'
    if isinstance(key, slice):
        ends = [one if isinstance(one, str) else None for one in (key.start, key.stop)]
        shown = f"{ends[0]}:{ends[1]}" if None not in ends else "A2:C9"
        return f'{said}, not by a slice. Write sheet["{shown}"].'
    if isinstance(key, (list, tuple)):
        return f"{said}, one at a time, not {key!r}."
    if isinstance(key, int) and not isinstance(key, bool):
        return f"{said}, not by the number {key}. For rows in order write: for row in sheet."
    return f"{said}, not {key!r}."


def _meaningless(key: str, header: dict[str, int]) -> str:
    if _LETTERS.match(key) and not header:
        return f"{key!r} is neither an address nor a range. A whole column is {f'{key}:{key}'!r}."
    if key.isdigit():
        return f"{key!r} is neither an address nor a range. A whole row is {f'{key}:{key}'!r}."
    if _R1C1.match(key):
        return f"{key!r} is not an address: they are written with letters here, as in 'B3'."
    if "," in key:
        return f"{key!r} is not a range. Read one range at a time."
    try:
        Range.parse(key)
    except AddressError as error:
        if not header or _LIKE_A_PLACE.match(key):
            return str(error)
    near = difflib.get_close_matches(key.casefold(), {name.casefold(): name for name in header}, 1, 0.6)
    meant = next((name for name in header if near and name.casefold() == near[0]), None)
    hint = f"Did you mean {meant!r}?" if meant is not None else f"The header has {_listed(header)}."
    return f"{key!r} is no address, no range and no column of the header. {hint}"


def _listed(header: dict[str, int]) -> str:
    names = [repr(name) for name in header]
    return ", ".join(names if len(names) <= 8 else [*names[:8], f"and {len(names) - 8} more"])
