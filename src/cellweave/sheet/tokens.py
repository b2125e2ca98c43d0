"""Owns telling that a Python object a formula reads holds something else than before; it never changes one.

A token is equal for equal contents. Functions, classes and modules count as themselves, those of the script with all
they hold and name. What cannot be read cheaply gets a token of its own each time, so that formulas over it are computed
again rather than shown stale.
"""

from __future__ import annotations

import builtins
import functools
import hashlib
import pickle
from types import CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any

BUDGET = 4 << 20  # bytes of content read for one token

_SCALARS = frozenset({int, float, str, bool, bytes, complex, type(None)})
# What a class keeps for itself; and what may be in it, whose own reduction is none.
_NO_CONTENT = frozenset({"__dict__", "__weakref__", "__doc__", "__module__", "__slotnames__", "_abc_impl"})
_PARTS: dict[type, Any] = {
    property: lambda value: (value.fget, value.fset, value.fdel),
    staticmethod: lambda value: value.__func__,
    classmethod: lambda value: value.__func__,
    functools.cached_property: lambda value: value.func,
    GetSetDescriptorType: lambda value: value.__name__,
    MemberDescriptorType: lambda value: value.__name__,
}


def token_of(value: Any) -> Any:
    """Return what stands for the content of ``value``, a global name's value that formulas use."""
    return _Tokens().of(value)


class _Same:
    """An object as itself. It is kept: another one must not come to have its place in memory."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


class _Tokens:
    """One walk from a name's value over all that functions and classes on the way reach."""

    def __init__(self) -> None:
        self._met: set[int] = set()

    def of(self, value: Any) -> Any:
        kind = type(value)
        if kind in _SCALARS:
            return kind, repr(value)
        if is_code(value):
            return self.code(value)
        if _is_sheet(value):
            return _Same(value), value.revision
        try:
            return kind, self._content(value)
        except Exception:  # whatever a foreign object raises while it is asked, it cannot be read
            return object()

    def code(self, value: Any) -> Any:
        """Return the token of what is told by identity, with what a function or class of the script reaches."""
        if id(value) in self._met or isinstance(value, ModuleType):
            return _Same(value)
        self._met.add(id(value))
        if isinstance(value, FunctionType):
            return self._function(value)
        if isinstance(value, type):
            if value.__module__ != "__main__":
                return _Same(value)
            held = {name: part for name, part in value.__dict__.items() if name not in _NO_CONTENT}
            return _Same(value), self.of(held), [self.of(base) for base in value.__bases__]
        return _Same(value), self.of(value.__wrapped__)

    def _function(self, function: FunctionType) -> Any:
        """A function is what its code, defaults and closure are, and the globals its code names."""
        cells = [self.of(cell.cell_contents) for cell in function.__closure__ or ()]
        globals_ = function.__globals__
        named = [
            (name, self.of(globals_[name]))
            for name in sorted(_names(function.__code__))
            if name in globals_ and not hasattr(builtins, name)
        ]
        defaults = [self.of(item) for item in (function.__defaults__, function.__kwdefaults__) if item]
        return _Same(function.__code__), cells, named, defaults

    def _content(self, value: Any) -> Any:
        if hasattr(value, "columns") and hasattr(value, "__getitem__") and hasattr(value, "shape"):
            if value.shape[0] * value.shape[1] * 8 > BUDGET:
                return object()
            return tuple(map(str, value.columns)), [self._content(value[name].to_numpy()) for name in value.columns]
        if hasattr(value, "dtype") and hasattr(value, "tobytes"):
            if value.nbytes > BUDGET:
                return object()
            if value.dtype.kind in "biufcmM":
                return str(value.dtype), value.shape, hash(value.tobytes())
        pickler = _Pickler(self)
        pickler.dump(value)
        return pickler.sink.hash.digest(), pickler.parts


def is_code(value: Any) -> bool:
    """Whether an object is told by identity, not by a content that could be written down."""
    return isinstance(value, FunctionType | type | ModuleType | functools._lru_cache_wrapper)


def _is_sheet(value: Any) -> bool:
    return type(value).__module__ == "cellweave.sheet.sheet"


def _names(code: CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
    return found


class _Sink:
    """Hashes what is written, up to the budget."""

    def __init__(self) -> None:
        self.hash = hashlib.blake2b(digest_size=16)
        self._left = BUDGET

    def write(self, data: Any) -> int:
        size = len(data)
        self._left -= size
        if self._left < 0:
            raise pickle.PicklingError
        self.hash.update(data)
        return size


class _Pickler(pickle.Pickler):
    """Writes a value down, apart from the functions and classes in it, whose tokens are ``parts``."""

    def __init__(self, tokens: _Tokens) -> None:
        self.sink = _Sink()
        self.parts: list[Any] = []
        self._tokens = tokens
        super().__init__(self.sink, protocol=5)

    def reducer_override(self, value: Any) -> Any:
        if is_code(value) and getattr(value, "__module__", "") != "builtins":
            self.parts.append(self._tokens.code(value))
            return str, ("code",)
        if _is_sheet(value):
            self.parts.append(self._tokens.of(value))
            return str, ("sheet",)
        parts = _PARTS.get(type(value))
        return NotImplemented if parts is None else (tuple, ((parts(value),),))
