"""Owns reading a whole xlsx file into plain data (``BookData``): sheets, names, tables, styles; it computes nothing."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from xml.etree.ElementTree import Element

from cellweave.convert.xlsx.model import BookData, SheetData, TableData
from cellweave.convert.xlsx.package import Package, local, refuse_doctype
from cellweave.convert.xlsx.rows import RowReader, attributes, column_index, row_blocks
from cellweave.convert.xlsx.styles import number_formats
from cellweave.convert.xlsx.text import shared_strings, unescape, unprefixed
from cellweave.errors import FileError

_COL = re.compile(rb"<col\b([^>]*?)/?>")
_AREA = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)(?::\$?([A-Z]{1,3})\$?([0-9]+))?")
# What a worksheet may hold that a grid of values has no place for; said to the user rather than dropped in silence.
_SKIPPED = {"drawing": "charts and pictures", "pivotTable": "pivot tables", "vmlDrawing": "form controls"}


def read_book(path: str | Path) -> BookData:
    """Return everything of the file at ``path`` that Cellweave understands; raises FileError with the reason."""
    with Package(path) as package:
        part = _workbook_part(package)
        root = package.tree(part)
        links = package.relationships(part)
        by_kind = dict(links.values())
        strings = (
            shared_strings(package, by_kind["sharedStrings"]) if by_kind.get("sharedStrings", "") in package else []
        )
        formats = number_formats(package.tree(by_kind["styles"])) if by_kind.get("styles", "") in package else []
        dynamic = _dynamic_metadata(package, by_kind.get("sheetMetadata", by_kind.get("metadata", "")))
        book = BookData([], [], formats)
        for element in root.iter():
            _read_workbook_element(element, book)
        for sheet in (item for item in root.iter() if local(item.tag) == "sheet"):
            relation = next((value for key, value in sheet.items() if local(key) == "id"), "")
            kind, target = links.get(relation, ("", ""))
            name = sheet.get("name", f"Sheet{len(book.sheets) + 1}")
            if kind != "worksheet" or target not in package:
                # Kept as an empty sheet, so that the sheet numbers of local names stay right.
                book.sheets.append(SheetData(name, skipped=[f"{kind or 'missing'} sheet"]))
                continue
            book.sheets.append(_read_sheet(package, target, name, strings, dynamic))
        if any(name.endswith("vbaproject.bin") for name in package.parts):
            book.skipped.append("macros")
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
        scope = element.get("localSheetId")
        book.names.append((element.get("name", ""), int(scope) if scope is not None else None, element.text))
    elif name == "workbookPr":
        book.date1904 = element.get("date1904") in ("1", "true")
    elif name == "calcPr":
        book.iterate = element.get("iterate") in ("1", "true")


def _dynamic_metadata(package: Package, part: str) -> set[bytes]:
    """Return the ``cm`` values that mark an array formula as dynamic (spilling by itself)."""
    if part not in package:
        return set()
    root = package.tree(part)
    kinds = [item.get("name", "") for item in root.iter() if local(item.tag) == "metadataType"]
    cells = next((item for item in root if local(item.tag) == "cellMetadata"), None)
    found = set()
    for place, block in enumerate(cells if cells is not None else (), start=1):
        for record in block:
            kind = int(record.get("t", "0"))
            if 0 < kind <= len(kinds) and kinds[kind - 1] == "XLDAPR":
                found.add(b"%d" % place)
    return found


def _read_sheet(package: Package, part: str, name: str, strings: list[str], dynamic: set[bytes]) -> SheetData:
    sheet = SheetData(name)
    rows = RowReader(strings, dynamic.__contains__)
    refuse = functools.partial(refuse_doctype, path=package.path, part=part)
    for place, text in row_blocks(package.chunks(part), refuse):
        if place == "rows":
            rows.read(unprefixed(text.lstrip()))
        elif place == "head":
            _read_widths(unprefixed(text), sheet)
    rows.finish()
    sheet.columns = {column: gatherer.data for column, gatherer in sorted(rows.columns.items())}
    sheet.hidden_rows = rows.hidden_rows
    if rows.external:
        sheet.skipped.append(f"{rows.external} formulas that read other workbooks (their last results were kept)")
    for kind, target in package.relationships(part).values():
        if kind == "table" and target in package:
            sheet.tables.append(_read_table(package.tree(target)))
        elif kind in _SKIPPED and _SKIPPED[kind] not in sheet.skipped:
            sheet.skipped.append(_SKIPPED[kind])
    return sheet


def _read_widths(head: bytes, sheet: SheetData) -> None:
    for match in _COL.finditer(head):
        has = attributes(match[1])
        try:
            first, last, width = int(has[b"min"]), int(has[b"max"]), float(has[b"width"])
        except (KeyError, ValueError):
            continue
        # A width given to "all the rest of the sheet" says nothing about any column that is used.
        if last - first < 1000:
            sheet.widths.update(dict.fromkeys(range(first - 1, last), width))


def _read_table(root: Element) -> TableData:
    area = _AREA.fullmatch(root.get("ref", "A1"))
    corners = (0, 0, 0, 0)
    if area is not None:
        left, top = column_index(area[1].encode()), int(area[2]) - 1
        right, bottom = (column_index(area[3].encode()), int(area[4]) - 1) if area[3] else (left, top)
        corners = (top, left, bottom, right)
    columns = [
        unescape(item.get("name", "").replace("_x000a_", "\n").encode())
        for item in root.iter()
        if local(item.tag) == "tableColumn"
    ]
    return TableData(
        root.get("displayName", root.get("name", "Table")),
        corners,
        columns,
        has_header=root.get("headerRowCount", "1") != "0",
        has_totals=root.get("totalsRowCount", "0") not in ("0", ""),
    )
