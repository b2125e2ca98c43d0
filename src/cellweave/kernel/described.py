"""Owns how objects that the pickler cannot read, or reads too loosely, are described for a fingerprint.

A description is a reduction ``(callable, args, state)``: the content goes into the state, because the pickler meets an
object's cycles only after it noted the object itself.
"""

from __future__ import annotations

import abc
import copyreg
import datetime
import decimal
import fractions
import functools
import io
import logging
import re
import sys
import threading
import uuid
from collections import deque
from pathlib import PurePath
from types import BuiltinFunctionType, CodeType, FunctionType, GenericAlias, MethodType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from cellweave.kernel.calls import is_probe
from cellweave.kernel.homes import library_of

if TYPE_CHECKING:
    from cellweave.kernel.fingerprint import Walker

_SHEETS = frozenset({"cellweave.sheet.book", "cellweave.sheet.sheet"})
_COLLECTED = frozenset({io.StringIO, io.BytesIO, list, deque})  # by handlers of logging
_NOT_COLLECTED = frozenset({io.TextIOWrapper, type(threading.RLock())})
UNREADABLE = 20_000  # objects followed from a value without readable state

_IMMUTABLE: dict[type, bool] = dict.fromkeys(
    (
        *(int, float, str, bool, bytes, complex, tuple, frozenset, range, slice, type(None), type(...)),
        *(type(NotImplemented), BuiltinFunctionType, CodeType, MethodType, ModuleType, GenericAlias),
        *(re.Pattern, uuid.UUID),
        *(datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone),
        *(decimal.Decimal, fractions.Fraction),
    ),
    True,
)


# Their reductions copy what is left, and so hide which dictionary or set they walk over.
_EMPTY: dict[Any, Any] = {}
_DETACHED: frozenset[type] = frozenset(
    map(
        type,
        (
            *(iter(_EMPTY), iter(_EMPTY.values()), iter(_EMPTY.items()), iter(set())),
            *(reversed(_EMPTY), reversed(_EMPTY.values()), reversed(_EMPTY.items())),
        ),
    )
)


class Unreadable(Exception):
    """The object has no state a fingerprint could hold."""


def is_immutable_type(kind: type) -> bool:
    """Whether instances of ``kind`` never change, their parts aside."""
    known = _IMMUTABLE.get(kind)
    if known is None:
        known = _IMMUTABLE[kind] = _is_constant(kind)
    return known


def _is_constant(kind: type) -> bool:
    if issubclass(kind, PurePath):
        return True
    library = library_of(kind)
    if library == "numpy":
        numpy = sys.modules["numpy"]
        return issubclass(kind, numpy.generic | numpy.dtype | numpy.ufunc)
    if library == "pandas":
        pandas = sys.modules["pandas"]
        constants = pandas.Timestamp | pandas.Timedelta | pandas.Period | pandas.Interval
        return issubclass(kind, constants | pandas.api.extensions.ExtensionDtype)
    if library == "pyarrow":
        return True  # arrays, tables and schemas alike
    return kind in copyreg.dispatch_table and library in {"re", "builtins"}


def describe(value: Any, walker: Walker) -> Any:
    """Return a reduction of ``value``, or NotImplemented where the pickler's own is exact."""
    kind = type(value)
    if isinstance(value, type):
        return _class(value, walker)
    if kind is FunctionType:
        return _function(value, walker)
    if isinstance(value, ModuleType):  # some are of classes of their own
        return object, ("module", value.__name__)
    describer = _DESCRIBERS.get(kind)
    if describer is not None:
        return describer(value)
    if is_immutable_type(kind):
        return NotImplemented
    if kind is functools._lru_cache_wrapper:
        walker.is_weak = True  # the cached values themselves cannot be read
        return object, ("cache",), (tuple(value.cache_info()), value.__wrapped__)
    if kind.__module__ in _SHEETS:
        from cellweave.kernel.sheets import described_book, described_sheet

        if kind.__name__ == "Sheet":
            return described_sheet(value)
        if kind.__name__ == "Book":
            return described_book(value, walker)
    if kind.__module__ == "__main__" and not _is_array(value):
        return _instance(value)
    if _is_array(value):
        walker.owners.add(id(_memory_owner(value)))
        return NotImplemented
    if kind.__module__ == "itertools" or kind in _DETACHED:
        raise Unreadable
    if kind.__name__ == "DataFrame" and library_of(kind) == "pandas" and kind is sys.modules["pandas"].DataFrame:
        return _frame(value, walker)
    return _reduced(value, walker)


def _frame(value: Any, walker: Walker) -> Any:
    """A frame is its columns: how it keeps them in blocks is no content, for reading may put blocks together."""
    columns = [value._get_column_array(place) for place in range(len(value.columns))]
    flags = value.flags.allows_duplicate_labels
    return object, ("frame",), (value.columns, value.index, columns, value.attrs, flags)


def _reduced(value: Any, walker: Walker) -> Any:
    reduction = copyreg.dispatch_table.get(type(value))
    result = reduction(value) if reduction is not None else value.__reduce_ex__(5)
    if not isinstance(result, tuple):
        walker.common.add(id(value))  # a global of its library
        return result
    if len(result) > 2 and type(result[2]) is dict and library_of(type(value)) in _WITHOUT:
        result = (*result[:2], _WITHOUT[library_of(type(value))](type(value), result[2], walker), *result[3:])
    return result


def _without_answers(kind: type, state: dict[str, Any], walker: Walker) -> dict[str, Any]:
    """What pandas remembers of earlier questions is no content: asking changes nothing."""
    walker.common.update(id(part) for key, part in state.items() if getattr(kind, key, None) is part)
    return {key: part for key, part in state.items() if key != "_cache"} if "_cache" in state else state


def _without_ties(_kind: type, state: dict[str, Any], _walker: Walker) -> dict[str, Any]:
    """A transform of matplotlib knows, weakly, who was made of it; a registry counts how often it told its state."""
    return {key: part for key, part in state.items() if key not in ("_parents", "_cid_gen")}


_WITHOUT = {"pandas": _without_answers, "matplotlib": _without_ties}


def _is_array(value: Any) -> bool:
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def is_lent(value: Any) -> bool:
    """Whether the value is a view of memory that something else than an array owns, a bytearray say."""
    owner = _memory_owner(value)
    return owner is not value and not _is_array(owner)


def _memory_owner(value: Any) -> Any:
    while _is_array(value) and value.base is not None:
        value = value.base
    return value.obj if type(value) is memoryview else value


def _instance(value: Any) -> Any:
    """An instance of a workbook's class: its own state, whatever its __reduce__ or __getstate__ would hide."""
    kind = type(value)
    slots = [
        (name, getattr(value, name))
        for base in kind.__mro__
        for name in _slots(base)
        if name not in ("__dict__", "__weakref__") and hasattr(value, name)
    ]
    base = _base(value)
    return object, ("instance",), (kind, getattr(value, "__dict__", None), slots, base)


def _slots(kind: type) -> tuple[str, ...]:
    slots = kind.__dict__.get("__slots__", ())
    return (slots,) if isinstance(slots, str) else tuple(slots)


def _base(value: Any) -> Any:
    """The builtin part of an instance whose class extends a builtin."""
    if isinstance(value, list | tuple):
        return list(list.__iter__(value) if isinstance(value, list) else tuple.__iter__(value))
    if isinstance(value, dict):
        return list(dict.items(value))
    if isinstance(value, set | frozenset):
        return list(set.__iter__(value) if isinstance(value, set) else frozenset.__iter__(value))
    for scalar in (bool, int, float, str, bytes, complex):
        if isinstance(value, scalar):
            return scalar.__repr__(value)
    if isinstance(value, BaseException):
        return value.args
    if type(value).__basicsize__ > object.__basicsize__ and not _is_python_only(type(value)):
        raise Unreadable
    return None


def _is_python_only(kind: type) -> bool:
    """Whether all of an instance's state is in its dictionary and slots."""
    return all(base is object or base.__module__ == "__main__" or base.__flags__ & 1 << 9 for base in kind.__mro__)


def _class(value: type, walker: Walker) -> Any:
    if value.__module__ != "__main__":
        walker.common.add(id(value))  # everybody's, so sharing it means nothing
        return NotImplemented
    walker.has_code = True
    content = {
        name: part
        for name, part in value.__dict__.items()
        if name not in _NOT_CONTENT and type(part).__name__ not in _ACCESSORS
    }
    return object, ("class",), (value.__qualname__, value.__bases__, content, _registered(value))


def _registered(kind: type) -> list[type]:
    """What was registered as a subclass of an abstract class, which the class itself does not show."""
    if not isinstance(kind, abc.ABCMeta):
        return []
    kinds = [reference() for reference in abc._get_dump(kind)[0]]  # type: ignore[attr-defined]
    return sorted((each for each in kinds if each is not None), key=lambda each: (each.__module__, each.__qualname__))


def _logger(value: logging.Logger) -> Any:
    """A logger is everybody's, its settings are hidden state; what its handlers collect may be a name's."""
    collected: list[Any] = []
    logger: logging.Logger | None = value
    while logger is not None:
        for handler in logger.handlers:
            is_own = type(handler).__module__ == "__main__"
            collected += [part for part in vars(handler).values() if is_own or type(part) in _COLLECTED]
        logger = logger.parent if logger.propagate else None
    return object, ("logger", value.name), [part for part in collected if type(part) not in _NOT_COLLECTED]


# Places, documentation, and what pickling and abc remember in a class by themselves.
_NOT_CONTENT = frozenset(
    {"__dict__", "__weakref__", "__doc__", "__slotnames__", "__firstlineno__", "__static_attributes__", "_abc_impl"}
)
_ACCESSORS = frozenset({"getset_descriptor", "member_descriptor", "_abc_data"})


def _function(value: FunctionType, walker: Walker) -> Any:
    is_own = value.__globals__ is walker.namespace
    if not is_own and _is_importable(value):
        walker.common.add(id(value))
        return NotImplemented
    if is_own:
        walker.reach(value.__code__)
    return object, ("function",), (value.__code__, *_parts_of_function(value))


def _parts_of_function(value: FunctionType) -> tuple[Any, ...]:
    cells = []
    for cell in value.__closure__ or ():
        try:
            cells.append(cell.cell_contents)
        except ValueError:  # not bound yet
            cells.append(None)
    annotations = value.__annotations__ if sys.version_info < (3, 14) else None
    return value.__defaults__, value.__kwdefaults__, cells, value.__dict__, annotations


def _is_importable(value: FunctionType) -> bool:
    """Whether a function can be told by its name: one of a library, but not what a library made of the workbook's."""
    if value.__module__ == "__main__":
        return False
    found: Any = sys.modules.get(value.__module__)
    for part in value.__qualname__.split("."):
        found = getattr(found, part, None)
    return found is value


def _code(code: CodeType) -> Any:
    # Line numbers are left out: a comment above a function changes nothing that reads it.
    shape = (code.co_argcount, code.co_posonlyargcount, code.co_kwonlyargcount, code.co_flags, code.co_qualname)
    constants = tuple(part for part in code.co_consts if not is_probe(part))
    names = (code.co_names, code.co_varnames, code.co_freevars, code.co_cellvars)
    return object, ("code",), (code.co_code, shape, names, constants)


def _method(value: MethodType) -> Any:
    return object, ("method",), (value.__func__, value.__self__)


_DESCRIBERS: dict[type, Any] = {
    CodeType: _code,
    MethodType: _method,
    property: lambda value: (object, ("property",), (value.fget, value.fset, value.fdel)),
    staticmethod: lambda value: (object, ("static",), value.__func__),
    classmethod: lambda value: (object, ("class",), value.__func__),
    functools.cached_property: lambda value: (object, ("cached",), value.func),
    type(type.__dict__): lambda value: (object, ("proxy",), dict(value)),
    TypeVar: lambda value: (object, ("variable", value.__name__)),
    logging.Logger: _logger,
    logging.RootLogger: _logger,
    SimpleNamespace: lambda value: (object, ("namespace",), vars(value)),
}
