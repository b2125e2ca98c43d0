"""Declares questions about values. Source: Microsoft's reference, "Information functions"."""

from __future__ import annotations

from typing import Any

from cellweave.formula.coercion import to_number
from cellweave.formula.functions.kinds import tool_scalar
from cellweave.formula.parameters import EMPTY, anything, located, reference, text, value
from cellweave.formula.reference import Area, Areas, each_value, single
from cellweave.formula.registry import MOST_ELEMENTS, function
from cellweave.values import ERRORS, NA, NUM, VALUE, Array, ErrorValue


@function("ISBLANK", value)
def isblank(found: Any) -> bool:
    return found is None


@function("ISERROR", value)
def iserror(found: Any) -> bool:
    return isinstance(found, ErrorValue)


@function("ISERR", value)
def iserr(found: Any) -> bool:
    return isinstance(found, ErrorValue) and found != NA


@function("ISNA", value)
def isna(found: Any) -> bool:
    return bool(found == NA)


@function("ISNUMBER", value)
def isnumber(found: Any) -> bool:
    return type(found) is float


@function("ISTEXT", value)
def istext(found: Any) -> bool:
    return type(found) is str


@function("ISNONTEXT", value)
def isnontext(found: Any) -> bool:
    return type(found) is not str


@function("ISLOGICAL", value)
def islogical(found: Any) -> bool:
    return type(found) is bool


@function("ISREF", anything)
def isref(found: Any) -> bool:
    return isinstance(found, (Area, Areas))


def _whole(found: Any) -> int | ErrorValue:
    number = VALUE if type(found) is bool else to_number(found)
    return number if isinstance(number, ErrorValue) else int(number)


@function("ISEVEN", tool_scalar)
def iseven(found: Any) -> bool | ErrorValue:
    number = _whole(found)
    return number if isinstance(number, ErrorValue) else number % 2 == 0


@function("ISODD", tool_scalar)
def isodd(found: Any) -> bool | ErrorValue:
    number = _whole(found)
    return number if isinstance(number, ErrorValue) else number % 2 == 1


@function("ISFORMULA", reference, context=True, unseen=True)
def isformula(context: Any, area: Area) -> Any:
    height, width = area.shape
    if height * width > MOST_ELEMENTS:
        return NUM
    rows, columns = context.extent(area.sheet)
    # Nothing stands past the extent, and asking a million blank cells takes its time.
    none = [False] * width
    cells = [
        [
            column < columns and context.formula_text(area.sheet, row, column) is not None
            for column in range(area.left, area.right + 1)
        ]
        if row < rows
        else none
        for row in range(area.top, area.bottom + 1)
    ]
    return Array(cells) if height * width > 1 else cells[0][0]


@function("N", located)
def n(found: Any) -> Any:
    return each_value(found, _numeric)


def _numeric(found: Any) -> Any:
    if isinstance(found, ErrorValue):
        return found
    return float(found) if type(found) in (float, bool) else 0.0


@function("NA")
def na() -> ErrorValue:
    return NA


@function("INFO", text, context=True, volatile=True)
def info(context: Any, what: str) -> Any:
    """Return what Excel tells of itself. A result must not depend on the machine, so that is the same on every one."""
    facts = {
        "directory": NA,
        "memavail": NA,
        "memused": NA,
        "numfile": len(context.sheet_keys()),
        "origin": "$A:$A$1",
        "osversion": "Windows (64-bit) NT 10.00",
        "recalc": "Automatic",
        "release": "16.0",
        "system": "pcdos",
        "totmem": NA,
    }
    return facts.get(what.lower(), VALUE)


@function("TYPE", anything)
def type_(found: Any) -> int:
    # An array of one element is still an array; a range of one cell is what the cell holds.
    found = found if isinstance(found, Array) else single(found)
    if isinstance(found, Array):
        return 64
    if isinstance(found, ErrorValue):
        return 16
    if hasattr(found, "arity"):
        return 128
    return {str: 2, bool: 4}.get(type(found), 1)


@function("ERROR.TYPE", value)
def error_type(found: Any) -> Any:
    if not isinstance(found, ErrorValue) or found is EMPTY:
        return NA
    return ERRORS.index(found) + 1
