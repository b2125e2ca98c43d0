"""Names and tables of a book inside formulas that fill whole columns: what a block computes is what cells compute."""

from __future__ import annotations

from typing import Any

import pytest

from cellweave.address import Range
from cellweave.sheet.arrays import np
from cellweave.sheet.loading import Loader
from cellweave.sheet.sheet import Sheet

ROWS = 300


def book(formula: str, *, few_rows: int | None = None) -> tuple[Sheet, Sheet]:
    """Return the sheets of data and of rates; ``formula`` fills E2:E301 beside a table of columns a, b and c."""
    loader = Loader()
    data, rates = loader.sheet("Data"), loader.sheet("The rates")
    for name, meaning in [
        ("amounts", f"Data!$A$2:$A${ROWS + 1}"),
        ("kinds", f"Data!$C$2:$C${ROWS + 1}"),
        ("rate", "'The rates'!$A$1"),
        ("left", "Data!A1"),
        ("factor", "3"),
        ("minus", "-3"),
        ("label", '"n"'),
        ("indirectly", "rate"),
        ("shared", "Data!$A$2"),
    ]:
        loader.define(name, meaning)
    loader.define("shared", "Data!$B$2", "Data")
    for column, values in enumerate((range(1, ROWS + 1), [n % 7 / 2 for n in range(ROWS)], list("nsew") * (ROWS // 4))):
        loader.values("Data", column, 0, ["abc"[column]])
        loader.values("Data", column, 1, list(values))
    loader.table("Data", "T", Range(0, 0, ROWS, 2), ["a", "b", "c"])
    rates["A1"] = 2
    loader.formula("Data", Range(1, 4, ROWS, 4), formula, is_single=True)
    if few_rows is not None:
        loader.book.few_rows = few_rows
    return data, rates


FORMULAS = [
    "=SUMIFS(T[a],T[c],C2)",
    "=SUMIFS(amounts,kinds,C2)",
    '=SUMIFS(T[a],T[c],label,T[b],">"&B2)',
    "=A2*rate",
    "=A2*factor+minus",
    "=A2*indirectly",
    "=VLOOKUP(A2,T,2,FALSE)",
    "=XLOOKUP(A2,amounts,T[b])",
    "=COUNTIF(T[[#All],[c]],C2)",
    "=SUM(T[#Headers])+ROWS(T[a])",
    "=T[[#This Row],[a]]*rate",
    "=A2+shared",
    "=IF(B2>rate,label,C2)",
    "=LET(rate,A2,rate+1)",
    "=SUM(amounts)/COUNT(T)",
    "=A2&unknown",
    "=SUM(T[missing])",
    "=A2*Data!left",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_block_computes_what_cells_do(formula: str) -> None:
    area = f"E2:E{ROWS + 1}"
    (data, rates), (cells, cell_rates) = book(formula), book(formula, few_rows=10**9)
    edits: list[Any] = [
        lambda one, _: None,
        lambda one, _: one.__setitem__("A5:A9", [0, -1, None, "x", 5]),
        lambda _, two: two.__setitem__("A1", 7),
        lambda one, _: one.insert_rows(10, 3),
        lambda _, two: two.insert_rows(1),
        lambda one, _: one.insert_columns("A"),
        lambda one, _: one.delete_rows(20, 30),
        lambda _, two: two.delete_rows(1, 3),
    ]
    for edit in edits:
        edit(data, rates)
        edit(cells, cell_rates)
        assert data.values("A:H") == cells.values("A:H")
    before = data.values("A:H")
    data.recalculate_all()
    assert data.values("A:H") == before
    assert len(data.values(area)) == ROWS


@pytest.mark.skipif(np is None, reason="blocks need numpy")
@pytest.mark.parametrize("formula", FORMULAS[:10])
def test_names_and_tables_do_not_send_a_column_to_its_cells(formula: str) -> None:
    data, _ = book(formula)
    region = data._grid.regions.at(1, 4)
    assert region is not None and region.template.is_block
    assert (data.formula("E2") or "").replace("@", "") == formula  # it shows what was typed


@pytest.mark.skipif(np is None, reason="blocks need numpy")
def test_one_cell_that_reads_many_rows_of_another_sheet_is_a_block() -> None:
    loader = Loader()
    loader.sheet("Data")
    loader.values("Data", 0, 0, range(5000))
    total = loader.sheet("Total")
    total["A1"] = '=COUNTIFS(Data!A$1:A$5000,">4000")'
    region = total._grid.regions.at(0, 0)
    assert region is not None and region.template.is_large(total._grid, loader.book.grids)
    assert total["A1"] == 999.0


def test_a_table_by_its_name_alone_is_followed() -> None:
    data, _ = book("=SUM(T)")
    before = data["E2"]
    data["A2"] = 1001
    assert data["E2"] == before + 1000


def test_a_name_of_one_sheet_is_followed() -> None:
    data, _ = book("=A2+shared")
    data["B2"] = 50
    assert data["E3"] == 52.0
    data.insert_rows(2)
    data["B3"] = 60
    assert data["E4"] == 62.0


def test_a_name_that_one_sheet_alone_has_is_followed() -> None:
    loader = Loader()
    one, two = loader.sheet("One"), loader.sheet("Two")
    loader.define("own", "One!$B$2", "One")
    one["B2"], one["C1"], two["C1"] = 5, "=own*2", "=One!own*3"
    assert (one["C1"], two["C1"]) == (10.0, 15.0)
    one["B2"] = 50
    assert (one["C1"], two["C1"]) == (100.0, 150.0)
