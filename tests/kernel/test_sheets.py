"""Sheets woven into the graph: which cells run when a formula's name, a grid cell or a function changes."""

from __future__ import annotations

import pytest

from cellweave.kernel.feed import Feed
from cellweave.kernel.kernel import Kernel
from cellweave.kernel.sheet_tables import SheetSource
from cellweave.protocol.state import CellSource

SETUP = "import cellweave as cw"
TAX = "def with_tax(amount):\n    return amount * (1 + rate)"
BUDGET = """budget = cw.sheet(r'''
qty | price  | total
2   | 10     | =@qty*@price
3   | 5      | =with_tax(@qty*@price)
    | growth | =SUM(C2:C3)*growth
''', header=True)"""


class Recorder:
    """Counts runs and keeps the last results."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.results: dict[str, object] = {}
        self.errors: dict[str, BaseException] = {}
        self._cell = ""

    def begin(self, cell: str) -> None:
        self._cell = cell
        self.ran.append(cell)

    def result(self, value: object) -> None:
        self.results[self._cell] = value

    def failed(self, error: BaseException) -> None:
        self.errors[self._cell] = error

    def end(self, cell: str) -> None:
        pass

    def set_widget(self, cell: str, key: str, raw: object) -> bool:
        return False


class Workbook:
    def __init__(self, **cells: str) -> None:
        self.recorder = Recorder()
        self.kernel = Kernel(self.recorder, Feed(lambda delta: None))
        self.cells = cells
        self.edit()

    def edit(self, **cells: str) -> list[str]:
        """Change cells, run what is stale, return what ran."""
        self.cells.update(cells)
        self.recorder.ran = []
        self.recorder.errors = {}
        self.kernel.load([CellSource(id, id, "code", source) for id, source in self.cells.items()])
        self.kernel.run()
        assert not self.recorder.errors
        return self.recorder.ran

    def __getitem__(self, cell: str) -> object:
        return self.recorder.results[cell]


def budget_book() -> Workbook:
    """Not a fixture: pytest changes the environment between setup and test, which is a change for cells too."""
    return Workbook(
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


def test_values() -> None:
    workbook = budget_book()
    assert (workbook["first"], workbook["second"], workbook["total"]) == (20.0, 22.5, 85.0)


def test_a_name_of_one_formula_reruns_only_readers_of_its_cells() -> None:
    workbook = budget_book()
    assert workbook.edit(growth="growth = 3") == ["growth", "total", "everything"]
    assert workbook["total"] == 127.5


def test_a_global_of_a_function_of_a_formula() -> None:
    workbook = budget_book()
    assert workbook.edit(rate="rate = 1") == ["rate", "second", "total", "everything"]
    assert (workbook["second"], workbook["total"]) == (30.0, 100.0)


def test_an_edit_of_a_grid_cell_reruns_only_readers_of_what_follows_from_it() -> None:
    workbook = budget_book()
    ran = workbook.edit(budget=BUDGET.replace("3   | 5", "4   | 5"))
    assert ran == ["budget", "second", "total", "everything"]
    assert (workbook["first"], workbook["second"]) == (20.0, 30.0)


def test_equal_text_reruns_nothing_below() -> None:
    workbook = budget_book()
    assert workbook.edit(budget=BUDGET + "  # a note") == ["budget"]


def test_a_sheet_changed_in_place_is_a_new_version() -> None:
    workbook = budget_book()
    ran = workbook.edit(total='budget["A2"] = 7\nbudget["C4"]')
    assert ran == ["total", "everything"]
    assert workbook["total"] == 185.0
    assert workbook["first"] == 20.0
    workbook.edit(total='budget["C4"]')
    assert workbook["total"] == 85.0


def test_a_name_defined_below_the_sheet() -> None:
    book = Workbook(setup=SETUP, sheet='s = cw.sheet("=later*2")', later="later = 4", read='s["A1"]')
    assert book["read"] == 8.0
    assert book.edit(later="later = 5") == ["later", "read"]
    assert book["read"] == 10.0


def test_a_sheet_to_code_to_the_same_sheet() -> None:
    book = Workbook(
        setup=SETUP, sheet='s = cw.sheet("1 | =A1+1\\n | =half*10")', half='half = s["B1"] / 2', read='s["B2"]'
    )
    assert book["read"] == 10.0
    assert book.edit(sheet='s = cw.sheet("3 | =A1+1\\n | =half*10")') == ["sheet", "half", "read"]
    assert book["read"] == 20.0


def test_a_frame_changed_in_place_reaches_the_formula() -> None:
    pytest.importorskip("pandas")
    book = Workbook(
        setup=SETUP + "\nimport pandas as pd",
        frame='orders = pd.DataFrame({"amount": [1.0, 2.0]})',
        sheet='s = cw.sheet("=SUM(orders[amount])")',
        before='s["A1"]',
        change='orders["amount"] *= 10',
        after='s["A1"]',
    )
    assert (book["before"], book["after"]) == (3.0, 30.0)
    book.edit(change='orders["amount"] *= 100')
    assert (book["before"], book["after"]) == (3.0, 300.0)


def test_a_sheet_shown_by_the_cell_that_makes_it_follows_its_names() -> None:
    book = Workbook(setup=SETUP, n="n = 1", shown='cw.sheet("=n+1").values("A1")')
    assert book["shown"] == [[2.0]]
    assert book.edit(n="n = 5") == ["n", "shown"]
    assert book["shown"] == [[6.0]]


def test_an_f_string_address_is_as_exact_as_a_literal_one() -> None:
    book = Workbook(setup=SETUP, s='s = cw.sheet("1 | 2 | =k")', k="k = 1", read='i = 1\ns[f"A{i}"] + s["B1"]')
    assert book["read"] == 3.0
    assert book.edit(k="k = 2") == ["k"]


def test_asking_for_the_text_depends_on_all_of_it() -> None:
    book = Workbook(setup=SETUP, s='s = cw.sheet("1 | 2")', read="s.text()")
    assert book.edit(s='s = cw.sheet("1 | 3")') == ["s", "read"]


def test_a_formula_needs_a_name_with_one_definition() -> None:
    book = Workbook(setup=SETUP, one="n = 1", sheet='s = cw.sheet("=n*2")', read="s.values('A1')[0][0]")
    assert book["read"] == 2.0
    book.edit(
        two="n = 5", again="error = s.values('A1')[0][0]\ngetattr(error, 'code', 0), getattr(error, 'detail', '')"
    )
    assert book["again"] == ("#NAME?", "n is defined in one and in two. A formula needs a name with one definition.")
    book.edit(two="m = 5")
    assert book["read"] == 2.0


def test_a_formula_that_came_to_read_another_name_is_followed() -> None:
    book = Workbook(setup=SETUP, k="k = 1", z="z = 1", s='s = cw.sheet("=k+1")', read='s["A1"]')
    assert book.edit(s='s = cw.sheet("=z+1")') == ["s"]
    assert book.edit(z="z = 5") == ["z", "read"]
    assert book["read"] == 6.0


def test_a_function_of_a_formula_that_came_to_read_another_name_is_followed() -> None:
    book = Workbook(setup=SETUP, z="z = 1", f="def f(x):\n    return x + 1", s='s = cw.sheet("=f(1)")', read='s["A1"]')
    assert book.edit(f="def f(x):\n    return x + z") == ["f"]
    assert book.edit(z="z = 5") == ["z", "read"]
    assert book["read"] == 6.0


def test_a_reader_of_one_cell_is_blocked_by_a_name_of_any_formula() -> None:
    book = Workbook(setup=SETUP, k="k = 1", s='s = cw.sheet("7 | =k")', read='r = s["A1"]')
    book.cells["k"] = "k = 1 / 0"
    book.kernel.load([CellSource(id, id, "code", source) for id, source in book.cells.items()])
    book.kernel.run()
    assert book.kernel.statuses()["read"] == "blocked"
    assert "r" not in book.kernel.names()


def test_a_function_of_a_formula_may_read_the_sheet_itself() -> None:
    book = Workbook(setup=SETUP, s='s = cw.sheet("3 | =f(1)")', f='def f(x):\n    return s["A1"] + x', read='s["B1"]')
    assert book["read"] == 4.0
    assert book.edit(s='s = cw.sheet("5 | =f(1)")') == ["s", "read"]
    assert book["read"] == 6.0


def test_listing_names_calls_no_function_of_a_formula() -> None:
    book = Workbook(
        setup=SETUP, seen="seen = []", f="def f(x):\n    seen.append(x)\n    return x", s='s = cw.sheet("=f(1)")'
    )
    assert [row.size for row in book.kernel.variables() if row.name == "s"] == ["1 × 1"]
    assert book.kernel.value("seen") == []


def test_a_reader_of_a_sheet_that_draws_follows_the_seed() -> None:
    seed = "import random\nrandom.seed({})"
    book = Workbook(setup=SETUP, seed=seed.format(1), s='s = cw.sheet("1")', r='r = s["A1"] + random.random()\nr')
    before = book["r"]
    assert book.edit(seed=seed.format(2)) == ["seed", "r"]
    assert book["r"] != before


def test_a_reader_of_a_sheet_and_of_the_environment_follows_both() -> None:
    book = Workbook(
        setup=SETUP + "\nimport os",
        place='os.environ["CELLWEAVE_PLACE"] = "here"',
        sheet='s = cw.sheet("1 | 2")',
        read='s["A1"], os.environ["CELLWEAVE_PLACE"]',
    )
    assert book["read"] == (1.0, "here")
    book.edit(place='os.environ["CELLWEAVE_PLACE"] = "there"')
    assert book["read"] == (1.0, "there")
    book.edit(place="", read='s["A1"]')


def test_a_function_of_a_formula_that_changes_something_does_it_once_and_in_a_run() -> None:
    book = Workbook(
        setup=SETUP,
        seen="seen = []",
        rate="rate = 1",
        note="def note(v):\n    seen.append(v * rate)\n    return len(seen)",
        sheet='s = cw.sheet("2 | =note(A1)")',
        read='s["B1"]',
        after="list(seen)",
    )
    assert (book["read"], book["after"]) == (1.0, [2.0])
    book.edit(rate="rate = 5")
    assert (book["read"], book["after"]) == (1.0, [10.0])


def test_a_function_of_a_formula_that_binds_a_name_does_it_in_a_run() -> None:
    book = Workbook(
        setup=SETUP,
        last="last = 0",
        rate="rate = 1",
        note="def note(v):\n    global last\n    last = v * rate\n    return 0",
        sheet='s = cw.sheet("2 | =note(A1)")',
        early="last",
        read='s["B1"]',
        after="last",
    )
    assert (book["early"], book["after"]) == (0, 2.0)
    book.edit(rate="rate = 5")
    assert (book["early"], book["after"]) == (0, 10.0)


def test_a_value_read_before_the_run_changed_its_name_is_remembered_as_it_was() -> None:
    book = Workbook(
        setup=SETUP,
        rate="rate = 1",
        put="def put(v):\n    global rate\n    rate = 9\n    return v",
        sheet='s = cw.sheet("=rate")\nt = cw.sheet("=put(5)")',
        read='before = s["A1"]\nt["A1"]\nbefore',
    )
    before = book["read"]
    book.edit(rate="rate = 9")
    assert (before, book["read"]) == (1.0, 9.0)


def test_scrolling_a_table_of_a_sheet_runs_no_function_of_its_formulas() -> None:
    book = Workbook(
        setup=SETUP,
        ran="ran = []",
        note="def note(v):\n    ran.append(v)\n    return v",
        sheet='s = cw.sheet("1 | =note(A1)")\ns',
    )
    source = SheetSource(book["sheet"])
    ran = book.kernel.value("ran")
    count = len(ran)
    book.kernel.namespace["note"] = ran.append  # as a definition below would
    assert source.window(0, 1) == [[1, "1", "1"]]
    assert len(ran) == count


def test_a_formula_follows_what_its_function_reaches_in_values() -> None:
    book = Workbook(
        setup=SETUP,
        kind="class Tax:\n    def of(self, v):\n        return v * 2",
        tax="tax = Tax()",
        steps="def double(v):\n    return v * 2\nsteps = [double]",
        rate="rate = 1",
        one="def one(v):\n    return tax.of(v)",
        two="def two(v):\n    return steps[0](v)",
        three="def three(v):\n    return globals()['rate'] * v",
        sheet='s = cw.sheet("1 | =one(A1) | =two(A1) | =three(A1)")',
        read='s.values("B1:D1")[0]',
    )
    assert book["read"] == [2.0, 2.0, 1.0]
    book.edit(kind="class Tax:\n    def of(self, v):\n        return v * 3")
    assert book["read"] == [3.0, 2.0, 1.0]
    book.edit(steps="def double(v):\n    return v * 4\nsteps = [double]")
    assert book["read"] == [3.0, 4.0, 1.0]
    book.edit(rate="rate = 5")
    assert book["read"] == [3.0, 4.0, 5.0]


@pytest.mark.parametrize("read", ["s.header", "s.values('A:A')", "s.u", "s.values('A1:AMZ2')"])
def test_how_far_a_sheet_goes_is_read_with_what_ends_with_it(read: str) -> None:
    book = Workbook(setup=SETUP, sheet='s = cw.sheet("u | v\\n1 | 2", header=True)', read=read)
    before = book["read"]
    assert book.edit(sheet='s = cw.sheet("u | v | w\\n1 | 2\\n | 3", header=True)') == ["sheet", "read"]
    assert book["read"] != before


def test_what_a_function_of_a_formula_prints_is_printed_by_every_run(capsys: pytest.CaptureFixture[str]) -> None:
    book = Workbook(
        setup=SETUP,
        tell="def tell(v):\n    print('told', v)\n    return v",
        sheet='s = cw.sheet("1 | =tell(A1)")',
        read='s["B1"]',
    )
    capsys.readouterr()
    book.edit(read='s["B1"] + 0')
    assert capsys.readouterr().out == "told 1.0\n"


def test_blanks_at_the_end_of_a_column_are_no_content() -> None:
    book = Workbook(setup=SETUP, one='a = cw.sheet("1\\n2")\ndel a["A2"]', two='b = cw.sheet("1")')
    digests = book.kernel.digests()
    assert digests["a"] == digests["b"]


WRITES = (
    's["A1"] = 5', 'del s["C1"]', 's.enter("A1", "5")', 's.set_format("A1", "0.0")', 's["A1:A1"] = [[5]]',
    'w = repr(s)', 's.fill("A2", "A2:A2")',
)  # fmt: skip


@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_changed_nothing_is_done_again_when_the_sheet_is_another(write: str) -> None:
    book = Workbook(
        setup=SETUP,
        sheet='s = cw.sheet("5 | 1\\n2")\ns.set_format("A1", "0.0")',
        both=f'{write}\ns["B1"]',
    )
    assert "both" in book.edit(sheet='s = cw.sheet("6 | 1 | 3\\n4")')


OUTSIDE = {
    "file": ("open('rate.txt', 'w').write('{}')", "float(open('rate.txt').read())"),
    "environment": ("import os\nos.environ['RATE'] = '{}'", "float(__import__('os').environ['RATE'])"),
    "random": ("import random\nrandom.seed({})", "__import__('random').random()"),
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_a_function_of_a_formula_follows_state_outside_names(way: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    put, get = OUTSIDE[way]
    book = Workbook(
        setup=SETUP,
        scaled=f"def scaled(v):\n    return {get} * v",
        sheet='s = cw.sheet("2 | =scaled(A1)")',
        put=put.format(1),
        read='s["B1"]',
    )
    before = book["read"]
    assert "read" in book.edit(put=put.format(5))
    assert book["read"] != before
    book.edit(put=put.format(1))
    assert book["read"] == before


def test_a_reader_of_random_formulas_draws_where_the_one_above_it_did_once_that_is_gone() -> None:
    cells = {
        "setup": SETUP + "\nimport random\nrandom.seed(1)",
        "sheet": 's = cw.sheet("=RAND()")',
        "early": 's["A1"]',
        "between": "random.random()",
        "read": 's["A1"]',
        "after": "random.random()",
    }
    book = Workbook(**cells)
    book.edit(early="1")
    fresh = Workbook(**{**cells, "early": "1"})
    assert [book[cell] for cell in ("between", "read", "after")] == [fresh[c] for c in ("between", "read", "after")]
