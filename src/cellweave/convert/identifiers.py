"""Owns Python names for what a spreadsheet names in its own way: sheets with blanks, names with dots."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterable

# What formulas would take for an address, a boolean, or a position in R1C1 notation.
_LIKE_CELL = re.compile(r"[a-z]{1,3}\d+|r\d*(c\d*)?|c\d*|true|false", re.IGNORECASE)
_RESERVED = frozenset((*dir(builtins), "cw", "Path", "here"))


def identifier(name: str, prefix: str = "sheet") -> str:
    """Return a Python name for ``name``: ``Q1 sales`` is ``q1_sales``, ``2026`` is ``sheet_2026``."""
    found = re.sub(r"\W+", "_", name.strip().lower()).strip("_")
    if not found or not found.isidentifier():
        found = f"{prefix}_{found}".rstrip("_")
    if not found.isidentifier():
        found = prefix
    if keyword.iskeyword(found) or found in _RESERVED or _LIKE_CELL.fullmatch(found):
        found = f"{found}_" if not _LIKE_CELL.fullmatch(found) else f"{prefix}_{found}"
    return found


def identifiers(names: Iterable[str], taken: Iterable[str] = (), prefix: str = "sheet") -> dict[str, str]:
    """Return a Python name for each name, no two alike in any case, none of ``taken``."""
    used = {name.casefold() for name in taken}
    out: dict[str, str] = {}
    for name in names:
        first = made = identifier(name, prefix)
        number = 1
        while made.casefold() in used:
            number += 1
            made = f"{first}_{number}"
        used.add(made.casefold())
        out[name] = made
    return out
