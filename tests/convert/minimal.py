"""The smallest xlsx files: one sheet of given XML, and whatever other parts a test is about."""

from __future__ import annotations

import zipfile
from pathlib import Path

from cellweave.convert.xlsx.model import SheetData
from cellweave.convert.xlsx.reader import read_book

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def written(path: Path, sheet: str | bytes, **parts: str | bytes) -> Path:
    """Write a minimal workbook whose only sheet is the given XML; ``parts`` replace or add parts by name."""
    files = {
        "_rels/.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATION}"><sheets>'
        f'<sheet name="S" sheetId="1" r:id="s"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="s" Type="{RELATION}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
    } | parts
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in files.items():
            container.writestr(name, text)
    return path


def only_sheet(path: Path) -> SheetData:
    (sheet,) = read_book(path).sheets
    return sheet


def rows(body: str) -> str:
    return f'<worksheet xmlns="{NAMESPACE}"><sheetData>{body}</sheetData></worksheet>'
