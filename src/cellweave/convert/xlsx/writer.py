"""Owns ``cw.write_xlsx``: sheets and frames to an xlsx file, formulas with their values beside; says what it left out.

Rows go out from top to bottom. Past ``LARGE`` cells each leaves memory as soon as it is written.
"""

from __future__ import annotations

import importlib
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cellweave.address import Range
from cellweave.convert.formulas import InexpressibleError
from cellweave.convert.xlsx.spelling import Spelled, Speller, constant_text, tab_names
from cellweave.errors import FileError
from cellweave.sheet.book import Book
from cellweave.sheet.grid import Grid
from cellweave.sheet.packing import columns_of
from cellweave.sheet.regions import Region
from cellweave.sheet.sheet import Sheet
from cellweave.values import ErrorValue

LARGE: Final = 200_000
_CHUNK: Final = 2048
_LONGEST_TEXT: Final = 32_767
# Error values that a cell of any Excel can hold; the others live in formulas' results only.
_STORED_ERRORS: Final = frozenset(("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"))
# Excel adds five pixels of margin to a width in characters of seven pixels; files hold the sum.
_MARGIN: Final = 5 / 7


class _Exact(float):
    """A float that is written with all its digits; XlsxWriter keeps sixteen, and some numbers need seventeen."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


def write_xlsx(path: str | Path, sheets: Mapping[str, Any]) -> list[str]:
    """Write sheets (or frames) by name to an xlsx file and return what was left out or changed, a sentence each.

    Formulas are written with their values, so a program that does not compute shows the same numbers. Needs XlsxWriter.
    Raises FileError where the file cannot be written.
    """
    try:
        xlsxwriter: Any = importlib.import_module("xlsxwriter")
    except ImportError:
        raise FileError(
            "Writing xlsx files needs XlsxWriter. Install it: pip install 'cellweave[xlsx]'", path=str(path)
        ) from None
    path = Path(path)
    given = {name: value if isinstance(value, Sheet) else _of_frame(name, value) for name, value in sheets.items()}
    cells = 0
    for sheet in given.values():
        rows, columns = sheet.shape
        cells += rows * columns
    options = {"constant_memory": cells > LARGE, "strings_to_numbers": False, "nan_inf_to_errors": True}
    part = path.with_name(f".{path.name}.part")
    try:
        book = xlsxwriter.Workbook(str(part), options)
        notes = _Writing(book, given, is_large=cells > LARGE).run()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book.close()
        part.replace(path)
    except (OSError, xlsxwriter.exceptions.XlsxWriterException) as error:
        raise FileError(f"{path} cannot be written: {error}", path=str(path)) from error
    finally:
        part.unlink(missing_ok=True)
    return notes


def _of_frame(name: str, frame: Any) -> Sheet:
    return Sheet.from_columns(columns_of(frame), header=True, name=name)


class _Writing:
    """One file being written."""

    def __init__(self, file: Any, sheets: Mapping[str, Sheet], *, is_large: bool) -> None:
        self._file = file
        self._is_large = is_large
        self._notes: Counter[str] = Counter()
        self._styles: dict[str, Any] = {}
        self._tabs = tab_names({key: key for key in sheets})
        self._sheets = dict(sheets)
        self._by_grid = {id(sheet._grid): self._tabs[key] for key, sheet in sheets.items()}
        self._spellers: dict[int, Speller] = {}
        # By template; where a table around the cell counts, by region too.
        self._known: dict[Any, Spelled | InexpressibleError] = {}

    def run(self) -> list[str]:
        for key in self._sheets:
            if self._tabs[key] != key:
                self._notes[f"the sheet {key!r} is named {self._tabs[key]!r}, as Excel's tab names ask"] += 1
        pages = {key: self._file.add_worksheet(self._tabs[key]) for key in self._sheets}
        tables: set[str] = set()
        for key, sheet in self._sheets.items():
            self._write_sheet(pages[key], sheet._book, sheet._grid, tables)
        self._define_names()
        return [text if count == 1 else f"{text} ({count:,} times)" for text, count in self._notes.items()]

    # Cells

    def _write_sheet(self, page: Any, book: Book, grid: Grid, tables: set[str]) -> None:
        # Reading a row of a sheet recalculates it; what is written is what stands there then.
        book.refresh()
        for column in sorted({*grid.widths, *(c for c, some in grid.formats.items() if None in some)}):
            width = grid.widths.get(column)
            style = self._style(grid.formats.get(column, {}).get(None))
            page.set_column(column, column, None if width is None else max(0.0, width - _MARGIN), style)
        self._add_tables(page, book, grid, tables)
        for row, cells in _rows(grid):
            if row in grid.hidden_rows:
                page.set_row(row, None, None, {"hidden": True})
            for column, value, region in cells:
                formats = grid.formats.get(column)
                style = self._style(formats.get(row, formats.get(None))) if formats else None
                if region is not None and self._write_formula(page, book, grid, region, row, column, value, style):
                    continue
                if region is None and isinstance(value, ErrorValue) and grid.spill_over(row, column) is not None:
                    # A formula would stand in the way of the array that fills this cell.
                    value = value.code
                self._write_value(page, row, column, value, style)

    def _write_value(self, page: Any, row: int, column: int, value: Any, style: Any) -> None:
        if type(value) is float:
            page.write_number(row, column, value if float(f"{value:.16G}") == value else _Exact(value), style)
        elif isinstance(value, bool):
            page.write_boolean(row, column, value, style)
        elif isinstance(value, str):
            if len(value) > _LONGEST_TEXT:
                self._notes[f"a text longer than {_LONGEST_TEXT:,} characters was cut"] += 1
            page.write_string(row, column, value[:_LONGEST_TEXT], style)
        elif isinstance(value, ErrorValue):
            if value.code in _STORED_ERRORS:
                page.write_formula(row, column, f"={value.code}", style, value.code)
            else:
                self._notes[f"the error value {value.code} is written as text"] += 1
                page.write_string(row, column, value.code, style)
        elif value is not None:
            self._notes[f"a {type(value).__name__} is written as its text"] += 1
            page.write_string(row, column, str(value)[:_LONGEST_TEXT], style)

    def _write_formula(
        self, page: Any, book: Book, grid: Grid, region: Region, row: int, column: int, value: Any, style: Any
    ) -> bool:
        """Write a formula with its value; False where a file has no words for it."""
        spelled = self._spelled(book, grid, region, row, column)
        if spelled is None:
            return False
        text = spelled.text(row, column)
        shown: Any = value
        if isinstance(value, bool):
            shown = value if not spelled.is_array else ("TRUE" if value else "FALSE")
        elif isinstance(value, ErrorValue):
            shown = value.code
        elif not isinstance(value, (float, str)):
            shown = "" if value is None else str(value)
        fills = region.template.fills
        if not spelled.is_array and fills is None:
            # XlsxWriter would take a brace at the end (that of an array constant) for its own.
            page.write_formula(row, column, text + " " * text.endswith("}"), style, shown)
            return True
        area = grid.spills.get((row, column), Range(row, column, row, column))
        write = page.write_dynamic_array_formula if fills is None else page.write_array_formula
        write(row, column, area.bottom, area.right, "{" + text + "}", style, shown)
        return True

    def _spelled(self, book: Book, grid: Grid, region: Region, row: int, column: int) -> Spelled | None:
        speller = self._spellers.setdefault(id(book), Speller(book, lambda grid: self._by_grid.get(id(grid))))
        template = region.template
        key = (template, region) if "[" in template.formula.skeleton.text else (template, None)
        if key not in self._known:
            try:
                self._known[key] = speller.spelled(template.formula, grid, row, column)
            except InexpressibleError as error:
                self._known[key] = error
        found = self._known[key]
        if isinstance(found, Spelled):
            return found
        self._notes[f"a formula on {self._by_grid[id(grid)]!r} is written as its value: it {found}"] += 1
        return None

    def _style(self, code: str | None) -> Any:
        if code is None or code == "General":
            return None
        style = self._styles.get(code)
        if style is None:
            style = self._styles[code] = self._file.add_format({"num_format": code})
        return style

    # Tables and names

    def _add_tables(self, page: Any, book: Book, grid: Grid, taken: set[str]) -> None:
        for table in book.tables.values():
            if table.sheet != grid.index:
                continue
            if self._is_large:
                self._notes[f"the table {table.name} is a plain range: the file is too large for tables"] += 1
                continue
            area = table.area
            options = {
                "name": table.name, "columns": [{"header": name} for name in table.columns], "autofilter": False,
                "header_row": table.has_header, "total_row": table.has_totals,
            }  # fmt: skip
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                is_new = table.name.casefold() not in taken
                if not is_new or page.add_table(area.top, area.left, area.bottom, area.right, options):
                    self._notes[f"the table {table.name} is a plain range: Excel does not allow it"] += 1
            taken.add(table.name.casefold())

    def _define_names(self) -> None:
        done: dict[str, str] = {}
        for sheet in self._sheets.values():
            book, grid = sheet._book, sheet._grid
            speller = self._spellers.get(id(book))
            for name, formula in book.defined.items():
                scope, _, local = name.rpartition("!")
                local = book.spellings.get(name, local)
                owner = book.grid_named(scope) if scope else None
                if scope and owner is not grid:
                    continue
                try:
                    maker = speller or Speller(book, lambda grid: self._by_grid.get(id(grid)))
                    text = maker.spelled(formula, grid, 0, 0).text(0, 0)
                except InexpressibleError as error:
                    self._notes[f"the name {local} is left out: it {error}"] += 1
                    continue
                self._define(done, f"{_quoted(self._by_grid[id(grid)])}!{local}" if scope else local, text)
            for name, value in speller.constants.items() if speller is not None else ():
                self._define(done, name, f"={constant_text(value)}")

    def _define(self, done: dict[str, str], name: str, text: str) -> None:
        if name in done:
            if done[name] != text:
                self._notes[f"the name {name} stands for {done[name][1:]} only, not for {text[1:]} too"] += 1
            return
        done[name] = text
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if self._file.define_name(name, text):
                self._notes[f"the name {name} is left out: Excel does not allow it"] += 1


def _quoted(tab: str) -> str:
    return "'" + tab.replace("'", "''") + "'"


def _rows(grid: Grid) -> Iterator[tuple[int, list[tuple[int, Any, Region | None]]]]:
    """Yield (row, [(column, value, region of its formula)]) for every row that holds something, in order."""
    columns = sorted(
        {*grid.columns, *(c for region in grid.regions for c in range(region.area.left, region.area.right + 1))}
    )
    bottom = grid.extent()[0]
    for top in range(0, bottom, _CHUNK):
        last = min(bottom, top + _CHUNK)
        held = [
            (c, grid.columns[c].values(top, last))
            for c in columns
            if c in grid.columns and grid.columns[c].length > top
        ]  # fmt: skip
        regions: dict[tuple[int, int], Region] = {}
        if columns:
            for region in grid.regions.overlapping(Range(top, columns[0], last - 1, columns[-1])):
                area = region.area
                for row in range(max(top, area.top), min(last - 1, area.bottom) + 1):
                    for column in range(area.left, area.right + 1):
                        regions[row, column] = region
        for row in range(top, last):
            cells = [
                (column, values[row - top], regions.get((row, column)))
                for column, values in held
                if values[row - top] is not None or (row, column) in regions
            ]
            if cells or row in grid.hidden_rows:
                yield row, cells
