import linecache

import pytest

from cellweave.kernel.running import Program
from cellweave.kernel.shortened import message, shortened
from cellweave.kernel.tracebacks import FRAMES, record

TITLES = {"c1": "Load", "c2": "Use"}


def raised(source, cell="c1", namespace=None):
    name = f"<cell {cell}>"
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    try:
        exec(compile(source, name, "exec"), namespace if namespace is not None else {})
    except BaseException as error:
        error.__traceback__ = error.__traceback__.tb_next if not isinstance(error, SyntaxError) else None
        return record(error, TITLES)
    raise AssertionError("nothing was raised")


def test_frames_are_the_users_with_cell_line_and_values():
    found = raised("def ratio(x, y):\n    return x / y\ndata = [1, 2]\nratio(data[0], 0)")
    outer, inner = found.frames
    assert (outer.cell, outer.title, outer.line, outer.text) == ("c1", "Load", 4, "ratio(data[0], 0)")
    assert outer.values == {"data": "[1, 2]"}
    assert (inner.function, inner.line, inner.values) == ("ratio", 2, {"x": "1", "y": "0"})
    assert inner.text[inner.column : inner.end_column] == "x / y"
    assert 'Cell "Load", line 4' in found.traceback


@pytest.mark.parametrize("source", ["y = 1 / 0", "x = 1\n\f\nz = 'a\x0bb'\ny = 1 / 0", "if True:\n    y = 1 / 0\n"])
def test_carets_stand_below_what_failed(source):
    program = Program("c1", source, 0)
    try:
        exec(program.body, {})
    except ZeroDivisionError as error:
        lines = record(error, TITLES).traceback.splitlines()
    where = next(index for index, line in enumerate(lines) if line == "    y = 1 / 0")
    assert lines[where + 1] == "        ~~^~~"


def test_a_function_of_another_cell_is_told_by_its_cell():
    namespace: dict = {}
    linecache.cache["<cell c1>"] = (1, None, ["def f(): return 1 / 0\n"], "<cell c1>")
    exec(compile("def f(): return 1 / 0\n", "<cell c1>", "exec"), namespace)
    found = raised("f()", "c2", namespace)
    assert [frame.title for frame in found.frames] == ["Use", "Load"]


def test_library_frames_are_left_out_but_stand_in_the_text():
    found = raised("import json\njson.loads('{')")
    assert [frame.cell for frame in found.frames] == ["c1"]
    assert "raw_decode" in found.traceback


@pytest.mark.parametrize(
    ("source", "hint"),
    [
        ("total = 1\ntotl", "Did you mean 'total'?"),
        ("Total = 1\ntotal", "Did you mean 'Total'?"),
        ("print(qqqq)", "Define qqqq above, or import it."),
        ("d = {'alpha': 1}\nd['alpah']", "Did you mean 'alpha'?"),
        ("import nosuchmodule", "Install it with: pip install nosuchmodule"),
        ("import pandsa", "Did you mean 'pandas'?"),
        ("import jsno", "Did you mean 'json'?"),
        ("import json.nothing", ""),
        ("raise ModuleNotFoundError(name='skimage')", "Install it with: pip install scikit-image"),
        ("from math import sqroot", "Did you mean 'sqrt' or 'isqrt'?"),
        ("'a'.captalize()", "Did you mean 'capitalize'?"),
        ("None.x", "The value is None: the call that made it returned nothing."),
        ("def f(): f()\nf()", "Check the condition that ends it."),
        ("1 / 0", ""),
        ("display(1)", "cw.write shows a value anywhere; the last line of a cell is shown by itself."),
        (
            "%matplotlib inline",
            "That is a command of IPython, not Python. Leave it out; install packages in a terminal.",
        ),
        ("x = = 1", ""),
    ],
)
def test_hints(source, hint):
    assert raised(source).hint == hint


def test_the_columns_near_a_missing_one():
    pandas = pytest.importorskip("pandas")
    namespace = {"df": pandas.DataFrame({"amount": [1], "quantity": [2]})}
    assert raised("df['ammount']", namespace=namespace).hint == "Did you mean 'amount'?"
    assert raised("df['zzz']", namespace=namespace).hint == "The columns are amount, quantity."


def test_an_exceptions_own_note_is_the_hint():
    found = raised("e = NameError('x', name='x')\ne.add_note('x is defined below, in Use.')\nraise e")
    assert found.hint == "x is defined below, in Use."


def test_syntax_errors_have_their_place():
    found = raised("if x:\n    y = (1,\n")
    (frame,) = found.frames
    assert (found.name, frame.cell, frame.line, frame.text[frame.column]) == ("SyntaxError", "c1", 2, "(")
    assert found.message == "'(' was never closed"


def test_causes_and_groups_are_sentences():
    chained = raised("try:\n    int('x')\nexcept ValueError as e:\n    raise RuntimeError('bad') from e")
    assert chained.causes == ["ValueError: invalid literal for int() with base 10: 'x' (Load, line 2)"]
    group = raised("raise ExceptionGroup('many', [ValueError('a'), TypeError('b')])")
    assert group.causes == ["ValueError: a", "TypeError: b"]
    assert raised("try:\n    1/0\nexcept ZeroDivisionError:\n    raise KeyError('k') from None").causes == []


def test_recursion_is_folded():
    found = raised("def f(n):\n    return f(n + 1)\nf(0)")
    assert len(found.frames) == FRAMES + 1
    assert any("more calls" in frame.text for frame in found.frames)
    assert len(found.traceback) < 5000


@pytest.mark.parametrize(
    "source",
    [
        "class E(Exception):\n    def __str__(self): raise ValueError\nraise E",
        "class V:\n    def __repr__(self): raise ValueError\nv = V()\nv + 1",
        "class V:\n    def __getattr__(self, name): raise RuntimeError(name)\nv = V()\nv.x + 1",
        "e = ValueError('a')\ne.__cause__ = e\nraise e",
        "raise KeyboardInterrupt",
        "raise SystemExit(3)",
        "raise MemoryError",
        "raise ValueError('x' * 10_000_000)",
        "exec('1 / 0')",
    ],
)
def test_a_record_is_always_made_and_bounded(source):
    found = raised(source)
    assert found.name
    assert len(found.message) + len(found.traceback) < 200_000


def test_values_are_short_and_never_computed():
    found = raised(
        "class P:\n    @property\n    def slow(self): raise SystemError\n    def __init__(self): self.x = 1\n"
        "p = P()\nbig = list(range(10**6))\n(p.x, big, p) + 1"
    )
    values = found.frames[-1].values
    assert values["p.x"] == "1"
    assert len(values["big"]) < 130


@pytest.mark.parametrize("kind", [SystemExit, GeneratorExit])
def test_a_text_that_raises_whatever_it_likes_says_so(kind):
    class Broken(Exception):
        def __repr__(self):
            raise kind

        __str__ = __repr__

    class Value:
        __repr__ = Broken.__repr__

    assert kind.__name__ in shortened([Value()])
    assert kind.__name__ in message(Broken())
