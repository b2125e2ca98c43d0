"""Reading xlsx: what honest writers produce, what the standard allows, and files made to harm."""

from __future__ import annotations

import zipfile
from array import array
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

from cellweave.convert.xlsx.filldown import template
from cellweave.convert.xlsx.model import FormulaRun, SheetData, ValueRun
from cellweave.convert.xlsx.reader import read_book
from cellweave.errors import FileError
from cellweave.values import NA

NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def written(path: Path, sheet: str, **parts: str) -> Path:
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


def test_a_namespace_prefix_changes_nothing(tmp_path: Path) -> None:
    sheet = (
        f'<x:worksheet xmlns:x="{NAMESPACE}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr">'
        f"<x:is><x:r><x:t>a</x:t></x:r><x:r><x:t>b</x:t></x:r></x:is></x:c></x:row></x:sheetData></x:worksheet>"
    )
    assert only_sheet(written(tmp_path / "a.xlsx", sheet)).columns[0].values == [ValueRun(0, ["ab"])]


def test_a_formula_on_another_workbook_keeps_its_last_result(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><f>[1]Sheet1!B2+1</f><v>41</v></c><c r="B1"><f>Table1[1]</f><v>5</v></c></row>'
    sheet = only_sheet(written(tmp_path / "a.xlsx", rows(body)))
    assert sheet.columns[0].values == [ValueRun(0, array("d", [41.0]))]
    assert sheet.columns[1].formulas[0].text == "Table1[1]"
    assert sheet.skipped == ["1 formulas that read other workbooks (their last results were kept)"]


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
