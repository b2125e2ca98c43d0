"""Owns Python text as formatters leave it: strings, mappings and calls, broken into lines where they are long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

# The width that black and ruff have where nothing else is said.
_WIDTH: Final = 88
_INDENT: Final = "    "


def quoted(text: str) -> str:
    """Return a string literal: in double quotes, or in single ones where that saves escapes."""
    inside = repr(text)[1:-1].replace("\\'", "'")
    if text.count('"') > text.count("'"):
        return "'" + inside.replace("'", "\\'") + "'"
    return '"' + inside.replace('"', '\\"') + '"'


def rows_literal(text: str) -> str:
    """Return lines as a raw string in three quotes, or as one with escapes where a raw one cannot say them."""
    for quotes in ('"""', "'''"):
        if quotes not in text:
            return f"r{quotes}{text}{quotes}"
    return '"""' + text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'


def argument(name: str, items: Mapping[str, Any]) -> str:
    """Return ``name={…}`` as an argument on lines of its own."""
    pairs = [f"{quoted(key)}: {quoted(value) if isinstance(value, str) else value}" for key, value in items.items()]
    line = f"{name}={{{', '.join(pairs)}}}"
    if len(f"{_INDENT}{line},") <= _WIDTH:
        return line
    return "".join([f"{name}={{\n", *(f"{_INDENT * 2}{pair},\n" for pair in pairs), f"{_INDENT}}}"])


def call(start: str, arguments: Sequence[str]) -> str:
    """Return ``start`` (``x = f``) called with ``arguments``, one a line where they do not fit on one."""
    line = f"{start}({', '.join(arguments)})"
    if len(arguments) == 1 or ("\n" not in line and len(line) <= _WIDTH):
        return line
    return "".join([f"{start}(\n", *(f"{_INDENT}{one},\n" for one in arguments), ")"])
