"""Owns ``cw.read_xlsx``: an xlsx file as sheets whose formulas are recalculated, not trusted."""

from __future__ import annotations

import re
from pathlib import Path

from cellweave.address import Range
from cellweave.convert.xlsx.model import BookData, ColumnData, FormulaRun, SheetData
from cellweave.convert.xlsx.prefixes import TRIM_NAMES
from cellweave.convert.xlsx.reader import read_book
from cellweave.errors import FileError
from cellweave.sheet.collector import resting
from cellweave.sheet.loading import Loader
from cellweave.sheet.sheet import Sheet

# 1,048,576 rows in 400 columns.
MOST_SPREAD = 420_000_000
# The declaration of a parameter that may be left out: LAMBDA(x,[y],…).
_OPTIONAL = re.compile(r"(?i)\b_xlop\.(\w+)")
# What files put before functions that came after Excel 2007, and before parameters of LET and LAMBDA.
_PREFIXES = re.compile(r"(?i)\b_xl(?:fn|ws|udf|pm|eta)\.(?=[a-z_])")
# A trimmed range, ``A1:.A9``, as files have it.
_TRIMMED = re.compile(r"(_TRO_[A-Z]+)\(([^():\"]+):([^():\"]+)\)")
_TRIMS = {name: operator for operator, name in TRIM_NAMES.items()}


def read_xlsx(path: str | Path) -> dict[str, Sheet]:
    """Return every sheet of an xlsx file by name, in tab order, with its formulas live.

    Formulas reach the other sheets, the defined names and the tables of the file. Raises FileError with the reason
    where the file cannot be read.
    """
    sheets = load(read_book(path))
    for sheet in sheets.values():
        sheet._book.file = Path(path).resolve()
    return sheets


@resting()
def load(book: BookData) -> dict[str, Sheet]:
    """Return the sheets of a workbook's plain data. Raises FileError where a sheet is too large for memory."""
    worksheets = [sheet for sheet in book.sheets if sheet.is_worksheet]
    for sheet in worksheets:
        _refuse_absurd(sheet)
    loader = Loader()
    loader.book.iteration = book.iteration
    for sheet in worksheets:
        loader.sheet(sheet.name)
    for name, place, text in book.names:
        if not name.startswith("_xl"):
            loader.define(
                name,
                _unprefixed(text),
                book.sheets[place].name if place is not None and 0 <= place < len(book.sheets) else None,
            )
    for sheet in worksheets:
        for table in sheet.tables:
            loader.table(
                sheet.name, table.name, Range(*table.area), table.columns,
                has_header=table.has_header, has_totals=table.has_totals,
            )  # fmt: skip
    for sheet in worksheets:
        for column, data in sheet.columns.items():
            _load_values(loader, sheet, column, data, book)
    for sheet in worksheets:
        grid = loader.sheets[sheet.name]._grid
        grid.hidden_rows, grid.filtered_rows = set(sheet.hidden_rows), set(sheet.filtered_rows)
        for column, data in sheet.columns.items():
            for run in data.formulas:
                _load_formula(loader, sheet.name, column, run)
    return loader.sheets


def _refuse_absurd(sheet: SheetData) -> None:
    """Refuse what no honest file has: columns are kept from their first row to their last, so corners are not free."""
    spread = 0
    for column in sheet.columns.values():
        rows = max((run.row + len(run.values) for run in column.values), default=0)
        for formula in column.formulas:
            rows = max(rows, formula.last + (formula.array or (1, 1))[0])
        spread += rows
    if spread > MOST_SPREAD:
        text = (
            f"The sheet {sheet.name!r} has values in {len(sheet.columns):,} columns down to rows that make "
            f"{spread:,} cells; at most {MOST_SPREAD:,} are read. Remove what stands far below or right of the data."
        )
        raise FileError(text, sheet=sheet.name)


def _load_values(loader: Loader, sheet: SheetData, column: int, data: ColumnData, book: BookData) -> None:
    for run in data.values:
        loader.values(sheet.name, column, run.row, run.values)
    if sheet.widths.get(column):
        loader.sheets[sheet.name]._grid.widths[column] = sheet.widths[column]
    formats = loader.sheets[sheet.name]._grid.formats.setdefault(column, {})
    for style in data.styles:
        code = book.formats[style.style] if style.style < len(book.formats) else "General"
        if code == "General":
            continue
        if style.last - style.first > 10_000:
            formats.setdefault(None, code)
        else:
            formats.update(dict.fromkeys(range(style.first, style.last + 1), code))
    if not formats:
        del loader.sheets[sheet.name]._grid.formats[column]


def _unprefixed(text: str) -> str:
    """Return a formula's text without the prefixes that files put before newer names."""
    return _PREFIXES.sub("", _OPTIONAL.sub(r"[\1]", text)) if "_xl" in text else text


def _load_formula(loader: Loader, sheet: str, column: int, run: FormulaRun) -> None:
    area = Range(run.first, column, run.last, column)
    fills = None if run.dynamic else run.array
    text = _unprefixed(run.text)
    if "_TRO_" in text:
        text = _TRIMMED.sub(lambda match: f"{match[2]}{_TRIMS.get(match[1], ':')}{match[3]}", text)
    loader.formula(sheet, area, text, run.origin, is_single=run.array is None, fills=fills)
