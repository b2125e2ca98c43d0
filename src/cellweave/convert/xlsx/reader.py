"""Owns reading a whole xlsx file into plain data (``BookData``): sheets, names, tables, styles; it computes nothing."""

from __future__ import annotations

import datetime
import re
from itertools import islice
from pathlib import Path
from xml.etree.ElementTree import Element

from cellweave.convert.xlsx.datesystem import count_from_1900
from cellweave.convert.xlsx.foreign import Foreign
from cellweave.convert.xlsx.model import BookData, SheetData, TableData
from cellweave.convert.xlsx.package import Package, local
from cellweave.convert.xlsx.rowblocks import row_blocks
from cellweave.convert.xlsx.rows import MAX_COLUMNS, RowReader, attributes, column_index
from cellweave.convert.xlsx.styles import number_formats
from cellweave.convert.xlsx.text import shared_strings, unescape
from cellweave.errors import FileError
from cellweave.sheet.iterating import MOST_ROUNDS, Iteration

_COL = re.compile(rb"<col\b([^<>]*?)/?>")
# A filter that has conditions; one without hides nothing.
_FILTER = re.compile(rb"<autoFilter\b([^<>]*[^<>/])>")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?")
# What a worksheet may hold that a grid of values has no place for; said to the user rather than dropped in silence.
_SKIPPED = {"drawing": "charts and pictures", "pivotTable": "pivot tables", "vmlDrawing": "form controls"}
_KINDS = {"chartsheet": "a chart", "dialogsheet": "a dialog", "xlMacrosheet": "macros of an old Excel"}
_EPOCHS = {False: datetime.datetime(1899, 12, 30), True: datetime.datetime(1904, 1, 1)}
# The cells that all array formulas of a sheet may fill.
MOST_FILLED = 10_000_000


def read_book(path: str | Path) -> BookData:
    """Return everything of the file at ``path`` that Cellweave understands; raises FileError with the reason."""
    with Package(path) as package:
        part = _workbook_part(package)
        root = package.tree(part)
        if local(root.tag) != "workbook":
            raise FileError(f"{package.path} is no Excel workbook.", path=str(package.path))
        links = package.relationships(part)
        by_kind = {kind: target for kind, target in links.values() if target in package}
        book = BookData([], [], [])
        with package.reading(part):
            for element in root.iter():
                _read_workbook_element(element, book)
        if styles := by_kind.get("styles"):
            with package.reading(styles):
                book.formats = number_formats(package.tree(styles))
        dynamic: set[bytes] = set()
        if metadata := by_kind.get("sheetMetadata", by_kind.get("metadata")):
            with package.reading(metadata):
                dynamic = _dynamic_metadata(package.tree(metadata))
        strings: list[str] = []
        if table := by_kind.get("sharedStrings"):
            with package.reading(table):
                strings = shared_strings(package, table)
        foreign = Foreign((name, text) for name, _, text in book.names)
        for item in (item for item in root.iter() if local(item.tag) == "sheet"):
            relation = next((value for key, value in item.items() if local(key) == "id"), "")
            kind, target = links.get(relation, ("", ""))
            sheet = SheetData(item.get("name", f"Sheet{len(book.sheets) + 1}"))
            book.sheets.append(sheet)
            if kind == "worksheet" and target in package:
                rows = RowReader(strings, dynamic.__contains__, _EPOCHS[book.date1904], foreign)
                with package.reading(target):
                    _read_sheet(package, target, sheet, rows)
                if item.get("state", "visible") != "visible":
                    book.skipped.append(f"the sheet {sheet.name!r} was hidden and is not any more")
            else:
                # It keeps its place, so that the sheet numbers of local names stay right.
                sheet.is_worksheet = False
                book.skipped.append(f"the sheet {sheet.name!r} is left out: it is {_KINDS.get(kind, 'missing')}")
        if any(name.endswith("vbaproject.bin") for name in package.parts):
            book.skipped.append("macros are left out")
    if book.date1904:
        count_from_1900(book)
    return book


def _workbook_part(package: Package) -> str:
    for kind, target in package.relationships("").values():
        if kind == "officeDocument":
            return target
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    what = "a zip file, but not an Excel workbook"
    if "xl/workbook.bin" in package:
        what = "a binary .xlsb workbook. Save it as .xlsx"
    elif "content.xml" in package:
        what = "an OpenDocument file; read it as .ods"
    raise FileError(f"{package.path} is {what}.", path=str(package.path))


def _read_workbook_element(element: Element, book: BookData) -> None:
    name = local(element.tag)
    if name == "definedName" and element.text:
        if any(element.get(key) in ("1", "true") for key in ("function", "vbProcedure")):
            return  # a macro
        scope = element.get("localSheetId")
        book.names.append((element.get("name", ""), int(scope) if scope is not None else None, element.text))
    elif name == "workbookPr":
        book.date1904 = element.get("date1904") in ("1", "true")
    elif name == "calcPr" and element.get("iterate") in ("1", "true"):
        book.iteration = _iteration(element)


def _iteration(element: Element) -> Iteration:
    """Return for how many rounds circles are computed, and the change that ends them: the usual where it is odd."""
    try:
        rounds, change = int(element.get("iterateCount", "100")), float(element.get("iterateDelta", "0.001"))
    except ValueError:
        return Iteration()
    return Iteration(min(max(rounds, 1), MOST_ROUNDS), change if change >= 0 else Iteration().change)


def _dynamic_metadata(root: Element) -> set[bytes]:
    """Return the ``cm`` values that mark an array formula as dynamic (spilling by itself)."""
    kinds = [item.get("name", "") for item in root.iter() if local(item.tag) == "metadataType"]
    cells = next((item for item in root if local(item.tag) == "cellMetadata"), None)
    found = set()
    for place, block in enumerate(cells if cells is not None else (), start=1):
        for record in block:
            kind = int(record.get("t", "0"))
            if 0 < kind <= len(kinds) and kinds[kind - 1] == "XLDAPR":
                found.add(b"%d" % place)
    return found


def _read_sheet(package: Package, part: str, sheet: SheetData, rows: RowReader) -> None:
    filters: list[bytes] = []
    for place, text in row_blocks(package.xml(part)):
        if place == "rows":
            rows.read(text)
        elif place == "head":
            _read_widths(text, sheet)
        else:
            filters += [
                area for match in _FILTER.finditer(text) if (area := attributes(match[1]).get(b"ref")) is not None
            ]
    filled = sum((last - first + 1) * (right - left + 1) for first, last, left, right in rows.areas)
    if filled > MOST_FILLED:
        what = f"Array formulas of the sheet {sheet.name!r} fill {filled:,} cells. The file was not read."
        raise FileError(what, path=str(package.path), sheet=sheet.name)
    rows.finish()
    sheet.columns = {column: gatherer.data for column, gatherer in sorted(rows.columns.items())}
    sheet.hidden_rows = rows.hidden_rows
    for reason, count in rows.kept.items():
        sheet.skipped.append(f"{_counted(count, 'formula')} {reason}, but for the last results")
    if rows.tried:
        sheet.skipped.append(f"{_counted(rows.tried, 'data table')}, but for the last results")
    for kind, target in package.relationships(part).values():
        if kind == "table" and target in package:
            with package.reading(target):
                root = package.tree(target)
                sheet.tables.append(_read_table(root))
                filters += [
                    item.get("ref", "").encode() for item in root if local(item.tag) == "autoFilter" and len(item)
                ]
        elif kind in _SKIPPED and _SKIPPED[kind] not in sheet.skipped:
            sheet.skipped.append(_SKIPPED[kind])

    for ref in filters:
        if (corners := _corners(ref.decode("ascii", "replace"))) is not None:
            sheet.filtered_rows |= {row for row in sheet.hidden_rows if corners[0] < row <= corners[2]}


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def _read_widths(head: bytes, sheet: SheetData) -> None:
    for match in islice(_COL.finditer(head), MAX_COLUMNS):
        has = attributes(match[1])
        try:
            first, last, width = int(has[b"min"]), int(has[b"max"]), float(has[b"width"])
        except (KeyError, ValueError):
            continue
        # A width given to "all the rest of the sheet" says nothing about any column that is used.
        if 1 <= first <= last <= MAX_COLUMNS and last - first < 1000:
            sheet.widths.update(dict.fromkeys(range(first - 1, last), width))


def _corners(ref: str) -> tuple[int, int, int, int] | None:
    """Return (top, left, bottom, right) of a range as files write it, or None."""
    area = _AREA.fullmatch(ref)
    if area is None:
        return None
    left, top = column_index(area[1].encode()), int(area[2]) - 1
    right, bottom = (column_index(area[3].encode()), int(area[4]) - 1) if area[3] else (left, top)
    return top, left, bottom, right


def _read_table(root: Element) -> TableData:
    columns = [
        unescape(item.get("name", "").replace("_x000a_", "\n").encode())
        for item in root.iter()
        if local(item.tag) == "tableColumn"
    ]
    return TableData(
        root.get("displayName", root.get("name", "Table")),
        _corners(root.get("ref", "A1")) or (0, 0, 0, 0),
        columns,
        has_header=root.get("headerRowCount", "1") != "0",
        has_totals=root.get("totalsRowCount", "0") not in ("0", ""),
    )
