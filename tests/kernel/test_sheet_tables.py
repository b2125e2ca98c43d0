"""Sheets as tables a page scrolls."""

from __future__ import annotations

from typing import Any

import pytest

import cellweave as cw
from cellweave.errors import KernelError
from cellweave.kernel.display import TABLE, bundle, table_bundle
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


def test_a_value_has_its_formula_and_the_reason_of_an_error_behind_it() -> None:
    data, tables = table(SHEET)
    reason = "An operand or argument has the wrong type: text where a number belongs, say."
    divided = "A number is divided by zero or by a blank cell."
    assert tables.behind(data["table"], 1, 2) == {"address": "C2", "formula": "=B2/0", "reason": divided}
    assert tables.behind(data["table"], 2, 2) == {"address": "C3", "formula": "=A2&1", "reason": ""}
    assert tables.behind(data["table"], 1, 1) == {"address": "B2", "formula": None, "reason": ""}
    broken = cw.sheet("x | =A1*2")
    broken.recalculate()
    data, tables = table(broken)
    assert tables.behind(data["table"], 0, 1)["reason"] == reason


def test_plain_data_has_nothing_behind_its_values() -> None:
    tables = Tables()
    data = table_bundle([{"a": 1}], tables.at("c1", "o1"), {})[TABLE]
    with pytest.raises(KernelError, match="Only the values of a sheet"):
        tables.behind(data["table"], 0, 0)


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
