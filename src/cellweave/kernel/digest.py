"""Owns the digest of a value: equal for equal contents wherever, whenever and however the value came about.

A fingerprint may tell apart what nobody can (whether two equal strings are one object) and is quick; a digest does not
and is slow. Sets count in sorted order, so a digest is the same in every process.
"""

from __future__ import annotations

import datetime
import decimal
import hashlib
from typing import Any

from cellweave.kernel.described import is_immutable_type
from cellweave.kernel.fingerprint import SCALARS, Walker
from cellweave.kernel.homes import library_of

UNREADABLE = "unreadable"
_BY_REPR = (datetime.date, datetime.time, datetime.timedelta, decimal.Decimal)


def digest_of(value: Any, namespace: dict[str, Any]) -> str:
    """Return 32 hex digits, or ``"unreadable <type>"`` for a value without readable state."""
    content = _Digester(namespace).walk(value).content
    if content is None:
        return f"{UNREADABLE} {type(value).__name__}"
    return str(content.hex())


class _Digester(Walker):
    """A walk that takes immutable objects by content, so that sharing them makes no difference."""

    def persistent_id(self, value: Any) -> Any:
        kind = type(value)
        if kind is str:
            return value.encode("utf-8", "surrogatepass") + b"s"
        if kind is bytes:
            return value + b"b"
        if kind is tuple:
            # A tuple can only hold itself through something mutable, where the pickler's memo ends the walk.
            return [b"tuple", *value]
        if kind is set or kind is frozenset:
            inner = sorted(_element(part, self.namespace) for part in value)
            if kind is set:
                self.owners.add(id(value))
            return b"".join([kind.__name__.encode(), *inner])
        if kind not in SCALARS and (isinstance(value, _BY_REPR) or _is_constant(kind)):
            return repr(value).encode() + b"r"
        return None


def _is_constant(kind: type) -> bool:
    """Whether instances are types or single values of numpy and pandas: one or two equal ones make no difference."""
    return library_of(kind) in ("numpy", "pandas") and is_immutable_type(kind)


def _element(value: Any, namespace: dict[str, Any]) -> bytes:
    if type(value) in SCALARS:
        return hashlib.blake2b(
            f"{type(value).__name__}{value!r}".encode("utf-8", "surrogatepass"), digest_size=16
        ).digest()
    content = _Digester(namespace).walk(value).content
    return content if isinstance(content, bytes) else b"?"
