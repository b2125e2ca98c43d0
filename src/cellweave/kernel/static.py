"""Owns looking at values without running what a workbook, or a module of the user's own, defines for them.

No property, ``__getattr__``, ``__dir__``, ``__class__`` or ``__repr__`` of theirs is called, whatever holds the value.
"""

from __future__ import annotations

import datetime
import decimal
import fractions
import functools
import inspect
import itertools
import sys
import uuid
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from types import (
    EllipsisType,
    FunctionType,
    GenericAlias,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodDescriptorType,
    MethodType,
    ModuleType,
    NoneType,
    UnionType,
    WrapperDescriptorType,
)
from typing import Any

from cellweave.kernel.homes import library_of
from cellweave.kernel.modules import is_own
from cellweave.kernel.shortened import shortened

MISSING: Any = object()
_BOUND = (FunctionType, MethodDescriptorType, WrapperDescriptorType)
_COMPUTED = (property, functools.cached_property, MemberDescriptorType, GetSetDescriptorType)
_PLAIN = frozenset(
    {
        *(int, float, complex, bool, str, bytes, bytearray, NoneType, EllipsisType, range),
        *(datetime.date, datetime.time, datetime.datetime, datetime.timedelta, datetime.timezone),
        *(decimal.Decimal, fractions.Fraction, uuid.UUID, *map(type, (PurePath(), sys.flags))),
    }
)
_CONTAINERS: dict[type, Sequence[str]] = {
    list: "[]",
    tuple: "()",
    dict: "{}",
    set: "{}",
    frozenset: ("frozenset({", "})"),
}
_ARRAYS = frozenset({"numpy", "pandas", "polars", "pyarrow"})
_MOST = 8  # items told of a container
_LEVELS = 3


class _Text:
    """Stands for a default in a signature."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def is_a(value: Any, kind: type | tuple[type, ...]) -> bool:
    """Whether ``value`` is an instance in fact: ``isinstance`` also believes what its ``__class__`` says."""
    return issubclass(type(value), kind)


def has_own_code(kind: type) -> bool:
    """Whether the workbook or a module of the user's own defines ``kind``."""
    return kind.__module__ == "__main__" or is_own(kind.__module__)


def names_of(value: Any) -> Iterable[str]:
    """Return the names of a value's attributes."""
    is_module = is_a(value, ModuleType)
    if not (is_own(vars(value).get("__name__")) if is_module else has_own_code(type(value))):
        return dir(value)
    bases = value.__mro__ if is_a(value, type) else type(value).__mro__
    classes = () if is_module else (vars(base) for base in bases)
    return sorted({*_held(value), *itertools.chain.from_iterable(classes)})


def _held(value: Any) -> Iterable[str]:
    try:
        return list(object.__getattribute__(value, "__dict__"))
    except AttributeError:
        return ()  # it has slots alone


def attribute(value: Any, name: str) -> Any:
    """Return an attribute as a look-up would bind it; MISSING where there is none, or code would compute it."""
    try:
        found = inspect.getattr_static(value, name)
    except AttributeError:
        return MISSING
    kind = type(found)
    if issubclass(kind, _COMPUTED):
        return MISSING
    if is_a(value, ModuleType):
        return found
    if kind is staticmethod:
        return found.__func__
    if kind is classmethod:
        return MethodType(found.__func__, value if is_a(value, type) else type(value))
    return found.__get__(value) if kind in _BOUND and not is_a(value, type) else found


def text_of(value: Any, limit: int = 200) -> str:
    """Return a short text of plain values, containers of them, and the shape of arrays; "" of anything else."""
    kind = type(value)
    if kind in _PLAIN or kind in _CONTAINERS:
        text = _spelled(value, _LEVELS, limit)
        return text if len(text) <= limit else text[: limit - 1] + "…"
    if library_of(kind) in _ARRAYS and hasattr(kind, "shape"):
        return shortened(value, limit)
    return ""


def _spelled(value: Any, levels: int, limit: int) -> str:
    kind = type(value)
    if kind in _PLAIN:
        return shortened(value, limit)
    if kind not in _CONTAINERS:
        return text_of(value, limit) or f"<{kind.__name__}>"
    opening, closing = _CONTAINERS[kind]
    if not value:
        return repr(value)
    if levels == 0:
        return f"{opening}…{closing}"
    if kind is dict:
        pairs = itertools.islice(value.items(), _MOST)
        parts = [": ".join(_spelled(item, levels - 1, limit) for item in pair) for pair in pairs]
    else:
        parts = [_spelled(item, levels - 1, limit) for item in itertools.islice(value, _MOST)]
    more = ", …" if len(value) > _MOST else "," if kind is tuple and len(value) == 1 else ""
    return f"{opening}{', '.join(parts)}{more}{closing}"


def signature_of(value: Any) -> inspect.Signature | None:
    """Return the signature of something that can be called, its defaults and annotations made fit to be shown."""
    try:
        signature = inspect.signature(_called(value))
    except (ValueError, TypeError):
        return None
    parameters = [
        item.replace(default=_default(item.default), annotation=_annotation(item.annotation))
        for item in signature.parameters.values()
    ]
    return signature.replace(parameters=parameters, return_annotation=_annotation(signature.return_annotation))


def _called(value: Any) -> Any:
    """Return what a call of ``value`` calls: inspecting an instance itself would look attributes up in it."""
    is_code = is_a(value, type) or not has_own_code(type(value))
    return value if is_code else attribute(value, "__call__")


def _default(value: Any) -> Any:
    if value is inspect.Parameter.empty:
        return value
    if is_a(value, type) or type(value) is FunctionType:
        return _Text(value.__name__)
    is_plain = type(value) in _PLAIN or (type(value) is tuple and all(type(item) in _PLAIN for item in value))
    return _Text(shortened(value) if is_plain else "…")


def _annotation(value: Any) -> Any:
    is_known = is_a(value, type) or type(value) in (str, GenericAlias, UnionType, NoneType)
    return value if is_known or type(value).__module__ == "typing" else inspect.Parameter.empty


def doc_of(value: Any) -> str:
    """Return the docstring; of an instance of the user's classes, its class's."""
    text = vars(type(value)).get("__doc__") if has_own_code(type(value)) else inspect.getdoc(value)
    return inspect.cleandoc(text) if type(text) is str else ""
