"""GROUPBY and PIVOTBY over many small groups are what their functions give for the rows of each group alone."""

from __future__ import annotations

import datetime
import gc
from typing import Any

import pytest

import cellweave as cw
from cellweave.values import ErrorValue

ROWS = 400


def filled() -> cw.Sheet:
    sheet = cw.Sheet()
    for row in range(1, ROWS + 1):
        sheet[f"A{row}"] = float(row * 7919 % 150)
        sheet[f"B{row}"] = f"r{row * 31 % 4}"
        sheet[f"C{row}"] = "text" if row % 37 == 0 else True if row % 41 == 0 else row * 0.1
    sheet["C200"] = "=1/0"
    return sheet


@pytest.mark.parametrize("name", ["SUM", "AVERAGE", "MAX", "MIN", "COUNT", "COUNTA", "PRODUCT", "STDEV.S", "MEDIAN"])
def test_small_groups_are_what_the_function_gives_for_their_rows(name: str) -> None:
    sheet = filled()
    sheet["E1"] = f"=GROUPBY(A1:A{ROWS},C1:C{ROWS},{name},0,0)"
    for row in range(1, 151):
        sheet[f"H{row}"] = f"={name}(FILTER(C$1:C${ROWS},A$1:A${ROWS}=E{row}))"
    found = sheet.values("E1:H150")
    assert [line[1] for line in found] == [line[3] for line in found]
    assert any(isinstance(line[1], ErrorValue) for line in found) == (name not in ("COUNT", "COUNTA"))


def test_crossed_groups_are_sums_of_both_conditions() -> None:
    sheet = filled()
    sheet["C200"] = 20.0
    sheet["E1"] = f"=PIVOTBY(A1:A{ROWS},B1:B{ROWS},C1:C{ROWS},COUNT,0)"
    table: list[list[Any]] = sheet.values("E1:J152")
    assert table[0][1:] == ["r0", "r1", "r2", "r3", "Total"]
    numbers = [
        (sheet.values(f"A{row}")[0][0], sheet.values(f"B{row}")[0][0], type(sheet.values(f"C{row}")[0][0]) is float)
        for row in range(1, ROWS + 1)
    ]
    for key, *counts in table[1:]:
        for label, count in zip(table[0][1:], counts, strict=True):
            # Totals hold what other groups hold, too.
            known = [is_number for one, two, is_number in numbers if key in (one, "Total") and label in (two, "Total")]
            assert count == (sum(known) if known else "")


def test_a_function_handed_on_lets_the_collector_rest() -> None:
    sheet = filled()
    enabled: list[bool] = []

    def clock() -> datetime.datetime:
        enabled.append(gc.isenabled())
        return datetime.datetime(2026, 1, 1)

    sheet._book.clock = clock
    sheet["E1"] = "=SUM(GROUPBY(A1:A9,A1:A9,SUM))+SUM(MAP(A1:A9,LAMBDA(x,x+NOW())))"
    sheet.values("E1")
    assert enabled
    assert not any(enabled)
