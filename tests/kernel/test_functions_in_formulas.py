"""Python functions that formulas call: what they reach is followed, and what they do is done once, in a run."""

from __future__ import annotations

import pytest

from cellweave.kernel.sheet_tables import SheetSource

SETUP = "import cellweave as cw"


def test_a_function_of_a_formula_that_came_to_read_another_name_is_followed(book_of) -> None:
    book = book_of(setup=SETUP, z="z = 1", f="def f(x):\n    return x + 1", s='s = cw.sheet("=f(1)")', read='s["A1"]')
    assert book.write(f="def f(x):\n    return x + z") == ["f"]
    assert book.write(z="z = 5") == ["z", "read"]
    assert book["read"] == 6.0


def test_a_function_of_a_formula_may_read_the_sheet_itself(book_of) -> None:
    book = book_of(setup=SETUP, s='s = cw.sheet("3 | =f(1)")', f='def f(x):\n    return s["A1"] + x', read='s["B1"]')
    assert book["read"] == 4.0
    assert book.write(s='s = cw.sheet("5 | =f(1)")') == ["s", "read"]
    assert book["read"] == 6.0


def test_listing_names_calls_no_function_of_a_formula(book_of) -> None:
    book = book_of(
        setup=SETUP, seen="seen = []", f="def f(x):\n    seen.append(x)\n    return x", s='s = cw.sheet("=f(1)")'
    )
    assert [row.size for row in book.kernel.variables() if row.name == "s"] == ["1 × 1"]
    assert book.kernel.value("seen") == []


def test_a_function_of_a_formula_that_changes_something_does_it_once_and_in_a_run(book_of) -> None:
    book = book_of(
        setup=SETUP,
        seen="seen = []",
        rate="rate = 1",
        note="def note(v):\n    seen.append(v * rate)\n    return len(seen)",
        sheet='s = cw.sheet("2 | =note(A1)")',
        read='s["B1"]',
        after="list(seen)",
    )
    assert (book["read"], book["after"]) == (1.0, [2.0])
    book.write(rate="rate = 5")
    assert (book["read"], book["after"]) == (1.0, [10.0])


def test_a_function_of_a_formula_that_binds_a_name_does_it_in_a_run(book_of) -> None:
    book = book_of(
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
    book.write(rate="rate = 5")
    assert (book["early"], book["after"]) == (0, 10.0)


def test_scrolling_a_table_of_a_sheet_runs_no_function_of_its_formulas(book_of) -> None:
    book = book_of(
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


def test_a_formula_follows_what_its_function_reaches_in_values(book_of) -> None:
    book = book_of(
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
    book.write(kind="class Tax:\n    def of(self, v):\n        return v * 3")
    assert book["read"] == [3.0, 2.0, 1.0]
    book.write(steps="def double(v):\n    return v * 4\nsteps = [double]")
    assert book["read"] == [3.0, 4.0, 1.0]
    book.write(rate="rate = 5")
    assert book["read"] == [3.0, 4.0, 5.0]


def test_what_a_function_of_a_formula_prints_is_printed_by_every_run(
    book_of, capsys: pytest.CaptureFixture[str]
) -> None:
    book = book_of(
        setup=SETUP,
        tell="def tell(v):\n    print('told', v)\n    return v",
        sheet='s = cw.sheet("1 | =tell(A1)")',
        read='s["B1"]',
    )
    capsys.readouterr()
    book.write(read='s["B1"] + 0')
    assert capsys.readouterr().out == "told 1.0\n"


OUTSIDE = {
    "file": ("open('rate.txt', 'w').write('{}')", "float(open('rate.txt').read())"),
    "environment": ("import os\nos.environ['RATE'] = '{}'", "float(__import__('os').environ['RATE'])"),
    "random": ("import random\nrandom.seed({})", "__import__('random').random()"),
}


@pytest.mark.parametrize("way", OUTSIDE)
def test_a_function_of_a_formula_follows_state_outside_names(book_of, way: str, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    put, get = OUTSIDE[way]
    book = book_of(
        setup=SETUP,
        scaled=f"def scaled(v):\n    return {get} * v",
        sheet='s = cw.sheet("2 | =scaled(A1)")',
        put=put.format(1),
        read='s["B1"]',
    )
    before = book["read"]
    assert "read" in book.write(put=put.format(5))
    assert book["read"] != before
    book.write(put=put.format(1))
    assert book["read"] == before
