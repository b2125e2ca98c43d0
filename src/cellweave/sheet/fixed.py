"""Owns array formulas over a fixed range, as Excel had them before arrays spilled (Ctrl+Shift+Enter)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cellweave.values import NA, Array


def filling(run: Callable[..., Any], shape: tuple[int, int]) -> Callable[..., Any]:
    """Return ``run`` with its result made to fill exactly ``shape``, (rows, columns)."""

    def run_filled(reader: Any, row: int, column: int) -> Array:
        return filled(run(reader, row, column), shape)

    return run_filled


def filled(value: Any, shape: tuple[int, int]) -> Array:
    """Return an array of ``shape``: one value, row or column repeats, what is missing is ``#N/A``, the rest is cut."""
    height, width = shape
    rows = value.rows if isinstance(value, Array) else [[value]]
    out = []
    for row in range(height):
        given = rows[0] if len(rows) == 1 else rows[row] if row < len(rows) else [NA]
        if len(given) == 1:
            out.append(given * width)
        else:
            out.append([*given[:width], *[NA] * (width - len(given))])
    return Array(out)
