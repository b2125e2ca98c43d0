"""Owns reading OpenDocument spreadsheets (ods): the values of every sheet, streamed; formulas are not taken over."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.convert.delimited import FORMATS
from cellweave.convert.xlsx.columns import Gatherer
from cellweave.convert.xlsx.model import BookData, SheetData
from cellweave.convert.xlsx.package import Package
from cellweave.errors import FileError
from cellweave.values import Scalar

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.,]+)S)?")
_STYLES = {code: number for number, code in enumerate(FORMATS)}
_EPOCH = datetime.datetime(1899, 12, 30)
# Sheets end in one blank row or cell that is repeated to the edge; a filled one repeated so often is no honest file.
MOST_CELLS = 50_000_000


def read_ods(path: str | Path) -> BookData:
    """Return the sheets of the file at ``path`` with their values; raises FileError with the reason."""
    book = BookData([], [], list(FORMATS))
    with Package(path) as package:
        if "content.xml" not in package:
            raise FileError(f"{path} is no OpenDocument file.", path=str(path))
        with package.reading("content.xml"):
            _read_tables(package, book)
    return book


def _read_tables(package: Package, book: BookData) -> None:
    path = package.path
    cells = row = 0
    columns: dict[int, Gatherer] = {}
    for event, element in _events(package):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                book.sheets.append(SheetData(element.get(f"{_TABLE}name", f"Sheet{len(book.sheets) + 1}")))
                columns, row = {}, 0
        elif element.tag == f"{_TABLE}table":
            book.sheets[-1].columns = {place: gatherer.data for place, gatherer in sorted(columns.items())}
            element.clear()
        elif element.tag == f"{_TABLE}table-row":
            repeated = min(_count(element, "rows"), MAX_ROWS - row)
            filled = list(_cells(element)) if repeated > 0 else []
            cells += len(filled) * repeated
            if cells > MOST_CELLS:
                raise FileError(f"{path} repeats its cells {cells:,} times. It was not read.", path=str(path))
            for column, value, style in filled:
                gatherer = columns.setdefault(column, Gatherer(column, {}))
                gatherer.values(row, [value] * repeated)
                if style:
                    gatherer.style(row, row + repeated - 1, style)
            row += repeated
            element.clear()


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


def _cells(row: Element) -> Iterator[tuple[int, Scalar, int]]:
    """Yield (column, value, style id) of the filled cells of a row."""
    column = 0
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = _count(cell, "columns")
        value, style = _value(cell)
        if value is not None:
            for place in range(column, min(column + repeated, MAX_COLUMNS)):
                yield place, value, style
        column += repeated


def _value(cell: Element) -> tuple[Scalar, int]:
    kind = cell.get(f"{_OFFICE}value-type")
    given = cell.get(f"{_OFFICE}value", "")
    if kind in ("float", "percentage", "currency"):
        return float(given), _STYLES["0.00%"] if kind == "percentage" else 0
    if kind == "boolean":
        return cell.get(f"{_OFFICE}boolean-value") == "true", 0
    if kind == "date":
        moment = datetime.datetime.fromisoformat(cell.get(f"{_OFFICE}date-value", "").split(".")[0])
        return (moment - _EPOCH) / datetime.timedelta(days=1), _STYLES[
            "yyyy-mm-dd hh:mm:ss" if moment.time() != datetime.time() else "yyyy-mm-dd"
        ]
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
