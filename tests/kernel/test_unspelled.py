"""What a cell comes to without spelling it out: names in texts, functions that a library calls back, other programs."""

# ruff: noqa: E501
import pickle
import subprocess
import sys

import pytest

from cellweave.kernel.calls import armed, probed
from cellweave.kernel.modules import state_of

# name: (first cell, second cell, last cell that binds ``out``, the cell edited and its new text, what ``out`` comes to)
WAYS = {
    "a query kept under a name": (
        "k = 2",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})\nquery = 'a > @k'",
        "out = len(df.query(query))",
        ("first", "k = 1"),
        2,
    ),
    "a query in a dictionary, asked by a function": (
        "k = 2",
        "import pandas as pd\ndf = pd.DataFrame({'a': [1, 2, 3]})\nqueries = {'all': 'a > @k'}\ndef ask(text):\n    return len(df.query(text, level=1))",
        "out = ask(queries['all'])",
        ("first", "k = 0"),
        3,
    ),
    "the examples of the module": (
        'def f():\n    """\n    >>> f()\n    1\n    """\n    return 1',
        "import doctest",
        "out = doctest.testmod(verbose=False).failed",
        ("first", 'def f():\n    """\n    >>> f()\n    1\n    """\n    return 2'),
        1,
    ),
    "an accessor of frames": (
        "import pandas as pd\nimport warnings\nwarnings.simplefilter('ignore')",
        "@pd.api.extensions.register_dataframe_accessor('money')\nclass Money:\n    def __init__(self, frame): pass\n    def sum(self): return 1",
        "out = pd.DataFrame({'a': [1]}).money.sum()",
        (
            "second",
            "@pd.api.extensions.register_dataframe_accessor('money')\nclass Money:\n    def __init__(self, frame): pass\n    def sum(self): return 2",
        ),
        2,
    ),
    "a subclass by registration": (
        "import abc\nclass Shape(abc.ABC): pass",
        "Shape.register(int)",
        "out = isinstance(1, Shape)",
        ("second", "pass"),
        False,
    ),
    "what a handler of logging collects": (
        "import io, logging\nkept = io.StringIO()\nlog = logging.getLogger('unspelled')\nlog.handlers = [logging.StreamHandler(kept)]\nlog.propagate = False",
        "log.warning('a')",
        "out = kept.getvalue()",
        ("second", "log.warning('b')"),
        "b\n",
    ),
    "arguments of the program": (
        "import sys",
        "sys.argv.append('a')",
        "out = sys.argv[-1]",
        ("second", "sys.argv.append('b')"),
        "b",
    ),
    "a module that answers for any name": (
        "def __getattr__(name):\n    return 1",
        "import __main__",
        "out = __main__.whatever",
        ("first", "def __getattr__(name):\n    return 2"),
        2,
    ),
    "the theme of charts": (
        "import plotly.io as pio",
        "pio.templates.default = 'ggplot2'",
        "out = pio.templates.default",
        ("second", "pio.templates.default = 'simple_white'"),
        "simple_white",
    ),
    "the theme of charts, by a function": (
        "import altair as alt",
        "alt.theme.enable('dark')",
        "out = alt.theme.active",
        ("second", "pass"),
        "default",
    ),
    "settings of an object that a library has for everybody": (
        "import altair as alt",
        "alt.data_transformers.enable('default', max_rows=7)",
        "out = alt.data_transformers.options.get('max_rows')",
        ("second", "pass"),
        None,
    ),
    "a module that a cell writes": (
        "import pathlib, sys\nsys.path.insert(0, '')\npathlib.Path('unspelled_module.py').write_text('v = 1')",
        "import unspelled_module",
        "out = unspelled_module.v",
        (
            "first",
            "import pathlib, sys\nsys.path.insert(0, '')\npathlib.Path('unspelled_module.py').write_text('v = 2')",
        ),
        2,
    ),
    "a file by another name": (
        "import os, pathlib\npathlib.Path('one.txt').write_text('a')\npathlib.Path('two.txt').unlink(missing_ok=True)\nos.symlink('one.txt', 'two.txt')",
        "pathlib.Path('one.txt').write_text('b')",
        "out = pathlib.Path('two.txt').read_text()",
        ("second", "pathlib.Path('one.txt').write_text('c')"),
        "c",
    ),
    "a file that is still open": (
        "file = open('open.txt', 'w')",
        "print('a', file=file, flush=True)",
        "out = open('open.txt').read()",
        ("second", "print('b', file=file, flush=True)"),
        "b\n",
    ),
    "a file that a shell writes": (
        "import pathlib, subprocess\nplace = pathlib.Path('unspelled.txt')",
        "subprocess.run(f'echo a>{place}', shell=True, check=True)",
        "out = place.read_text()",
        ("second", "subprocess.run(f'echo b>{place}', shell=True, check=True)"),
        "b\n",
    ),
}


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_what_was_come_to_is_followed(way, script, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first, second, last, (edited, text), expected = WAYS[way]
    book = script(first=first, second=second, last=last)
    assert not book.log.errors
    assert book["out"] != expected
    book.write(**{edited: text})
    assert book["out"] == expected


def test_a_file_that_a_program_only_reads_is_not_written(script, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in.txt").write_text("a")
    book = script(
        read="import subprocess\nread = subprocess.run(['cat', 'in.txt'], capture_output=True, text=True).stdout",
        again="again = open('in.txt').read()",
    )
    assert book.write(
        read="import subprocess\nread = subprocess.run(['cat', 'in.txt'], capture_output=True).stdout"
    ) == ["read"]


def test_a_helper_the_run_reads_brings_no_other_function_of_its_cell(script):
    book = script(helpers="def f():\n    return 1\ndef g():\n    return 1", out="out = f()")
    assert book.write(helpers="def f():\n    return 1\ndef g():\n    return 2") == ["helpers"]


def test_a_function_runs_in_another_process_by_its_code(script):
    cloudpickle = pytest.importorskip("cloudpickle")
    book = script(k="k = 2", f="def f(x):\n    return (lambda: x + k)()")
    function = book["f"]
    data = cloudpickle.dumps(function)
    code = (
        "import pickle, sys\nf = pickle.loads(sys.stdin.buffer.read())\n"
        "assert f(1) == 3\nhash(f.__code__)\nassert not any(name.startswith('cellweave') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-I", "-c", code], input=data, check=True)


def test_what_numba_compiles_has_no_probe():
    import ast

    source = "import numba\n@numba.njit\ndef f(x):\n    return x"
    assert ast.dump(probed(ast.parse(source), "a")) == ast.dump(ast.parse(source))


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="there nothing is put into functions")
def test_probes_are_constants_that_can_be_hashed_and_sent():
    import ast

    code = armed(compile(probed(ast.parse("def f():\n    return 1"), "a"), "<cell a>", "exec"))
    (function,) = (part for part in code.co_consts if hasattr(part, "co_consts"))
    assert hash(function) == hash(function)
    sent = [pickle.loads(pickle.dumps(part)) for part in function.co_consts]
    assert [part.add("x") for part in sent if hasattr(part, "add")] == [False]


def test_a_module_that_holds_something_gone_is_read(tmp_path, monkeypatch, script):
    (tmp_path / "gone.py").write_text(
        "import weakref\nclass Thing: pass\nthing = Thing()\nproxy = weakref.proxy(thing)\ndel thing\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    book = script(a="import gone", b="gone.x = 1", c="out = gone.x")
    assert state_of(sys.modules["gone"]) is not None
    assert book.write(b="gone.x = 2") and book["out"] == 2


def test_a_function_that_compiles_itself_anew_is_put_back(tmp_path, monkeypatch, script):
    (tmp_path / "lazily.py").write_text(
        "def f():\n    global ready\n    ready = 5\n    def now():\n        return ready\n    f.__code__ = now.__code__\n    return f()\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    book = script(a="import lazily\nthings = [lazily.f()]", b="things.append(1)", c="out = len(things)")
    book.write(b="things.append(1); things.append(2)")
    assert not book.log.errors
    assert book["out"] == 3


def test_a_value_is_not_asked_for_its_attributes_before_the_run(script):
    book = script(
        kind="class Asked:\n    n = 0\n    @property\n    def part(self):\n        Asked.n += 1\n        return self\na = Asked()",
        once="a.part.value = 1",
        n="n = Asked.n",
    )
    assert book["n"] == 1


def test_a_module_written_and_imported_by_one_cell_is_loaded_once(script, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write = "import pathlib, sys\nsys.path.insert(0, '')\npathlib.Path('written_here.py').write_text('class A:\\n    v = {}')\nimport written_here\na = written_here.A()"
    book = script(write=write.format(1), later="import written_here\nis_same = isinstance(a, written_here.A), a.v")
    assert book["is_same"] == (True, 1)
    book.write(write=write.format(22))
    assert book["is_same"] == (True, 22)


def test_a_text_of_a_person_is_never_taken_for_a_probe(script):
    book = script(f="def f():\n    return '<entered>', '<entered f 1>'", out="out = f()")
    assert book["out"] == ("<entered>", "<entered f 1>")
