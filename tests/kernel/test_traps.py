# ruff: noqa: E501
"""The traps of incremental execution, a section each: what goes stale without care, or reruns for nothing."""

import pytest

from cellweave.kernel import fingerprint as fingerprints
from cellweave.kernel.digest import digest_of

# --- early cutoff and aliases ------------------------------------------------------------------------------------


def test_an_equal_rewrite_reaches_who_shares_the_object_and_not_who_only_read_it(script):
    book = script(a="a = [1]", b="b = {'in': a}", k="k = 2", n="n = len(a)", add="a.append(k)")
    assert book.write(a="a = [0]\na[0] = 1") == ["a", "b", "add"]
    assert book["b"]["in"] is book["a"]
    assert book.write(k="k = 3") == ["k", "a", "b", "add"]
    assert book["a"] == book["b"]["in"] == [1, 3]


def test_what_was_put_into_a_changed_object_is_shared_with_it(script):
    book = script(m="m = 5", d="d = [m]", a="a = [0]", put="d[0] = a", loop="a[0] = a")
    book.write(m="m = 7")
    assert book["d"][0] is book["a"]
    assert book["a"][0] is book["a"]


# --- shadowed versions -------------------------------------------------------------------------------------------


def test_a_shadowed_version_that_moved_is_not_shown_to_a_reader_that_cannot_borrow(script):
    book = script(a="a = [[1]]", k="k = 0", b="b = a", shadow="a = 0", add="b[0].append(2)")
    assert book.write(k="k = a[0]") == ["k", "a", "k", "b", "add"]
    assert book["k"] is book["b"][0]
    assert book["b"] == [[1, 2]]
    assert book.kernel.settled == 0


# --- alias mates -------------------------------------------------------------------------------------------------


def test_the_other_name_of_an_object_changed_through_a_container_is_restored(script):
    book = script(a="a = [1]", box="box = [a]", add="box[0].append(2)", n="n = len(a)")
    assert book["n"] == 2
    assert book.write(add="box[0]") == ["add", "n", "a", "box"]
    assert (book["a"], book["n"]) == ([1], 1)
    assert book["box"][0] is book["a"]


# --- the end state is a reader -----------------------------------------------------------------------------------


def test_deleting_the_last_change_makes_the_value_again_though_no_cell_reads_it(script):
    book = script(a="a = [1]", add="a.append(2)")
    assert book.write(add=None) == ["a"]
    assert book["a"] == [1]


# --- sure and conditional definitions ----------------------------------------------------------------------------


def test_a_sure_definition_hides_the_one_above_though_it_is_equal(script):
    book = script(one="i = 0", two="i = 0", y="y = i")
    assert book.write(one="i = 3") == ["one"]
    assert book.write(two=None) == ["y"]
    assert (book["i"], book["y"]) == (3, 3)


def test_a_conditional_definition_reads_the_one_above(script):
    book = script(flag="flag = True", one="x = 1", two="if flag:\n    x = 2", y="y = x")
    assert book.write(one="x = 5") == ["one", "two"]
    assert book.write(flag="flag = False") == ["flag", "two", "y"]
    assert (book["x"], book["y"]) == (5, 5)


# --- contents, not identities ------------------------------------------------------------------------------------


def test_elements_changed_in_a_loop_count(script):
    book = script(
        records="records = [{'x': 1}]", k="k = 2", loop="for d in records:\n    d['x'] += k", s="s = str(records)"
    )
    assert book["s"] == "[{'x': 3}]"
    book.write(k="k = 7")
    assert book.write(k="k = 9") == ["k", "records", "loop", "s"]
    assert book["s"] == "[{'x': 10}]"


def test_a_buffer_shuffled_in_place_counts(script):
    book = script(
        arr="import numpy as np\narr = np.arange(20)",
        first="first = int(arr[0])",
        seed="rng = np.random.default_rng(1)",
        mix="rng.shuffle(arr)",
        last="last = arr.tolist()",
    )
    mixed = book["last"]
    assert mixed != list(range(20))
    assert book.write(seed="rng = np.random.default_rng(2)") == ["seed", "arr", "mix", "last"]
    assert book["last"] != mixed
    assert (book["first"], sorted(book["last"])) == (0, list(range(20)))


def test_a_value_over_budget_counts_as_changed(script, monkeypatch):
    monkeypatch.setattr(fingerprints, "BUDGET", 1000)
    book = script(big="big = list(range(5000))", small="small = list(range(9))", n="n = len(big)", m="m = len(small)")
    assert book.write(small="small = [*range(9)]") == ["small"]
    assert book.write(big="big = [*range(5000)]") == ["big", "n"]
    assert book.write(m="m = -len(small)") == ["m"]
    assert book.write(n="n = -len(big)") == ["big", "n"]  # its reader may have changed it
    assert book.write(add="big.append(1)", k="k = len(big)") == ["add", "k"]
    assert (book["k"], book["n"]) == (5001, -5000)


# --- readable state ----------------------------------------------------------------------------------------------


def test_a_pattern_is_a_constant(script):
    book = script(
        p="import re\np = re.compile('a')", text="text = 'aab'", n="n = len(p.findall(text))", m="m = p.pattern"
    )
    assert book.write(text="text = 'a'") == ["text", "n"]
    assert book.write(p="import re\np = re.compile('[a]'[1:-1])") == ["p"]
    assert book.write(p="import re\np = re.compile('b')") == ["p", "n", "m"]
    assert (book["n"], book["m"]) == (0, "b")


def test_a_text_buffer_has_its_state_compared(script):
    book = script(
        out="import io\nout = io.StringIO()", w="out.write('x')", r="r = out.getvalue()", r2="r2 = out.tell()"
    )
    assert (book["r"], book["r2"]) == ("x", 1)
    assert book.write(r="r = out.getvalue() * 2") == ["r"]
    assert book.write(w="out.write('yy')") == ["out", "w", "r", "r2"]
    assert (book["r"], book["r2"]) == ("yyyy", 2)
    assert book.write(w="pass")[-2:] == ["r", "r2"]
    assert (book["r"], book["r2"]) == ("", 0)


@pytest.mark.parametrize(
    ("make", "draw"),
    [
        ("import random\nrng = random.Random({})", "rng.random()"),
        ("import numpy as np\nrng = np.random.default_rng({})", "rng.random()"),
    ],
)
def test_a_generator_of_random_numbers_has_its_state_compared(script, make, draw):
    book = script(rng=make.format(1), a=f"a = {draw}", k="k = 1", b=f"b = {draw} * k")
    a, b = book["a"], book["b"]
    assert a != b
    assert book.write(k="k = 2") == ["k", "rng", "a", "b"]
    assert (book["a"], book["b"]) == (a, 2 * b)
    assert book.write(rng=make.format(2)) == ["rng", "a", "b"]
    assert book["a"] != a


def test_a_cache_that_was_filled_is_changed(script):
    book = script(
        f="import functools\n@functools.lru_cache\ndef f(x):\n    return x",
        one="one = f(1)",
        two="two = f(2), f.cache_info().misses",
    )
    assert book["two"] == (2, 2)
    assert book.write(two="two = f(1), f.cache_info().misses") == ["f", "one", "two"]
    assert book["two"] == (1, 1)
    assert book.write(one="one = 0") == ["one", "f", "two"]
    assert book["two"] == (1, 1)


def test_a_lazy_frame_is_told_by_its_plan(script):
    pytest.importorskip("polars")
    book = script(
        pl="import polars as pl",
        k="k = 1",
        lazy="lazy = pl.LazyFrame({'x': [1, 2]}).select(pl.col('x') + min(k, 2))",
        total="total = lazy.collect()['x'].sum()",
    )
    assert book["total"] == 5
    assert book.write(k="k = 2") == ["k", "lazy", "total"]
    assert book.write(k="k = 3") == ["k", "lazy"]
    assert book["total"] == 7


# --- order and sharing in digests --------------------------------------------------------------------------------


def test_the_order_of_a_dict_or_set_is_content(script):
    book = script(s="s = {'a': 1, 'b': 2}", keys="keys = list(s)")
    assert book.write(s="s = {'b': 2, 'a': 1}") == ["s", "keys"]
    assert book["keys"] == ["b", "a"]
    assert book.write(s="s = {0, 8}") == ["s", "keys"]
    assert book["keys"] == [0, 8]
    assert book.write(s="s = {8, 0}") == ["s", "keys"]
    assert book["keys"] == [8, 0]


def test_sharing_counts_for_mutable_objects_only(script):
    text = "x" * 9
    assert digest_of([text, text], {}) == digest_of([text, "".join(["x"] * 9)], {})
    book = script(m="m = [[1], [1]]", same="same = m[0] is m[1]")
    assert book.write(m="m = [[1]] * 2") == ["m", "same"]
    assert book["same"] is True


# --- failures ----------------------------------------------------------------------------------------------------


def test_what_a_failed_cell_changed_is_unknown_and_the_wave_ends(script):
    book = script(a="a = [1]", b="b = a", k="k = 0", bad="a.append(2)\n1 / k", n="n = len(b)", apart="apart = 1")
    assert book.log.ran == ["a", "b", "k", "bad", "apart"]
    assert set(book.kernel.names()) == {"k", "apart"}
    assert book.write(k="k = 0 + 0") == ["k"]
    assert book.write(k="k = 2") == ["k", "a", "b", "bad", "n"]
    assert (book["a"], book["n"]) == ([1, 2], 2)
    assert book.kernel.settled == 0


# --- annotations and future imports ------------------------------------------------------------------------------


def test_an_annotation_is_written_to_the_names_of_the_script(script):
    book = script(x="x: int = 1", types="types = dict(__annotations__)", y="y: str = ''")
    assert book["types"] == {"x": int}
    assert book.write(x="x: float = 1")[:2] == ["x", "types"]
    assert book["types"] == {"x": float}
    assert book["__annotations__"] == {"x": float, "y": str}


def test_a_future_import_reaches_the_cells_below(script):
    book = script(above="def a(x: int): pass", f="from __future__ import annotations", g="def g(x: absent): pass")
    assert book["g"].__annotations__ == {"x": "absent"}
    assert book["a"].__annotations__ == {"x": int}
    assert book.write(f="f = 1") == ["f", "g"]
    assert "absent" in str(book.log.errors["g"])
    book.write(f="from __future__ import annotations")
    assert book["g"].__annotations__ == {"x": "absent"}


def test_a_view_that_is_bound_no_more_lets_its_bytes_grow(script):
    book = script(
        bytes="import numpy as np\nd = bytearray(2)\na = np.frombuffer(d, dtype='u1')\ntotal = int(a.sum())",
        look="look = a.nbytes",
        k="k = 1",
        again="a = k",
        grow="d.append(k)",
        n="n = len(d), d[-1]",
    )
    assert (book["look"], book["n"]) == (2, (3, 1))
    book.write(k="k = 2")
    assert book["n"] == (3, 2)
    book.write(look="look = a.nbytes * 2")
    assert (book["look"], book["n"]) == (4, (3, 2))


@pytest.mark.parametrize("decorator", ["contextlib.contextmanager", "functools.singledispatch"])
def test_what_a_library_makes_of_a_function_changes_with_it(script, decorator):
    use = "with f() as r:\n    pass" if "context" in decorator else "r = next(f(0))"
    book = script(
        n="a, b = 1, 2",
        f=f"import contextlib, functools\n@{decorator}\ndef f(x=0):\n    yield a",
        use=use,
    )
    assert book["r"] == 1
    assert book.write(f=f"import contextlib, functools\n@{decorator}\ndef f(x=0):\n    yield b") == ["f", "use"]
    assert book["r"] == 2


def test_what_a_cell_below_consumed_is_made_again_for_a_cell_that_would_change_it(script):
    book = script(d="d = {1: 2}", a="a = filter(None, d)", b="import math as b", bad="b.extend(d)", read="r = list(a)")
    assert book["r"] == [1]
    book.write(b="b = (v for v in d)")  # whatever the failed call did to it, it may have done to ``a``
    assert book.status("read") == "blocked"


# --- files -------------------------------------------------------------------------------------------------------


def test_a_writer_that_reruns_takes_later_appenders_along(script, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    book = script(
        k="k = 1",
        write="open('trap.txt', 'w').write(str(k))",
        add="open('trap.txt', 'a').write('+')",
        read="read = open('trap.txt').read()",
    )
    assert book.write(k="k = 2") == ["k", "write", "add", "read"]
    assert book["read"] == "2+"
    assert book.run("cells", "add") == ["add"]
    assert (book["read"], (tmp_path / "trap.txt").read_text()) == ("2+", "2+")


# --- state outside names -----------------------------------------------------------------------------------------


def test_a_change_outside_names_reaches_cells_that_call_and_no_other(script):
    book = script(
        k="k = 1",
        put="import os\nos.environ['TRAP'] = str(k)",
        plain="plain = k0 = 2",
        get="get = os.environ['TRAP']",
    )
    assert book.write(k="k = 2") == ["k", "put", "get"]
    assert book["get"] == "2"


# --- names that functions read -----------------------------------------------------------------------------------

REACHES = {
    "closure": "def outer():\n    def inner():\n        return rate\n    return inner\nf = outer()",
    "container": "def g():\n    return rate\nbox = {'f': [g]}\nf = lambda: box['f'][0]()",
    "default": "def g():\n    return rate\ndef f(call=g):\n    return call()",
    "partial": "import functools\ndef g(x):\n    return rate + x\nf = functools.partial(g, 0)",
    "method": "class K:\n    def see(self):\n        return rate\nf = K().see",
    "wrapped": "import functools\ndef loud(g):\n    @functools.wraps(g)\n    def w():\n        return g()\n    return w\n@loud\ndef f():\n    return rate",
    "property": "class K:\n    @property\n    def v(self):\n        return rate\nf = lambda: K().v",
    "registered": "import atexit\nkept = {}\ndef keep(g):\n    kept['g'] = g\n@keep\ndef _g():\n    return rate\nf = lambda: kept['g']()",
    "library": "class Key:\n    def __init__(self, v):\n        self.v = v\n    def __lt__(self, other):\n        return (self.v < other.v) == (rate < 5)\nf = lambda: [k.v for k in sorted([Key(1), Key(2)])][0] + rate - (1 if rate < 5 else 2)",
}  # fmt: skip


@pytest.mark.parametrize("way", REACHES)
def test_a_global_that_a_function_reads_is_read_by_who_calls_it(script, way):
    book = script(rate="rate = 2", define=REACHES[way], use="use = f()", late="rate = 100", idle="idle = 1")
    assert book["use"] == 2
    ran = book.write(rate="rate = 7")
    assert book["use"] == 7
    assert "use" in ran
    assert not {"idle", "late"} & set(ran)


# --- names looked up and bound past the code of cells ------------------------------------------------------------


def test_a_class_that_pickle_looks_up_is_read(script):
    book = script(
        k="class K:\n    rate = 1",
        dump="import pickle\nraw = pickle.dumps(K())",
        load="one = pickle.loads(raw)",
        rate="rate = one.rate",
    )
    assert book.write(k="class K:\n    rate = 2") == ["k", "dump", "load", "rate"]
    assert book["rate"] == 2


BINDERS = {
    "import": "import __main__\n__main__.n = 5",
    "modules": "import sys\nsys.modules['__main__'].n = 5",
    "setattr": "import sys\nsetattr(sys.modules[__name__], 'n', 5)",
    "globals": "def f():\n    f.__globals__['n'] = 5\nf()",
    "value": "main = __import__('sys').modules[__name__]\nmain.n = 5",
}


@pytest.mark.parametrize("way", BINDERS)
def test_a_name_bound_through_the_module_is_a_definition(script, way):
    book = script(n="n = 1", early="early = n", bind=BINDERS[way], late="late = n", idle="idle = 0")
    assert (book["early"], book["late"]) == (1, 5)
    ran = book.write(n="n = 2")
    assert (book["early"], book["late"], book["n"]) == (2, 5, 5)
    assert "idle" not in ran
    book.write(bind=None)
    assert (book["late"], book["n"]) == (2, 2)


def test_a_name_looked_up_through_the_module_is_read(script):
    book = script(n="n = 1", read="import sys\nr = getattr(sys.modules[__name__], 'n')", again="n = 3", idle="idle = 0")
    assert book["r"] == 1
    assert book.write(n="n = 2") == ["n", "read"]
    assert book["r"] == 2


# --- methods that only read, unless they are told where to put the result ------------------------------------------

INTO = (
    "(a * k).round(0, b)",
    "a.clip(0, k, b)",
    "a.clip(*(0, k, b))",
    "(a * k).cumsum(0, None, b)",
    "a.clip(0, k, out=b)",
)


@pytest.mark.parametrize("call", INTO)
def test_a_result_put_into_an_array_is_a_change_of_that_array(script, call):
    book = script(
        k="k = 1.0",
        make="import numpy as np\na = np.array([1.0, 2.0])\nb = np.zeros(2)",
        put=call,
        read="r = b.tolist()",
    )
    before = book["r"]
    assert before != [0.0, 0.0]
    assert book.write(k="k = 2.0")[-2:] == ["put", "read"]
    assert book["r"] != before
    book.write(put="")
    assert book["r"] == [0.0, 0.0]
