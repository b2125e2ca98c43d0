"""Owns the kinds of parameters that statistics and finance add to the registry's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from cellweave.formula import dates
from cellweave.formula.coercion import to_logical, to_number
from cellweave.formula.failure import Failure
from cellweave.formula.numerics import samples
from cellweave.formula.parameters import EMPTY, Parameter, data, scalar
from cellweave.formula.reference import Area, Areas, numbers_of, rows_of
from cellweave.values import NA, NUM, VALUE, Array, ErrorValue


def _all_numbers(value: Any) -> Sequence[float]:
    return _with_truth(value, None)


def _all_counted(value: Any) -> Sequence[float]:
    return _with_truth(value, 0.0)


def _with_truth(value: Any, text: float | None) -> Sequence[float]:
    """Return the numbers of a range, text as 0 and TRUE as 1; of an array the numbers, and ``text`` for each text."""
    if isinstance(value, Array):
        held = [item for row in value.rows for item in row]
        if wrong := next((item for item in held if isinstance(item, ErrorValue)), None):
            raise Failure(wrong)
        read = (text if isinstance(item, str) else None if isinstance(item, bool) else item for item in held)
        return [float(item) for item in read if item is not None]
    if not isinstance(value, (Area, Areas)):
        return [_checked(to_number(None if value is EMPTY else value))]
    if isinstance(value, Area):
        numbers = value.numbers()
        if len(samples.known(numbers)) == len(numbers):
            return numbers
    found: list[float] = []
    for row in rows_of(value):
        for item in row:
            if isinstance(item, ErrorValue):
                raise Failure(item)
            if item is not None:
                found.append(0.0 if isinstance(item, str) else float(item))
    return found


def _tool_numbers(value: Any) -> list[float]:
    found: list[float] = []
    for row in rows_of(0.0 if value is EMPTY else value):
        for item in row:
            if isinstance(item, bool):
                raise Failure(VALUE)
            if item is not None:
                found.append(_checked(to_number(item)))
    return found


def _tool_number(value: Any) -> float:
    if isinstance(value, bool):
        raise Failure(VALUE)
    return _checked(to_number(value))


def _tool_integer(value: Any) -> int:
    number = _tool_number(value)
    if number - number != 0:
        raise Failure(NUM)
    return int(number)


def _tool_date(value: Any) -> int:
    return _date(_tool_number(value))


def _listed(value: Any) -> Sequence[float]:
    """Return the numbers of many cells, or the one number that a single value has to be."""
    rows = rows_of(0.0 if value is EMPTY else value)
    if isinstance(value, Areas) or (isinstance(value, (Area, Array)) and value.shape != (1, 1)):
        return samples.known(value.numbers() if isinstance(value, Area) else numbers_of(rows))
    only = rows[0][0]
    if type(only) is not float:
        raise Failure(only if isinstance(only, ErrorValue) else VALUE)
    return [only]


def _paired(value: Any) -> Array:
    """Return an array; a reference to a single cell has to be one to a number."""
    if value is EMPTY:
        raise Failure(VALUE)
    if isinstance(value, Area) and value.shape == (1, 1):
        return Array([_listed(value)])
    table: Array = data.convert(value)
    return table


def _checked(number: float | ErrorValue) -> float:
    if isinstance(number, ErrorValue):
        raise Failure(number)
    return number


def _date(value: Any) -> int:
    number = _checked(to_number(value))
    if not 0 <= number < dates.LAST + 1:
        raise Failure(NUM)
    return int(number)


def _flag(value: Any) -> bool:
    truth = to_logical(value)
    if truth is VALUE:
        return _checked(to_number(value)) != 0
    if isinstance(truth, ErrorValue):
        raise Failure(truth)
    return truth


def _begins(value: Any) -> bool:
    return _checked(to_number(value)) != 0


def _basis(value: Any) -> int:
    number = _tool_number(value)
    if not 0 <= number < 5:
        raise Failure(NUM)
    return int(number)


def _frequency(value: Any) -> int:
    number = _tool_number(value)
    if number - number != 0 or int(number) not in (1, 2, 4):
        raise Failure(NUM)
    return int(number)


all_numbers: Final = Parameter("numbers", _all_numbers)
"""A flat list as MAXA takes it: in ranges text is 0 and TRUE is 1, while blanks, and in arrays all but numbers, are
passed over."""
all_counted: Final = Parameter("numbers", _all_counted)
"""A flat list as AVERAGEA takes it: as ``all_numbers``, but text in arrays is 0 too."""
tool_numbers: Final = Parameter("numbers", _tool_numbers)
"""A flat list as the functions of the former Analysis ToolPak take it: in ranges too, text must be a number and truth
values are ``#VALUE!``; blanks are passed over."""
tool_number: Final = Parameter("number", _tool_number, is_lifted=True, is_of_one_cell=True, empty=NA)
"""One number as the functions of the former Analysis ToolPak take it: truth values are ``#VALUE!``, and so are
ranges of many cells, though arrays are not; left empty it is ``#N/A``."""
tool_scalar: Final = replace(scalar, empty=NA, is_of_one_cell=True)
"""One value of those functions, which read it themselves."""
tool_integer: Final = Parameter("integer", _tool_integer, is_lifted=True, is_of_one_cell=True, empty=NA)
"""One number of those functions, truncated."""
tool_date: Final = Parameter("date", _tool_date, is_lifted=True, is_of_one_cell=True, empty=NA)
"""One date of those functions."""
listed: Final = Parameter("numbers", _listed)
"""A flat list as array functions take it: of many cells the numbers, while a single cell or value must be one."""
paired: Final = Parameter("array", _paired)
"""An ``Array`` as array functions take it: what is no number may stand among many cells, but is refused as the only
cell."""
date: Final = Parameter("date", _date, is_lifted=True)
"""A whole serial day of the calendar; ``#NUM!`` outside 1900 to 9999."""
flag: Final = Parameter("flag", _flag, is_lifted=True)
"""A condition that text such as ``"1"`` may state too."""
begins: Final = Parameter("begins", _begins, is_lifted=True)
"""Whether payments are due at the beginning of a period: any number but 0, where ``"TRUE"`` is none."""
basis: Final = Parameter("basis", _basis, is_lifted=True, is_of_one_cell=True)
"""A day-count basis, 0 to 4."""
frequency: Final = Parameter("frequency", _frequency, is_lifted=True, is_of_one_cell=True, empty=NA)
"""Coupons a year: 1, 2 or 4."""
