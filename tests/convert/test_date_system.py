"""Workbooks that count days from 1904: a date of the file is the same date in Cellweave."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import cellweave as cw
from cellweave.convert.files import convert_file

LEAP_DAY = 45351.0


def _book() -> Any:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    return book


def test_dates_move_and_other_numbers_stay(tmp_path: Path) -> None:
    book = _book()
    sheet = book.active
    sheet["A1"] = datetime.date(2024, 2, 29)
    sheet["B1"] = 5
    sheet["C1"] = datetime.time(12)
    sheet["D1"], sheet["D1"].number_format = 1.5, "[h]:mm"
    sheet["E1"], sheet["E1"].number_format = LEAP_DAY - 1462 + 0.25, "h:mm"
    book.save(tmp_path / "a.xlsx")
    loaded = cw.read_xlsx(tmp_path / "a.xlsx")["Sheet"]
    assert loaded["A1:E1"] == [[LEAP_DAY, 5.0, 0.5, 1.5, LEAP_DAY + 0.25]]


def test_a_long_column_of_dates_moves_whole(tmp_path: Path) -> None:
    book = _book()
    first = datetime.date(1990, 1, 1)
    for day in range(10_500):
        book.active.append([first + datetime.timedelta(days=day)])
    book.active["C1"] = '=TEXT(A10500,"yyyy-mm-dd")&YEAR(A1)'
    book.save(tmp_path / "a.xlsx")
    sheet = cw.read_xlsx(tmp_path / "a.xlsx")["Sheet"]
    assert sheet["C1"] == f"{first + datetime.timedelta(days=10_499)}1990"


@pytest.mark.parametrize(
    ("formula", "date"),
    [
        ("=A1+1", "2024-03-01"),
        ("=EDATE(A1,12)", "2025-02-28"),
        ("=DATE(YEAR(A1),12,24)", "2024-12-24"),
        ('=DATEVALUE("2024-02-29")', "2024-02-29"),
        ("=MAX(A1:A2)", "2024-03-10"),
        ("=IF(A2>DATE(2024,3,1),A2,A1)", "2024-03-10"),
    ],
)
def test_formulas_give_the_dates_that_the_file_shows(tmp_path: Path, formula: str, date: str) -> None:
    book = _book()
    sheet = book.active
    sheet["A1"], sheet["A2"] = datetime.date(2024, 2, 29), datetime.date(2024, 3, 10)
    sheet["B1"], sheet["B1"].number_format = formula, "yyyy-mm-dd"
    sheet["C1"] = '=TEXT(B1,"yyyy-mm-dd")'
    book.save(tmp_path / "a.xlsx")
    assert cw.read_xlsx(tmp_path / "a.xlsx")["Sheet"]["C1"] == date


def test_a_workbook_made_of_it_has_the_dates_and_says_what_changed(tmp_path: Path) -> None:
    book = _book()
    book.active["A1"] = datetime.date(2024, 2, 29)
    book.save(tmp_path / "a.xlsx")
    notes = convert_file(tmp_path / "a.xlsx", tmp_path / "a.py", run=dict)
    text = (tmp_path / "a.py").read_text("utf-8")
    assert "2024-02-29" in text
    assert any("1904" in note for note in notes), notes
    convert_file(tmp_path / "a.xlsx", tmp_path / "b.xlsx", run=dict)
    assert openpyxl.load_workbook(tmp_path / "b.xlsx").active["A1"].value == datetime.datetime(2024, 2, 29)
