"""Owns frames and data files: what a sheet's columns come from and turn into; pandas and polars where they are
installed.
"""

from __future__ import annotations

import csv
import importlib
from pathlib import Path
from typing import Any

from cellweave.errors import FileError, SheetError
from cellweave.sheet.literals import read_literal
from cellweave.sheet.packing import columns_of


def to_frame(columns: dict[str, Any]) -> Any:
    """Return columns as a pandas frame, or a polars one where there is no pandas. Raises SheetError without both."""
    for module in ("pandas", "polars"):
        try:
            library = importlib.import_module(module)
        except ImportError:
            continue
        return library.DataFrame(columns)
    raise SheetError("to_frame() needs pandas or polars. Install one of them.")


def read_columns(path: Path) -> dict[str, Any]:
    """Return the columns of a csv or parquet file by name. Raises FileError."""
    if not path.exists():
        raise FileError(f"{path} does not exist.", path=str(path))
    if path.suffix.lower() == ".parquet":
        return _read_parquet(path)
    if path.suffix.lower() not in (".csv", ".tsv", ".txt"):
        raise FileError(f"{path} is neither csv nor parquet.", path=str(path))
    with path.open(newline="", encoding="utf-8-sig") as file:
        try:
            rows = list(csv.reader(file, delimiter="\t" if path.suffix.lower() == ".tsv" else ","))
        except (csv.Error, UnicodeDecodeError) as error:
            raise FileError(f"{path} cannot be read as csv: {error}.", path=str(path)) from error
    if not rows:
        return {}
    width = max(len(row) for row in rows)
    header = rows[0] + [""] * (width - len(rows[0]))
    columns: dict[str, Any] = {}
    for place, name in enumerate(header):
        unique = name or f"Column{place + 1}"
        while unique in columns:
            unique += "_"
        columns[unique] = _values([row[place] if place < len(row) else "" for row in rows[1:]])
    return columns


def _values(cells: list[str]) -> list[Any]:
    """Return what a column's texts mean; a column is numbers where all of it is."""
    try:
        return (
            [float(cell) if cell else None for cell in cells]
            if not any("_" in cell for cell in cells)
            else _each(cells)
        )
    except ValueError:
        return _each(cells)


def _each(cells: list[str]) -> list[Any]:
    known: dict[str, Any] = {cell: read_literal(cell)[0] if cell[:1] != '"' else cell for cell in set(cells)}
    return [known[cell] for cell in cells]


def _read_parquet(path: Path) -> dict[str, Any]:
    for module in ("polars", "pandas", "pyarrow.parquet"):
        try:
            library: Any = importlib.import_module(module)
        except ImportError:
            continue
        try:
            if module == "pyarrow.parquet":
                table = library.read_table(path)
                return {name: table.column(name).to_pylist() for name in table.column_names}
            return columns_of(library.read_parquet(path))
        except Exception as error:
            raise FileError(f"{path} cannot be read as parquet: {error}", path=str(path)) from error
    raise FileError(f"{path} needs polars, pandas or pyarrow. Install one of them.", path=str(path))
