"""Which spill ranges a grid has, found by place; and long arrays that come, change and go."""

from __future__ import annotations

import math
import random

import pytest

import cellweave as cw
from cellweave.address import Range
from cellweave.errors import CellError
from cellweave.sheet.names import Names
from cellweave.sheet.spills import Spills
from cellweave.values import SPILL


@pytest.mark.parametrize("seed", range(20))
def test_what_overlaps_is_what_a_look_at_every_range_finds(seed: int) -> None:
    rng = random.Random(seed)

    def area() -> Range:
        top, left = rng.randrange(40), rng.randrange(12)
        return Range(top, left, top + rng.choice((0, 1, 3, 12)), left + rng.choice((0, 0, 1, 5)))

    spills = Spills()
    for _ in range(120):
        new = area()
        if not spills.overlapping(new):
            spills.put((new.top, new.left), new)
        elif rng.random() < 0.5:
            anchor = rng.choice(list(spills))
            assert spills.take(anchor) is not None
            assert anchor not in spills
        asked = area()
        every = {anchor: held for anchor, held in spills.items() if held.intersection(asked) is not None}
        assert dict(spills.overlapping(asked)) == every
        assert set(spills.overlapping(Range(0, 0, 100, 16_383))) == set(spills.items())


def test_a_long_array_fills_shrinks_and_leaves_blanks() -> None:
    sheet = cw.Sheet()
    sheet["A1"], sheet["B1"], sheet["C1"] = 100, "=SEQUENCE(A1)", "=SUM(B1#)"
    assert (sheet["B100"], sheet["C1"]) == (100.0, 5050.0)
    sheet["A1"] = 40
    assert (sheet["B40"], sheet["B41"], sheet["B100"], sheet["C1"]) == (40.0, None, None, 820.0)
    sheet["B1"] = None
    assert sheet.values("B1:B40") == [[None]] * 40


def test_a_value_in_the_way_far_down_blocks_until_it_goes() -> None:
    sheet = cw.Sheet()
    sheet["B90"] = "x"
    sheet["B1"] = "=SEQUENCE(100)"
    with pytest.raises(CellError, match=r"B90 holds 'x'\. Clear B90 or move the formula\."):
        sheet["B1"]
    sheet["B90"] = None
    assert sheet["B100"] == 100.0


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ('=MAX((A:A<>"")*ROW(A:A))', 3.0),
        ('=MAX((3:3<>"")*COLUMN(3:3))', 2.0),
        ('=MAX(IF(A:A<>"",ROW(A:A)))', 3.0),
        ('=SUMPRODUCT(--(A:A="x"),B:B)', 4.0),
        ('=SUMPRODUCT(--(A:A="x"),ROW(A:A))', 4.0),
        ('=SUM(FILTER(ROW(A:A),A:A="x"))', 4.0),
        ("=COUNT(ROW(A:A))", 1_048_576.0),
    ],
)
def test_conditions_of_whole_columns_meet_all_rows_of_the_grid(formula: str, expected: float) -> None:
    sheet = cw.Sheet()
    for row, (key, number) in enumerate([("x", 1), ("y", 2), ("x", 3)], 1):
        sheet[f"A{row}"], sheet[f"B{row}"] = key, number
    sheet["D7"] = formula
    assert sheet["D7"] == expected


def test_a_whole_column_fits_from_row_1_only() -> None:
    sheet = cw.sheet()
    sheet["A1:A3"] = [1, 2, 3]
    sheet["C1"], sheet["D2"], sheet["E2"] = "=A:A", "=A:A", "=SUM(A:A)+@A:A"
    assert sheet.values("C1:C3") == [[1.0], [2.0], [3.0]]
    assert sheet.values("D2:E2") == [[SPILL, 8.0]]
    assert "row 1 only" in sheet.values("D2")[0][0].detail


def test_what_python_has_no_value_for_spills_as_blank() -> None:
    orders = {"amount": [1.5, None, 2.0]}
    names = Names({"orders": orders, "missing": lambda: [[None, math.nan], ["x", None]]}.__getitem__)
    sheet = cw.Sheet(names=names)
    sheet["A1"], sheet["C1"], sheet["F1"] = "=orders[amount]", "=missing()", "=COUNTBLANK(A1:D3)"
    assert sheet["A1:D3"] == [[1.5, None, None, None], [None, None, "x", None], [2.0, None, None, None]]
    assert sheet["F1"] == 9.0
    sheet["G1"] = "=B1:B2"  # blank cells of a sheet are 0 where they spill, as in Excel
    assert sheet["G1#"] == [[0.0], [0.0]]
