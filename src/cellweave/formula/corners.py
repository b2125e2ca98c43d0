"""Owns reading one reference from its text: ``A1``, ``$A:$B``, ``'My Sheet'!A1:B2``, ``R[-1]C``, ``@D[-1]``, and the
names that the row syntax has for columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.syntax import (
    ALL_FIXED,
    COLUMN_FIXED,
    DEAD,
    END_COLUMN_FIXED,
    END_ROW_FIXED,
    IS_RANGE,
    LOWER,
    ROW_FIXED,
    WHOLE_COLUMNS,
    WHOLE_ROWS,
    Reference,
)


class Columns(dict[str, tuple[int, int] | None]):
    """Column letters as typed → (column, flags), or None past the last column; filled as letters are met."""

    def __missing__(self, letters: str) -> tuple[int, int] | None:
        bare = letters.lstrip("$")
        number = 0
        for letter in bare.upper():
            number = number * 26 + ord(letter) - 64
        flags = (COLUMN_FIXED if len(bare) < len(letters) else 0) | (0 if bare.isupper() else LOWER)
        found = (number - 1, flags) if number <= MAX_COLUMNS else None
        self[letters] = found
        return found


COLUMNS: Final = Columns()
_new = tuple.__new__

# A cell or a range of one sheet of this book, of which most references to other sheets are.
ON_SHEET: Final = re.compile(
    r"(?:'((?:[^'\[\]:]|'')+)'|([^\W\d][\w.]*))!(\$?[A-Za-z]{1,3})(\$?[1-9]\d*)(?::(\$?[A-Za-z]{1,3})(\$?[1-9]\d*))?\Z"
)
_SHEET_PART: Final = re.compile(r"(?:'((?:[^']|'')+)'|((?:\[[^\[\]]*\])?[^'!@]+))!")
_BOOK: Final = re.compile(r"(?:.*[\\/])?\[([^\[\]]*)\]")
_CORNER: Final = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)(\d{1,7})?\Z")
_AT_CORNER: Final = re.compile(r"@(\$?)(?:\[([^\[\]]+)\]|(\w+))(?:\[([+-]?\d+)\])?\Z")
# Header names that formulas can say, and those that need no brackets.
_BARE: Final = re.compile(r"[^\W\d]\w*\Z")
_SAYABLE: Final = re.compile(r"[^\[\]\x00-\x1f]+\Z")
_LETTERS: Final = re.compile(r"[a-z]{1,3}\Z")
_RC_CORNER: Final = re.compile(r"(R)?(\[[+-]?\d+\]|\d+)?(?:(C)(\[[+-]?\d+\]|\d+)?)?\Z", re.IGNORECASE)


def read_reference(
    text: str, row: int, column: int, notation: str = "A1", columns: Mapping[str, int] | None = None
) -> Reference | None:
    """Return the reference that ``text`` spells for a formula at (row, column), or None where it is none."""
    sheet = last_sheet = book = None
    match = _SHEET_PART.match(text)
    if match is not None and text[0] != "#":
        sheet = match[1].replace("''", "'") if match[1] else match[2]
        text = text[match.end() :]
        if (found := _BOOK.match(sheet)) is not None:
            book, sheet = found[1], sheet[found.end() :]
        sheet, colon, last = sheet.partition(":")
        last_sheet = last if colon else None
    if text.upper() == "#REF!":
        return Reference(sheet, 0, 0, 0, 0, DEAD | ALL_FIXED, last_sheet, book)
    # A colon inside a bracketed column name parts no corners.
    first, colon, second = re.sub(r"\[[^\]]*\]", lambda m: m[0].replace(":", "\0"), text).partition(":")
    read = _rc_corner if notation == "R1C1" else _corner
    one = read(first.replace("\0", ":"), row, column, columns or {})
    two = read(second.replace("\0", ":"), row, column, columns or {}) if colon else one
    if one is None or two is None:
        return None
    (top, left, fixed, whole), (bottom, right, end_fixed, end_whole) = one, two
    if whole != end_whole or (whole and not colon and notation != "R1C1"):
        return None
    flags = fixed | (end_fixed & 3) << 2 | (end_fixed & LOWER) | whole
    if whole:
        flags |= IS_RANGE
        if whole == WHOLE_COLUMNS:
            top, bottom, flags = 0, MAX_ROWS - 1, flags | ROW_FIXED | END_ROW_FIXED
        else:
            left, right, flags = 0, MAX_COLUMNS - 1, flags | COLUMN_FIXED | END_COLUMN_FIXED
    elif colon:
        flags |= IS_RANGE
    return Reference(sheet, top, left, bottom, right, flags, last_sheet, book)


def named_columns(header: dict[str, int]) -> dict[str, int]:
    """Return the columns by their header names in lower case; the first of names that differ in case only has it."""
    return {name.lower(): at for name, at in reversed(header.items())}


def column_names(header: dict[str, int]) -> dict[int, str]:
    """Return what the row syntax calls columns whose letters do not say it: ``qty``, ``[unit price]``.

    Empty where a column has to be called by addresses: another one has its letters for a name.
    """
    known = named_columns(header)
    names: dict[int, str] = {}
    for name, at in known.items():
        lettered = COLUMNS[name.upper()] if _LETTERS.match(name) else None
        if lettered is not None and lettered[0] != at:
            names[lettered[0]] = ""
    for name, at in header.items():
        if known[name.lower()] == at and _SAYABLE.match(name):
            names[at] = name if _BARE.match(name) else f"[{name}]"
    return names


def plain_reference(
    sheet: str | None, letters: str, digits: str, end_letters: str | None, end_digits: str, row: int, column: int
) -> Reference | None:
    """Return the reference that the parts of ``$A$1`` or ``$A$1:B2`` spell, or None where one is past the grid."""
    known = COLUMNS[letters]
    is_fixed = digits[0] == "$"
    top = int(digits[1:] if is_fixed else digits) - 1
    if known is None or top >= MAX_ROWS:
        return None
    left, flags = known
    if not flags & COLUMN_FIXED:
        left -= column
    if is_fixed:
        flags |= ROW_FIXED
    else:
        top -= row
    if end_letters is None:
        return _new(Reference, (sheet, top, left, top, left, flags | (flags & 3) << 2, None, None))
    known = COLUMNS[end_letters]
    is_fixed = end_digits[0] == "$"
    bottom = int(end_digits[1:] if is_fixed else end_digits) - 1
    if known is None or bottom >= MAX_ROWS:
        return None
    right, end_flags = known
    if not end_flags & COLUMN_FIXED:
        right -= column
    if is_fixed:
        end_flags |= ROW_FIXED
    else:
        bottom -= row
    flags |= (end_flags & 3) << 2 | (end_flags & LOWER) | IS_RANGE
    return _new(Reference, (sheet, top, left, bottom, right, flags, None, None))


def _corner(text: str, row: int, column: int, columns: Mapping[str, int]) -> tuple[int, int, int, int] | None:
    """Return (row, column, flags, whole) of one corner in A1 notation or the row syntax."""
    if text[:1] == "@":
        return _at_corner(text, column, columns)
    match = _CORNER.match(text)
    if match is None:
        return None
    dollar, letters, second, digits = match.groups()
    flags = whole = at = across = 0
    if letters is None:
        if not digits or (dollar and second):
            return None
        second, dollar, whole = dollar or second, "", WHOLE_ROWS
    else:
        known = COLUMNS[letters]
        if known is None:
            return None
        across, flags = known[0] - (0 if dollar else column), known[1] | (COLUMN_FIXED if dollar else 0)
    if digits is None:
        if second:
            return None
        whole = WHOLE_COLUMNS
    else:
        at = int(digits) - 1
        if not 0 <= at < MAX_ROWS:
            return None
        if second:
            flags |= ROW_FIXED
        else:
            at -= row
    return at, across, flags, whole


def _at_corner(text: str, column: int, columns: Mapping[str, int]) -> tuple[int, int, int, int] | None:
    match = _AT_CORNER.match(text)
    if match is None:
        return None
    dollar, bracketed, bare, shift = match.groups()
    name = bracketed or bare
    place = columns.get(name.lower())
    if place is None:
        known = COLUMNS[name] if bare and len(name) <= 3 and name.isalpha() and name.isascii() else None
        if known is None:
            return None
        place = known[0]
    return int(shift or 0), place - (0 if dollar else column), COLUMN_FIXED if dollar else 0, 0


def _rc_corner(text: str, row: int, column: int, columns: Mapping[str, int]) -> tuple[int, int, int, int] | None:
    match = _RC_CORNER.match(text)
    if match is None or not text:
        return None
    is_row, row_part, is_column, column_part = match.groups()
    if not is_row and row_part:
        return None
    flags = at = across = 0
    if is_row:
        if row_part and row_part[0] != "[":
            at, flags = int(row_part) - 1, ROW_FIXED
        elif row_part:
            at = int(row_part[1:-1])
    if is_column:
        if column_part and column_part[0] != "[":
            across, flags = int(column_part) - 1, flags | COLUMN_FIXED
        elif column_part:
            across = int(column_part[1:-1])
    # What leads past an edge of the grid goes on at the other one.
    if not flags & ROW_FIXED and abs(at) < MAX_ROWS:
        at = (at + row) % MAX_ROWS - row
    if not flags & COLUMN_FIXED and abs(across) < MAX_COLUMNS:
        across = (across + column) % MAX_COLUMNS - column
    place_row, place_column = at if flags & ROW_FIXED else at + row, across if flags & COLUMN_FIXED else across + column
    if not (0 <= place_row < MAX_ROWS and 0 <= place_column < MAX_COLUMNS):
        return None
    return at, across, flags, 0 if is_row and is_column else WHOLE_ROWS if is_row else WHOLE_COLUMNS
