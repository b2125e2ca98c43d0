"""Owns reading OpenDocument spreadsheets (ods): values, formulas and names of every sheet, streamed.

A formula that Excel's language cannot say leaves its last value.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.convert.delimited import FORMATS
from cellweave.convert.openformula import UntranslatableError, translated, translated_name
from cellweave.convert.xlsx.columns import Gatherer
from cellweave.convert.xlsx.model import BookData, SheetData
from cellweave.convert.xlsx.package import Package
from cellweave.errors import FileError
from cellweave.formula.dates import serial_of
from cellweave.values import Scalar

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.,]+)S)?")
_STYLES = {code: number for number, code in enumerate(FORMATS)}
# Sheets end in one blank row or cell that is repeated to the edge; a filled one repeated so often is no honest file.
MOST_CELLS = 50_000_000


class Cell(NamedTuple):
    """A filled cell: ``formula`` as the file has it, and the (rows, columns) that it fills as an array formula."""

    column: int
    value: Scalar
    style: int
    formula: str | None
    shape: tuple[int, int] | None


def read_ods(path: str | Path) -> BookData:
    """Return the sheets of the file at ``path``; raises FileError with the reason."""
    book = BookData([], [], list(FORMATS))
    with Package(path) as package:
        if "content.xml" not in package:
            raise FileError(f"{path} is no OpenDocument file.", path=str(path))
        with package.reading("content.xml"):
            _read_tables(package, book)
    return book


def _read_tables(package: Package, book: BookData) -> None:
    table: _Table | None = None
    kept: Counter[str] = Counter()
    cells = 0
    for event, element in _events(package):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                table = _Table(SheetData(element.get(f"{_TABLE}name", f"Sheet{len(book.sheets) + 1}")), kept)
                book.sheets.append(table.sheet)
        elif element.tag in (f"{_TABLE}named-range", f"{_TABLE}named-expression"):
            address = element.get(f"{_TABLE}cell-range-address")
            text = translated_name(f"[{address}]" if address else element.get(f"{_TABLE}expression", ""))
            if text is not None:
                place = len(book.sheets) - 1 if table is not None else None
                book.names.append((element.get(f"{_TABLE}name", ""), place, text))
        elif table is not None and element.tag == f"{_TABLE}table":
            table.end()
            table = None
            element.clear()
        elif table is not None and element.tag == f"{_TABLE}table-row":
            cells += table.add(element)
            if cells > MOST_CELLS:
                path = package.path
                raise FileError(f"{path} repeats its cells {cells:,} times. It was not read.", path=str(path))
            element.clear()
    for what, count in kept.items():
        book.skipped.append(
            f"{count:,} formulas are their last values: {what}" if count > 1 else f"a formula is its last value: {what}"
        )


class _Table:
    """A sheet that is being read."""

    def __init__(self, sheet: SheetData, kept: Counter[str]) -> None:
        self.sheet = sheet
        self._kept = kept
        self._row = 0
        self._columns: dict[int, Gatherer] = {}
        self._filled: dict[int, list[tuple[int, int]]] = {}  # by array formulas

    def add(self, element: Element) -> int:
        """Add a row, as often as it is repeated, and return how many cells it filled."""
        repeated = min(_count(element, "rows"), MAX_ROWS - self._row)
        filled = list(_cells(element)) if repeated > 0 else []
        if len(filled) * repeated <= MOST_CELLS:
            for cell in filled:
                self._add(cell, repeated)
        self._row += repeated
        return len(filled) * repeated

    def _add(self, cell: Cell, repeated: int) -> None:
        gatherer = self._columns.setdefault(cell.column, Gatherer(cell.column, {}))
        if cell.style:
            gatherer.style(self._row, self._row + repeated - 1, cell.style)
        try:
            text = None if cell.formula is None else translated(cell.formula, self._row, cell.column)
        except UntranslatableError as error:
            self._kept[error.what] += repeated
            text = None
        if text is None:
            gatherer.values(self._row, [cell.value] * repeated)
        elif cell.shape is None:
            gatherer.filled(self._row, self._row + repeated - 1, text)
        else:
            gatherer.array(self._row, text, cell.shape, dynamic=False)
            height, width = cell.shape
            for column in range(cell.column, cell.column + width):
                self._filled.setdefault(column, []).append((self._row, self._row + height - 1))

    def end(self) -> None:
        """Hand the columns over."""
        for column, gaps in self._filled.items():
            if column in self._columns:
                self._columns[column].cut(gaps)
        self.sheet.columns = {place: gatherer.data for place, gatherer in sorted(self._columns.items())}


def _events(package: Package) -> Iterator[tuple[str, Element]]:
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    try:
        for piece in package.xml("content.xml"):
            parser.feed(piece)
            yield from cast("Iterator[tuple[str, Element]]", parser.read_events())
        parser.close()
        yield from cast("Iterator[tuple[str, Element]]", parser.read_events())
    except ParseError as error:
        raise FileError(f"{package.path.name} is damaged ({error}).", path=str(package.path)) from error


def _count(element: Element, what: str) -> int:
    given = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return min(int(given), MAX_ROWS) if given.isdigit() else 1


def _cells(row: Element) -> Iterator[Cell]:
    """Yield the filled cells of a row."""
    column = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = _count(cell, "columns")
        value, style = _value(cell)
        formula = cell.get(f"{_TABLE}formula")
        if value is not None or formula is not None:
            for place in range(column, min(column + repeated, MAX_COLUMNS)):
                yield Cell(place, value, style, formula, _shape(cell))
        column += repeated


def _shape(cell: Element) -> tuple[int, int] | None:
    height, width = (cell.get(f"{_TABLE}number-matrix-{what}-spanned", "") for what in ("rows", "columns"))
    if not (height.isdigit() and width.isdigit()):
        return None
    return min(int(height), MAX_ROWS), min(int(width), MAX_COLUMNS)


def _value(cell: Element) -> tuple[Scalar, int]:
    kind = cell.get(f"{_OFFICE}value-type")
    given = cell.get(f"{_OFFICE}value", "")
    if kind in ("float", "percentage", "currency"):
        return float(given), _STYLES["0.00%"] if kind == "percentage" else 0
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true", 0
    if kind == "date":
        moment = datetime.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", "").split(".")[0])
        return serial_of(moment), _STYLES["yyyy-mm-dd hh:mm:ss" if moment.time() != datetime.time() else "yyyy-mm-dd"]
    if kind == "time":
        match = _DURATION.fullmatch(cell.get(f"{_OFFICE}time-value", ""))
        hours, minutes, seconds = (
            (float((part or "0").replace(",", ".")) for part in match.groups()) if match else (0, 0, 0)
        )
        return (hours * 3600 + minutes * 60 + seconds) / 86_400, _STYLES["hh:mm:ss"]
    if kind == "string":
        return cell.get(f"{_OFFICE}string-value") or "\n".join(map(_paragraph, cell.findall(f"{_TEXT}p"))), 0
    return None, 0


def _paragraph(element: Element) -> str:
    """Return a paragraph's text; OpenDocument writes runs of spaces, tabs and line breaks as elements."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{_TEXT}s":
            parts.append(" " * int(child.get(f"{_TEXT}c", "1")))
        elif child.tag == f"{_TEXT}tab":
            parts.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            parts.append("\n")
        else:
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)
