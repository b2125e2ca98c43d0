"""What a key of a sheet means, and what is said where it means nothing."""

from __future__ import annotations

from typing import Any

import pytest

import cellweave as cw
from cellweave.errors import AddressError, CellweaveError, SheetError

TEXT = """
region | Q1 | qty | "2024"
north  | 1  | 2   | 3
south  | 4  | 5   | 6
"""


def test_a_header_comes_before_an_address_of_its_name() -> None:
    sheet = cw.sheet(TEXT, header=True)
    assert sheet["Q1"] == sheet.Q1 == [1.0, 4.0]
    assert sheet["$Q$1"] is None
    assert (sheet["B1"], sheet["2024"], list(sheet.column("Q1"))) == ("Q1", [3.0, 6.0], [1.0, 4.0])
    sheet["Q1"] = "=@qty*2"
    assert sheet["B2:B3"] == [[4.0], [10.0]]
    sheet.sort("A2:D3", "Q1", descending=True)
    assert sheet["A2"] == "south"


def test_without_a_header_it_is_an_address() -> None:
    assert cw.sheet(TEXT)["Q1"] is None


def test_a_sheet_knows_its_own_name_and_spill_ranges() -> None:
    sheet = cw.sheet("=SEQUENCE(3) | 7", name="My plan")
    assert sheet["'my plan'!B1"] == 7.0
    assert sheet["A1#"] == [[1.0], [2.0], [3.0]]
    assert sheet["B1#"] == [[7.0]]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("A", "'A:A'"),
        ("1", "'1:1'"),
        ("R1C1", "'B3'"),
        ("A1,B2", "one range"),
        ("Other!A1", "'Other'"),
        ("A0", "Row 0"),
        ("XFE1", "XFD"),
    ],
)
def test_a_wrong_address_says_what_to_write(key: str, hint: str) -> None:
    sheet = cw.sheet("1")
    for use in (lambda: sheet[key], lambda: sheet.formula(key), lambda: sheet.__setitem__(key, 1)):
        with pytest.raises(AddressError, match=hint):
            use()


@pytest.mark.parametrize(
    ("key", "hint"),
    [(0, "for row in sheet"), (slice("A1", "B2"), "A1:B2"), (("A", 1), "one at a time"), (None, "None")],
)
def test_a_key_that_is_no_text_says_what_to_write(key: Any, hint: str) -> None:
    with pytest.raises(SheetError, match=hint):
        cw.sheet("1")[key]


def test_a_wrong_header_tells_the_one_meant() -> None:
    sheet = cw.sheet(TEXT, header=True)
    with pytest.raises(AddressError, match="'qty'"):
        sheet["Qty"]
    with pytest.raises(AddressError, match="'region'"):
        sheet["nothing like it"]
    with pytest.raises(AddressError):
        sheet["E0"] = 1  # an address that was got wrong makes no column
    assert list(sheet.header) == ["region", "Q1", "qty", "2024"]


def test_attributes_are_columns_and_nothing_else() -> None:
    sheet = cw.sheet(TEXT, header=True)
    sheet.qty = [7, 8]
    assert sheet["C2:C3"] == [[7.0], [8.0]]
    for name in ("price", "values", "name"):
        with pytest.raises(AttributeError):
            setattr(sheet, name, 1)


@pytest.mark.parametrize(
    "use",
    [
        lambda sheet: sheet.insert_rows(0),
        lambda sheet: sheet.insert_rows("1"),
        lambda sheet: sheet.insert_rows(1, 0),
        lambda sheet: sheet.insert_rows(1, 2_000_000),
        lambda sheet: sheet.delete_rows(1.5),
        lambda sheet: sheet.insert_columns(3),
        lambda sheet: sheet.delete_columns("C:D"),
        lambda sheet: sheet.sort("A1:B2", "C"),
        lambda sheet: sheet.sort("A1:B2", 1),
        lambda sheet: sheet.sort("A1:B2", ["A"]),
        lambda sheet: sheet.move("A:A", "B2"),
        lambda sheet: sheet.column("A1"),
        lambda sheet: sheet.enter("A1", 5),
        lambda sheet: sheet.set_format("A1", 5),
        lambda sheet: sheet.recalculate(visible=5),
        lambda sheet: sheet.rename(5),
        lambda _: cw.sheet([[1, 2]]),
        lambda _: cw.sheet("1", name="x", beside=3),
        lambda _: cw.sheet("1", widths={"A": "wide"}),
        lambda _: cw.sheet("a\n1", header=True, formulas={"b": "@a+1"}),
    ],
)
def test_a_wrong_use_is_refused(use: Any) -> None:
    sheet = cw.sheet("1 | 2\n3 | 4")
    with pytest.raises(CellweaveError):
        use(sheet)
    assert sheet["A1:B2"] == [[1.0, 2.0], [3.0, 4.0]]
