"""Many different formulas of one shape are evaluated together, and give what each gives alone."""

from __future__ import annotations

import random
from typing import Any

import pytest

import cellweave as cw

SHAPES = [
    "={a}*{n}+{m}", "=IF({a}>{n},{b}-{m},{b}/{a})", "=SUM({a}:{c})+{n}", "=SUM({a},{b},{n})", "=AVERAGE({a}:{c})",
    "=MAX({a}:{c},{n})", "=MIN({a}:{c})*{m}", "=COUNT({a}:{c})", "=ROUND({a}*{n},2)", "=IFERROR({a}/{b},{n})",
    "={a}&\"-{n}\"", "={a}=\"t{n}\"", "=-{a}%+{b}^2", "=VLOOKUP({n},$A$1:$C$40,2,FALSE)", "=$A${n}+B${n}",
    "=SUM($A$1:$A$40)*{n}", "=AND({a}>{n},{b}<{m})", "=MOD({n},{m})+{a}", "={a}:{c}*{n}", "=ROW()+{n}*{a}",
    "=SUMIF($A$1:$A$40,{n},$B$1:$B$40)",
]  # fmt: skip

VALUES: tuple[Any, ...] = (0.0, 1.0, -2.5, 0.1, 1e300, 3.0, 7.0, "t3", "text", "", "5", True, False, None)


def filled(few_rows: int, shape: str, seed: int) -> cw.Sheet:
    rng = random.Random(seed)
    sheet = cw.Sheet()
    sheet._book.few_rows = few_rows
    for row in range(1, 41):
        for column in "ABC":
            sheet[f"{column}{row}"] = rng.choice(VALUES)
    for row in range(1, 41):
        if rng.random() < 0.8:
            first, last = sorted((rng.randrange(1, 41), rng.randrange(1, 41)))
            last = min(last, first + rng.randrange(4))
            cells = {"a": f"A{first}", "b": f"B{rng.randrange(1, 41)}", "c": f"{rng.choice('ABC')}{last}"}
            sheet[f"E{row}"] = shape.format(**cells, n=rng.randrange(1, 9), m=rng.randrange(0, 4))
            sheet[f"G{row}"] = f"=E{row}*{row}+E{41 - row}"
    return sheet


@pytest.mark.parametrize("shape", SHAPES)
def test_a_batch_gives_what_each_formula_gives_alone(shape: str) -> None:
    for seed in range(4):
        alone, together = filled(10**9, shape, seed), filled(2, shape, seed)
        assert repr(together.values("A1:H45")) == repr(alone.values("A1:H45"))
        for sheet in (alone, together):
            sheet["A1"], sheet["B7"] = 2.0, "x"
        assert repr(together.values("A1:H45")) == repr(alone.values("A1:H45"))


def test_an_edit_runs_what_reads_it_and_no_more() -> None:
    sheet = cw.Sheet()
    for row in range(1, 201):
        sheet[f"A{row}"], sheet[f"B{row}"] = row, f"=A{row}*{row}"
        sheet[f"C{row}"] = f"=B{row}+{row}"
    assert sheet["C200"] == 40200.0
    wave = sheet._book.last_wave
    assert wave is not None and len(wave.log) == 400
    for row in (3, 77, 150):
        sheet[f"A{row}"] = 1000.0
    assert sheet["C77"] == 77077.0
    wave = sheet._book.last_wave
    assert wave is not None
    assert sorted(str(part) for _, parts in wave.log for part in parts) == sorted(
        f"{column}{row}" for column in "BC" for row in (3, 77, 150)
    )


def test_a_formula_that_comes_to_spill_inside_a_batch_is_told() -> None:
    sheet = cw.Sheet()
    for row in range(1, 101):
        sheet[f"A{3 * row}"] = row
        sheet[f"C{3 * row}"] = f"=A{3 * row}:A{3 * row + 1}*{row}"
        sheet[f"F{row}"] = f"=SUM(C{3 * row}:C{3 * row + 1})+{row}"
    assert sheet["F10"] == 110.0
    sheet["A31"] = 5.0
    assert sheet["C30:C31"] == [[100.0], [50.0]]
    assert sheet["F10"] == 160.0
