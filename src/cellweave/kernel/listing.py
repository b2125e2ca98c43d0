"""Owns the rows of the variables panel: a short text for what every name of the final state holds."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from cellweave.kernel.sheets import is_sheet
from cellweave.kernel.shortened import shortened
from cellweave.kernel.versions import Environment, Version, is_hidden
from cellweave.protocol.state import Variable


def listed(env: Environment) -> list[Variable]:
    """Return one row a name; modules, and names whose value is unknown, are left out."""
    rows = []
    for name, version in env.items():
        if version.row is None and not (version.because or is_hidden(name) or isinstance(version.value, ModuleType)):
            version.row = _row(version)
        if version.row is not None:
            rows.append(version.row)
    return rows


def _row(version: Version) -> Variable:
    value = version.value
    kind = type(value)
    if is_sheet(value):
        # Asking a sheet itself would recalculate it, and so call functions that no cell called.
        rows, columns = value._grid.extent()
        return Variable(version.name, kind.__name__, value._grid.name, f"{rows:,} × {columns:,}", version.cell)
    preview = repr(value) if kind in (int, float, bool) and abs(value) < 1e15 else shortened(value)
    return Variable(version.name, kind.__name__, preview, _size(value), version.cell)


def _size(value: Any) -> str:
    """Return how much there is: the shape of what has one, else the length of what has one."""
    kind = type(value)
    if kind in (int, float, bool):
        return ""
    try:
        shape = getattr(value, "shape", None)
        if isinstance(shape, tuple):
            return " × ".join(f"{size:,}" for size in shape)
        return f"{len(value):,}" if hasattr(kind, "__len__") else ""
    except Exception:  # of the user's own class, or an array that is not there any more
        return ""
