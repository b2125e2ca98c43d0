"""Lines of the row syntax under edits: the spacing that was typed stays around what changes."""

import datetime

import pytest

import cellweave as cw
from cellweave.sheet.rowtext import changed_line, split_cells, with_blanks, without_cells


@pytest.mark.parametrize(
    ("line", "changes", "changed"),
    [
        ("a  |  bb | c", {1: "longer"}, "a  |  longer | c"),
        ("1|2 ", {0: "9"}, "9|2 "),
        ("a |   | c", {1: "b"}, "a | b | c"),
        ("a | b", {0: ""}, " | b"),
        # A line grows to the last cell that gets a content, and for no other.
        ("a | b", {3: "d"}, "a | b | | d"),
        ("a | b", {0: "x", 4: ""}, "x | b"),
        ("", {1: "x"}, " | x"),
    ],
)
def test_a_cell_changes_within_its_line(line: str, changes: dict[int, str], changed: str) -> None:
    assert changed_line(line, changes) == changed


@pytest.mark.parametrize(
    ("line", "at", "wider"),
    [
        ("a  |  bb|c ", 1, "a  | |  bb|c "),
        ("a  |  bb|c ", 0, " | a  |  bb|c "),
        ("a | b", 2, "a | b"),
        ('"x | y" | =SUM(T[a|b]) | 5%', 1, '"x | y" | | =SUM(T[a|b]) | 5%'),
        ("", 0, ""),
    ],
)
def test_columns_come_and_go_between_the_cells_of_a_line(line: str, at: int, wider: str) -> None:
    assert with_blanks(line, at, 1) == wider
    assert without_cells(wider, at, 1) == line


def test_bars_in_names_of_columns_part_no_cells() -> None:
    assert split_cells("=@[a|b]*2|=SUM(T[[a|b]:[c]])| =A[1 | x") == ["=@[a|b]*2", "=SUM(T[[a|b]:[c]])", " =A[1 ", " x"]


def test_a_new_column_leaves_every_other_cell_as_it_was_typed() -> None:
    typed = """
day        |share|  at | net        | bad
2024-01-31 | 5%  |13:45| =@share*2  | =SUM(
2024-02-29 | .5  |  1  |=@[share]/A3| "=x"
"""
    sheet = cw.sheet(typed, header=True)
    sheet.insert_columns("B")
    assert (
        sheet.text()
        == """
day        | |share|  at | net        | bad
2024-01-31 | | 5%  |13:45| =@share*2  | =SUM(
2024-02-29 | | .5  |  1  |=@[share]/A3| "=x"
"""
    )
    sheet.delete_columns("B")
    assert sheet.text() == typed


def test_dates_times_and_percentages_are_written_as_such() -> None:
    sheet = cw.Sheet()
    for place, typed in {
        "A1": "2024-01-31",
        "B1": "5.25%",
        "C1": "13:45",
        "D1": "2024-01-31 06:00",
        "E1": "7%",
    }.items():
        sheet.enter(place, typed)
    sheet["F1"] = datetime.date(2024, 2, 29)
    assert sheet.text() == "\n2024-01-31 | 5.25% | 13:45 | 2024-01-31 06:00:00 | 7% | 2024-02-29\n"
    sheet.insert_columns("A")
    assert cw.sheet(sheet.text()).number_format("B1") == "yyyy-mm-dd"


def test_the_format_of_a_column_holds_for_cells_whose_text_implied_another() -> None:
    sheet = cw.sheet("day\n2024-01-31\n2024-02-29", header=True, formats={"day": "d mmm"})
    assert [sheet.number_format("A2"), sheet.number_format("A3")] == ["d mmm", "d mmm"]


def test_an_apostrophe_makes_what_is_typed_a_text() -> None:
    sheet = cw.Sheet()
    sheet.enter("A1", "'=1+1")
    assert (sheet["A1"], sheet.formula("A1"), sheet.text()) == ("=1+1", None, '\n"=1+1"\n')


def test_a_number_in_the_header_names_its_column() -> None:
    sheet = cw.sheet("item | 2023 | 2024\nnut | 4 | =@[2023]*2\n", header=True, formats={"2024": "0.00"})
    assert (sheet["2024"], sheet.formula("C2"), sheet.number_format("C2")) == ([8.0], "=B2*2", "0.00")
    sheet.insert_columns("B")
    assert sheet.text() == "item | | 2023 | 2024\nnut | | 4 | =@[2023]*2\n"


def test_of_names_that_differ_in_case_the_first_is_meant() -> None:
    sheet = cw.sheet("SUM | sum | Sum | x\n1 | 2 | 3 | =@sum\n", header=True)
    assert sheet["D2"] == 1.0
    sheet["D2"] = "=B2+C2"
    assert sheet.text() == "SUM | sum | Sum | x\n1 | 2 | 3 | =@B+@C\n"
    assert cw.sheet(sheet.text(), header=True)["D2"] == 5.0
