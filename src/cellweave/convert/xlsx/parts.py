"""Owns the small parts of an xlsx file as XML: which parts there are, the workbook, styles, tables; never cells.

Source: ECMA-376 part 1, 18 (SpreadsheetML) and part 2 (packages); [MS-XLSX] 2.6.12 for dynamic arrays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from cellweave.address import Range, column_letters
from cellweave.convert.xlsx.styles import BUILTIN
from cellweave.convert.xlsx.text import cell_xml

XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_FORMATS: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
# What a column is as wide as where only its number format is known.
_DEFAULT_WIDTH: Final = 9.140625
_FIRST_OWN_FORMAT: Final = 164

# Relationship kind and content type of each part, by the beginning of its name.
_KINDS: Final = {
    "xl/workbook": ("officeDocument", _FORMATS + "sheet.main+xml"),
    "xl/worksheets/": ("worksheet", _FORMATS + "worksheet+xml"),
    "xl/tables/": ("table", _FORMATS + "table+xml"),
    "xl/styles": ("styles", _FORMATS + "styles+xml"),
    "xl/sharedStrings": ("sharedStrings", _FORMATS + "sharedStrings+xml"),
    "xl/metadata": ("sheetMetadata", _FORMATS + "sheetMetadata+xml"),
}

# One kind of cell metadata, number 1: the array in this cell may spill by itself.
DYNAMIC: Final = (
    f'{XML}<metadata xmlns="{MAIN}" xmlns:xda="http://schemas.microsoft.com/office/spreadsheetml/2017/dynamicarray">'
    '<metadataTypes count="1"><metadataType name="XLDAPR" minSupportedVersion="120000" copy="1" pasteAll="1" '
    'pasteValues="1" merge="1" splitFirst="1" rowColShift="1" clearFormats="1" clearComments="1" assign="1" '
    'coerce="1" cellMeta="1"/></metadataTypes><futureMetadata name="XLDAPR" count="1"><bk><extLst>'
    '<ext uri="{bdbb8cdc-fa1e-496e-a857-3c3f30c029c3}"><xda:dynamicArrayProperties fDynamic="1" fCollapsed="0"/></ext>'
    '</extLst></bk></futureMetadata><cellMetadata count="1"><bk><rc t="1" v="0"/></bk></cellMetadata></metadata>'
)


def _kind(part: str) -> tuple[str, str]:
    return next(kind for beginning, kind in _KINDS.items() if part.startswith(beginning))


def content_types(parts: Sequence[str]) -> str:
    """Return the list of all parts with their content types."""
    overrides = "".join(
        f'<Override PartName="/{part}" ContentType="{_kind(part)[1]}"/>' for part in parts if not part.endswith(".rels")
    )
    return (
        f'{XML}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def relationships(parts: Sequence[str]) -> str:
    """Return the links of a part to ``parts``, with the ids rId1, rId2, …"""
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{LINKS}/{_kind(part)[0]}" Target="/{part}"/>'
        for number, part in enumerate(parts, start=1)
    )
    return f'{XML}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def workbook(
    tabs: Sequence[str], names: Mapping[tuple[str, int | None], str], iteration: tuple[int, float] | None = None
) -> str:
    """Return the workbook part: tabs with the ids rId1, rId2, … and ``names`` {(name, number of its tab): text}.

    ``iteration`` is how many rounds circular references are computed for, and the change that ends them.
    """
    rounds = "" if iteration is None else f' iterate="1" iterateCount="{iteration[0]}" iterateDelta="{iteration[1]}"'
    sheets = "".join(
        f'<sheet name={quoteattr(tab)} sheetId="{number}" r:id="rId{number}"/>'
        for number, tab in enumerate(tabs, start=1)
    )
    defined = "".join(
        f"<definedName name={quoteattr(name)}{_scope(place)}>{cell_xml(text)}</definedName>"
        for (name, place), text in sorted(names.items(), key=lambda item: item[0][0].casefold())
    )
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><bookViews><workbookView activeTab="0"/></bookViews>'
        f"<sheets>{sheets}</sheets>{f'<definedNames>{defined}</definedNames>' if defined else ''}"
        # Excel computes anew what another program computed.
        f'<calcPr{rounds} fullCalcOnLoad="1"/></workbook>'
    )


def _scope(place: int | None) -> str:
    return "" if place is None else f' localSheetId="{place}"'


class Styles:
    """The cell styles of a file: a number format each, numbered as they are asked for; 0 is General."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"General": 0}

    def number(self, code: str) -> int:
        """Return the style that shows numbers by ``code``."""
        return self._codes.setdefault(code, len(self._codes))

    def part(self) -> str:
        """Return the styles part; styles asked for later are not in it."""
        known = {code: number for number, code in BUILTIN.items()}
        own = [code for code in self._codes if code not in known]
        known |= {code: _FIRST_OWN_FORMAT + place for place, code in enumerate(own)}
        formats = "".join(f'<numFmt numFmtId="{known[code]}" formatCode={quoteattr(code)}/>' for code in own)
        styles = "".join(
            f'<xf numFmtId="{known[code]}" fontId="0" fillId="0" borderId="0" xfId="0"'
            + (' applyNumberFormat="1"/>' if known[code] else "/>")
            for code in self._codes
        )
        return (
            f'{XML}<styleSheet xmlns="{MAIN}">'
            f"{_counted('numFmts', len(own), formats)}"
            '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
            '<fills count="2"><fill><patternFill patternType="none"/></fill>'
            '<fill><patternFill patternType="gray125"/></fill></fills>'
            '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
            '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
            f'<cellXfs count="{len(self._codes)}">{styles}</cellXfs>'
            '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
        )


def sheet_head(area: Range, widths: Mapping[int, float], styles: Mapping[int, int]) -> str:
    """Return a worksheet's text before its rows; ``widths`` (in characters) and ``styles`` are those of whole columns.

    A width of a file holds five pixels of margin, and so do ours.
    """
    columns = "".join(
        f'<col min="{column + 1}" max="{column + 1}" width="{widths.get(column, _DEFAULT_WIDTH):.10g}"'
        + (f' style="{styles[column]}"' if column in styles else "")
        + (' customWidth="1"/>' if column in widths else "/>")
        for column in sorted({*widths, *styles})
    )
    return (
        f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{LINKS}"><dimension ref="{area}"/>'
        '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    )


def sheet_tail(tables: int) -> str:
    """Return a worksheet's text after its rows; its tables are linked as rId1, rId2, …"""
    parts = "".join(f'<tablePart r:id="rId{number}"/>' for number in range(1, tables + 1))
    return f"</sheetData>{_counted('tableParts', tables, parts)}</worksheet>"


def table(
    number: int, name: str, area: Range, columns: Sequence[str], *, has_header: bool = True, has_totals: bool = False
) -> str:
    """Return the part of a table; ``number`` is its own among all tables of the file."""
    named = "".join(
        f'<tableColumn id="{place}" name={quoteattr(_line_breaks(column))}/>'
        for place, column in enumerate(columns, start=1)
    )
    ends = ("" if has_header else ' headerRowCount="0"') + (' totalsRowCount="1"' if has_totals else "")
    shown = "" if has_totals else ' totalsRowShown="0"'
    return (
        f'{XML}<table xmlns="{MAIN}" id="{number}" name={quoteattr(name)} displayName={quoteattr(name)} '
        f'ref="{table_area(area)}"{ends}{shown}><tableColumns count="{len(columns)}">{named}</tableColumns>'
        '<tableStyleInfo name="TableStyleMedium2" showFirstColumn="0" showLastColumn="0" showRowStripes="1" '
        'showColumnStripes="0"/></table>'
    )


def table_area(area: Range) -> str:
    """Return a range with both of its corners, also where it is one cell."""
    return f"{column_letters(area.left)}{area.top + 1}:{column_letters(area.right)}{area.bottom + 1}"


def _counted(tag: str, count: int, content: str) -> str:
    """Return an element that says how many it holds; nothing where it holds none."""
    return f'<{tag} count="{count}">{content}</{tag}>' if count else ""


def _line_breaks(text: str) -> str:
    """Return a column's name with line breaks as tables have them."""
    return text.replace("\r", "_x000d_").replace("\n", "_x000a_")
