"""Owns how a spreadsheet function is declared, found and called; never what any of them computes.

How to add a function
---------------------
1. Write it in a module of ``formula/functions``, one small module a family, and declare its parameters::

       @function("LOG", number, optional(number, 10.0))
       def log(x: float, base: float) -> float:
           return math.log(x) / math.log(base)

   The body gets plain Python values: the decorator checks the number of arguments, coerces as Excel does, passes error
   values through (the leftmost wins), and runs the body once an element when an array or range stands where one
   value is expected. The kinds are listed in ``parameters``: ``number integer text logical scalar value`` (lifted
   over arrays), ``numbers values`` (flattened aggregates), ``array matrix reference function_value anything lazy``; and
   ``optional(kind, default)``, ``filled(kind, default)``, ``rest(kind)``, ``repeat(kind, kind)``.
2. Return a float, int, str, bool, None, ``ErrorValue``, ``Array``, rows (a list of lists), or an ``Area`` (a
   reference). Return an error value or raise ``Failure(NUM)``; ``ZeroDivisionError`` means ``#DIV/0!``,
   ``OverflowError`` and ``ValueError`` mean ``#NUM!``, and so do results that are not finite or not real.
3. What needs the clock, random numbers, the calling cell or the grid says ``context=True`` and gets the ``Context``
   first. What changes without its arguments changing says ``volatile=True``; what chooses the cells it reads when
   it runs says ``unseen=True``.
4. Add the name to its family in ``functions/__init__.py`` (importing a module takes time, so none is imported before
   one of its functions is used), and cases with their source to ``tests/golden/functions/<family>.toml``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, TypeAlias, TypeVar

from cellweave.formula.arrays import engine_of
from cellweave.formula.failure import Failure
from cellweave.formula.functions import FAMILIES
from cellweave.formula.parameters import EMPTY, NO_DEFAULT, Parameter, element, spread
from cellweave.formula.reference import Area, References, single
from cellweave.values import DIV0, NUM, VALUE, Array, ErrorValue

Body = TypeVar("Body", bound=Callable[..., Any])

_MODULES: Final = {name: family for family, names in FAMILIES.items() for name in names.split()}
_FUNCTIONS: Final[dict[str, Function]] = {}
_PREFIXES: Final = ("_XLFN.", "_XLWS.", "_XLUDF.", "_XLETA.")
# More elements than this are not computed: an array formula by mistake over whole columns must not take all memory.
MOST_ELEMENTS: Final = 20_000_000
# What a body raises for #NUM!.
_NOT_A_NUMBER: Final = (OverflowError, ValueError, ArithmeticError)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A spreadsheet function. ``most`` is None where any number of arguments may follow."""

    name: str
    body: Callable[..., Any]
    parameters: tuple[Parameter, ...]
    context: bool
    volatile: bool
    unseen: bool
    least: int
    most: int | None
    lazy: bool

    def parameter(self, place: int) -> Parameter:
        """Return the parameter of the argument at ``place``, counted from 0."""
        last = len(self.parameters) - 1
        if place < last or not self.parameters[last].is_rest:
            return self.parameters[place]
        parameter = self.parameters[last]
        return parameter.members[(place - last) % len(parameter.members)] if parameter.members else parameter

    def accepts(self, count: int) -> bool:
        """Return whether Excel would take this many arguments."""
        if count < self.least or (self.most is not None and count > self.most):
            return False
        group = self.parameters[-1].members if self.parameters else ()
        return not group or (count - len(self.parameters) + 1) % len(group) == 0

    def call(self, arguments: list[Any], context: Any) -> Any:
        """Return the result for evaluated arguments (``EMPTY`` for empty ones, functions for lazy ones)."""
        lifted, converters, defaults = _plan(self, len(arguments))
        if converters is not None:
            for argument in arguments:
                if type(argument) not in _PLAIN:
                    break
            else:
                return self._run_plain(arguments, converters, defaults, context)
        if not self.accepts(len(arguments)):
            return VALUE
        has_places = False
        for place, argument in enumerate(arguments):
            if type(argument) is References and self.parameter(place).is_one_place:
                has_places = True
                arguments[place] = Array(argument.places)
                lifted = (*lifted[:place], True, *lifted[place + 1 :])
        try:
            shape = spread(arguments, lifted) if True in lifted else None
            if shape is None:
                return self._run(arguments, context)
            height, width = shape
            if height * width > MOST_ELEMENTS:
                return NUM
        except Failure as failure:
            return failure.error
        # What points at cells is no column of values.
        engine = None if self.unseen or has_places else engine_of(arguments)
        if engine is None and not (self.unseen or has_places) and any(type(argument) is Area for argument in arguments):
            # What is read whole may be long, however few the elements are.
            engine = context.engine
        if engine is not None:
            array = engine.called(self.name, arguments, lifted, lambda *values: _scalar(self._run([*values], context)))
            if array is not None:
                return array
        found = [
            [
                self._run(
                    [
                        element(argument, row, column) if lifted[place] else argument
                        for place, argument in enumerate(arguments)
                    ],
                    context,
                )
                for column in range(width)
            ]
            for row in range(height)
        ]
        if self.unseen and any(type(item) is Area for row in found for item in row):
            return References(found)
        return Array([[_scalar(item) for item in row] for row in found])

    def _run_plain(
        self,
        arguments: list[Any],
        converters: tuple[Callable[[Any], Any], ...],
        defaults: tuple[Any, ...],
        context: Any,
    ) -> Any:
        try:
            bound = [convert(argument) for convert, argument in zip(converters, arguments, strict=True)]
            result = self.body(context, *bound, *defaults) if self.context else self.body(*bound, *defaults)
        except Failure as failure:
            return failure.error
        except ZeroDivisionError:
            return DIV0
        except _NOT_A_NUMBER:
            return NUM
        except TypeError as error:
            return _no_real(error)
        return normal(result)

    def _run(self, arguments: list[Any], context: Any) -> Any:
        try:
            bound = self.bound(arguments)
            result = self.body(context, *bound) if self.context else self.body(*bound)
        except Failure as failure:
            return failure.error
        except ZeroDivisionError:
            return DIV0
        except _NOT_A_NUMBER:
            return NUM
        except TypeError as error:
            return _no_real(error)
        return normal(result)

    @property
    def takes_numbers(self) -> bool:
        """Whether the body gets nothing but one flat sequence of numbers."""
        parameters = self.parameters
        return len(parameters) == 1 and parameters[0].kind == "numbers" and not self.context

    def of_numbers(self, given: list[float]) -> Any:
        """Return the result for an array of numbers alone, where the body ``takes_numbers``."""
        return self._run_plain([given], _AS_THEY_ARE, (), None)

    def each(self, rows: Iterable[tuple[Any, ...]], prepare: Callable[..., Iterable[Any]] | None = None) -> list[Any]:
        """Return the results of the body for rows of converted arguments, or of what ``prepare`` makes of each row."""
        body, found = self.body, []
        rows = iter(rows)
        while True:
            try:
                if prepare is None:
                    for row in rows:
                        found.append(body(*row))
                else:
                    for row in rows:
                        found.append(body(*prepare(*row)))
                return found
            except Failure as failure:
                found.append(failure.error)
            except ZeroDivisionError:
                found.append(DIV0)
            except _NOT_A_NUMBER:
                found.append(NUM)

    def bound(self, arguments: list[Any]) -> list[Any]:
        """Return what the body gets for arguments. Raises Failure."""
        bound: list[Any] = []
        count = len(arguments)
        for place, parameter in enumerate(self.parameters):
            if parameter.is_rest:
                bound.append(self._rest(parameter, arguments[place:]))
            elif place >= count:
                bound.append(parameter.default)
            else:
                bound.append(converted(parameter, arguments[place]))
        return bound

    @staticmethod
    def _rest(parameter: Parameter, arguments: list[Any]) -> list[Any]:
        if parameter.members:
            size = len(parameter.members)
            return [
                tuple(converted(parameter.members[i], arguments[start + i]) for i in range(size))
                for start in range(0, len(arguments), size)
            ]
        found = [converted(parameter, argument) for argument in arguments]
        if parameter.kind in ("numbers", "values"):
            return found[0] if len(found) == 1 else [item for part in found for item in part]
        return found


def _no_real(error: TypeError) -> ErrorValue:
    """Return #NUM! where a body went on with a root of a negative number, which is complex in Python."""
    if "complex" not in str(error):
        raise error
    return NUM


_AS_THEY_ARE: Final[tuple[Callable[[Any], Any], ...]] = (lambda numbers: numbers,)
_Plan: TypeAlias = tuple[tuple[bool, ...], tuple[Callable[[Any], Any], ...] | None, tuple[Any, ...]]
_PLAIN: Final = frozenset((float, str, bool, type(None)))


@lru_cache(maxsize=4096)
def _plan(function: Function, count: int) -> _Plan:
    """Return which of ``count`` arguments are lifted, and where all take one value: their converters, and defaults."""
    parameters = function.parameters
    if not function.accepts(count):
        return (), None, ()
    lifted = tuple(function.parameter(place).is_lifted for place in range(count))
    if not all(lifted) or any(parameter.is_rest for parameter in parameters):
        return lifted, None, ()
    converters = tuple(parameter.convert for parameter in parameters[:count])
    return lifted, converters, tuple(parameter.default for parameter in parameters[count:])


def converted(parameter: Parameter, argument: Any) -> Any:
    """Return what the body gets for one argument, which may be EMPTY. Raises Failure."""
    if argument is EMPTY:
        if parameter.empty is not NO_DEFAULT:
            if isinstance(parameter.empty, ErrorValue):
                raise Failure(parameter.empty)
            return parameter.empty
        if parameter.kind != "anything" and parameter.is_lifted:
            argument = None
    return parameter.convert(argument)


def normal(result: Any) -> Any:
    """Return a body's result as a value of the formula language: ints as floats, rows as arrays, no infinities."""
    kind = type(result)
    if kind is float:
        return result + 0.0 if result - result == 0.0 else NUM
    if kind is int:
        try:
            return float(result)
        except OverflowError:
            return NUM
    if kind is complex:
        return NUM
    if kind is list:
        return Array([[normal(item) for item in row] for row in result])
    return result


def _scalar(value: Any) -> Any:
    value = single(value)
    return value.item(0, 0) if isinstance(value, Array) else value


def function(
    name: str, *parameters: Parameter, context: bool = False, volatile: bool = False, unseen: bool = False
) -> Callable[[Body], Body]:
    """Declare the decorated function as a spreadsheet function; several names may be given, parted by blanks."""
    least = sum(1 for p in parameters if p.default is NO_DEFAULT and not p.members)
    least += sum(len(p.members) for p in parameters if p.default is NO_DEFAULT)
    most = None if parameters and parameters[-1].is_rest else len(parameters)
    is_lazy = any(p.is_lazy or any(m.is_lazy for m in p.members) for p in parameters)

    def register(body: Body) -> Body:
        for one in name.split():
            _FUNCTIONS[one] = Function(one, body, parameters, context, volatile, unseen, least, most, is_lazy)
        return body

    return register


@lru_cache(maxsize=4096)
def lookup(name: str) -> Function | None:
    """Return the function of a name in any case, with or without the prefixes files put before newer names, or None."""
    name = plain_name(name)
    module = _MODULES.get(name)
    if module is None:
        return None
    importlib.import_module(f"cellweave.formula.functions.{module}")
    return _FUNCTIONS.get(name)


def plain_name(name: str) -> str:
    """Return a function's name in capitals, without ``_xlfn.`` and the like."""
    name = name.upper()
    while name.startswith(_PREFIXES):
        name = name[name.index(".") + 1 :]
    return name


def names() -> Iterable[str]:
    """Return the names of all functions."""
    return _MODULES.keys()


def declared() -> set[str]:
    """Return the names that the modules imported so far declare."""
    return set(_FUNCTIONS)
