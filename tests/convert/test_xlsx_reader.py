"""Reading xlsx: what honest writers produce, what the standard allows, and files made to harm."""

from __future__ import annotations

import base64
import io
from array import array
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from minimal import NAMESPACE, RELATION, only_sheet, rows, written
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from cellweave.convert.xlsx.filldown import template
from cellweave.convert.xlsx.loading import read_xlsx
from cellweave.convert.xlsx.model import FormulaRun, ValueRun
from cellweave.convert.xlsx.reader import read_book
from cellweave.errors import FileError
from cellweave.values import NA

# The smallest picture: one transparent dot.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


def test_values_of_every_type(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["a & b\n", 1.5, True, "#N/A", None, "_x000D_"])
    book.save(tmp_path / "a.xlsx")
    columns = only_sheet(tmp_path / "a.xlsx").columns
    assert [columns[c].values for c in (0, 1, 2, 3)] == [
        [ValueRun(0, ["a & b\n"])],
        [ValueRun(0, array("d", [1.5]))],
        [ValueRun(0, [True])],
        [ValueRun(0, [NA])],
    ]
    assert 4 not in columns


def test_a_million_alike_formulas_are_one_run(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(30_000):
            sheet.write_number(row, 0, row)
            sheet.write_formula(row, 1, f'=IF(A{row + 1}>2,"<A1>",A$1&LOG10(A{row + 1}))', None, "x" if row % 2 else 1)
    columns = only_sheet(tmp_path / "a.xlsx").columns
    assert columns[0].values == [ValueRun(0, array("d", range(30_000)))]
    assert columns[1].formulas == [FormulaRun(0, 29_999, 'IF(A1>2,"<A1>",A$1&LOG10(A1))', (0, 1))]


def test_rows_that_differ_are_read_as_exactly_as_rows_that_do_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    expected: dict[tuple[int, int], object] = {}
    for row in range(700):
        for column in range(4):
            if (row * 7 + column * 3) % 5:
                value = f"t{row}" if (row // 50 + column) % 3 == 0 else float(row * column)
                expected[row, column] = value
                sheet.cell(row + 1, column + 1, value)
    book.save(tmp_path / "a.xlsx")
    found = {
        (run.row + place, column): value
        for column, data in only_sheet(tmp_path / "a.xlsx").columns.items()
        for run in data.values
        for place, value in enumerate(run.values)
    }
    assert found == expected


def test_rows_of_shared_formulas_alone_and_an_odd_row_far_down(tmp_path: Path) -> None:
    # Long enough to be read in several pieces.
    last, odd = 40_000, 39_000
    cells = ['<c r="A1" s="0"><f t="shared" ref="A1:A40000" si="0">B1+1</f><v>1</v></c>']
    cells += [f'<c r="A{row}" s="0"><f t="shared" si="0"/><v>1</v></c>' for row in range(2, last + 1)]
    cells[odd - 1] = f'<c r="A{odd}"><v>7</v></c>'
    body = "".join(f'<row r="{row}">{cell}</row>' for row, cell in enumerate(cells, start=1))
    (column,) = only_sheet(written(tmp_path / "a.xlsx", rows(body))).columns.values()
    assert column.values == [ValueRun(odd - 1, array("d", [7]))]
    assert column.formulas == [FormulaRun(0, odd - 2, "B1+1", (0, 0)), FormulaRun(odd, last - 1, "B1+1", (0, 0))]


def test_a_shared_formula_keeps_its_origin(tmp_path: Path) -> None:
    body = "".join(
        f'<row r="{row}"><c r="B{row}"><f t="shared" '
        + ('ref="B2:B4" si="0">A2*$A$1</f>' if row == 2 else 'si="0"/>')
        + "<v>9</v></c></row>"
        for row in (2, 3, 4)
    )
    columns = only_sheet(written(tmp_path / "a.xlsx", rows(body))).columns
    assert columns[1].formulas == [FormulaRun(1, 3, "A2*$A$1", (1, 1))]
    assert columns[1].values == []


def test_an_array_formula_of_several_cells_asks_each_for_its_own_row_and_column(tmp_path: Path) -> None:
    body = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A3">ROW()</f></c>'
        '<c r="C1"><f t="array" ref="C1:D2">COLUMN()*10+ROW()</f></c>'
        '<c r="F1"><f t="array" ref="F1">ROW()+1</f></c></row>'
    )
    sheet = read_xlsx(written(tmp_path / "a.xlsx", rows(body)))["S"]
    assert sheet.values("A1:A3") == [[1.0], [2.0], [3.0]]
    assert sheet.values("C1:D2") == [[31.0, 41.0], [32.0, 42.0]]
    assert sheet.values("F1:F2") == [[2.0], [None]]


def test_names_of_several_areas_are_unions(tmp_path: Path) -> None:
    workbook = (
        f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATION}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets>'
        '<definedNames><definedName name="Both">S!$A$1:$A$2,S!$C$1</definedName></definedNames></workbook>'
    )
    body = '<row r="1"><c r="A1"><v>1</v></c><c r="C1"><v>4</v></c><c r="D1"><f>SUM(Both)</f></c></row>'
    path = written(tmp_path / "a.xlsx", rows(body), **{"xl/workbook.xml": workbook})
    assert read_xlsx(path)["S"].values("D1") == [[5.0]]


def test_results_inside_an_array_formula_are_not_constants(tmp_path: Path) -> None:
    body = (
        '<row r="1"><c r="A1"><f t="array" ref="A1:A3">B1:B3*2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row><row r="3"><c r="A3"><v>3</v></c></row>'
        '<row r="4"><c r="A4"><v>4</v></c></row>'
    )
    column = only_sheet(written(tmp_path / "a.xlsx", rows(body))).columns[0]
    assert column.formulas == [FormulaRun(0, 0, "B1:B3*2", (0, 0), (3, 1))]
    assert column.values == [ValueRun(3, array("d", [4.0]))]


def test_cells_and_rows_without_addresses_count_on(tmp_path: Path) -> None:
    body = "<row><c><v>1</v></c><c><v>2</v></c></row><row/><row><c r='C3'><v>3</v></c><c><v>4</v></c></row>"
    columns = only_sheet(written(tmp_path / "a.xlsx", rows(body))).columns
    assert {c: (data.values[0].row, list(data.values[0].values)) for c, data in columns.items()} == {
        0: (0, [1.0]),
        1: (0, [2.0]),
        2: (2, [3.0]),
        3: (2, [4.0]),
    }


@pytest.mark.parametrize("prefix", ["x", "any-thing"])
def test_a_namespace_prefix_changes_nothing(tmp_path: Path, prefix: str) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{NAMESPACE}"><x:cols><x:col min="1" max="1" width="20"/></x:cols><x:sheetData>'
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:r><x:t>a</x:t></x:r><x:r><x:t>b</x:t></x:r></x:is></x:c>'
        "</x:row></x:sheetData></x:worksheet>"
    )
    read = only_sheet(written(tmp_path / "a.xlsx", sheet.replace("x:", f"{prefix}:")))
    assert (read.columns[0].values, read.widths) == ([ValueRun(0, ["ab"])], {0: 20.0})


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1", "cp1252"])
def test_xml_may_be_stored_in_any_encoding_it_declares(tmp_path: Path, encoding: str) -> None:
    declared = {"utf-8-sig": "UTF-8", "cp1252": "windows-1252"}.get(
        encoding, encoding[:6] if "16" in encoding else encoding
    )
    text = f'<?xml version="1.0" encoding="{declared}"?>' + rows('<row r="1"><c r="A1" t="str"><v>größe</v></c></row>')
    path = written(tmp_path / "a.xlsx", text.encode(encoding))
    assert only_sheet(path).columns[0].values == [ValueRun(0, ["größe"])]


def test_entities_are_refused_in_every_encoding(tmp_path: Path) -> None:
    attack = f'<!DOCTYPE x [<!ENTITY a "aa">]><workbook xmlns="{NAMESPACE}"/>'.encode("utf-16")
    with pytest.raises(FileError, match="entities"):
        read_book(written(tmp_path / "a.xlsx", rows(""), **{"xl/workbook.xml": attack}))


def test_dates_as_iso_text(tmp_path: Path) -> None:
    body = "".join(
        f'<c r="{column}1" t="d"><v>{text}</v></c>'
        for column, text in zip("ABCD", ("2024-02-29", "2024-02-29T12:00:00Z", "18:00:00", "soon"), strict=True)
    )
    columns = only_sheet(written(tmp_path / "a.xlsx", rows(f'<row r="1">{body}</row>'))).columns
    assert [list(columns[c].values[0].values) for c in range(4)] == [[45351.0], [45351.5], [0.75], ["soon"]]


def test_comments_cdata_and_blanks_in_tags(tmp_path: Path) -> None:
    body = (
        '<!-- <row r="1"><c r="A1"><v>9</v></c></row> --><row\n r="1" >\n<c r=\'A1\' t = "str" ><v\n>'
        "<![CDATA[a<b&]]>c</v\n></c></row>"
    )
    assert only_sheet(written(tmp_path / "a.xlsx", rows(body))).columns[0].values == [ValueRun(0, ["a<b&c"])]


def test_rows_in_any_order_and_numbers_no_sheet_has(tmp_path: Path) -> None:
    body = "".join(f'<row r="{row}"><c r="A{row}"><v>{row}</v></c></row>' for row in (1, 2, 4, 3, 5, 0, 400_000_000, 6))
    column = only_sheet(written(tmp_path / "a.xlsx", rows(body))).columns[0]
    found = {run.row + place: value for run in column.values for place, value in enumerate(run.values)}
    assert found == {row: row + 1.0 for row in range(6)}


def test_half_characters_are_none(tmp_path: Path) -> None:
    cells = '<c r="A1" t="str"><v>_xD83D__xDE00_</v></c><c r="B1" t="str"><v>_xD83D_&#xD83D;</v></c>'
    columns = only_sheet(written(tmp_path / "a.xlsx", rows(f'<row r="1">{cells}</row>'))).columns
    assert [columns[c].values[0].values[0] for c in (0, 1)] == ["😀", "\ufffd\ufffd"]


def test_what_is_not_read_is_said(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Data").write("A1", 1)
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"values": "=Data!$A$1:$A$1"})
        book.add_chartsheet("Chart").set_chart(chart)
        page = book.add_worksheet("Hidden")
        page.insert_image("A1", "x.png", {"image_data": io.BytesIO(PIXEL)})
        page.hide()
        book.add_vba_project(io.BytesIO(b"macro"), True)
    read = read_book(tmp_path / "a.xlsx")
    assert read.skipped == [
        "the sheet 'Chart' is left out: it is a chart",
        "the sheet 'Hidden' was hidden and is not any more",
        "macros are left out",
    ]
    assert [(sheet.name, sheet.is_worksheet, sheet.skipped) for sheet in read.sheets] == [
        ("Data", True, []),
        ("Chart", False, []),
        ("Hidden", True, ["charts and pictures"]),
    ]


def test_names_tables_arrays_and_formats(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["name", "price"])
    sheet.append(["x", 2])
    sheet["B2"].number_format = "0.0%"
    sheet["D1"] = ArrayFormula("D1:D2", "=B1:B2")
    sheet.add_table(Table(displayName="Prices", ref="A1:B2"))
    book.defined_names["rate"] = openpyxl.workbook.defined_name.DefinedName("rate", attr_text="Sheet!$B$2")
    book.save(tmp_path / "a.xlsx")
    read = read_book(tmp_path / "a.xlsx")
    assert read.names == [("rate", None, "Sheet!$B$2")]
    (table,) = read.sheets[0].tables
    assert (table.name, table.area, table.columns) == ("Prices", (0, 0, 1, 1), ["name", "price"])
    (style,) = read.sheets[0].columns[1].styles
    assert (style.first, style.last, read.formats[style.style]) == (1, 1, "0.0%")
    assert read.sheets[0].columns[3].formulas[0].array == (2, 1)


@pytest.mark.parametrize(
    ("text", "next_row"),
    [
        ("SUM(A$1:A5)", "SUM(A$1:A6)"),
        ("LOG10(A1)+Q1_x", "LOG10(A2)+Q1_x"),
        ('"A1 {x} \\ ü"&A1', '"A1 {x} \\ ü"&A2'),
        ("'S 1'!A1+T1!B2", "'S 1'!A2+T1!B3"),
        ("SUM(5:7,$5:7)", "SUM(6:8,$5:8)"),
        ("T[A1]+T[[#This Row],[B2]]*C3", "T[A1]+T[[#This Row],[B2]]*C4"),
    ],
)
def test_a_template_moves_relative_rows_only(text: str, next_row: str) -> None:
    assert template(text)(0, 2) == [text, next_row]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not a zip"),
        (b"name;amount\n", "not a zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old .xls"),
        (b"PK\x03\x04" + bytes(100), "damaged"),
    ],
)
def test_what_is_no_xlsx_is_said_to_be_so(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileError, match=says):
        read_book(path)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="not found"):
        read_book(tmp_path / "none.xlsx")
    with pytest.raises(FileError):
        read_book(tmp_path)


def test_entities_are_refused(tmp_path: Path) -> None:
    attack = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + rows("<row><c><v>&b;</v></c></row>")
    with pytest.raises(FileError, match="entities"):
        read_book(written(tmp_path / "a.xlsx", attack))
    with pytest.raises(FileError, match="entities"):
        read_book(written(tmp_path / "b.xlsx", rows(""), **{"xl/workbook.xml": "<!DOCTYPE x []><workbook/>"}))


def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    sheet = rows('<row r="1"><c r="A1" t="inlineStr"><is><t>' + " " * (80 << 20) + "</t></is></c></row>")
    with pytest.raises(FileError, match="unpacks to more than"):
        read_book(written(tmp_path / "a.xlsx", sheet))


def test_a_truncated_file(tmp_path: Path) -> None:
    whole = written(tmp_path / "a.xlsx", rows('<row r="1"><c r="A1"><v>1</v></c></row>')).read_bytes()
    for length in range(0, len(whole), 97):
        (tmp_path / "b.xlsx").write_bytes(whole[:length])
        with pytest.raises(FileError):
            read_book(tmp_path / "b.xlsx")


def test_damaged_xml_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no proper XML"):
        read_book(written(tmp_path / "a.xlsx", rows(""), **{"xl/workbook.xml": "<workbook><sheets"}))
    with pytest.raises(FileError) as caught:
        read_book(written(tmp_path / "a.xlsx", rows('<row r="one"/>')))
    assert caught.value.part == "xl/worksheets/sheet1.xml"


def test_another_kind_of_document_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no Excel workbook"):
        read_book(written(tmp_path / "a.xlsx", rows(""), **{"xl/workbook.xml": "<document/>"}))


def test_parameters_that_may_be_left_out(tmp_path: Path) -> None:
    half = "_xlfn.LAMBDA(_xlpm.a,_xlop.b,IF(_xlfn.ISOMITTED(_xlpm.b),_xlpm.a/2,_xlpm.a*_xlpm.b))"
    workbook = (
        f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATION}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets>'
        f'<definedNames><definedName name="Half">{half}</definedName></definedNames></workbook>'
    )
    body = (
        f'<row r="1"><c r="A1"><f>{half}(12)</f></c><c r="B1"><f>Half(12)</f></c><c r="C1"><f>Half(12,3)</f></c></row>'
    )
    path = written(tmp_path / "a.xlsx", rows(body), **{"xl/workbook.xml": workbook})
    assert read_xlsx(path)["S"].values("A1:C1") == [[6.0, 6.0, 36.0]]
