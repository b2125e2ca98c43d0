"""Owns array formulas over a fixed range, as Excel had them before arrays spilled (Ctrl+Shift+Enter)."""

from __future__ import annotations

from typing import Any

from cellweave.values import NA, Array


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
