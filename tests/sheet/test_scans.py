"""Columns that read their own row above or below: scans give what the cells give, and stop where nothing changes."""

from __future__ import annotations

import random
from typing import Any

import pytest

from cellweave.sheet.book import Book
from cellweave.sheet.names import Names
from cellweave.sheet.sheet import Sheet
from cellweave.values import NA, ErrorValue

ROWS = 60
NUMBERS = [1.0, 2.0, 0.1, -0.1, 1e9, 1e-9, 0.0]
STRANGE = ["x", "5", True, None, NA]

# Each reads the cell above (or below), C, once.
SCANS = (
    "=C1+A2", "=A2+C1", "=C1-A2", "=C1*A2", "=C1*(1+A2)", "=C1+1", "=C1*1.01", "=SUM(C1,A2)", "=SUM(A2,C1)",
    "=MAX(C1,A2)", "=MIN(A2,C1)", "=IF(A2=A1,C1+1,1)", "=IF(B2=B1,C1+A2,A2)", "=IF(A2>1,C1,A2)",
    "=ROUND(C1*1.1,2)+A2", "=-C1+A2", "=IF(AND(A2>0,B2<5),C1+1,0)", "=C1/A2", "=C3+A2", "=IF(B2=\"x\",C3+1,0)",
    "=C3*1.01", "=C1&A2", "=IF(ISTEXT(A2),0,C1+1)",
)  # fmt: skip


def made(data: list[list[Any]], formula: str) -> Sheet:
    book = Book(Names({}.__getitem__))
    sheet = Sheet.of(book, book.add_grid("Sheet1"))
    for at, column in enumerate(data):
        for row, value in enumerate(column):
            book.put(book.grids[0], row, at, value)
    sheet["C1"], sheet[f"C{ROWS}"] = 3.0, 4.0
    sheet[f"C2:C{ROWS - 1}"] = formula
    return sheet


def shown(sheet: Sheet) -> list[Any]:
    values = [row[0] for row in sheet.values(f"C1:C{ROWS}")]
    return [value.code if isinstance(value, ErrorValue) else (type(value), value) for value in values]


def cell_by_cell(formula: str) -> str:
    """Return a formula of the same value that reads the cell before twice, which no scan does."""
    return f"=IFERROR({formula[1:]},{formula[1:]})"


@pytest.mark.parametrize("formula", SCANS)
def test_scans_give_what_cells_give_after_every_edit(formula: str) -> None:
    rng = random.Random(formula)
    for strange in (0.0, 0.05, 0.5):
        data = [[rng.choice(STRANGE if rng.random() < strange else NUMBERS) for _ in range(ROWS)] for _ in range(2)]
        sheet, other = made(data, formula), made(data, cell_by_cell(formula))
        assert shown(sheet) == shown(other), (formula, data)
        for _ in range(8):
            key, value = f"{rng.choice('AB')}{rng.randrange(1, ROWS)}", rng.choice(STRANGE + NUMBERS)
            sheet[key] = other[key] = value
            assert shown(sheet) == shown(other), (formula, key, value)


def test_an_edit_runs_to_where_the_running_value_is_as_before() -> None:
    pytest.importorskip("numpy")
    rows = 100_000
    sheet = Sheet.from_columns({"A": [float(row // 10) for row in range(rows)]})
    sheet["B1"] = 1.0
    sheet[f"B2:B{rows}"] = "=IF(A2=A1,B1+1,1)"
    sheet[f"C2:C{rows}"] = "=B2*2"
    assert sheet["C15"] == 10.0
    sheet["A14"] = 7.0
    assert [sheet[f"B{row}"] for row in (13, 14, 15, 20, 21)] == [3.0, 1.0, 1.0, 6.0, 1.0]
    wave = sheet._book.last_wave
    assert wave is not None
    [parts] = [parts for region, parts in wave.log if region.area.left == 2]
    assert max(part.bottom for part in parts) < 20
