"""Owns the text of structured references: ``T[[#Totals],[a]:[b]]``, ``T[@price]``, ``[@[unit price]]``."""

from __future__ import annotations

import re
from typing import Final

from cellweave.formula.syntax import Structured

_PART: Final = re.compile(r"\[((?:[^\[\]']|'.)*)\]|(@)|([,:])|\s+", re.DOTALL)
_ITEMS: Final = {"#all": "all", "#data": "data", "#headers": "headers", "#totals": "totals", "#this row": "row"}
_OPENING: Final = re.compile(r"(?<!')\[")
_SPECIAL: Final = re.compile(r"['\[\]#@]")


def read_structured(text: str) -> Structured | None:
    """Return the reference that ``table[...]`` spells, or None where it cannot be one."""
    table, _, inside = text.partition("[")
    inside = inside[:-1].strip()
    items: list[str] = []
    columns: list[str] = []
    if inside[:1] == "@":
        items.append("row")
        inside = inside[1:].lstrip()
    if _OPENING.search(inside) is None:
        if inside.lower() in _ITEMS:
            items.append(_ITEMS[inside.lower()])
        elif inside:
            columns.append(unescaped(inside))
        return Structured(table or None, tuple(items), *_ends(columns))
    place, joined = 0, False
    while place < len(inside):
        match = _PART.match(inside, place)
        if match is None:
            return None
        place = match.end()
        if match[1] is not None:
            item = _ITEMS.get(match[1].strip().lower())
            if item is not None:
                items.append(item)
            elif columns and not joined:
                return None
            else:
                columns.append(unescaped(match[1]))
        elif match[2]:
            items.append("row")
        joined = match[3] == ":" if match[0].strip() else joined
    return Structured(table or None, tuple(items), *_ends(columns)) if len(columns) <= 2 else None


def unescaped(text: str) -> str:
    """Return the column's name that ``text`` in brackets means."""
    return re.sub(r"'(.)", r"\1", text)


def _ends(columns: list[str]) -> tuple[str | None, str | None]:
    return (columns[0], columns[-1]) if columns else (None, None)
