"""Circular references that a book computes round by round."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import cellweave as cw
from cellweave.convert.files import convert_file
from cellweave.errors import SheetError
from cellweave.values import CYCLE, DIV0

LOAN = """
ebit | 1000
debt | =1000-B4
interest | =0.1*(1000+B2)/2
cash | =(B1-B3)*0.7
"""
# interest = 0.05 * (2000 - 0.7 * (1000 - interest))
INTEREST = 65 / 0.965


def test_interest_on_the_debt_that_it_makes() -> None:
    sheet = cw.sheet(LOAN, iterate=(100, 1e-9))
    assert sheet["B3"] == pytest.approx(INTEREST, abs=1e-9)
    assert sheet["B2"] == pytest.approx(1000 - 0.7 * (1000 - INTEREST), abs=1e-9)
    assert cw.sheet(LOAN).values("B3") == [[CYCLE]]


def test_rounds_end_when_they_are_over_or_nothing_changes() -> None:
    assert cw.sheet("=A1+1 | =A1*2", iterate=(7, 0)).values("A1:B1") == [[7.0, 14.0]]
    assert cw.sheet("=C1/B1 | 1 | =B1+A1", iterate=(10, 0)).values("A1:C1") == [[9.0, 1.0, 10.0]]
    assert cw.sheet("=A1+B1 | =B1+C1 | 1", iterate=(10, 0)).values("A1:B1") == [[45.0, 10.0]]
    assert cw.sheet('=IF(B1="","",IF(A1="",7,A1)) | x', iterate=True)["A1"] == 7.0
    assert cw.sheet("=COS(A1)", iterate=(1000, 1e-12))["A1"] == pytest.approx(0.7390851332151607, abs=1e-11)
    assert cw.sheet("=1/A1 | =IFERROR(A1,5)", iterate=True).values("A1:B1") == [[DIV0, 5.0]]


def test_what_a_sheet_shows_does_not_depend_on_how_often_it_was_recalculated() -> None:
    sheet = cw.sheet(LOAN, iterate=True)
    first = sheet.values("B1:B4")
    sheet["B1"] = 5000
    assert sheet.values("B1:B4") != first
    sheet["B1"] = 1000
    assert sheet.values("B1:B4") == first == cw.sheet(LOAN, iterate=True).values("B1:B4")


@pytest.mark.parametrize("given", [0, -1, "often", (1, 2, 3), 1.5, (10, -1), 40_000])
def test_what_iterate_does_not_understand(given: Any) -> None:
    with pytest.raises(SheetError, match="iterate=True"):
        cw.sheet("1", iterate=given)


def test_a_file_that_iterates_goes_to_a_workbook_and_back(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    debt, profit = book.active, book.create_sheet("Profit")
    debt["A1"], profit["A1"], profit["A2"] = "=1000-Profit!A2", "=0.05*(1000+Sheet!A1)", "=(1000-A1)*0.7"
    book.calculation.iterate, book.calculation.iterateCount, book.calculation.iterateDelta = True, 50, 1e-9
    book.save(tmp_path / "a.xlsx")
    assert cw.read_xlsx(tmp_path / "a.xlsx")["Profit"]["A1"] == pytest.approx(INTEREST, abs=1e-8)

    def run(path: Path) -> dict[str, object]:
        names: dict[str, object] = {"__name__": "__main__", "__file__": str(path)}
        exec(compile(path.read_text("utf-8"), str(path), "exec"), names)
        return names

    assert convert_file(tmp_path / "a.xlsx", tmp_path / "a.py", run=run) == []
    assert "iterate=(50, 1e-09)" in (tmp_path / "a.py").read_text("utf-8")
    convert_file(tmp_path / "a.py", tmp_path / "b.xlsx", run=run)
    back = openpyxl.load_workbook(tmp_path / "b.xlsx").calculation
    assert (back.iterate, back.iterateCount, back.iterateDelta) == (True, 50, 1e-9)
    assert cw.read_xlsx(tmp_path / "b.xlsx")["profit"]["A1"] == pytest.approx(INTEREST, abs=1e-8)


@pytest.mark.parametrize(
    "settings", ['iterateCount="x"', 'iterateCount="-3" iterateDelta="nan"', 'iterateCount="9999999"']
)
def test_odd_settings_of_a_file_do_not_stop_it(tmp_path: Path, settings: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=A1/2+1"
    book.save(tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.xlsx") as source, zipfile.ZipFile(tmp_path / "b.xlsx", "w") as target:
        for name in source.namelist():
            changed = source.read(name).replace(b"<calcPr ", f'<calcPr iterate="1" {settings} '.encode())
            target.writestr(name, changed)
    assert 0.0 < cw.read_xlsx(tmp_path / "b.xlsx")["Sheet"]["A1"] <= 2.0
