"""Variances: right to the last bits where numbers are nearly equal, and the same however a range that grows is read."""

from __future__ import annotations

import math
import random
from fractions import Fraction
from typing import Any

import pytest

import cellweave as cw
from cellweave.formula.functions.spread import square_sum

ROWS = 3_000
SHAPES: dict[str, Any] = {
    "plain": lambda rng, at: rng.gauss(5.0, 2.0),
    "far from zero": lambda rng, at: 1e9 + rng.random(),
    "first of another size": lambda rng, at: 1e9 + rng.random() if at else 0.0,
    "of all sizes": lambda rng, at: rng.choice((-1, 1)) * 10.0 ** rng.uniform(-9, 9),
    "equal": lambda rng, at: 0.1,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("count", [2, 7, ROWS])
def test_squared_deviations_are_right_to_the_last_digits(shape: str, count: int) -> None:
    rng = random.Random(shape)
    numbers = [SHAPES[shape](rng, at) for at in range(count)]
    exact = [Fraction(number) for number in numbers]
    mean = sum(exact) / count
    expected = float(sum((number - mean) ** 2 for number in exact))
    assert math.isclose(square_sum(numbers), expected, rel_tol=1e-14)


@pytest.mark.parametrize("formula", ["=STDEV(A$1:A1)", "=VARP(A$5:A5)", "=DEVSQ(A$2:A2)"])
def test_an_edit_leaves_what_a_fresh_sheet_has(formula: str) -> None:
    rng = random.Random(formula)
    values: list[Any] = [1e6 + rng.random() for _ in range(40_000)]
    sheet = cw.Sheet.from_columns({"A": values})
    sheet["B1:B40000"] = formula
    sheet.values("B40000")
    for row in (39_990, 20_000, 7, 1, 3, 16_384):
        values[row - 1] = rng.choice((rng.random(), "text", None, 5.0))
        sheet[f"A{row}"] = values[row - 1]
        fresh = cw.Sheet.from_columns({"A": values})
        fresh["B1:B40000"] = formula
        assert sheet.values("B1:B40000") == fresh.values("B1:B40000")
