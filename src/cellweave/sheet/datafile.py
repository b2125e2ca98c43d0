"""Owns the data file beside a sheet: its columns read from csv or parquet, and written so that reading gives them back.

pandas, polars and pyarrow are used where they are installed.
"""

from __future__ import annotations

import csv
import importlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cellweave.errors import FileError, SheetError
from cellweave.sheet.collector import resting
from cellweave.sheet.delimited import meanings, read_fields
from cellweave.sheet.literals import write_literal
from cellweave.sheet.moments import as_moments, date_text, is_date
from cellweave.sheet.packing import columns_of

if TYPE_CHECKING:
    from cellweave.sheet.grid import Grid

_TEXT: Final = {".csv": None, ".txt": None, ".tsv": "\t"}


@resting()
def read_columns(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the columns of a csv or parquet file and the number formats they call for, by name. Raises FileError."""
    if not path.exists():
        raise FileError(f"{path} does not exist.", path=str(path))
    kind = path.suffix.lower()
    if kind == ".parquet":
        return _read_parquet(path), {}
    if kind not in _TEXT:
        raise FileError(f"{path} is neither csv nor parquet.", path=str(path))
    columns: dict[str, Any] = {}
    formats: dict[str, str] = {}
    for place, fields in enumerate(read_fields(path, _TEXT[kind])):
        unique = fields[0] or f"Column{place + 1}"
        while unique in columns:
            unique += "_"
        columns[unique], forms = meanings(fields[1:])
        if form := next(filter(None, forms or ()), None):
            formats[unique] = form
    return columns, formats


def _read_parquet(path: Path) -> dict[str, Any]:
    for module in ("polars", "pandas", "pyarrow.parquet"):
        try:
            library: Any = importlib.import_module(module)
        except ImportError:
            continue
        try:
            # Opened here, for a reader of native code opens files that nobody is told of.
            with path.open("rb") as file:
                if module == "pyarrow.parquet":
                    table = library.read_table(file)
                    return {name: table.column(name).to_pylist() for name in table.column_names}
                return columns_of(library.read_parquet(file))
        except Exception as error:
            raise FileError(f"{path} cannot be read as parquet: {error}", path=str(path)) from error
    raise FileError(f"{path} needs polars, pandas or pyarrow. Install one of them.", path=str(path))


def write_columns(path: Path, columns: Mapping[str, Sequence[Any]], formats: Mapping[str, str] | None = None) -> None:
    """Write columns of grid values to a csv or parquet file, at once or not at all.

    Numbers of a column whose format (by its name) is a date's are written as dates. Raises SheetError where the file
    could not say a value, FileError where it cannot be written.
    """
    kind = path.suffix.lower()
    if kind not in _TEXT and kind != ".parquet":
        raise FileError(f"{path} is neither csv nor parquet.", path=str(path))
    if kind == ".parquet":
        data = _parquet(columns, formats or {})
    else:
        data = csv_text(columns, formats or {}, _TEXT[kind] or ",").encode()
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise FileError(f"{path} cannot be written: {error.strerror}.", path=str(path)) from error


def csv_text(columns: Mapping[str, Sequence[Any]], formats: Mapping[str, str], delimiter: str = ",") -> str:
    """Return columns as csv that ``read_columns`` reads as the same. Raises SheetError where that cannot be."""
    written = {name: _fields(values, formats.get(name)) for name, values in columns.items()}
    for name, fields in written.items():
        for row, (value, found) in enumerate(zip(columns[name], meanings(fields)[0], strict=True), start=2):
            if found != value or type(found) is not type(value) or (isinstance(value, str) and "\0" in value):
                raise SheetError(
                    f"A csv file cannot say that {value!r} in row {row} of {name!r} is a {type(value).__name__}. "
                    "Write a parquet file.",
                    column=name, row=row,
                )  # fmt: skip
    lines = _Lines()
    writer = csv.writer(lines, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(written)
    writer.writerows(zip(*written.values(), strict=True))
    return "".join(lines)


class _Lines(list[str]):
    """Takes rows as a csv writer gives them, each as a line of its own.

    The writer quotes what stands in its own line end, so that has to have a carriage return; the file's has none.
    """

    def write(self, row: str) -> None:
        self.append(row[:-2] + "\n")


def _fields(values: Sequence[Any], form: str | None) -> list[str]:
    """Return values as a csv file has them; ``form`` is the number format of their column."""
    dates: dict[float, str | None] = {}
    if form is not None and is_date(form):
        dates = {value: date_text(value, form) for value in {value for value in values if type(value) is float}}
    return [
        value if type(value) is str else (type(value) is float and dates.get(value)) or write_literal(value)
        for value in values
    ]


def _parquet(columns: Mapping[str, Sequence[Any]], formats: Mapping[str, str]) -> bytes:
    for name, values in columns.items():
        kinds = {type(value).__name__ for value in values if value is not None}
        if len(kinds) > 1 or not kinds <= {"float", "str", "bool"}:
            found = ", ".join(sorted(kinds))
            raise SheetError(f"A column of a parquet file has one type, and {name!r} has {found}.", column=name)
    data = {
        name: as_moments(values) if name in formats and is_date(formats[name]) else list(values)
        for name, values in columns.items()
    }
    out = io.BytesIO()
    for module in ("polars", "pandas"):
        try:
            library: Any = importlib.import_module(module)
        except ImportError:
            continue
        frame = library.DataFrame(data)
        if module == "polars":
            frame.write_parquet(out)
        else:
            frame.to_parquet(out)
        return out.getvalue()
    raise SheetError("A parquet file needs polars or pandas. Install one of them.")


def data_of(grid: Grid, header: Mapping[str, int]) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """Return the columns below a header that no formula fills, and their number formats, both by name."""
    rows, _ = grid.extent()
    filled = {column for area in grid.spills.values() for column in range(area.left, area.right + 1)}
    plain = {name: column for name, column in header.items() if column not in filled and not grid.regions.count(column)}
    return (
        {name: grid.column(column).values(1, max(1, rows)) for name, column in plain.items()},
        {name: form for name, column in plain.items() if (form := grid.formats.get(column, {}).get(None)) is not None},
    )
