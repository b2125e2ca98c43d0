"""SUBTOTAL filled down: the same as one by one, nested subtotals and hidden rows left out."""

from __future__ import annotations

from typing import Any

import pytest

import cellweave as cw

ROWS = 300
KINDS = (1, 2, 3, 4, 5, 6, 7, 9, 101, 104, 109, 12)


def filled(formula: str, *, together: bool) -> list[Any]:
    sheet = cw.Sheet()
    for row in range(1, ROWS + 1):
        sheet[f"B{row}"] = "text" if row % 37 == 0 else None if row % 41 == 0 else row * 7919 % 150 + 0.1
    sheet["C1:C300"] = "=B1*2"
    sheet["C150"] = "=SUBTOTAL(9,B140:B149)"
    sheet["D100"] = "=1/0"
    if together:
        sheet[f"E1:E{ROWS}"] = formula
    else:
        sheet._book.few_rows = 1 << 30
        sheet[f"E1:E{ROWS}"] = formula
    return [row[0] for row in sheet.values(f"E1:E{ROWS}")]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("area", ["B$1:B1", "B1:B7", "C$1:C1", "B1:D1", "D1:D5"])
def test_filled_down_as_one_by_one(kind: int, area: str) -> None:
    formula = f"=SUBTOTAL({kind},{area})"
    assert filled(formula, together=True) == filled(formula, together=False)


def test_subtotals_of_their_own_column() -> None:
    sheet = cw.Sheet()
    sheet["A1"] = 1.0
    sheet["A2:A200"] = "=SUBTOTAL(9,A$1:A1)+1"
    assert [row[0] for row in sheet.values("A2:A200")] == [2.0] * 199


def test_hidden_rows_are_left_out_where_the_kind_says_so() -> None:
    sheet = cw.Sheet.from_columns({"A": [1.0] * 200})
    sheet._grid.hidden_rows = {4}
    sheet["B1:B200"] = "=SUBTOTAL(9,A$1:A1)"
    sheet["C1:C200"] = "=SUBTOTAL(109,A$1:A1)"
    assert sheet["B200"] == 200.0
    assert sheet["C200"] == 199.0
