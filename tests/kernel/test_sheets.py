"""Sheets woven into the graph: which cells run when a formula's name, a grid cell or a function changes."""

from __future__ import annotations

import pytest

SETUP = "import cellweave as cw"
TAX = "def with_tax(amount):\n    return amount * (1 + rate)"
BUDGET = """budget = cw.sheet(r'''
qty | price  | total
2   | 10     | =@qty*@price
3   | 5      | =with_tax(@qty*@price)
    | growth | =SUM(C2:C3)*growth
''', header=True)"""


def budget_book(book_of):
    """Not a fixture: pytest changes the environment between setup and test, which is a change for cells too."""
    return book_of(
        setup=SETUP,
        rate="rate = 0.5",
        growth="growth = 2",
        tax=TAX,
        budget=BUDGET,
        first='budget["C2"]',
        second='budget["C3"]',
        total='budget["C4"]',
        everything="budget.values('A1:C4')",
    )


def test_values(book_of) -> None:
    workbook = budget_book(book_of)
    assert (workbook["first"], workbook["second"], workbook["total"]) == (20.0, 22.5, 85.0)


def test_a_name_of_one_formula_reruns_only_readers_of_its_cells(book_of) -> None:
    workbook = budget_book(book_of)
    assert workbook.write(growth="growth = 3") == ["growth", "total", "everything"]
    assert workbook["total"] == 127.5


def test_a_global_of_a_function_of_a_formula(book_of) -> None:
    workbook = budget_book(book_of)
    assert workbook.write(rate="rate = 1") == ["rate", "second", "total", "everything"]
    assert (workbook["second"], workbook["total"]) == (30.0, 100.0)


def test_an_edit_of_a_grid_cell_reruns_only_readers_of_what_follows_from_it(book_of) -> None:
    workbook = budget_book(book_of)
    ran = workbook.write(budget=BUDGET.replace("3   | 5", "4   | 5"))
    assert ran == ["budget", "second", "total", "everything"]
    assert (workbook["first"], workbook["second"]) == (20.0, 30.0)


def test_equal_text_reruns_nothing_below(book_of) -> None:
    workbook = budget_book(book_of)
    assert workbook.write(budget=BUDGET + "  # a note") == ["budget"]


def test_a_sheet_changed_in_place_is_a_new_version(book_of) -> None:
    workbook = budget_book(book_of)
    ran = workbook.write(total='budget["A2"] = 7\nbudget["C4"]')
    assert ran == ["total", "everything"]
    assert workbook["total"] == 185.0
    assert workbook["first"] == 20.0
    workbook.write(total='budget["C4"]')
    assert workbook["total"] == 85.0


def test_a_name_defined_below_the_sheet(book_of) -> None:
    book = book_of(setup=SETUP, sheet='s = cw.sheet("=later*2")', later="later = 4", read='s["A1"]')
    assert book["read"] == 8.0
    assert book.write(later="later = 5") == ["later", "read"]
    assert book["read"] == 10.0


def test_a_sheet_to_code_to_the_same_sheet(book_of) -> None:
    book = book_of(
        setup=SETUP, sheet='s = cw.sheet("1 | =A1+1\\n | =half*10")', half='half = s["B1"] / 2', read='s["B2"]'
    )
    assert book["read"] == 10.0
    assert book.write(sheet='s = cw.sheet("3 | =A1+1\\n | =half*10")') == ["sheet", "half", "read"]
    assert book["read"] == 20.0


def test_a_frame_changed_in_place_reaches_the_formula(book_of) -> None:
    pytest.importorskip("pandas")
    book = book_of(
        setup=SETUP + "\nimport pandas as pd",
        frame='orders = pd.DataFrame({"amount": [1.0, 2.0]})',
        sheet='s = cw.sheet("=SUM(orders[amount])")',
        before='s["A1"]',
        change='orders["amount"] *= 10',
        after='s["A1"]',
    )
    assert (book["before"], book["after"]) == (3.0, 30.0)
    book.write(change='orders["amount"] *= 100')
    assert (book["before"], book["after"]) == (3.0, 300.0)


def test_a_sheet_shown_by_the_cell_that_makes_it_follows_its_names(book_of) -> None:
    book = book_of(setup=SETUP, n="n = 1", shown='cw.sheet("=n+1").values("A1")')
    assert book["shown"] == [[2.0]]
    assert book.write(n="n = 5") == ["n", "shown"]
    assert book["shown"] == [[6.0]]


def test_an_f_string_address_is_as_exact_as_a_literal_one(book_of) -> None:
    book = book_of(setup=SETUP, s='s = cw.sheet("1 | 2 | =k")', k="k = 1", read='i = 1\ns[f"A{i}"] + s["B1"]')
    assert book["read"] == 3.0
    assert book.write(k="k = 2") == ["k"]


def test_asking_for_the_text_depends_on_all_of_it(book_of) -> None:
    book = book_of(setup=SETUP, s='s = cw.sheet("1 | 2")', read="s.text()")
    assert book.write(s='s = cw.sheet("1 | 3")') == ["s", "read"]


def test_a_formula_needs_a_name_with_one_definition(book_of) -> None:
    book = book_of(setup=SETUP, one="n = 1", sheet='s = cw.sheet("=n*2")', read="s.values('A1')[0][0]")
    assert book["read"] == 2.0
    book.write(
        two="n = 5", again="error = s.values('A1')[0][0]\ngetattr(error, 'code', 0), getattr(error, 'detail', '')"
    )
    assert book["again"] == ("#NAME?", "n is defined in one and in two. A formula needs a name with one definition.")
    book.write(two="m = 5")
    assert book["read"] == 2.0


def test_definitions_in_cells_that_read_alike_are_told_by_their_place(script):
    book = script(
        one="k = 1", two="k = 2", sheet="import cellweave as cw\ns = cw.sheet('=k')", out="out = s.values('A1')[0][0]"
    )
    assert book["out"].detail.startswith("k is defined in code cell 1 and in code cell 2.")


def test_a_formula_that_came_to_read_another_name_is_followed(book_of) -> None:
    book = book_of(setup=SETUP, k="k = 1", z="z = 1", s='s = cw.sheet("=k+1")', read='s["A1"]')
    assert book.write(s='s = cw.sheet("=z+1")') == ["s"]
    assert book.write(z="z = 5") == ["z", "read"]
    assert book["read"] == 6.0


def test_a_reader_of_one_cell_is_blocked_by_a_name_of_any_formula(book_of) -> None:
    book = book_of(setup=SETUP, k="k = 1", s='s = cw.sheet("7 | =k")', read='r = s["A1"]')
    book.load(k="k = 1 / 0")
    book.run("stale")
    assert book.kernel.statuses()["read"] == "blocked"
    assert "r" not in book.kernel.names()


def test_a_reader_of_a_sheet_that_draws_follows_the_seed(book_of) -> None:
    seed = "import random\nrandom.seed({})"
    book = book_of(setup=SETUP, seed=seed.format(1), s='s = cw.sheet("1")', r='r = s["A1"] + random.random()\nr')
    before = book["r"]
    assert book.write(seed=seed.format(2)) == ["seed", "r"]
    assert book["r"] != before


def test_a_reader_of_a_sheet_and_of_the_environment_follows_both(book_of) -> None:
    book = book_of(
        setup=SETUP + "\nimport os",
        place='os.environ["CELLWEAVE_PLACE"] = "here"',
        sheet='s = cw.sheet("1 | 2")',
        read='s["A1"], os.environ["CELLWEAVE_PLACE"]',
    )
    assert book["read"] == (1.0, "here")
    book.write(place='os.environ["CELLWEAVE_PLACE"] = "there"')
    assert book["read"] == (1.0, "there")
    book.write(place="", read='s["A1"]')


def test_a_value_read_before_the_run_changed_its_name_is_remembered_as_it_was(book_of) -> None:
    book = book_of(
        setup=SETUP,
        rate="rate = 1",
        put="def put(v):\n    global rate\n    rate = 9\n    return v",
        sheet='s = cw.sheet("=rate")\nt = cw.sheet("=put(5)")',
        read='before = s["A1"]\nt["A1"]\nbefore',
    )
    before = book["read"]
    book.write(rate="rate = 9")
    assert (before, book["read"]) == (1.0, 9.0)


@pytest.mark.parametrize("read", ["s.header", "s.values('A:A')", "s.u", "s.values('A1:AMZ2')"])
def test_how_far_a_sheet_goes_is_read_with_what_ends_with_it(book_of, read: str) -> None:
    book = book_of(setup=SETUP, sheet='s = cw.sheet("u | v\\n1 | 2", header=True)', read=read)
    before = book["read"]
    assert book.write(sheet='s = cw.sheet("u | v | w\\n1 | 2\\n | 3", header=True)') == ["sheet", "read"]
    assert book["read"] != before


def test_blanks_at_the_end_of_a_column_are_no_content(book_of) -> None:
    book = book_of(setup=SETUP, one='a = cw.sheet("1\\n2")\ndel a["A2"]', two='b = cw.sheet("1")')
    digests = book.kernel.digests()
    assert digests["a"] == digests["b"]


WRITES = (
    's["A1"] = 5', 'del s["C1"]', 's.enter("A1", "5")', 's.set_format("A1", "0.0")', 's["A1:A1"] = [[5]]',
    'w = repr(s)', 's.fill("A2", "A2:A2")',
)  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_changed_nothing_is_done_again_when_the_sheet_is_another(book_of, write: str) -> None:
    book = book_of(
        setup=SETUP,
        sheet='s = cw.sheet("5 | 1\\n2")\ns.set_format("A1", "0.0")',
        both=f'{write}\ns["B1"]',
    )
    assert "both" in book.write(sheet='s = cw.sheet("6 | 1 | 3\\n4")')


def test_a_reader_of_random_formulas_draws_where_the_one_above_it_did_once_that_is_gone(book_of) -> None:
    cells = {
        "setup": SETUP + "\nimport random\nrandom.seed(1)",
        "sheet": 's = cw.sheet("=RAND()")',
        "early": 's["A1"]',
        "between": "random.random()",
        "read": 's["A1"]',
        "after": "random.random()",
    }
    book = book_of(**cells)
    book.write(early="1")
    fresh = book_of(**{**cells, "early": "1"})
    assert [book[cell] for cell in ("between", "read", "after")] == [fresh[c] for c in ("between", "read", "after")]
