"""Declares functions about references themselves. Source: Microsoft's reference, "Lookup and reference functions"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, column_letters
from cellweave.errors import FormulaError
from cellweave.formula.arrays import counted
from cellweave.formula.coercion import to_number
from cellweave.formula.context import Looks
from cellweave.formula.evaluate import evaluated
from cellweave.formula.failure import Failure
from cellweave.formula.format_facts import format_letter, has_parentheses, is_colored
from cellweave.formula.functions.logic import by_element
from cellweave.formula.operators import plain
from cellweave.formula.parameters import (
    EMPTY,
    anything,
    filled,
    integer,
    lazy,
    located,
    logical,
    number,
    optional,
    reference,
    rest,
    text,
)
from cellweave.formula.parse import parse
from cellweave.formula.reference import Area, Areas, single
from cellweave.formula.references import intersected, spilled, trimmed
from cellweave.formula.registry import function
from cellweave.formula.render import quoted_sheets
from cellweave.formula.whole_numbers import whole
from cellweave.values import NA, REF, VALUE, Array, ErrorValue

# Two corners, or one; and the zeros before the digits of a row.
_PLACE: Final = re.compile(r"\$?[A-Za-z]{0,3}\$?\d+(?::\$?[A-Za-z]{0,3}\$?\d+)?")
_ROW_ZEROS: Final = re.compile(r"(?<!\d)0+(?=\d)")
_RC_PLACE: Final = re.compile(r"[RC\d\[\]+\-:\s]*", re.IGNORECASE)
_RC_COLON: Final = re.compile(r" *:(?: +(?=R[^:C]*C))?", re.IGNORECASE)


class _Place:
    """What ``@`` and ``#`` ask of a frame: where the formula stands."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.row = context.row
        self.column = context.column


@function("SINGLE", anything, context=True)
def single_(context: Any, found: Any) -> Any:
    return intersected(found, _Place(context))


@function("ANCHORARRAY", anything, context=True, unseen=True)
def anchorarray(context: Any, found: Any) -> Any:
    return spilled(found, _Place(context))


@function("_TRO_ALL", anything)
def tro_all(found: Any) -> Any:
    return trimmed(found, ".:.")


@function("_TRO_LEADING", anything)
def tro_leading(found: Any) -> Any:
    return trimmed(found, ".:")


@function("_TRO_TRAILING", anything)
def tro_trailing(found: Any) -> Any:
    return trimmed(found, ":.")


def _places(context: Any, found: Any, first: Callable[[Area], int], count: Callable[[Area], int], down: bool) -> Any:
    """Return the row or column numbers a reference covers; without one, where the formula stands, all that it fills."""
    if found is None or found is EMPTY:
        start = (context.row if down else context.column) + 1.0
        height, width = context.fills or (1, 1)
        number = height if down else width
        return start if number == 1 else counted(None, number if down else 1, 1 if down else number, start, 1.0)
    area = reference.convert(found)
    start, number = first(area) + 1.0, count(area)
    if number == 1:
        return start
    return counted(context.engine, number if down else 1, 1 if down else number, start, 1.0)


@function("ROW", optional(located), context=True)
def row(context: Any, found: Any) -> Any:
    return _places(context, found, lambda area: area.top, lambda area: area.shape[0], True)


@function("COLUMN", optional(located), context=True)
def column(context: Any, found: Any) -> Any:
    return _places(context, found, lambda area: area.left, lambda area: area.shape[1], False)


def _shape(found: Any) -> tuple[int, int]:
    if isinstance(found, ErrorValue):
        raise Failure(found)
    if isinstance(found, Areas):
        raise Failure(REF)
    if isinstance(found, (Area, Array)):
        return found.shape
    return 1, 1


@function("ROWS", anything)
def rows(found: Any) -> int:
    return _shape(found)[0]


@function("COLUMNS", anything)
def columns(found: Any) -> int:
    return _shape(found)[1]


@function("AREAS", located)
def areas(found: Any) -> int:
    if isinstance(found, ErrorValue):
        raise Failure(found)
    if isinstance(found, Areas):
        return len(found.parts)
    reference.convert(found)
    return 1


@function("ADDRESS", whole, whole, filled(whole, 1), filled(logical, True), filled(text, None))
def address(row: int, column: int, kind: int, is_a1: bool, sheet: str | None) -> Any:
    if not 1 <= kind <= 8:
        return VALUE
    # What its page does not tell: 5 to 8 mean 1 to 4.
    kind = (kind - 1) % 4 + 1
    row_fixed, column_fixed = kind in (1, 2), kind in (1, 3)
    if is_a1:
        if not (1 <= row <= MAX_ROWS and 1 <= column <= MAX_COLUMNS):
            return VALUE
        place = f"{'$' * column_fixed}{column_letters(column - 1)}{'$' * row_fixed}{row}"
    else:
        if abs(row) > MAX_ROWS or abs(column) > MAX_COLUMNS:
            return VALUE
        if (row_fixed and row < 1) or (column_fixed and column < 1):
            return VALUE
        place = (f"R{row}" if row_fixed else f"R[{row}]" if row else "R") + (
            f"C{column}" if column_fixed else f"C[{column}]" if column else "C"
        )
    if sheet is None:
        return place
    return f"{quoted_sheets(sheet) if sheet else ''}!{place}"


@function("CHOOSE", anything, rest(lazy))
def choose(index: Any, options: list[Callable[[], Any]]) -> Any:
    index = single(index)
    if isinstance(index, Array):
        return by_element("CHOOSE", [index, *(plain(option()) for option in options)], _chosen)
    place = integer.convert(plain(index))
    if not 1 <= place <= len(options):
        return VALUE
    result = options[place - 1]()
    return 0.0 if result is EMPTY else result


def _chosen(parts: list[Any]) -> Any:
    """Return the element the first of ``parts`` says: ``CHOOSE({1,2},A1:A9,C1:C9)`` is two columns side by side."""
    place = to_number(parts[0])
    if isinstance(place, ErrorValue):
        return place
    return parts[int(place)] if 1 <= place < len(parts) else VALUE


@function("INDEX", anything, optional(whole, 0), optional(whole), filled(whole, 1))
def index(found: Any, row: int, column: int | None, area: int) -> Any:
    if isinstance(found, ErrorValue):
        return found
    if area < 1:
        return VALUE
    parts = found.parts if isinstance(found, Areas) else (found,)
    if area > len(parts):
        return REF
    found = parts[area - 1]
    if not isinstance(found, Area):
        found = found if isinstance(found, Array) else Array([[None if found is EMPTY else found]])
    height, width = found.shape
    down, across = row, column or 0
    if column is None:
        if isinstance(found, Area) and height > 1 and width > 1:
            # A rectangle of cells wants both numbers; an array gives its row.
            return REF
        # One number counts along the only row or column.
        down, across = (0, down) if height == 1 and width > 1 else (down, 0 if width > 1 else 1)
    if down < 0 or across < 0:
        return VALUE
    if down > height or across > width:
        return REF
    if isinstance(found, Area):
        if height == 1 and not down:
            down = 1
        return found.part(max(down - 1, 0), max(across - 1, 0), 1 if down else height, 1 if across else width)
    if down:
        found = found.taken(slice(down - 1, down))
    return single(found.across(slice(across - 1, across)) if across else found)


def _side(first: int, size: float) -> tuple[int, int]:
    """Return where a side begins and how long it is, given its first place and a size; a negative one counts back.

    The size is cut to a whole one only after its sign has told on which side of the first place the last one lies, so
    that 0.5 leaves two places: the first one and the one before.
    """
    last = first + int(size) + (-1 if size > 0 else 1)
    return min(first, last), abs(last - first) + 1


@function(
    "OFFSET", reference, number, number, filled(number, None), filled(number, None), volatile=True, unseen=True
)  # fmt: skip
def offset(area: Area, down: float, across: float, height: float | None, width: float | None) -> Any:
    tall = area.shape[0] if height is None else height
    wide = area.shape[1] if width is None else width
    if not tall or not wide:
        return REF
    (first, rows), (left, columns) = _side(int(down), tall), _side(int(across), wide)
    return area.part(first, left, rows, columns)


def _spelled(address: str, is_a1: bool) -> str | None:
    """Return the address INDIRECT reads in a text as a formula would spell it, or None where it reads none.

    Spaces may end the text, follow the sheet, and stand around the colon of two cells; in R1C1 empty brackets say
    nothing, and in A1 rows may begin with zeros.
    """
    sheet, mark, place = address.rpartition("!")
    place = (place.lstrip(" ") if mark else place).rstrip(" ")
    if address[:1].isspace() or place[-1:].isspace() or ":" in sheet:
        return None
    if is_a1 and _PLACE.fullmatch(place):
        place = _ROW_ZEROS.sub("", place)
    elif not is_a1 and _RC_PLACE.fullmatch(place):
        place = _RC_COLON.sub(":", place).replace("[]", "")
        if place.count(":") > 1 or len(place.split()) > 1:
            return None
    return sheet + mark + place


@function("INDIRECT", text, optional(logical, True), context=True, volatile=True, unseen=True)
def indirect(context: Any, address: str, is_a1: bool) -> Any:
    spelled = _spelled(address, is_a1)
    if spelled is None:
        return REF
    try:
        formula = parse(spelled, context.row, context.column, notation="A1" if is_a1 else "R1C1")
    except FormulaError:
        return REF
    found = evaluated(formula, context, steps=1000)
    if isinstance(found, ErrorValue):
        return REF
    return found if isinstance(found, (Area, Areas)) else REF


@function("FORMULATEXT", reference, context=True, unseen=True)
def formulatext(context: Any, area: Area) -> Any:
    found = context.formula_text(area.sheet, area.top, area.left)
    return NA if found is None else found


@function("SHEET", optional(anything), context=True)
def sheet(context: Any, found: Any) -> Any:
    keys = context.sheet_keys()
    if found is None or found is EMPTY:
        return keys.index(context.sheet) + 1
    if isinstance(found, Areas):
        found = found.parts[0]
    if isinstance(found, Area):
        return keys.index(found.sheet) + 1
    if isinstance(found, str):
        try:
            return keys.index(context.sheet_key(found)) + 1
        except KeyError:
            return NA
    return found if isinstance(found, ErrorValue) else NA


@function("SHEETS", optional(anything), context=True)
def sheets(context: Any, found: Any) -> Any:
    if found is None or found is EMPTY:
        return len(context.sheet_keys())
    if isinstance(found, Areas):
        return len({part.sheet for part in found.parts})
    return 1 if isinstance(found, Area) else found if isinstance(found, ErrorValue) else NA


def _kind(found: Any) -> str:
    return "b" if found is None else "l" if isinstance(found, str) else "v"


@function("CELL", text, optional(located), context=True, volatile=True, unseen=True)
def cell(context: Any, what: str, found: Any) -> Any:
    """Return facts of a cell. Alignment and protection are none of the grid's: those of any new cell."""
    area = Area(context, context.sheet, context.row, context.column, context.row, context.column)
    if found is not None and found is not EMPTY:
        area = reference.convert(found)

    def looks() -> Looks:
        found: Looks = context.looks(area.sheet, area.top, area.left)
        return found

    facts: dict[str, Callable[[], Any]] = {
        "address": lambda: f"${column_letters(area.left)}${area.top + 1}",
        "col": lambda: area.left + 1,
        "row": lambda: area.top + 1,
        "contents": lambda: area.value(),
        "type": lambda: _kind(area.value()),
        "filename": lambda: context.file(area.sheet),
        "format": lambda: format_letter(looks().format),
        "color": lambda: int(is_colored(looks().format)),
        "parentheses": lambda: int(has_parentheses(looks().format)),
        "width": lambda: Array([[float(round(looks().width)), looks().width == Looks().width]]),
        "prefix": lambda: "",
        "protect": lambda: 1,
    }
    fact = facts.get(what.lower())
    return VALUE if fact is None else fact()
