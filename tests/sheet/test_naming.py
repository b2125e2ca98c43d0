"""A sheet that is renamed: every formula follows, and no value changes."""

import pytest

from cellweave.errors import SheetError
from cellweave.sheet.book import Book
from cellweave.sheet.language import defined
from cellweave.sheet.sheet import Sheet


@pytest.fixture
def book():
    """Three sheets: ``Costs`` with numbers, two that read them in every way there is."""
    book = Book()
    costs, plan, last = (Sheet.of(book, book.add_grid(name)) for name in ("Costs", "Plan", "Last"))
    costs["A1:A4"] = [1.0, 2.0, 3.0, 4.0]
    book.defined["rate"] = defined("=Costs!$A$2")
    book.defined["costs!top"] = defined("=Costs!$A$4")
    book.spellings.update({"rate": "rate", "costs!top": "Costs!top"})
    costs["B1"] = "=A1+top"
    plan["A1"] = "=SUM(Costs!A1:A4)"
    plan["B1:B4"] = "=COSTS!A1*2"
    plan["C1"] = "=rate*10"
    plan["D1"] = "=SUM(Costs:Last!A1)"
    plan["E1"] = "=SORT(Costs!A1:A4,1,-1)"
    plan["F1"] = "=Costs!top"
    last["A1"] = "=Plan!B4+'Costs'!A1"
    return costs, plan, last


def shown(book):
    return [sheet.values("A1:F4") for sheet in book]


@pytest.mark.parametrize("name", ["Spending", "costs", "Year 2", "Café", "A1", "It's"])
def test_formulas_follow_and_no_value_changes(book, name):
    costs, plan, last = book
    before = shown(book)
    costs.rename(name)
    assert costs.name == name
    assert shown(book) == before
    quoted = name if name in ("Spending", "costs", "Café") else "'" + name.replace("'", "''") + "'"
    assert plan.formula("A1") == f"=SUM({quoted}!A1:A4)"
    assert plan.formula("B3") == f"={quoted}!A3*2"
    assert last.formula("A1") == f"=Plan!B4+{quoted}!A1"
    costs.recalculate_all()
    assert shown(book) == before
    costs["A1:A4"] = [10.0, 20.0, 30.0, 40.0]
    assert plan.values("A1:F1") == [[100.0, 20.0, 200.0, 10.0 + 100.0 + 90.0, 40.0, 40.0]]
    assert (plan["E4"], costs["B1"]) == (10.0, 50.0)


def test_renaming_back_leaves_the_book_as_it_was(book):
    costs, plan, _ = book
    formulas = [plan.formula(key) for key in ("A1", "B2", "C1", "D1", "E1", "F1")]
    before = shown(book)
    costs.rename("Other")
    costs.rename("Costs")
    assert [plan.formula(key) for key in ("A1", "C1", "D1", "E1", "F1")] == [formulas[0], *formulas[2:]]
    assert plan.formula("B2") == "=Costs!A2*2"
    assert shown(book) == before


def test_the_old_name_means_nothing_then_and_may_be_given_again(book):
    costs, plan, last = book
    costs.rename("Spending")
    plan["A2"] = "=Costs!A1"
    with pytest.raises(SheetError):
        plan["A2"]
    last.rename("Costs")
    plan["A3"] = "=Costs!A1"
    assert plan["A3"] == last["A1"]


@pytest.mark.parametrize("name", ["", " ", "a/b", "x" * 32, "'a", "a:b", "Plan", "PLAN"])
def test_names_that_no_sheet_can_have_are_refused(book, name):
    costs, plan, _ = book
    with pytest.raises(SheetError):
        costs.rename(name)
    assert costs.name == "Costs" and plan["A1"] == 10.0


def test_whole_columns_follow(book):
    costs, plan, _ = book
    costs["C1:C3000"] = [float(n) for n in range(3000)]
    plan["H1:H3000"] = "=Costs!C1*rate"
    plan["I1:I3000"] = "=SUM(Costs!C$1:C1)"
    before = plan.values("H1:I3000")
    costs.rename("The costs")
    costs["A2"] = 4.0  # twice what it was
    assert plan.values("H1:I3000") == [[2 * one, total] for one, total in before]
    costs["C1"] = 5.0
    assert (plan["H1"], plan["I3000"]) == (20.0, before[-1][1] + 5.0)
