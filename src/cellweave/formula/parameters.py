"""Owns the kinds of parameters functions declare, and how a value given for one becomes what the body gets.

The lifted kinds take one value each; an array or range given for one of them makes the function run once an element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.coercion import to_logical, to_number, to_text
from cellweave.formula.failure import Failure
from cellweave.formula.numerics import samples
from cellweave.formula.reference import Area, Areas, numbers_of, rows_of, single
from cellweave.values import CALC, NA, NUM, REF, VALUE, Array, ErrorValue


class _Empty:
    """An argument left empty, as the second one of ``F(1,,2)``; blank to most functions."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Final = _Empty()
NO_DEFAULT: Final = object()


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared parameter. ``members`` are the parameters of a repeating group."""

    kind: str
    convert: Callable[[Any], Any]
    is_lifted: bool = False
    # Whether a range of many cells is #VALUE!, though an array makes the function run once an element.
    is_of_one_cell: bool = False
    default: Any = NO_DEFAULT
    empty: Any = NO_DEFAULT
    is_rest: bool = False
    members: tuple[Parameter, ...] = ()

    @property
    def is_lazy(self) -> bool:
        return self.kind == "lazy"

    @property
    def is_one_place(self) -> bool:
        """Whether the body gets one reference at a time of an array of them."""
        return self.kind in ("located", "reference")


def optional(parameter: Parameter, default: Any = None, *, empty: Any = NO_DEFAULT) -> Parameter:
    """Return ``parameter`` as one that may be left out; the body then gets ``default``, unconverted.

    An empty argument (``F(1,)``) counts as a blank value, or gives ``empty``, unconverted too, where that is set. An
    error value there ends the function.
    """
    return replace(parameter, default=default, empty=empty)


def filled(parameter: Parameter, default: Any) -> Parameter:
    """Return ``parameter`` as one whose default also stands for an empty argument."""
    return optional(parameter, default, empty=default)


def rest(parameter: Parameter) -> Parameter:
    """Return ``parameter`` as the last one, taking all arguments left, at least one: the body gets one list.

    A rest of ``numbers`` or ``values`` is one flat list. ``optional(rest(x))`` may be none at all.
    """
    return replace(parameter, is_rest=True)


def repeat(*members: Parameter) -> Parameter:
    """Return a group that repeats, at least once, to the end: the body gets a list of tuples."""
    return Parameter("group", lambda value: value, is_rest=True, members=members)


def _number(value: Any) -> float:
    if type(value) is float:
        return value
    number = to_number(value)
    if isinstance(number, ErrorValue):
        raise Failure(number)
    return number


def _integer(value: Any) -> int:
    number = _number(value)
    if number - number != 0.0:
        raise Failure(NUM)
    return int(number)


def _text(value: Any) -> str:
    text = to_text(value)
    if isinstance(text, ErrorValue):
        raise Failure(text)
    return text


def _logical(value: Any) -> bool:
    truth = to_logical(value)
    if isinstance(truth, ErrorValue):
        raise Failure(truth)
    return truth


def _scalar(value: Any) -> Any:
    if isinstance(value, ErrorValue):
        raise Failure(value)
    if hasattr(value, "arity"):
        raise Failure(CALC)
    return value


def _in_place(value: Any) -> Sequence[float]:
    if isinstance(value, Area):
        return value.numbers()
    if isinstance(value, Array) and value.engine is not None and (found := value.engine.numbers(value)) is not None:
        numbers: Sequence[float] = found
        return numbers
    return numbers_of(rows_of(None if value is EMPTY else value))


def _numbers(value: Any) -> Sequence[float]:
    """Return the numbers of an aggregate: of ranges and arrays only numbers, other arguments coerced."""
    if isinstance(value, (Area, Areas, Array)):
        return samples.known(_in_place(value))
    return [_number(None if value is EMPTY else value)]


def _ordered(value: Any) -> Sequence[float]:
    return value.ordered() if isinstance(value, Area) else samples.ordered(_numbers(value))


def _values(value: Any) -> list[Any]:
    return [item for row in rows_of(None if value is EMPTY else value) for item in row]


def _array(value: Any) -> Array:
    value = None if value is EMPTY else value
    if isinstance(value, Array):
        return value
    return value.array() if isinstance(value, Area) else Array(rows_of(value))


def _located(value: Any) -> Any:
    if isinstance(value, ErrorValue):
        raise Failure(value)
    return value


def _data(value: Any) -> Array:
    return _array(_located(value))


def _table(value: Any) -> Area | Array:
    return value if isinstance(value, Area) else _data(value)


def _matrix(value: Any) -> list[list[float]]:
    table = _array(value)
    for item in table.others():
        raise Failure(item if isinstance(item, ErrorValue) else VALUE)
    return table.rows


def _reference(value: Any) -> Area:
    if isinstance(value, Areas) and len(value.parts) == 1:
        return value.parts[0]
    if isinstance(value, Area):
        return value
    raise Failure(value if isinstance(value, ErrorValue) else REF if isinstance(value, Areas) else VALUE)


def _function(value: Any) -> Any:
    if callable(value) and hasattr(value, "arity"):
        return value
    raise Failure(value if isinstance(value, ErrorValue) else VALUE)


def _as_it_is(value: Any) -> Any:
    return value


number: Final = Parameter("number", _number, is_lifted=True)
integer: Final = Parameter("integer", _integer, is_lifted=True)
text: Final = Parameter("text", _text, is_lifted=True)
logical: Final = Parameter("logical", _logical, is_lifted=True)
scalar: Final = Parameter("scalar", _scalar, is_lifted=True)
"""One value of any kind, blanks as None; errors end the function."""
value: Final = Parameter("value", _as_it_is, is_lifted=True)
"""One value of any kind, error values too."""
numbers: Final = Parameter("numbers", _numbers)
"""A flat sequence of floats as SUM takes them: of ranges and arrays only numbers, other arguments coerced."""
ordered: Final = Parameter("ordered", _ordered)
"""The floats of ``numbers`` in ascending order."""
in_place: Final = Parameter("in place", _in_place)
"""A flat sequence of floats, row by row: nan stands for anything that is no number."""
values: Final = Parameter("values", _values)
"""A flat list of values of any kind, blanks and error values too."""
array: Final = Parameter("array", _array)
"""An ``Array``, error values in it; one value is a 1 by 1 array."""
data: Final = Parameter("array", _data)
"""An ``Array`` as well; an error value in its place, as a reference to deleted cells is, ends the function."""
table: Final = Parameter("array", _table)
"""An ``Area`` as it is, so that it need not be read whole; else as ``data``."""
matrix: Final = Parameter("matrix", _matrix)
"""Rows of floats; anything else in it is ``#VALUE!``."""
reference: Final = Parameter("reference", _reference)
"""An ``Area``; anything else is ``#VALUE!``."""
function_value: Final = Parameter("function", _function)
"""A ``Lambda`` to call with values."""
anything: Final = Parameter("anything", _as_it_is)
"""The argument as evaluated: a scalar, ``Array``, ``Area``, ``Areas``, ``Lambda``, ``EMPTY`` or Python object."""
located: Final = Parameter("located", _located)
"""As ``anything``, for functions about references: of an array of them the body gets one at a time, of errors none."""
lazy: Final = Parameter("lazy", _as_it_is)
"""A function without parameters that evaluates the argument when called and returns it like ``anything``."""


def spread(arguments: list[Any], lifted: tuple[bool, ...]) -> tuple[int, int] | None:
    """Read the references among the lifted arguments; return the (rows, columns) they broadcast to, or None."""
    shapes = []
    for place, argument in enumerate(arguments):
        if not lifted[place]:
            continue
        if isinstance(argument, (Area, Areas, Array)):
            argument = arguments[place] = single(argument)
            if isinstance(argument, Array):
                shapes.append(argument.shape)
    return joint(shapes) if shapes else None


def joint(shapes: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the (rows, columns) that arrays broadcast to.

    A whole column is read as far as its sheet holds anything, so beside such an array one as tall as the grid, as
    ``ROW(A:A)`` is, counts to the same end.
    """
    heights, widths = zip(*shapes, strict=True)
    return _longest(heights, MAX_ROWS), _longest(widths, MAX_COLUMNS)


def _longest(sizes: tuple[int, ...], most: int) -> int:
    longest = max(sizes)
    return max((size for size in sizes if 1 < size < most), default=longest) if longest == most else longest


def element(argument: Any, row: int, column: int) -> Any:
    """Return what a broadcast array gives one element: its only row or column repeats, past its end is ``#N/A``."""
    if not isinstance(argument, Array):
        return argument
    rows = argument.rows
    line = rows[0] if len(rows) == 1 else rows[row] if row < len(rows) else None
    if line is None:
        return NA
    return line[0] if len(line) == 1 else line[column] if column < len(line) else NA
