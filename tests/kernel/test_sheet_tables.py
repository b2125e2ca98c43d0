"""Sheets as tables a page scrolls."""

from __future__ import annotations

from typing import Any

import cellweave as cw
from cellweave.kernel.display import TABLE, bundle
from cellweave.kernel.tables import Tables

SHEET = cw.sheet(
    "item | price | when\npen | 1.5 | =B2/0\nbook | 12 | =A2&1\n | =SUM(B2:B3) |", header=True, formats={"B4": "0.00"}
)


def table(sheet: Any) -> tuple[dict[str, Any], Tables]:
    tables = Tables()
    return bundle(sheet, tables.at("c1", "o1"))[TABLE], tables


def test_rows_have_numbers_and_columns_their_header() -> None:
    data, _ = table(SHEET)
    assert [column["name"] for column in data["columns"]] == ["", "item", "price", "when"]
    assert [column["type"] for column in data["columns"]] == ["", "A · text", "B · number", "C · text"]
    assert data["rows"] == [[2, "pen", "1.5", "#DIV/0!"], [3, "book", "12", "pen1"], [4, "", "13.50", ""]]
    assert data["total"] == 3


def test_windows_sorting_and_filters() -> None:
    data, tables = table(SHEET)
    assert tables.read(data["table"], 1, 2, [], [])["rows"] == [[3, "book", "12", "pen1"]]
    assert [row[0] for row in tables.read(data["table"], 0, 9, [["price", "desc"]], [])["rows"]] == [4, 3, 2]
    assert tables.read(data["table"], 0, 9, [], [["item", "contains", "pe"]])["total"] == 1


def test_a_million_rows_are_read_where_they_are_shown() -> None:
    sheet = cw.Sheet.from_columns({"A": range(100_000)})
    sheet["B1:B100000"] = "=A1*2"
    data, tables = table(sheet)
    assert data["total"] == 100_000 and len(data["rows"]) == 50
    assert tables.read(data["table"], 99_999, 100_000, [], [])["rows"] == [[100_000, "99999", "199998"]]


def test_an_empty_sheet() -> None:
    data, _ = table(cw.sheet(""))
    assert data["rows"] == []
