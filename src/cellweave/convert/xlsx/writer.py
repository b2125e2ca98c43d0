"""Owns ``cw.write_xlsx``: sheets and frames to an xlsx file, formulas with their values beside; says what it left out.

Rows go from the grid through compression to the disk a band at a time, so a file may be larger than the memory.
"""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.convert.formulas import InexpressibleError
from cellweave.convert.xlsx.package import path_of
from cellweave.convert.xlsx.page import Page, Shared
from cellweave.convert.xlsx.parts import (
    DYNAMIC,
    Styles,
    content_types,
    relationships,
    sheet_head,
    sheet_tail,
    table,
    workbook,
)
from cellweave.convert.xlsx.spelling import Spelled, Speller, constant_text, is_defined_name, tab_names
from cellweave.convert.xlsx.strings import LONGEST, Strings
from cellweave.errors import FileError
from cellweave.formula.syntax import Formula, Reference
from cellweave.sheet.book import Book
from cellweave.sheet.grid import Grid
from cellweave.sheet.packing import columns_of
from cellweave.sheet.regions import Region
from cellweave.sheet.sheet import Sheet
from cellweave.sheet.tables import Table

_LONGEST_FORMULA: Final = 8_192
_LONGEST_LABEL: Final = 255
# The fastest level: the default one takes three times as long.
_LEVEL: Final = 1
# A cell takes fewer bytes than this; what may be larger than 2 GiB must be said before it is written.
_CELL_BYTES: Final = 100
_LARGE_PART: Final = 1 << 31


def write_xlsx(path: str | Path, sheets: Mapping[str, Any]) -> list[str]:
    """Write sheets (or frames) by name to an xlsx file and return what was left out or changed, a sentence each.

    Formulas are written with their values, so a program that does not compute shows the same numbers. Raises FileError
    where the file cannot be written, or a sheet has more rows or columns than Excel.
    """
    if not isinstance(sheets, Mapping):
        raise FileError(f'Sheets are given by name, as {{"Budget": budget}}, not as {type(sheets).__name__}.')
    path = path_of(path)
    given = {str(name): value if isinstance(value, Sheet) else _of_frame(name, value) for name, value in sheets.items()}
    for name, sheet in given.items():
        rows, columns = sheet.shape
        if rows > MAX_ROWS or columns > MAX_COLUMNS:
            raise FileError(
                f"{path} was not written: the sheet {name!r} has {rows:,} rows and {columns:,} columns; "
                f"an xlsx file holds {MAX_ROWS:,} and {MAX_COLUMNS:,}. Write a csv or parquet file instead.",
                path=str(path),
                sheet=name,
            )
    part = path.with_name(f".{path.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL) as container:
            notes = _Writing(container, given or {"Sheet1": Sheet.from_columns({})}).run()
        part.replace(path)
    except OSError as error:
        raise FileError(f"{path} cannot be written: {error.strerror or error}.", path=str(path)) from error
    finally:
        part.unlink(missing_ok=True)
    return notes


def _of_frame(name: str, frame: Any) -> Sheet:
    try:
        return Sheet.from_columns(columns_of(frame), header=True, name=name)
    except TypeError as error:
        raise FileError(f"The sheet {name!r} was not written. {error}", sheet=name) from error


class _Writing:
    """One file being written."""

    def __init__(self, container: zipfile.ZipFile, sheets: Mapping[str, Sheet]) -> None:
        self._container = container
        self._parts: list[str] = []
        self._notes: Counter[str] = Counter()
        self._tabs = tab_names({key: key for key in sheets})
        self._sheets = dict(sheets)
        self._by_grid = {id(sheet._grid): self._tabs[key] for key, sheet in sheets.items()}
        self._books = {id(sheet._grid): sheet._book for sheet in sheets.values()}
        self._spellers: dict[int, Speller] = {}
        # By template; where a table around the cell counts, by region too.
        self._known: dict[Any, Spelled | InexpressibleError] = {}
        self._shared = Shared(Strings(), Styles(), self._spelled, self._note)
        self._has_dynamic_arrays = False
        self._tables: set[str] = set()
        self._tables_written = 0

    def run(self) -> list[str]:
        for key in self._sheets:
            if self._tabs[key] != key:
                self._note(f"the sheet {key!r} is named {self._tabs[key]!r}, as Excel's tab names ask")
        pages = [f"xl/worksheets/sheet{number}.xml" for number in range(1, len(self._sheets) + 1)]
        for part, (key, sheet) in zip(pages, self._sheets.items(), strict=True):
            self._write_sheet(part, self._tabs[key], sheet._book, sheet._grid)
        strings, links = self._shared.strings, [*pages, "xl/styles.xml"]
        if len(strings):
            self._write("xl/sharedStrings.xml", strings.part())
            links.append("xl/sharedStrings.xml")
        if strings.shortened:
            self._note(f"a text longer than {LONGEST:,} characters was cut", strings.shortened)
        if self._has_dynamic_arrays:
            self._write("xl/metadata.xml", [DYNAMIC])
            links.append("xl/metadata.xml")
        iteration = next((book.iteration for book in self._books.values() if book.iteration is not None), None)
        self._write("xl/styles.xml", [self._shared.styles.part()])
        self._write("xl/workbook.xml", [workbook(list(self._tabs.values()), self._names(), iteration)])
        self._write("xl/_rels/workbook.xml.rels", [relationships(links)])
        self._write("_rels/.rels", [relationships(["xl/workbook.xml"])])
        self._write("[Content_Types].xml", [content_types(self._parts)])
        return [text if count == 1 else f"{text} ({count:,} times)" for text, count in self._notes.items()]

    def _write(self, part: str, pieces: Iterable[str], size: int = 0) -> None:
        """Write a part; ``size`` in bytes is at least what it may come to where that is much."""
        # One time for all parts, so that equal workbooks make equal files.
        info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
        info.compress_type, info._compresslevel = zipfile.ZIP_DEFLATED, _LEVEL  # type: ignore[attr-defined]
        with self._container.open(info, "w", force_zip64=size >= _LARGE_PART) as stream:
            for piece in pieces:
                stream.write(piece.encode())
        self._parts.append(part)

    def _note(self, text: str, count: int = 1) -> None:
        self._notes[text] += count

    # Sheets

    def _write_sheet(self, part: str, tab: str, book: Book, grid: Grid) -> None:
        # Reading a row of a sheet recalculates it; what is written is what stands there then.
        book.refresh()
        tables = self._tables_of(book, grid)
        labels = {
            (one.area.top, one.area.left + place): label
            for one in tables
            if one.has_header
            for place, label in enumerate(one.columns)
            if grid.get(one.area.top, one.area.left + place) != label
        }
        page = Page(tab, grid, self._shared, labels)
        height, width = grid.extent()
        self._write(part, self._sheet_text(grid, page, len(tables)), height * width * _CELL_BYTES)
        self._has_dynamic_arrays |= page.has_dynamic_arrays
        if tables:
            folder, _, file = part.rpartition("/")
            self._write(f"{folder}/_rels/{file}.rels", [relationships([self._write_table(one) for one in tables])])

    def _write_table(self, one: Table) -> str:
        """Write a table and return the name of its part."""
        self._tables_written += 1
        part = f"xl/tables/table{self._tables_written}.xml"
        text = table(
            self._tables_written, one.name, one.area, one.columns, has_header=one.has_header, has_totals=one.has_totals
        )
        self._write(part, [text])
        return part

    def _sheet_text(self, grid: Grid, page: Page, tables: int) -> Iterator[str]:
        height, width = grid.extent()
        styles = {
            column: self._shared.styles.number(some[None]) for column, some in grid.formats.items() if None in some
        }
        yield sheet_head(Range(0, 0, max(0, height - 1), max(0, width - 1)), grid.widths, styles)
        yield from page.bands()
        yield sheet_tail(tables)

    def _spelled(self, grid: Grid, region: Region, row: int, column: int) -> Spelled:
        """Return a formula as files have it. Raises InexpressibleError."""
        book = self._books[id(grid)]
        template = region.template
        key = (template, region) if "[" in template.formula.skeleton.text else (template, None)
        if key not in self._known:
            try:
                found: Spelled | InexpressibleError = self._speller(book).spelled(template.formula, grid, row, column)
                if len(found.text(region.area.bottom, column)) > _LONGEST_FORMULA:
                    found = InexpressibleError(f"is longer than {_LONGEST_FORMULA:,} characters")
            except InexpressibleError as error:
                found = error
            self._known[key] = found
        known = self._known[key]
        if isinstance(known, InexpressibleError):
            raise known
        return known

    def _speller(self, book: Book) -> Speller:
        return self._spellers.setdefault(id(book), Speller(book, lambda grid: self._by_grid.get(id(grid))))

    # Tables and names

    def _tables_of(self, book: Book, grid: Grid) -> list[Table]:
        """Return the tables of a sheet that Excel allows."""
        found: list[Table] = []
        for one in book.tables.values():
            if one.sheet != grid.index:
                continue
            if self._is_allowed(one) and not any(one.area.intersection(other.area) for other in found):
                found.append(one)
                self._tables.add(one.name.casefold())
            else:
                self._note(f"the table {one.name} is a plain range: Excel does not allow it")
        return found

    def _is_allowed(self, table: Table) -> bool:
        labels = [label.casefold() for label in table.columns]
        rows = table.area.bottom - table.area.top + 1 - table.has_header - table.has_totals
        return (
            is_defined_name(table.name)
            and table.name.casefold() not in self._tables
            and rows > 0
            and len(labels) == table.area.right - table.area.left + 1 == len(set(labels))
            and all(0 < len(label) <= _LONGEST_LABEL for label in labels)
        )

    def _names(self) -> dict[tuple[str, int | None], str]:
        """Return the defined names of all books by their name and the number of the tab that alone has them.

        A name is the file's where the books agree on it, else one of each sheet's own.
        """
        found: dict[tuple[str, int | None], tuple[str, str]] = {}
        for place, sheet in enumerate(self._sheets.values()):
            book, grid = sheet._book, sheet._grid
            for name, formula in book.defined.items():
                scope, _, local = name.rpartition("!")
                local = book.spellings.get(name, local)
                if scope and book.grid_named(scope) is not grid:
                    continue
                try:
                    text = self._speller(book).spelled(_on_sheet(formula, grid), grid, 0, 0).text(0, 0)
                except InexpressibleError as error:
                    self._note(f"the name {local} is left out: it {error}")
                    continue
                self._define(found, local, place, text[1:], is_local=bool(scope))
            for name, value in self._speller(book).constants.items():
                self._define(found, name, place, constant_text(value))
        return {(name, place): text for (_, place), (name, text) in found.items()}

    def _define(
        self,
        found: dict[tuple[str, int | None], tuple[str, str]],
        name: str,
        place: int,
        text: str,
        *,
        is_local: bool = False,
    ) -> None:
        folded = name.casefold()
        if not is_defined_name(name) or folded in self._tables:
            self._note(f"the name {name} is left out: Excel does not allow it")
        elif is_local or found.setdefault((folded, None), (name, text))[1] != text:
            found[folded, place] = name, text


def _on_sheet(formula: Formula, grid: Grid) -> Formula:
    """Return the formula of a name with the sheet written before its references, as files want it."""
    leaves = (
        leaf._replace(sheet=grid.name) if isinstance(leaf, Reference) and leaf.sheet is None else leaf
        for leaf in formula.leaves
    )
    return Formula(formula.skeleton, tuple(leaves))
