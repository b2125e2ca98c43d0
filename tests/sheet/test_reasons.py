"""Why a grid cell holds an error value: where the error began, and what it means there."""

import pytest

import cellweave as cw
from cellweave.errors import CellError
from cellweave.sheet.reasons import reason


def book(**formulas: object) -> cw.Sheet:
    sheet = cw.Sheet()
    for place, entry in formulas.items():
        sheet[place] = entry
    return sheet


def why(sheet: cw.Sheet, row: int, column: int) -> str:
    sheet.recalculate()
    return reason(sheet._book, sheet._grid, row, column)


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("=1/0", "A number is divided by zero or by a blank cell."),
        ('=MATCH("q",C1:C3,0)', "A value was looked for and not found."),
        ("=NOPE(1)", "NOPE is not a function or a defined name, and no code cell defines it."),
        ("=1+SIN(1,2)", "SIN takes 1 argument, and got 2."),
        ("=VLOOKUP(1,B1:C2)", "VLOOKUP takes 3 or 4 arguments, and got 2."),
        ("=XLOOKUP()", "XLOOKUP takes 3 to 6 arguments, and got none."),
        ("=SUMIFS(B1:B2,C1:C2)", "SUMIFS takes 3 arguments or more, 2 at a time, and got 2."),
        ("=zork+1", "zork is not a defined name, and no code cell defines it."),
        ("=LET(q,zork,q)", "zork is not a defined name, and no code cell defines it."),
        ("=LAMBDA(x,x+zork)(1)", "zork is not a defined name, and no code cell defines it."),
        ("=A1+1", "Circular reference: Sheet1!A1 → Sheet1!A1. Change one of these formulas."),
        ("=5", ""),
    ],
)
def test_an_error_says_what_is_wrong_with_its_formula(formula, sentence):
    assert why(book(A1=formula), 0, 0) == sentence


def test_an_error_that_is_passed_on_is_followed_to_where_it_began():
    sheet = book(A1="=1/B1", A2="=A1+1", A3="=SUM(A1:A2)", A4="=A3*2")
    assert why(sheet, 3, 0) == "It comes from A1. A number is divided by zero or by a blank cell."


def test_what_fills_a_spill_range_comes_from_its_anchor():
    sheet = book(A1="=B1:B2/0", B1=1, B2=2)
    assert why(sheet, 1, 0) == "It comes from A1. A number is divided by zero or by a blank cell."


def test_another_error_value_that_a_formula_reads_is_not_its_reason():
    sheet = book(A1="=1/0", A2='=IFERROR(A1,MATCH("q",C1:C3,0))')
    assert why(sheet, 1, 0) == "A value was looked for and not found."


def test_a_formula_that_cannot_be_read_says_where():
    assert why(cw.sheet("1 | =SUM("), 0, 1) == "The formula ends too early: =SUM( at character 6."


def test_reading_an_error_says_why():
    with pytest.raises(CellError, match=r"A1 holds #NAME\?. NOPE is not a function"):
        book(A1="=NOPE(1)")["A1"]
