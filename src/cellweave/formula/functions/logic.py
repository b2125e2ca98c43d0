"""Declares conditions. Source: Microsoft's reference, "Logical functions"."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cellweave.formula.arrays import engine_of
from cellweave.formula.coercion import is_equal, to_logical
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import (
    EMPTY,
    anything,
    array,
    element,
    joint,
    lazy,
    logical,
    optional,
    repeat,
    rest,
    value,
)
from cellweave.formula.reference import Area, Areas, single
from cellweave.formula.registry import function
from cellweave.values import NA, VALUE, Array, ErrorValue

Thunk = Callable[[], Any]


@function("TRUE")
def true() -> bool:
    return True


@function("FALSE")
def false() -> bool:
    return False


@function("NOT", logical)
def not_(condition: bool) -> bool:
    return not condition


def conditions_in(given: Area | Areas | Array) -> list[bool]:
    """Return the conditions in a range or an array, texts and blanks passed over. Raises Failure for an error value."""
    found: list[bool] = []
    for item in array.convert(given):
        if isinstance(item, ErrorValue):
            raise Failure(item)
        if type(item) in (float, bool):
            found.append(bool(item))
    return found


def read_condition(argument: Any) -> Any:
    """Return a written argument of AND, OR or XOR as a condition; a text that is none stays, to be passed over."""
    condition = to_logical(argument)
    return argument if type(argument) is str and type(condition) is not bool else condition


def _conditions(arguments: list[Any]) -> list[bool]:
    """Return the conditions of AND, OR and XOR."""
    found: list[bool] = []
    for argument in arguments:
        if isinstance(argument, (Area, Areas, Array)):
            found += conditions_in(argument)
        else:
            condition = read_condition(None if argument is EMPTY else argument)
            if isinstance(condition, ErrorValue):
                raise Failure(condition)
            if type(condition) is bool:
                found.append(condition)
    if not found:
        raise Failure(VALUE)
    return found


@function("AND", rest(anything))
def and_(arguments: list[Any]) -> bool:
    return all(_conditions(arguments))


@function("OR", rest(anything))
def or_(arguments: list[Any]) -> bool:
    return any(_conditions(arguments))


@function("XOR", rest(anything))
def xor(arguments: list[Any]) -> bool:
    return sum(_conditions(arguments)) % 2 == 1


def _called(thunk: Thunk | None, default: Any, empty: Any = 0.0) -> Any:
    if thunk is None:
        return default
    result = thunk()
    return empty if result is EMPTY else result


def by_element(name: str, parts: list[Any], choose: Callable[[list[Any]], Any]) -> Array:
    """Return the array of ``choose``, which is what the function ``name`` does, over elements of broadcast values."""
    parts = [single(part) for part in parts]
    engine = engine_of(parts)
    if engine is not None:
        found = engine.called(name, parts, (True,) * len(parts), lambda *values: choose([*values]))
        if found is not None:
            return found
    shapes = [part.shape for part in parts if isinstance(part, Array)]
    height, width = joint(shapes)
    return Array(
        [[choose([element(part, row, column) for part in parts]) for column in range(width)] for row in range(height)]
    )


# An empty branch is blank until it is shown.
@function("IF", lazy, lazy, optional(lazy))
def if_(condition: Thunk, yes: Thunk, no: Thunk | None) -> Any:
    test = single(condition())
    if isinstance(test, Array):

        def choose(parts: list[Any]) -> Any:
            truth = to_logical(parts[0])
            return truth if isinstance(truth, ErrorValue) else parts[1] if truth else parts[2]

        return by_element("IF", [test, _called(yes, True, None), _called(no, False, None)], choose)
    truth = to_logical(None if test is EMPTY else test)
    if isinstance(truth, ErrorValue):
        return truth
    return _called(yes, True, None) if truth else _called(no, False, None)


def _instead(name: str, first: Thunk, second: Thunk, is_caught: Callable[[Any], bool]) -> Any:
    result = _called(first, None)
    found = single(result)
    if isinstance(found, Array):
        if not any(is_caught(item) for item in found.others()):
            return found
        parts = [found, _called(second, "")]
        return by_element(name, parts, lambda parts: parts[1] if is_caught(parts[0]) else parts[0])
    return _called(second, "") if is_caught(found) else result


@function("IFERROR", lazy, lazy)
def iferror(first: Thunk, second: Thunk) -> Any:
    return _instead("IFERROR", first, second, lambda found: isinstance(found, ErrorValue))


@function("IFNA", lazy, lazy)
def ifna(first: Thunk, second: Thunk) -> Any:
    return _instead("IFNA", first, second, lambda found: found == NA)


@function("IFS", repeat(lazy, lazy))
def ifs(pairs: list[tuple[Thunk, Thunk]]) -> Any:
    for place, (condition, result) in enumerate(pairs):
        test = single(condition())
        if isinstance(test, Array):
            later = pairs[place + 1 :]

            def choose(parts: list[Any]) -> Any:
                truth = to_logical(parts[0])
                return truth if isinstance(truth, ErrorValue) else parts[1] if truth else parts[2]

            return by_element("IF", [test, _called(result, 0.0), ifs(later) if later else NA], choose)
        truth = to_logical(None if test is EMPTY else test)
        if isinstance(truth, ErrorValue):
            return truth
        if truth:
            return _called(result, 0.0)
    return NA


@function("SWITCH", value, rest(lazy))
def switch(chosen: Any, arguments: list[Thunk]) -> Any:
    if isinstance(chosen, ErrorValue):
        return chosen
    if len(arguments) < 2:
        return VALUE
    for place in range(0, len(arguments) - 1, 2):
        case = single(arguments[place]())
        if isinstance(case, Array):
            case = case.rows[0][0]
        if isinstance(case, ErrorValue):
            return case
        if is_equal(chosen, None if case is EMPTY else case):
            return _called(arguments[place + 1], 0.0)
    return _called(arguments[-1], 0.0) if len(arguments) % 2 else NA
