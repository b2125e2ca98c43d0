"""Owns which library an object comes from, as far as it says so."""

from __future__ import annotations

from typing import Any


def home_of(thing: Any) -> str:
    """Return the module that a class or function names as its own; "" where it names none."""
    home = getattr(thing, "__module__", None)
    return home if isinstance(home, str) else ""


def library_of(thing: Any) -> str:
    """Return the package that a class or function comes from, "pandas" say; "" where it does not tell."""
    return home_of(thing).partition(".")[0]
