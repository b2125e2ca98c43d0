"""Statistics of long ranges: as those of the same values written out, and true again after every edit."""

from __future__ import annotations

import random
from typing import Any

import pytest

import cellweave as cw
from cellweave.values import ErrorValue

ROWS = 700
FORMULAS = [
    "MEDIAN({})", "PERCENTILE({},0.3)", "LARGE({},7)", "RANK.AVG(3,{})", "PERCENTRANK({},1.5)", "MODE({})",
    "FREQUENCY({},{{-2;0;2}})", "TRIMMEAN({},0.2)", "STDEV({})", "SKEW({})", "KURT({})", "AVEDEV({})", "AVERAGEA({})",
    "VARA({})", "Z.TEST({},1)", "SUBTOTAL(1,{})", "AGGREGATE(16,6,{},0.4)", "COUNT({})",
]  # fmt: skip


def mixed(seed: int) -> list[Any]:
    source = random.Random(seed)
    kinds = [1.0] * 12 + [None, "text", True, "7"]
    return [
        round(source.gauss(0, 3), 1) if (item := source.choice(kinds)) == 1.0 and item is not True else item
        for _ in range(ROWS)
    ]


def first(value: Any) -> Any:
    return value.code if isinstance(value, ErrorValue) else value


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_long_range_counts_as_short_ones_together(formula: str) -> None:
    sheet = cw.Sheet.from_columns({"A": mixed(1), "B": [1.0] * ROWS})
    # A range two columns wide, the second one blank, is read as rows; a column through its order or its array.
    sheet["E1"] = "=" + formula.format(f"A1:A{ROWS}")
    sheet["G1"] = "=" + formula.format(f"VSTACK(A1:A{ROWS // 2},A{ROWS // 2 + 1}:A{ROWS})")
    sheet["I1"] = "=" + formula.format(f"A1:A{ROWS}").replace("A1", "OFFSET(A1,0,0)")
    if formula.startswith("SUBTOTAL"):
        sheet["G1"] = f"=AVERAGE(A1:A{ROWS})"
    elif formula in ("AVERAGEA({})", "VARA({})"):  # Which pass over truth values in arrays, not in ranges.
        sheet["G1"] = "=" + formula.format(f"(A1:A{ROWS // 2},A{ROWS // 2 + 1}:A{ROWS})")
    column, stacked, unseen = (first(sheet.values(place)[0][0]) for place in ("E1", "G1", "I1"))
    assert column == stacked == unseen


def test_pairs_of_long_columns_leave_out_what_is_no_number() -> None:
    one, two = mixed(2), mixed(3)
    both = [(x, y) for x, y in zip(one, two, strict=True) if type(x) is float and type(y) is float]
    sheet = cw.Sheet.from_columns({"A": one, "B": two, "C": [x for x, _ in both], "D": [y for _, y in both]})
    for name in ("CORREL", "SLOPE", "INTERCEPT", "COVARIANCE.S", "STEYX", "RSQ"):
        sheet["F1"] = f"={name}(A1:A{ROWS},B1:B{ROWS})"
        sheet["G1"] = f"={name}(C1:C{len(both)},D1:D{len(both)})"
        assert sheet["F1"] == sheet["G1"], name


def test_what_is_known_of_an_order_follows_edits() -> None:
    source = random.Random(4)
    numbers = [float(source.randint(0, 99)) for _ in range(ROWS)]
    sheet = cw.Sheet.from_columns({"A": numbers})
    sheet[f"B1:B{ROWS}"] = f"=RANK(A1,A$1:A${ROWS})+MEDIAN(A$1:A${ROWS})"
    for _ in range(5):
        place = source.randrange(ROWS)
        numbers[place] = float(source.randint(0, 99))
        sheet[f"A{place + 1}"] = numbers[place]
        middle = (sorted(numbers)[ROWS // 2 - 1] + sorted(numbers)[ROWS // 2]) / 2
        assert [row[0] for row in sheet.values(f"B1:B{ROWS}")] == [
            1 + sum(other > number for other in numbers) + middle for number in numbers
        ]
    sheet.delete_rows(1, 10)
    assert sheet["B1"] == 1 + sum(other > numbers[10] for other in numbers[10:]) + sheet_median(numbers[10:])


def sheet_median(numbers: list[float]) -> float:
    ordered, half = sorted(numbers), len(numbers) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def test_windows_that_slide_have_each_its_own_order() -> None:
    source = random.Random(5)
    numbers = [source.random() for _ in range(ROWS)]
    sheet = cw.Sheet.from_columns({"A": numbers})
    sheet["B1:B300"] = "=MEDIAN(A1:A101)"
    expected = [sheet_median(numbers[row : row + 101]) for row in range(300)]
    assert [row[0] for row in sheet.values("B1:B300")] == expected
    sheet["A150"] = numbers[149] = 5.0
    assert [row[0] for row in sheet.values("B1:B300")] == [
        sheet_median(numbers[row : row + 101]) for row in range(300)
    ]  # fmt: skip


def test_the_first_error_of_a_range_is_the_result() -> None:
    sheet = cw.Sheet.from_columns({"A": [1.0] * ROWS, "B": [2.0] * ROWS})
    sheet["B300"] = "=1/0"
    sheet["A400"] = "=NA()"
    sheet["D1"] = f"=STDEV(A1:B{ROWS})"
    sheet["D2"] = f"=MEDIAN(A1:A{ROWS})"
    sheet["D3"] = f"=AGGREGATE(12,6,A1:B{ROWS})"
    assert [first(row[0]) for row in sheet.values("D1:D3")] == ["#DIV/0!", "#N/A", 1.5]


def test_subtotals_leave_out_subtotals_and_hidden_rows() -> None:
    sheet = cw.Sheet.from_columns({"A": [1.0] * ROWS})
    sheet["A100"] = "=SUBTOTAL(9,A1:A99)"
    sheet["A101"] = "=1+AGGREGATE(9,4,A1:A9)"
    sheet["C1"] = f"=SUBTOTAL(9,A1:A{ROWS})"
    sheet["C2"] = f"=AGGREGATE(9,4,A1:A{ROWS})"
    assert [sheet["C1"], sheet["C2"]] == [ROWS - 2, ROWS - 2 + 99 + 10]


@pytest.mark.parametrize("rows", [1, 2, 31, 40])
def test_a_range_of_few_rows_counts_as_its_cells_do(rows: int) -> None:
    source = random.Random(rows)
    kinds = [1.5, -2.0, None, "text", True, "7", 0.0]
    held = [[source.choice(kinds) for _ in range(6)] for _ in range(rows - 1)]
    sheet = cw.Sheet()
    sheet[f"A1:F{rows}"] = [*held, [2.0, None, "text", None, None, -1.0]]
    area = f"A1:G{rows + 3}"  # A column and rows more than hold anything.
    numbers = [item for row in [*held, [2.0, -1.0]] for item in row if type(item) is float]
    sheet["I1"] = f"=AVERAGE({area},0)"
    sheet["I2"] = f"=STDEV({area})"
    assert sheet["I1"] == pytest.approx(sum(numbers) / (len(numbers) + 1), rel=1e-14)
    sheet[f"J1:J{len(numbers)}"], sheet["I3"] = numbers, f"=STDEV(J1:J{len(numbers)})"
    assert sheet["I2"] == sheet["I3"]
    sheet["E1"], sheet[f"B{rows}"] = "=1/0", "=NA()"
    assert first(sheet.values("I1")[0][0]) == ("#N/A" if rows == 1 else "#DIV/0!")
