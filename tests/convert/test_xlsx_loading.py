"""``cw.read_xlsx``: files become live sheets that compute what Excel would."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

import cellweave as cw
from cellweave.convert.workbook import workbook_text


def test_formulas_are_recalculated_not_trusted(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        sheet = book.add_worksheet("Data")
        for row in range(1000):
            sheet.write_number(row, 0, row)
            sheet.write_formula(row, 1, f"=A{row + 1}*2", None, 99)
        other = book.add_worksheet("Other sheet")
        other.write_formula("A1", "=SUM(Data!B:B)", None, 7)
        book.define_name("rate", "=Data!$A$3")
        other.write_formula("A2", "=rate*10", None, 7)
    sheets = cw.read_xlsx(tmp_path / "a.xlsx")
    assert list(sheets) == ["Data", "Other sheet"]
    assert sheets["Other sheet"]["A1"] == 999_000.0
    assert sheets["Other sheet"]["A2"] == 20.0
    assert sheets["Data"].formula("B1000") == "=A1000*2"
    sheets["Data"]["A1"] = 500
    assert sheets["Other sheet"]["A1"] == 1_000_000.0


def test_tables_arrays_and_dates(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["item", "price"], ["a", 2], ["b", 3]):
        sheet.append(row)
    sheet.add_table(Table(displayName="Prices", ref="A1:B3"))
    sheet["D1"] = "=SUM(Prices[price])"
    sheet["E1"] = ArrayFormula("E1:E2", "=B2:B3*10")
    sheet["F1"] = ArrayFormula("F1", "=SUM(B2:B3*10)")
    sheet["G1"] = datetime.date(2024, 2, 29)
    book.save(tmp_path / "a.xlsx")
    loaded = cw.read_xlsx(tmp_path / "a.xlsx")["Sheet"]
    assert loaded["D1"] == 5.0
    assert loaded["E1:E2"] == [[20.0], [30.0]]
    assert loaded["F1"] == 50.0
    assert loaded["G1"] == 45351.0
    assert loaded.number_format("G1") == "yyyy-mm-dd"


def test_a_plain_formula_takes_one_value_of_a_range(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 4):
        sheet.cell(row, 1, row)
        sheet.cell(row, 2, "=VLOOKUP(A:A,A1:A9,1,FALSE)+A$1:A$9")
    book.save(tmp_path / "a.xlsx")
    assert cw.read_xlsx(tmp_path / "a.xlsx")["Sheet"]["B1:B3"] == [[2.0], [4.0], [6.0]]


def test_a_formula_nobody_can_read_is_an_error_value_in_its_cell_only(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=SUM((("
    book.active["A2"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    sheet = cw.read_xlsx(tmp_path / "a.xlsx")["Sheet"]
    assert sheet["A2"] == 2.0
    with pytest.raises(cw.CellweaveError, match="#NAME"):
        sheet["A1"]


@pytest.mark.parametrize("is_table", [False, True])
def test_subtotals_leave_out_what_a_filter_hides(tmp_path: Path, is_table: bool) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("One")
        if is_table:
            page.add_table("A1:A5", {"columns": [{"header": "n"}]})
        page.write_column("A1", ["n", 1, 2, 4, 8, 16])
        if not is_table:
            page.autofilter("A1:A5")
            page.filter_column("A", "x > 2")
        page.set_row(1, None, None, {"hidden": True})
        page.set_row(5, None, None, {"hidden": True})
        page.write_formula("C1", "=SUBTOTAL(9,A2:A6)")
        page.write_formula("D1", "=SUBTOTAL(109,A2:A6)")
        page.write_formula("E1", "=AGGREGATE(9,4,A2:A6)")
    if is_table:
        replace_in(tmp_path / "a.xlsx", "xl/tables/table1.xml", '<autoFilter ref="A1:A5"/>', FILTER)
    sheet = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    # Row 2 is hidden by the filter, row 6 below it by hand.
    assert sheet["C1:E1"] == [[30.0, 14.0, 31.0]]
    sheet.insert_rows(1)
    sheet["A7"] = 32
    assert sheet["C2:D2"] == [[46.0, 14.0]]


FILTER = (
    '<autoFilter ref="A1:A5"><filterColumn colId="0"><filters><filter val="2"/></filters></filterColumn></autoFilter>'
)


def replace_in(path: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as container:
        parts = {name: container.read(name) for name in container.namelist()}
    assert old.encode() in parts[part]
    with zipfile.ZipFile(path, "w") as container:
        for name, text in parts.items():
            container.writestr(name, text.replace(old.encode(), new.encode()) if name == part else text)


def test_a_filter_without_conditions_hides_nothing(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("One")
        page.write_column("A1", ["n", 1, 2])
        page.autofilter("A1:A3")
        page.set_row(1, None, None, {"hidden": True})
        page.write_formula("C1", "=SUBTOTAL(9,A2:A3)")
    assert cw.read_xlsx(tmp_path / "a.xlsx")["One"]["C1"] == 3.0


def test_cell_tells_facts_of_a_file(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("Sales 1")
        page.set_column(0, 0, 20)
        page.write("A1", 1.5, book.add_format({"num_format": "#,##0.00;[Red](#,##0.00)"}))
        page.write("B1", 46000, book.add_format({"num_format": "d-mmm-yy"}))
        for row, what in enumerate(("format", "color", "width", "parentheses", "protect", "prefix"), start=2):
            page.write_formula(f"A{row}", f'=CELL("{what}",A$1)')
            page.write_formula(f"B{row}", f'=CELL("{what}",B$1)')
        page.write_formula("C1", '=MID(CELL("filename",A1),FIND("]",CELL("filename",A1))+1,99)')
        page.write_formula("C2", '=CELL("filename",A1)')
    sheet = cw.read_xlsx(tmp_path / "a.xlsx")["Sales 1"]
    assert sheet["A2:B7"] == [[",2-", "D1"], [1.0, 0.0], [20.0, 8.0], [0.0, 0.0], [1.0, 1.0], ["", ""]]
    assert sheet["C1"] == "Sales 1"
    assert sheet["C2"] == f"{tmp_path.resolve() / '[a.xlsx]'}Sales 1"


def test_a_workbook_says_that_it_shows_hidden_rows(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("One")
        page.write_column("A1", [1, 2])
        page.set_row(1, None, None, {"hidden": True})
    made = workbook_text(cw.read_xlsx(tmp_path / "a.xlsx"), source="a.xlsx", stem="a")
    assert made.notes == ["the sheet 'One' shows its hidden rows, and subtotals count them"]


def test_tables_with_totals_or_without_a_header_compute_alike_in_a_workbook(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("sums")
        total = {"header": "n", "total_function": "sum"}
        page.add_table("A1:A4", {"name": "Sums", "columns": [total], "total_row": True, "data": [[1], [2]]})
        for row, text in enumerate(("Sums[[#Totals],[n]]", "ROWS(Sums[#All])", "SUM(Sums[n])"), start=1):
            page.write_formula(f"E{row}", f"={text}")
        page = book.add_worksheet("bare")
        page.add_table("A1:A2", {"name": "Bare", "columns": [{"header": "n"}], "header_row": False, "data": [[4], [8]]})
        page.write_formula("E1", "=SUM(Bare[n])")
    sheets = cw.read_xlsx(tmp_path / "a.xlsx")
    assert sheets["sums"].values("E1:E3") == [[3.0], [4.0], [3.0]]
    assert sheets["bare"]["E1"] == 12.0
    names: dict[str, Any] = {}
    exec(workbook_text(sheets, source="a.xlsx", stem="a").text, names)
    for name, sheet in sheets.items():
        assert names[name].values("A1:E4") == sheet.values("A1:E4")


def test_lines_of_a_formula_end_as_xml_ends_them(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("One").write_formula("A1", '="a\nb"&1')
    replace_in(path, "xl/worksheets/sheet1.xml", "a\nb", "a\r\nb")
    sheets = cw.read_xlsx(path)
    assert sheets["One"]["A1"] == "a\nb1"
    cw.write_xlsx(path, sheets)
    assert cw.read_xlsx(path)["One"].formula("A1") == sheets["One"].formula("A1")
