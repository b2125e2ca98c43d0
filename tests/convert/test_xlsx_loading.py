"""``cw.read_xlsx``: files become live sheets that compute what Excel would."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.table import Table

import cellweave as cw


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


def test_dates_of_the_1904_system(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active["A1"] = datetime.date(2024, 2, 29)
    book.active["B1"] = 5
    book.save(tmp_path / "a.xlsx")
    assert cw.read_xlsx(tmp_path / "a.xlsx")["Sheet"]["A1:B1"] == [[45351.0, 5.0]]
