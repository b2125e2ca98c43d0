"""Names of the program inside formulas that fill whole columns: one value is a constant of the block."""

from __future__ import annotations

import pytest

import cellweave as cw
from cellweave.values import NAME

rate = 2.0
label = "x"
flag = True
many = [1.0, 2.0]


def doubled(value: float) -> float:
    return 2 * value


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A1*rate", lambda value: value * 2),
        ("=IF(flag,A1&label,0)", lambda value: f"{value:.0f}x"),
        ("=doubled(A1)+rate", lambda value: 2 * value + 2),
        ("=SUM(many)+A1", lambda value: 3 + value),
        ("=A1+unknown", lambda value: NAME),
    ],
)
def test_a_block_computes_what_a_cell_does(formula: str, expected: object) -> None:
    sheet = cw.Sheet.from_columns({"A": range(500)})
    sheet["B1:B500"] = formula
    assert [row[0] for row in sheet.values("B1:B500")] == [expected(float(i)) for i in range(500)]


def test_another_value_of_the_name_reaches_the_whole_column() -> None:
    global rate
    sheet = cw.Sheet.from_columns({"A": range(500)})
    sheet["B1:B500"] = "=A1*rate"
    assert sheet["B500"] == 998.0
    rate = 3.0
    assert sheet["B500"] == 1497.0
    rate = 2.0
