"""Formulas and ranges nobody means: no crash, no endless run."""

from __future__ import annotations

import pytest

import cellweave as cw
from cellweave.errors import FormulaError, SheetError


def test_a_range_too_large_is_refused() -> None:
    with pytest.raises(SheetError) as caught:
        cw.sheet()["A1:XFC100000"] = "=1"
    assert caught.value.cells == 100_000 * 16_383


@pytest.mark.parametrize(
    "formula",
    [
        "=SUM(A1:XFD1048576)",
        "=COUNTBLANK(2:1048576)",
        "=A:A*B:B",
        "=SEQUENCE(1048576,16384)",
        '=REPT("x",1E9)',
        "=LAMBDA(f,f(f))(LAMBDA(f,f(f)))",
        '=INDIRECT("C3")',
        "=OFFSET(A1,-1,0)",
        "=" + "(" * 90 + "1" + ")" * 90,
        "=" + "+".join(["1"] * 3000),
        "=C3",
        "=1E308*1E308",
    ],
)
def test_a_formula_gives_some_value(formula: str) -> None:
    sheet = cw.sheet("1 | 2")
    sheet["C3"] = formula
    assert len(sheet.values("C3")) == 1


def test_a_formula_that_cannot_be_read_raises_when_written() -> None:
    with pytest.raises(FormulaError):
        cw.sheet()["A1"] = "=1+("


def test_a_cycle_of_regions_without_direction_ends() -> None:
    sheet = cw.sheet()
    sheet["A1:A500"] = "=SUM(B1:B500)"
    sheet["B1:B500"] = "=SUM(A1:A500)"
    assert str(sheet.values("A1")[0][0]) == "#CYCLE!"
    del sheet["B1:B500"]
    assert sheet["A500"] == 0.0
