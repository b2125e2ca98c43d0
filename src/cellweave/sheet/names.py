"""Owns what names in formulas mean outside the book: values, functions, frames, other sheets; asked when a formula
runs.

A resolver gives the value of a name and raises KeyError for one it does not know. In a script that is the caller's
globals; a kernel supplies its own and hears of every name that was read.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cellweave import host
from cellweave.sheet.tokens import token_of
from cellweave.values import NAME, ErrorValue

_MISSING: Final = object()


class Names:
    """A resolver and the memory of what it answered, so a name that means something else now is noticed."""

    def __init__(self, resolve: Callable[[str], Any] | None = None) -> None:
        self._resolve = resolve
        self._seen: dict[str, Any] = {}  # name → token of what it held
        self._is_comparing = False

    def get(self, name: str) -> Any:
        """Return the value of a name. Raises KeyError when nothing has that name."""
        value = self._ask(name)
        self._seen[name] = token_of(value)
        if value is _MISSING:
            raise KeyError(name)
        return value

    def meaning(self, name: str) -> Any:
        """Return the value of a name; asking counts for no reading. Raises KeyError."""
        value = self._ask(name)
        if value is _MISSING:
            raise KeyError(name)
        return value

    def twin(self) -> Names:
        """Return names that mean the same, with a memory of their own."""
        other = Names(self._resolve)
        other._seen = dict(self._seen)
        return other

    def knows(self, name: str) -> bool:
        """Whether anything has that name; asking counts for no reading."""
        return self._ask(name) is not _MISSING

    def changed(self) -> list[str]:
        """Return the names that mean something else than when a formula read them."""
        if self._is_comparing:
            return []  # asked by a function that reads the sheet whose formulas call it
        self._is_comparing = True
        try:
            out = [name for name, token in list(self._seen.items()) if token_of(self._ask(name)) != token]
        finally:
            self._is_comparing = False
        for name in out:
            self._seen.pop(name, None)
        return out

    def read(self) -> list[str]:
        """Return the names that formulas have read."""
        return sorted(self._seen)

    def _ask(self, name: str) -> Any:
        if self._resolve is None:
            return _MISSING
        try:
            return self._resolve(name)
        except KeyError:
            return _MISSING


def from_globals(namespace: dict[str, Any]) -> Callable[[str], Any]:
    """Return the resolver of a script: its global names as they are when asked."""

    def resolve(name: str) -> Any:
        if name.startswith("__"):
            raise KeyError(name)
        if host.defined_twice is not None and (sentence := host.defined_twice(name)):
            return ErrorValue(NAME.code, sentence)
        return namespace[name]

    return resolve
