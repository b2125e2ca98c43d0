"""What is done grows with what there is and no faster: calls are counted, not seconds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

import cellweave as cw
from cellweave.address import column_letters


def calls(action: Callable[[], Any]) -> int:
    """Return how many Python functions an action calls."""
    count = 0

    def counting(frame: Any, event: str, arg: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counting)
    try:
        action()
    finally:
        sys.setprofile(None)
    return count


def different(rows: int) -> cw.Sheet:
    sheet = cw.Sheet()
    for row in range(1, rows + 1):
        sheet[f"A{row}"] = float(row)
        for column in "BC":
            sheet[f"{column}{row}"] = f"=A{row}*{row}+{ord(column)}+$E$1"
    return sheet


def chained(rows: int) -> cw.Sheet:
    sheet = cw.Sheet()
    sheet["A1"] = 1.0
    for row in range(2, rows + 1):
        sheet[f"A{row}"] = f"=A{row - 1}*1.{row}1+{row}"
    return sheet


def across(rows: int) -> cw.Sheet:
    """Rows filled cell by cell, one over what the other sums."""
    sheet = cw.Sheet()
    for column in range(4, rows // 4 + 4):
        letters, back = column_letters(column), column_letters(column - 4)
        sheet[f"{letters}1"] = f"={back}3+{letters}2"
        sheet[f"{letters}2"] = f"=SUM({back}3:{letters}3)"
    return sheet


@pytest.mark.parametrize("made", [different, chained, across])
def test_work_grows_with_the_formulas(made: Callable[[int], cw.Sheet]) -> None:
    for _ in range(2):  # what is learnt from a text that is met again is no work of the sheet
        made(400).recalculate_all()

    def steps(rows: int) -> list[int]:
        sheets: list[cw.Sheet] = []
        return [
            calls(lambda: sheets.append(made(rows))),
            calls(lambda: sheets[0].recalculate_all()),
            calls(lambda: sheets[0].insert_rows(rows // 2)),
            calls(lambda: (sheets[0].__setitem__("E1", 2.0), sheets[0].shape)),
            calls(lambda: sheets[0].insert_columns("A")),
            calls(lambda: sheets[0].delete_rows(rows // 2)),
        ]

    for small, large in zip(steps(100), steps(400), strict=True):
        assert large < 4.4 * small + 500


def test_an_edit_costs_what_it_changes() -> None:
    def edit(sheet: cw.Sheet) -> int:
        def write(value: float) -> None:
            sheet["A7"] = value
            sheet["B8"] = f"=A8*{value:.0f}"
            sheet.values("C7")

        write(1.0)
        return min(calls(lambda: write(2.0)), calls(lambda: write(3.0)))

    assert edit(different(800)) <= 1.1 * edit(different(100))


@pytest.mark.parametrize("name", ["AND", "OR", "XOR"])
def test_a_range_that_is_the_same_for_all_rows_is_read_once(name: str) -> None:
    sheet = cw.Sheet()
    sheet["A1:B1000"] = "=ROW()>5"
    sheet["C1:C1000"] = f"={name}($A$1:$A$1000,B1)"
    assert calls(sheet.recalculate) < 20_000
