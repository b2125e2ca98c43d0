"""Reading and writing grid cells from Python."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cellweave as cw
from cellweave import host
from cellweave.errors import AddressError, CellError
from cellweave.sheet.column import Column
from cellweave.values import DIV0, NAME

BUDGET = r"""
item   | qty | price | total
laptop | 10  | 999.5 | =@qty*@price
"A | B"| 1   | 3     | =@qty*@price
Total  |     |       | =SUM(D2:@D[-1])
"""

growth = 5
orders = {"amount": [1.0, 2.0]}


def doubled(value: float) -> float:
    return value * 2


def budget() -> Any:
    return cw.sheet(BUDGET, header=True)


def test_an_address_gives_a_value_and_a_range_rows() -> None:
    sheet = budget()
    assert sheet["D4"] == 9998.0
    assert sheet["A2:B3"] == [["laptop", 10.0], ["A | B", 1.0]]
    assert sheet.total == [9995.0, 3.0, 9998.0]
    assert sheet["total"] == sheet.total
    assert next(iter(sheet)) == ["laptop", 10.0, 999.5, 9995.0]
    assert len(sheet) == 3


def test_formulas_show_in_a1_form() -> None:
    assert budget().formula("D2") == "=B2*C2"
    assert budget().formula("D4") == "=SUM(D2:D3)"
    assert budget().formula("A2") is None


def test_reading_an_error_value_raises_and_values_gives_it_as_data() -> None:
    sheet = cw.sheet("1 | 0 | =A1/B1")
    with pytest.raises(CellError) as caught:
        sheet["C1"]
    assert caught.value.value == DIV0
    assert caught.value.address == "C1"
    assert sheet.values("C1") == [[DIV0]]


def test_names_are_the_callers_globals_when_the_sheet_is_read() -> None:
    global growth
    sheet = cw.sheet("=100*(1+growth/100) | =doubled(A1) | =SUM(orders[amount]) | =nobody")
    assert sheet["A1:C1"] == [[105.0, 210.0, 3.0]]
    assert sheet.values("D1") == [[NAME]]
    growth = 10
    try:
        assert sheet["B1"] == pytest.approx(220.0)
    finally:
        growth = 5


def test_one_formula_for_a_range_shifts_its_relative_references() -> None:
    sheet = cw.Sheet.from_columns({"A": np.arange(1.0, 1001.0), "B": np.full(1000, 2.0)})
    sheet["C1:C1000"] = "=A1*B1"
    sheet["D1"] = "=SUM(C:C)"
    assert sheet["C1000"] == 2000.0
    assert sheet["D1"] == 1001000.0
    sheet["A1"] = 11
    assert sheet["D1"] == 1001020.0


def test_columns_come_from_arrays_lists_and_frames() -> None:
    frame = pd.DataFrame({"when": pd.to_datetime(["2024-01-01", None]), "n": [1, 2], "who": ["a", None]})
    sheet = cw.sheet(data=frame)
    assert sheet["A1:C3"] == [["when", "n", "who"], [45292.0, 1.0, "a"], [None, 2.0, None]]
    assert sheet.number_format("A2") == "yyyy-mm-dd"
    sheet["D2"] = datetime.date(1900, 2, 28)
    assert sheet["D2"] == 59.0
    sheet["E"] = [1, 2]
    assert sheet.to_frame()["E"].tolist() == [1.0, 2.0]


def test_whole_columns_are_written_and_read() -> None:
    sheet = cw.sheet()
    sheet["A:A"] = np.array([1.0, np.nan, np.inf])
    assert sheet.values("A1:A3")[1] == [None]
    assert str(sheet.values("A3")[0][0]) == "#NUM!"
    sheet["B1:C2"] = [[1, "=A1+1"], [True, "text"]]
    assert sheet["B1:C2"] == [[1.0, 2.0], [True, "text"]]
    assert sheet.column("B").tolist() == [1.0, 1.0]


def test_entering_reads_what_a_person_types() -> None:
    sheet = cw.sheet()
    typed = ["5%", "2024-02-29", "TRUE", "'5", "=A1*2", " ", "  two words ", " 7 ", ""]
    for row, text in enumerate(typed, 1):
        sheet.enter(f"A{row}", text)
    assert [row[0] for row in sheet["A1:A9"]] == [0.05, 45351.0, True, "5", 0.1, " ", "  two words ", 7.0, None]
    assert sheet.number_format("A1") == "0%"


def test_a_wrong_address_says_so() -> None:
    with pytest.raises(AddressError):
        cw.sheet("1")["nothing here"]


def test_reads_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = budget()
    seen: list[str] = []
    monkeypatch.setattr(host, "on_sheet_read", lambda which, area: seen.append(str(area)))
    assert sheet["D4"] and sheet["A1:B2"] and sheet.qty
    assert {"D4", "A1:B2", "B2:B4"} <= set(seen)


def test_a_sheet_reads_another_and_follows_its_edits() -> None:
    other = cw.sheet("1 | 2")
    namespace = {"other": other}
    from cellweave.sheet.factory import made_in

    sheet = made_in(namespace, "=other!B1*10")
    assert sheet["A1"] == 20.0
    other["B1"] = 3
    assert sheet["A1"] == 30.0


def test_a_frame_has_dates_where_the_sheet_shows_dates() -> None:
    sheet = cw.sheet(
        """
day        | at    | due        | paid
2024-01-31 | 13:45 | =A2+30     | 2024-02-01
2024-02-29 |  6:00 | =A3+30     | 7
           |       |            |
""", header=True, formats={"due": "d mmm yyyy"},
    )  # fmt: skip
    frame = sheet.to_frame()
    assert frame["day"].tolist()[:2] == [pd.Timestamp(2024, 1, 31), pd.Timestamp(2024, 2, 29)]
    assert frame["due"].tolist()[0] == pd.Timestamp(2024, 3, 1)
    assert [frame[name].dtype.kind for name in ("at", "paid")] == ["f", "f"]


def test_a_frame_reads_each_column_once(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = cw.Sheet.from_columns({letter: [1.0, 2.0] for letter in "ABCDE"})
    read: list[tuple[int, int]] = []
    values = Column.values

    def noted(column: Column, first: int, last: int) -> list[Any]:
        read.append((first, last))
        return values(column, first, last)

    monkeypatch.setattr(Column, "values", noted)
    assert sheet.to_frame().shape == (2, 5)
    assert read == [(0, 2)] * 5


def test_the_first_error_of_a_range_is_told_row_by_row() -> None:
    sheet = cw.Sheet.from_columns({"A": [1.0, 2.0, 3.0], "B": [1.0, 2.0, "x"]})
    sheet["A3"], sheet["B2"] = "=NA()", "=1/0"
    with pytest.raises(CellError, match=r"B2 holds #DIV/0!"):
        sheet["A1:B3"]
    assert sheet["A1:B1"] == [[1.0, 1.0]]


def test_an_empty_sheet_is_filled_from_python() -> None:
    sheet = cw.Sheet()
    assert sheet.shape == (0, 0)
    assert list(sheet) == []
    sheet["A1"] = 2
    sheet["A2"] = "=doubled(A1)"
    assert sheet["A2"] == 4.0


def test_a_column_ends_with_its_last_value_whatever_stood_below() -> None:
    sheet = cw.sheet("name | x\na | 1\nb | 2\nc | 3", header=True)
    for row in (4, 3):
        del sheet[f"A{row}:B{row}"]
    assert sheet.column("x").tolist() == [1.0]
    assert sheet["x"] == [1.0]
    assert sheet.to_frame().shape == (1, 2)
