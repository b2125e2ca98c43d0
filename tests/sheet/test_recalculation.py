"""What runs, and in which shape: waves, cutoffs, spills, cycles, chains."""

from __future__ import annotations

import datetime

import numpy as np
import pytest

import cellweave as cw
from cellweave.sheet.loading import Loader
from cellweave.values import CYCLE, SPILL


def ran(sheet: cw.Sheet) -> list[str]:
    wave = sheet._book.last_wave
    assert wave is not None
    return [f"{part}" for _, parts in wave.log for part in parts]


def test_an_edit_runs_the_rows_that_read_it() -> None:
    sheet = cw.Sheet.from_columns({"A": np.arange(100.0)})
    sheet["B1:B100"] = "=A1*2"
    sheet["C1:C100"] = "=B1+1"
    sheet["C1"]
    sheet["A7"] = 1000
    assert sheet["C7"] == 2001.0
    assert ran(sheet) == ["B7", "C7"]


def test_an_equal_result_stops_the_wave() -> None:
    sheet = cw.sheet("5 | =A1>3 | =IF(B1,1,2)")
    sheet["C1"]
    sheet["A1"] = 6
    assert sheet["C1"] == 1.0
    assert ran(sheet) == ["B1"]


def test_columns_are_compared_on_15_digits_as_cells_are() -> None:
    one, two = [2.0943951023931957, 1.0, 0.1 + 0.2, 5.0], [2.0943951023932, 1 - 1e-15, 0.3, 6.0]
    sheet = cw.Sheet.from_columns({"A": np.array(one * 2_000), "B": np.array(two * 2_000)})
    sheet["C1:C8000"] = "=A1=B1"
    sheet["D1:D8000"] = "=A1>B1"
    assert sheet.values("C1:D4") == [[True, False], [False, True], [True, False], [False, False]]
    assert sheet.values("C1:C8000") == [[True], [False], [True], [False]] * 2_000


def test_numbers_of_15_digits_are_told_apart_in_columns() -> None:
    numbers = 842020700000000.0 + np.arange(4_000.0)
    sheet = cw.Sheet.from_columns({"A": numbers, "B": numbers[::-1].copy()})
    sheet["C1:C4000"] = "=MATCH(B1,A$1:A$4000,0)"
    sheet["D1:D4000"] = "=COUNTIF(A$1:A$4000,B1)"
    assert sheet.values("C1:C4000") == [[4_000.0 - row] for row in range(4_000)]
    assert {row[0] for row in sheet.values("D1:D4000")} == {1.0}


def test_nothing_runs_before_a_read_and_a_paste_is_one_wave() -> None:
    sheet = cw.Sheet.from_columns({"A": np.arange(10.0)})
    sheet["B1"] = "=SUM(A1:A10)"
    sheet["B1"]
    first = sheet._book.last_wave
    for row in range(1, 11):
        sheet[f"A{row}"] = row
    assert sheet._book.last_wave is first
    assert sheet["B1"] == 55.0
    assert ran(sheet) == ["B1"]


def test_what_is_visible_runs_first_and_the_rest_follows() -> None:
    sheet = cw.Sheet.from_columns({"A": np.arange(1000.0)})
    sheet["B1:B1000"] = "=A1*$D$1"
    sheet["C1"] = "=SUM(B1:B1000)"
    sheet["D1"] = 1
    sheet["C1"]
    sheet["D1"] = 2
    sheet.recalculate(visible="A1:B60")
    assert sheet._grid.get(59, 1) == 118.0
    assert sheet._grid.get(999, 1) == 999.0
    assert sheet["C1"] == 999000.0
    assert sheet["B1000"] == 1998.0


def test_a_chain_of_100_000_needs_no_recursion() -> None:
    sheet = cw.sheet()
    sheet["A1"] = 1
    sheet["A2:A100000"] = '=IF(A1>0,A1+1,A1&"")'
    assert sheet["A100000"] == 100000.0
    sheet["A1"] = 2
    assert sheet["A100000"] == 100001.0


def test_a_running_total_starts_at_a_header_and_stops_at_an_error() -> None:
    sheet = cw.Sheet.from_columns({"A": np.ones(200)}, header=True)
    sheet["B1"] = "total"
    sheet["B2:B201"] = "=N(B1)+A2"
    assert sheet["B201"] == 200.0
    sheet["A100"] = "=1/0"
    assert sheet["B99"] == 98.0
    assert str(sheet.values("B150")[0][0]) == "#DIV/0!"


def test_regions_that_need_each_other_run_row_by_row() -> None:
    sheet = cw.sheet("1000 | =A1*0.01 | =A1+B1-50")
    sheet["A2:A360"] = "=C1"
    sheet["B2:B360"] = "=A2*0.01"
    sheet["C2:C360"] = "=A2+B2-50"
    balance = 1000.0
    for _ in range(360):
        balance = balance + balance * 0.01 - 50
    assert sheet["C360"] == pytest.approx(balance, rel=1e-12)


def test_a_cycle_marks_its_members_and_dependents_and_shows_its_path() -> None:
    sheet = cw.sheet("=B1+1 | =A1 | =A1+1 | =IFERROR(A1,7) | =1+1")
    assert sheet.values("A1:E1") == [[CYCLE, CYCLE, CYCLE, 7.0, 2.0]]
    assert "Sheet1!A1 → Sheet1!B1 → Sheet1!A1" in sheet.values("A1")[0][0].detail
    sheet["B1"] = 1
    assert sheet["A1:D1"] == [[2.0, 1.0, 3.0, 2.0]]


def test_an_array_spills_shrinks_and_says_what_blocks_it() -> None:
    sheet = cw.sheet()
    sheet["A1"] = "=SEQUENCE(3)"
    sheet["B1"] = "=SUM(A1#)"
    assert sheet["A1:A3"] == [[1.0], [2.0], [3.0]]
    assert sheet["B1"] == 6.0
    sheet["A2"] = 41
    assert sheet.values("A1:A3") == [[SPILL], [41.0], [None]]
    assert "A2 holds 41" in sheet.values("A1")[0][0].detail
    del sheet["A2"]
    assert sheet["B1"] == 6.0
    sheet["A1"] = "=SEQUENCE(2)"
    assert sheet.values("A1:B3") == [[1.0, 3.0], [2.0, None], [None, None]]


def test_volatile_formulas_take_the_injected_clock_and_chance() -> None:
    sheet = cw.sheet("=NOW() | =RAND()")
    sheet._book.clock = lambda: datetime.datetime(2024, 1, 1, 12)
    sheet._book.random = iter([0.25, 0.75]).__next__
    assert sheet["A1:B1"] == [[45292.5, 0.25]]
    assert sheet["B1"] == 0.25
    sheet.recalculate()
    assert sheet["B1"] == 0.75


def test_references_found_at_run_time_are_followed() -> None:
    sheet = cw.sheet('=INDIRECT("B"&C1) | 5 | 1\n | =C1*100 |')
    assert sheet["A1"] == 5.0
    sheet["C1"] = 2
    assert sheet["A1"] == 200.0


def test_a_reference_that_is_pointed_at_is_not_read() -> None:
    sheet = cw.sheet("1\n2\n3")
    sheet["B1:B3"] = "=ROWS(B$1:B1)"
    sheet["C1"] = "=ROW(C1)+COLUMN(C1)+AREAS(C1:C9)"
    sheet["D1"] = '=CELL("address",D1)'
    sheet["E1"] = "=ISFORMULA(E1)"
    assert sheet.values("B1:E3") == [[1, 5, "$D$1", True], [2, None, None, None], [3, None, None, None]]


def test_cells_found_at_run_time_may_lie_around_the_formula() -> None:
    sheet = cw.sheet("1\n2\n3\n4")
    sheet["A5"] = "=SUM(A1:INDEX(A:A,ROW()-1))"
    sheet["B1"] = "=A1"
    sheet["B2:B4"] = "=OFFSET(B2,-1,0)+A2"
    sheet["C1:C4"] = "=OFFSET(C1,1,0)+A1"
    sheet["D1:D4"] = '=INDIRECT("D"&ROW()+1)+A1'
    assert sheet.values("A5:A5") == [[10]]
    assert sheet.values("B1:D4") == [[1, 10, 10], [3, 9, 9], [6, 7, 7], [10, 4, 4]]
    sheet["A4"] = 10
    assert sheet.values("A5:A5") == [[16]]
    assert sheet.values("B4:D4") == [[16, 10, 10]]
    assert sheet.values("C1:D1") == [[16, 16]]
    sheet["F1:F2"] = '=INDIRECT("F"&3-ROW())+1'
    assert sheet.values("F1:F2") == [[CYCLE], [CYCLE]]


def test_sheets_names_and_tables_of_a_book() -> None:
    loader = Loader()
    for name in ("One", "Two"):
        loader.sheet(name)
    loader.define("rate", "One!$A$1")
    from cellweave.address import Range

    loader.table("One", "T", Range(5, 0, 8, 1), ["k", "v"])
    loader.values("One", 0, 0, [1.0, 2.0, 3.0, None, None, "k", "x", "y", "z"])
    loader.values("One", 1, 5, ["v", 1.0, 2.0, 3.0])
    assert loader.formula("Two", Range(0, 0, 2, 0), "One!A1*rate")
    assert loader.formula("Two", Range(0, 1, 0, 1), "SUM(T[v])")
    assert not loader.formula("Two", Range(0, 2, 0, 2), "1+")
    one, two = loader.sheets["One"], loader.sheets["Two"]
    assert two["A1:B1"] == [[1.0, 6.0]]
    one["A1"], one["B7"] = 10, 50
    assert two["A1:B3"] == [[100.0, 55.0], [20.0, None], [30.0, None]]
    one.insert_rows(1)
    assert two.formula("A1") == "=One!A2*rate"
    assert two["A1:B1"] == [[100.0, 55.0]]


def test_a_reference_without_a_table_follows_the_table_it_stands_in() -> None:
    text = "x | y\n1 | 10\n2 | 20\nx | y\n5 | =[@x]*2\n6 | =SUM([x])"
    sheet = cw.sheet(text, tables={"First": "A1:B3", "Second": "A4:B6"})
    assert (sheet["B5"], sheet["B6"]) == (10.0, 11.0)
    sheet["A5"] = 7
    assert (sheet["B5"], sheet["B6"]) == (14.0, 13.0)
