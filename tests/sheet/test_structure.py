"""Inserting, deleting, moving, filling and sorting."""

from __future__ import annotations

import pytest

import cellweave as cw
from cellweave.address import Range
from cellweave.sheet.loading import Loader


def test_references_follow_inserted_and_deleted_rows() -> None:
    sheet = cw.sheet("1 | =A1*2 | =SUM(A1:A3)\n2 | =A2*2 |\n3 | =A3*2 | =$A$1")
    sheet.insert_rows(2, 2)
    assert sheet.formula("B5") == "=A5*2"
    assert sheet.formula("C1") == "=SUM(A1:A5)"
    assert sheet["B5"] == 6.0
    sheet.delete_rows(1)
    assert sheet.values("B4")[0][0] == 6.0
    assert sheet.formula("C4") == "=#REF!"


def test_a_total_below_its_range_grows() -> None:
    sheet = cw.sheet("1\n2\n=SUM(A1:A2)")
    sheet.insert_rows(3)
    sheet["A3"] = 10
    assert sheet.formula("A4") == "=SUM(A1:A3)"
    assert sheet["A4"] == 13.0


def test_columns_move_with_their_formulas() -> None:
    sheet = cw.sheet("1 | =A1+1 | =B1+1")
    sheet.insert_columns("B")
    assert sheet.formula("D1") == "=C1+1"
    assert sheet["D1"] == 3.0
    sheet.delete_columns("A")
    assert str(sheet.values("B1")[0][0]) == "#REF!"


def test_references_follow_moved_cells() -> None:
    sheet = cw.sheet("1 | =A1+1 | =B1*2")
    sheet.move("A1:B1", "A5")
    assert sheet.formula("B5") == "=A5+1"
    assert sheet.formula("C1") == "=B5*2"
    assert sheet["C1"] == 4.0
    assert sheet.values("A1:B1") == [[None, None]]


def test_filling_keeps_relative_form() -> None:
    sheet = cw.sheet("1 | =A1*10\n2\n3")
    sheet.fill("B1", "B2:B3")
    assert sheet["B1:B3"] == [[10.0], [20.0], [30.0]]


def test_sorting_puts_kinds_in_order_and_blanks_last() -> None:
    sheet = cw.sheet("b | 1 | =B1*2\n | 2 | =B2*2\n5 | 3 | =B3*2\nA | 4 | =B4*2\nTRUE | 5 | =B5*2\n-1 | 6 | =B6*2")
    sheet.sort("A1:C6", "A")
    assert sheet["A1:C6"] == [
        [-1.0, 6.0, 12.0],
        [5.0, 3.0, 6.0],
        ["A", 4.0, 8.0],
        ["b", 1.0, 2.0],
        [True, 5.0, 10.0],
        [None, 2.0, 4.0],
    ]
    sheet.sort("A1:C6", "A", descending=True)
    assert [row[0] for row in sheet["A1:A6"]] == [True, "b", "A", 5.0, -1.0, None]


def test_text_follows_inserted_rows_with_few_changes() -> None:
    text = "item | qty\nnut  | 2\nbolt | 3\nsum  | =SUM(B2:@B[-1])\n"
    sheet = cw.sheet(text, header=True)
    sheet.insert_rows(3)
    sheet["A3"], sheet["B3"] = "pin", 4
    assert sheet.text() == "item | qty\nnut  | 2\npin | 4\nbolt | 3\nsum  | =SUM(B2:@B[-1])\n"
    assert sheet["B5"] == 9.0


def test_what_names_and_tables_stand_for_is_followed_after_a_shift() -> None:
    loader = Loader()
    one, two = loader.sheet("One"), loader.sheet("Two")
    loader.define("rate", "One!$A$1")
    loader.table("One", "T", Range(5, 0, 8, 1), ["k", "v"])
    loader.values("One", 0, 0, [2.0])
    loader.values("One", 1, 5, ["v", 1.0, 2.0, 3.0])
    loader.formula("Two", Range(0, 0, 0, 0), "rate*10")
    loader.formula("Two", Range(0, 1, 0, 1), "SUM(T[v])")
    assert two["A1:B1"] == [[20.0, 6.0]]
    one.insert_rows(1)
    one["A2"], one["B10"] = 5, 10
    assert two["A1:B1"] == [[50.0, 13.0]]
    one.delete_rows(10)
    assert two["A1:B1"] == [[50.0, 3.0]]


def test_fixed_references_stay_beside_those_that_move() -> None:
    sheet = cw.sheet("2 | 10\n | =B1*$A$1\n | =SUM($B$1:B2)\n | =SUM($B$1:$B$2)")
    assert sheet["B2:B4"] == [[20.0], [30.0], [30.0]]
    sheet.insert_rows(2)
    assert [sheet.formula(f"B{row}") for row in (3, 4, 5)] == ["=B1*$A$1", "=SUM($B$1:B3)", "=SUM($B$1:$B$3)"]
    sheet["B2"] = 100
    assert sheet["B3:B5"] == [[20.0], [130.0], [130.0]]
    sheet["A1"] = 3
    assert sheet["B3:B5"] == [[30.0], [140.0], [140.0]]


def test_moved_formulas_keep_what_they_gave() -> None:
    sheet = cw.sheet("1 | 5 | =A1+B1 | =C1*2")
    assert sheet["D1"] == 12.0
    sheet.move("C1:D1", "C4")
    assert sheet["C4:D4"] == [[6.0, 12.0]]
    assert sheet.formula("D4") == "=C4*2"
    assert sheet.values("C1:D1") == [[None, None]]


def test_deleting_a_column_of_formulas_keeps_those_beside_it() -> None:
    sheet = cw.Sheet()
    sheet["C6:E7"] = "=NOT(F6)"
    sheet["B4:B12"] = "=ROW()"
    sheet.delete_columns("B", 1)
    assert [sheet.formula(f"{column}6") for column in "BCDE"] == ["=NOT(E6)", "=NOT(F6)", "=NOT(G6)", None]
    assert sheet["B6"] is True


def test_number_formats_go_with_their_cells() -> None:
    sheet = cw.sheet("3 | a\n2024-01-31 | b\n1 | c")
    sheet.sort("A1:B3", "A")
    assert [sheet.number_format(f"A{row}") for row in (1, 2, 3)] == [None, None, "yyyy-mm-dd"]
    sheet.move("A3", "D5")
    assert (sheet.number_format("A3"), sheet.number_format("D5")) == (None, "yyyy-mm-dd")
    sheet.fill("D5", "D6:E7")
    assert [sheet.number_format(key) for key in ("D6", "E7", "E5")] == ["yyyy-mm-dd", "yyyy-mm-dd", None]


def test_filling_repeats_values_and_formulas_over_what_overlaps() -> None:
    sheet = cw.sheet("1 | x\n=A1*2 | TRUE")
    sheet.fill("A1:B2", "A1:B6")
    assert sheet["A1:B6"] == [[1.0, "x"], [2.0, True]] * 3
    assert sheet.formula("A6") == "=A5*2"
    sheet.fill("A1:A2", "C:C")
    assert sheet["C1:C7"] == [[1.0], [2.0], [1.0], [2.0], [1.0], [2.0], [None]]


def test_a_moved_column_is_a_few_changes_and_not_one_a_cell() -> None:
    sheet = cw.Sheet.from_columns({"A": range(3000), "B": "=A1*2"})
    assert sheet["B3000"] == 5998.0
    before = sheet.revision
    sheet.move("A1:A3000", "D1")
    assert (sheet["B3000"], sheet.formula("B3000"), sheet["A3000"]) == (5998.0, "=D3000*2", None)
    assert sheet.revision - before < 50
    sheet.move("1:1", "A4000")
    assert (sheet["D4000"], sheet.formula("B4000")) == (0.0, "=D4000*2")


def _holding(place: str, formula: str) -> cw.Sheet:
    """Return a sheet with one formula, beside an empty sheet ``Other`` of the same book."""
    sheet = cw.Sheet()
    cw.sheet(name="Other", beside=sheet)
    sheet[place] = formula
    return sheet


@pytest.mark.parametrize(
    ("formula", "row", "count", "expected"),
    [
        ("=A5", 3, 1, "=A6"),
        ("=A2", 3, 1, "=A2"),
        ("=A3", 3, 1, "=A4"),
        ("=$A$3", 3, 2, "=$A$5"),
        ("=SUM(A1:A9)", 5, 3, "=SUM(A1:A12)"),
        ("=SUM(A9:A1)", 5, 3, "=SUM(A12:A1)"),
        ("=SUM(A5:A9)", 5, 1, "=SUM(A6:A10)"),
        ("=SUM(A1:A4)", 5, 1, "=SUM(A1:A4)"),
        ("=SUM(A:A)", 5, 1, "=SUM(A:A)"),
        ("=SUM(3:5)", 5, 1, "=SUM(3:6)"),
        ("=A1048576", 5, 1, "=#REF!"),
        ("=SUM(A1:A1048576)", 5, 1, "=SUM(A1:A1048576)"),
        ("=Other!A9", 3, 1, "=Other!A9"),
        ("=[Book]S!A9", 3, 1, "=[Book]S!A9"),
        ("= a9 + 1", 3, 1, "= a10 + 1"),
    ],
)
def test_references_follow_rows_that_are_inserted(formula: str, row: int, count: int, expected: str) -> None:
    sheet = _holding("F1", formula)
    sheet.insert_rows(row, count)
    assert sheet.formula("F1") == expected


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=A2", "=A2"),
        ("=A4", "=#REF!"),
        ("=A6", "=A4"),
        ("=SUM(A1:A9)", "=SUM(A1:A7)"),
        ("=SUM(A3:A9)", "=SUM(A3:A7)"),
        ("=SUM(A1:A4)", "=SUM(A1:A2)"),
        ("=SUM(A3:A4)", "=SUM(#REF!)"),
        ("=SUM(4:9)", "=SUM(3:7)"),
        ("=SUM(A9:A1)", "=SUM(A7:A1)"),
        ("=Other!A4", "=Other!A4"),
    ],
)
def test_references_follow_rows_that_are_deleted(formula: str, expected: str) -> None:
    sheet = _holding("F1", formula)
    sheet.delete_rows(3, 2)
    assert sheet.formula("F1") == expected


def test_a_formula_below_moves_along_and_a_total_grows_only_right_below_its_range() -> None:
    sheet = cw.Sheet()
    sheet["F20"], sheet["B5"], sheet["C6"] = "=A9+A1", "=SUM(B2:B4)", "=SUM(C2:C4)"
    sheet.insert_rows(5)
    assert [sheet.formula(place) for place in ("F21", "B6", "C7")] == ["=A10+A1", "=SUM(B2:B5)", "=SUM(C2:C4)"]


def test_references_follow_columns_of_another_sheet() -> None:
    sheet = cw.Sheet()
    other = cw.sheet(name="Other", beside=sheet)
    sheet["A1"] = "=Other!C1+C1+SUM(Other!A:D)"
    other.insert_columns("B", 2)
    assert sheet.formula("A1") == "=Other!E1+C1+SUM(Other!A:F)"
    other.delete_columns("C")
    other.delete_columns("D")
    assert sheet.formula("A1") == "=Other!#REF!+C1+SUM(Other!A:D)"


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=B2", "=E12"),
        ("=$B$2", "=$E$12"),
        ("=SUM(B2:B3)", "=SUM(E12:E13)"),
        ("=A1", "=A1"),
        ("=SUM(A1:B3)", "=SUM(A1:B3)"),
        ("=SUM(B1:B3)", "=SUM(B1:B3)"),
        ("=E12", "=#REF!"),
    ],
)
def test_references_to_moved_cells(formula: str, expected: str) -> None:
    sheet = _holding("I31", formula)
    sheet.move("B2:B3", "E12")
    assert sheet.formula("I31") == expected


@pytest.mark.parametrize(
    ("formula", "moved", "to", "expected"),
    [
        ("=SUM(A1:A9)", "A9", "A12", "=SUM(A1:A12)"),
        ("=SUM(A9:A1)", "A9", "A12", "=SUM(A12:A1)"),
        ("=SUM(A1:A9)", "A8:B9", "A4", "=SUM(A1:A5)"),
        ("=SUM(A2:A9)", "A1:A2", "A3", "=SUM(A4:A9)"),
        ("=SUM(A4:A9)", "A9", "A2", "=SUM(A4:A4)"),
        ("=SUM(A1:C2)", "C1:C2", "F1", "=SUM(A1:F2)"),
        ("=SUM(A1:C2)", "C2", "F2", "=SUM(A1:C2)"),
        ("=SUM(A1:A9)", "A9", "B9", "=SUM(A1:A9)"),
        ("=SUM(A1:A9)", "A5", "A12", "=SUM(A1:A9)"),
        ("=SUM(A:A)", "A9", "A12", "=SUM(A:A)"),
    ],
)
def test_an_edge_of_a_range_that_is_moved_stretches_it(formula: str, moved: str, to: str, expected: str) -> None:
    sheet = _holding("I31", formula)
    sheet.move(moved, to)
    assert sheet.formula("I31") == expected


def test_a_stretched_range_reads_what_it_reaches_now() -> None:
    sheet = cw.sheet("1\n2\n3", tables={"T": "A1:A3"})
    sheet["C1:C3"] = "=SUM(A$1:A1)"
    sheet["D1"] = "=SUM(A1:A3)"
    assert sheet["C1:D1"] == [[1.0, 6.0]]
    sheet.move("A3", "A5")
    sheet["A4"] = 10
    assert (sheet["D1"], sheet.formula("D1"), sheet.formula("C3")) == (16.0, "=SUM(A1:A5)", "=SUM(A$1:A5)")
    assert sheet["C1:C3"] == [[1.0], [3.0], [16.0]]
    assert str(sheet._book.tables["t"].area) == "A1:A3"
