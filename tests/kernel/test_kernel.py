import pytest


def test_only_what_changed_runs_and_an_equal_result_stops_the_wave(script):
    book = script(a="a = 1", b="b = a > 0", c="c = not b", other="other = 5")
    assert book.log.ran == ["a", "b", "c", "other"]
    assert book.write(a="a = 2") == ["a", "b"]
    assert book.write(a="a = -2") == ["a", "b", "c"]
    assert book["c"] is True


def test_a_comment_in_a_cell_reruns_that_cell_only(script):
    book = script(f="def f():\n    return 1", x="x = f()")
    assert book.write(f="# one\ndef f():\n    return 1") == ["f"]


def test_a_name_may_be_defined_many_times_and_the_nearest_above_counts(script):
    book = script(a="x = 1", b="y = x", c="x = 2", d="z = x")
    assert (book["y"], book["z"]) == (1, 2)
    assert book.write(a="x = 10") == ["a", "b"]
    assert (book["x"], book["y"], book["z"]) == (2, 10, 2)


def test_a_function_reads_its_globals_where_it_is_called(script):
    book = script(f="def f():\n    return k", k1="k = 1", a="a = f()", k2="k = 2", b="b = f()")
    assert (book["a"], book["b"]) == (1, 2)
    assert book.write(k1="k = 5") == ["k1", "a"]
    assert (book["a"], book["b"]) == (5, 2)


def test_a_name_only_defined_below_says_where(script):
    book = script(a="b = total + 1", c="total = 3")
    assert book.log.errors["a"].__notes__ == ["total is only defined below, in total. Move that cell above this one."]


def test_a_failed_cell_blocks_its_dependents_and_nothing_else(script):
    book = script(a="a = 1 / 0", b="b = a", c="c = b", d="d = 4")
    assert [book.status(cell) for cell in "abcd"] == ["failed", "blocked", "blocked", "fresh"]
    assert book.kernel.names() == {"d": 4}
    assert any(delta.cells.get("c", {}).get("why") == "blocked by a" for delta in book.deltas)
    assert book.write(a="a = 1") == ["a", "b", "c"]
    assert book["c"] == 1


def test_a_definition_below_makes_a_blocked_name_known_again(script):
    book = script(a="x = 1 / 0", b="x = 2", c="y = x")
    assert book["y"] == 2


def test_a_syntax_error_fails_its_cell_only(script):
    book = script(a="a = 1", b="b = (", c="c = a")
    assert isinstance(book.log.errors["b"], SyntaxError)
    assert book["c"] == 1


def test_deleted_cells_take_their_names_along(script):
    book = script(a="a = 1", b="b = 2")
    book.write(a=None)
    assert book.kernel.names() == {"b": 2}
    assert "a" not in book.kernel.namespace


def test_deleting_the_second_definition_brings_back_the_first(script):
    book = script(a="x = 1", b="x = 2", c="y = x")
    assert book.write(b=None) == ["c"]
    assert (book["x"], book["y"]) == (1, 1)


@pytest.mark.parametrize("name", ["x", "len"])
def test_del_unbinds(script, name):
    book = script(a=f"{name} = 1", b=f"del {name}", c=f"c = '{name}' in globals()")
    assert book["c"] is False


def test_a_name_bound_at_run_time_is_seen(script):
    book = script(a="globals()['x'] = 1", b="y = x", c="exec('z = y + 1')", d="w = z")
    assert book["w"] == 2
    book.write(a="globals()['x'] = 5")
    assert book["w"] == 6


def test_import_star_binds(script):
    book = script(a="from math import *", b="y = floor(2.5)")
    assert book["y"] == 2


def test_a_future_import_reaches_the_cells_below(script):
    book = script(a="x = 1", b="def f(z: undefined_name): ...")
    assert "b" in book.log.errors
    assert book.write(a="from __future__ import annotations") == ["a", "b"]
    assert book.log.errors == {}


def test_annotations_are_a_name(script):
    book = script(a="x: int = 1", b="y: str = ''", c="names = list(__annotations__)")
    assert book["names"] == ["x", "y"]
    book.write(a="z: int = 1")
    assert book["names"] == ["z", "y"]


def test_top_level_await(script):
    book = script(a="import asyncio", b="async def f():\n    return 3", c="x = await f()", d="y = asyncio.run(f())")
    assert (book["x"], book["y"]) == (3, 3)


def test_the_last_expression_is_shown(script):
    book = script(a="a = 1\na + 1", b="b = 3")
    assert book.log.shown == {"a": 2}


def test_scopes_of_a_run(script):
    book = script(a="a = 1", b="b = 2", c="c = 3", d="d = 4")
    assert book.run("stale") == []
    assert book.run("all") == ["a", "b", "c", "d"]
    assert book.run("cells", "c", "a") == ["a", "c"]
    assert book.run("above", "c") == ["a", "b"]
    assert book.run("below", "c") == ["c", "d"]


def test_a_manual_cell_waits_until_it_is_named(script):
    book = script()
    book.metadata["b"] = {"manual": True}
    assert book.write(a="a = 1", b="b = a", c="c = b", d="d = a") == ["a", "d"]
    assert [book.status(cell) for cell in "abcd"] == ["fresh", "manual", "blocked", "fresh"]
    assert book.run("all") == ["a", "d"]
    assert book.run("cells", "b") == ["b", "c"]
    assert book["c"] == 1
    assert book.write(a="a = 2") == ["a", "d"]
    assert book.status("b") == "manual"
    assert "c" not in book.kernel.names()


def test_a_manual_cell_says_why_it_waits(script):
    book = script()
    book.metadata["a"] = {"manual": "takes an hour"}
    book.write(a="a = 1")
    told = [delta.cells["a"] for delta in book.deltas if "a" in delta.cells]
    assert {"status": "manual", "why": "takes an hour"}.items() <= {
        k: v for cell in told for k, v in cell.items()
    }.items()
    book.run("cells", "a")
    assert book.status("a") == "fresh"


def test_a_manual_cell_is_not_run_by_a_second_definition_of_a_name_of_its_formulas(script):
    book = script()
    book.metadata["read"] = {"manual": True}
    book.write(
        cw="import cellweave as cw", rate="rate = 2", sheet="s = cw.sheet('=rate*2')", read="r = s['A1']", add="n = 1"
    )
    book.run("cells", "read")
    assert book["r"] == 4.0
    assert book.write(add="rate = 3") == ["add"]
    assert book.status("read") == "manual"
    assert "r" not in book.kernel.names()


def test_bytes_that_are_no_text_are_named(script):
    book = script(a="b = 1\na = '\udcff'", c="c = 1")
    assert isinstance(book.log.errors["a"], SyntaxError)
    assert book.log.errors["a"].msg == (
        "line 2 holds byte 0xff, which is no text. Delete it, or write it as an escape like \\xe9"
    )
    assert (book.log.errors["a"].filename, book.log.errors["a"].lineno) == ("<cell a>", 2)
    assert book["c"] == 1


def test_a_stop_leaves_unknown_what_was_not_reached_and_the_next_run_goes_on(script):
    book = script(a="a = [1]", b="b = 1", c="c = b")
    book.write(b="a.append(2)\nraise KeyboardInterrupt\nb = 2")
    assert book.status("b") == "failed"
    assert book.status("c") == "stale"
    assert book.kernel.names() == {}
    assert book.write(b="a.append(3)\nb = 2") == ["a", "b", "c"]
    assert (book["a"], book["c"]) == ([1, 3], 2)


def test_leaving_the_interpreter_ends_the_cell_only(script):
    book = script(a="import sys\nsys.exit(1)", b="b = 1")
    assert book.status("a") == "failed"
    assert book["b"] == 1


def test_moving_an_input_runs_its_cell_and_what_follows(script):
    book = script(a="a = 1", b="b = a")
    book.log.ran.clear()
    book.kernel.set_widget("a", "n", 3)
    assert book.log.ran == ["a"]  # its value came out equal
    book.log.ran.clear()
    book.kernel.set_widget("a", "n", 3)
    assert book.log.ran == []


def test_a_wave_is_one_delta_with_statuses_defines_and_precedents(script):
    book = script(a="a = 1", b="b = a")
    assert len(book.deltas) == 1
    told = book.deltas[0].cells["b"]
    assert told["status"] == "fresh"
    assert told["defines"] == ["b"]
    assert told["precedents"] == {"a": ["a"]}
    assert told["runs"] == 1
    assert book.deltas[0].wave.ran == ["a", "b"]
    assert book.deltas[0].variables is None


def test_variables_are_told_at_once_and_after_each_wave_that_changed_them_while_somebody_watches(script):
    def told():
        book.kernel._feed.flush()
        rows = [[(row.name, row.preview, row.cell) for row in delta.variables or []] for delta in book.deltas]
        book.deltas.clear()
        return rows

    book = script(a="a = 1", b="b = a")
    told()
    book.kernel.watch(True)
    assert told() == [[("a", "1", "a"), ("b", "1", "b")]]
    book.write(b="b = a + 1")
    assert told()[-1] == [("a", "1", "a"), ("b", "2", "b")]
    book.kernel.run("cells", ["b"])
    assert told() == [[]]
    book.kernel.watch(False)
    book.write(b="b = a + 2")
    assert not any(told())


def test_loading_shows_what_would_run(script):
    book = script(a="a = 1", b="b = a", c="c = 2")
    book.load(a="a = 2")
    book.kernel._feed.flush()
    assert [book.status(cell) for cell in "abc"] == ["stale", "stale", "fresh"]
    book.load(a="a = 1")
    book.kernel._feed.flush()
    assert [book.status(cell) for cell in "abc"] == ["fresh", "fresh", "fresh"]


def test_what_reads_an_equal_value_is_not_shown_as_stale_any_more(script):
    book = script(a="a = 1", b="b = a", c="c = b")
    book.load(a="a = 1  # the same")
    book.kernel._feed.flush()
    assert [book.status(cell) for cell in "abc"] == ["stale", "stale", "stale"]
    assert book.run("stale") == ["a"]
    assert [book.status(cell) for cell in "abc"] == ["fresh", "fresh", "fresh"]
    book.write(a="a = 1 / 0")
    book.load(a="a = 1 / 0  # still")
    book.kernel._feed.flush()
    assert book.status("c") == "stale"
    book.run("stale")
    assert [book.status(cell) for cell in "abc"] == ["failed", "blocked", "blocked"]


def test_swapping_cells_changes_what_they_read(script):
    book = script(a="x = 1", b="x = 2", c="y = x")
    book.cells = {"b": "x = 2", "a": "x = 1", "c": "y = x"}
    assert book.write() == ["c"]
    assert book["y"] == 1


def test_pickling_and_dataclasses_find_the_workbook_as_main(script):
    book = script(
        a="from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int",
        b="import pickle\nq = pickle.loads(pickle.dumps(P(3)))",
    )
    assert book["q"].x == 3
    assert book.write(b="import pickle\nq = pickle.loads(pickle.dumps(P(4)))") == ["b"]


def test_a_docstring_is_not_shown_and_a_text_is(script):
    book = script(first='"""What the script is for."""', second='"shown"')
    assert book.log.shown == {"second": "shown"}
