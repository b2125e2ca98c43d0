"""Columns of values of one kind and of all kinds, on which laws of sheets are tried."""

from __future__ import annotations

import random
from typing import Any

from cellweave.values import ErrorValue

ROWS = 40

# Columns of one kind, as sheets mostly have them, and of all kinds; close numbers are equal to a sheet.
KINDS: dict[str, list[Any]] = {
    "whole": [1.0, 2.0, 3.0, 4.0, 7.0],
    "float": [0.1, 0.3, 0.1 + 0.2, 2.5, -1.25, 1e9, 1e-9, 4.35, 1 / 3],
    "text": ["a", "A", "b", "item 1", "ab", "ba", "á", "a-c", "a_"],
    "odd text": ["5", "", "ß", "SS", " ", "a*", ">1", "TRUE", "1/2", "?", "~*", "#N/A", "x" * 300],
    "day": [44000.0, 44030.5, 45000.25, 43831.0],
    "boolean": [True, False],
    "blank": [None],
    "error": [ErrorValue("#N/A"), ErrorValue("#DIV/0!")],
}
PLAIN = ("whole", "float", "text", "day")


def columns(rng: random.Random, rows: int = ROWS) -> list[list[Any]]:
    """Return six columns: some of one kind, some sorted, some of all kinds mixed."""
    out = []
    for at in range(6):
        kinds = [rng.choice(PLAIN)] if at < 3 else rng.sample(sorted(KINDS), rng.randrange(2, 6))
        pool = [value for kind in kinds for value in KINDS[kind]]
        column = [rng.choice(pool) for _ in range(rows)]
        if kinds == ["whole"] or (len(kinds) == 1 and rng.random() < 0.4):
            column.sort(reverse=rng.random() < 0.3)
        out.append(column)
    return out
