"""What OFFSET and INDIRECT read is settled before they do, also where an array is about to spill there."""

from __future__ import annotations

import random

import pytest

import cellweave as cw


@pytest.mark.parametrize("formula", ["=SUM(OFFSET(D1,1,0,2,1))", '=SUM(INDIRECT("D2:D3"))'])
def test_arrays_that_spill_later_are_read(formula: str) -> None:
    sheet = cw.Sheet()
    sheet["A1"] = "=B1*10"
    sheet["B1"] = formula
    sheet["D1"] = "=SEQUENCE(3)"
    assert sheet["A1"] == 50.0
    sheet["D1"] = "=SEQUENCE(C1,,C2)"
    sheet["C1"], sheet["C2"] = 3, 7
    assert sheet["A1"] == 170.0
    sheet["C2"] = 8
    assert sheet["A1"] == 190.0
    sheet["C1"] = 2
    assert sheet["A1"] == 90.0


def test_an_array_as_long_as_one_that_spills_says() -> None:
    sheet = cw.Sheet()
    sheet["C1"] = "=SEQUENCE(3)"
    sheet["A1"] = '=SEQUENCE(INDIRECT("C3"))'
    assert sheet.values("A1:A4") == [[1.0], [2.0], [3.0], [None]]


@pytest.mark.parametrize("seed", range(20))
def test_after_edits_in_any_order_values_are_those_of_a_fresh_sheet(seed: int) -> None:
    rng = random.Random(seed)
    formulas = {
        "A1": "=SEQUENCE(F1)", "B1": "=SEQUENCE(F2,,A2)", "C1": '=SUM(INDIRECT("A1:B4"))', "D1": "=OFFSET(A1,0,0,F2,2)",
        "F3": '=SUM(INDIRECT("D"&F1&":E3"))', "F4": "=SUM(D1#)",
    }  # fmt: skip
    sheet = cw.Sheet()
    for key in rng.sample(list(formulas), len(formulas)):
        sheet[key] = formulas[key]
    for _ in range(6):
        sheet[rng.choice(["F1", "F2"])] = rng.randrange(1, 5)
        fresh = cw.Sheet()
        for key in ("F1", "F2"):
            fresh[key] = sheet.values(key)[0][0]
        for key, formula in formulas.items():
            fresh[key] = formula
        assert repr(sheet.values("A1:F6")) == repr(fresh.values("A1:F6"))


def test_what_waits_for_what_waits_is_no_circle() -> None:
    sheet = cw.Sheet()
    sheet["A1"] = '=INDIRECT("B1")+1'
    sheet["B1"] = '=INDIRECT("G1")+1'
    for column, before in zip("CDEFG", "ZCDEF", strict=True):
        sheet[f"{column}1"] = f"={before}1+1"
    assert sheet["A1"] == 7.0
    sheet["Z1"] = 10
    assert sheet["A1"] == 17.0


# Formulas that read columns to the left alone, so that nothing waits for itself: ``{c}`` ``{e}`` are two of them.
FORMULAS = (
    '=INDIRECT("{c}{r}")+{e}{r}', "=SUM(OFFSET({c}1,0,0,{r},1))", '=SUM(INDIRECT("{c}1:{e}"&{e}1))', "={c}{r}+{e}1",
    "=SUM({c}1:{e}5)", "=OFFSET({c}1,MOD({e}2,4),0)", "=SUM({c}1:INDEX({c}1:{c}5,{r}))", "={c}{r}*2",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_incremental_is_fresh_where_formulas_choose_what_they_read(seed: int) -> None:
    rng = random.Random(seed)
    formulas: dict[str, str] = {}
    numbers = {f"A{row}": rng.randrange(1, 5) for row in range(1, 6)}

    def formula(column: int, row: int) -> str:
        left = "ABCDEF"[:column]
        return rng.choice(FORMULAS).format(r=row, c=rng.choice(left), e=rng.choice(left))

    def made() -> cw.Sheet:
        sheet = cw.Sheet()
        for key, value in [*numbers.items(), *formulas.items()]:
            sheet[key] = value
        return sheet

    for column in range(1, 6):
        for row in range(1, 6):
            formulas["ABCDEF"[column] + str(row)] = formula(column, row)
    sheet = made()
    for _ in range(8):
        row, column = rng.randrange(1, 6), rng.randrange(6)
        key = "ABCDEF"[column] + str(row)
        if column:
            sheet[key] = formulas[key] = formula(column, row)
        else:
            sheet[key] = numbers[key] = rng.randrange(1, 5)
        assert repr(sheet.values("A1:F5")) == repr(made().values("A1:F5"))
