"""Array expressions filled down: whole columns end with the data, and equal rows are computed once."""

from __future__ import annotations

import numpy as np
import pytest

import cellweave as cw
from cellweave.sheet.planes import Plane

ROWS = 200


def filled(formula: str) -> list[object]:
    sheet = cw.Sheet.from_columns({"A": np.arange(ROWS) % 7, "B": np.arange(ROWS) / 8})
    sheet[f"D1:D{ROWS}"] = formula
    return [row[0] for row in sheet.values(f"D1:D{ROWS}")]


def test_whole_columns_end_with_the_sheet() -> None:
    keys, numbers = np.arange(ROWS) % 7, np.arange(ROWS) / 8
    assert filled("=SUMPRODUCT((A:A=A1)*(B:B))") == [numbers[keys == key].sum() for key in keys]
    assert filled("=MATCH(1,(A:A=A1)*(B:B>1),0)") == [1 + np.flatnonzero((keys == k) & (numbers > 1))[0] for k in keys]
    assert filled("=MAX(IF(A:A=A1,B:B))") == [numbers[keys == key].max() for key in keys]


def test_equal_rows_are_computed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    elements = 0
    make = Plane.__init__

    def counted(plane: Plane, *given: object) -> None:
        nonlocal elements
        make(plane, *given)
        elements += plane.count

    monkeypatch.setattr(Plane, "__init__", counted)
    filled(f"=MAX((A$1:A${ROWS}=A1)*(B$1:B${ROWS}))")
    assert elements == 7 * ROWS
    # A sum of products is that of an order of the rows, which has no elements at all.
    filled(f"=SUMPRODUCT((A$1:A${ROWS}=A1)*(B$1:B${ROWS}))")
    assert elements == 7 * ROWS
