"""Owns frames: what a sheet's columns turn into; pandas and polars where they are installed."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from cellweave.errors import SheetError
from cellweave.sheet.moments import as_moments, is_date

if TYPE_CHECKING:
    from cellweave.sheet.grid import Grid


def shown(grid: Grid, column: int, first: int, values: list[Any]) -> list[Any]:
    """Return a column's values from row ``first`` on; dates where its number formats show all numbers as some."""
    formats = grid.formats.get(column)
    if not formats:
        return values
    rows = {row for row, value in enumerate(values, first) if type(value) is float}
    codes = {formats.get(row, formats.get(None)) for row in rows}
    return as_moments(values) if codes and all(code is not None and is_date(code) for code in codes) else values


def to_frame(columns: dict[str, Any]) -> Any:
    """Return columns as a pandas frame, or a polars one where there is no pandas. Raises SheetError without both."""
    for module in ("pandas", "polars"):
        try:
            library = importlib.import_module(module)
        except ImportError:
            continue
        return library.DataFrame(columns)
    raise SheetError("to_frame() needs pandas or polars. Install one of them.")
