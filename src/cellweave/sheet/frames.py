"""Owns frames: what a sheet's columns turn into; pandas and polars where they are installed."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cellweave.address import column_letters
from cellweave.errors import SheetError
from cellweave.sheet.moments import as_moments, is_date

if TYPE_CHECKING:
    from cellweave.sheet.grid import Grid


def to_frame(grid: Grid, header: Mapping[str, int], columns: Sequence[list[Any]], *, first: int) -> Any:
    """Return all columns from row ``first`` on as a pandas frame, or a polars one where there is no pandas.

    Columns without a name are called by their letters. Raises SheetError without both libraries.
    """
    names = {column: name for name, column in header.items()}
    data = {names.get(at, column_letters(at)): _shown(grid, at, first, held) for at, held in enumerate(columns)}
    for module in ("pandas", "polars"):
        try:
            library = importlib.import_module(module)
        except ImportError:
            continue
        return library.DataFrame(data)
    raise SheetError("to_frame() needs pandas or polars. Install one of them.")


def _shown(grid: Grid, column: int, first: int, values: list[Any]) -> list[Any]:
    """Return a column's values; dates where its number formats show all its numbers as some."""
    formats = grid.formats.get(column)
    if not formats:
        return values
    others = formats.get(None)
    codes = {formats.get(row, others) for row, value in enumerate(values, first) if type(value) is float}
    return as_moments(values) if codes and all(code is not None and is_date(code) for code in codes) else values
