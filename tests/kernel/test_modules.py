# ruff: noqa: E501
"""State that modules of the user's own keep: each cell finds it as the cells above left it."""

import sys

import pytest

MODULE = """
options = []
table = {"a": 1}
rate = 2

class Counter:
    made = 0
    def up(self):
        Counter.made += 1
        self.count = getattr(self, "count", 0) + 1
        return self.count

counter = Counter()

def keep(value):
    options.append(value)
    return len(options)
"""

# cells between ``k`` and the reader of ``r``, the reader, what it reads for k = 1, k = 2 and without the cell
WAYS = {
    "imported": ("from own import options\noptions.append(k)", "from own import options\nr = list(options)", [1], [2], []),
    "attribute": ("import own\nown.options.append(k)", "import own\nr = list(own.options)", [1], [2], []),
    "item": ("import own\nown.table['a'] = k + 5", "import own\nr = own.table['a']", 6, 7, 1),
    "name": ("import own\nown.rate = k + 5", "import own\nr = own.rate", 6, 7, 2),
    "function": ("import own\nown.keep(k)", "import own\nr = list(own.options)", [1], [2], []),
    "inner": ("def f():\n    import own\n    own.keep(k)\nf()", "import own\nr = list(own.options)", [1], [2], []),
    "instance": ("import own\nfor _ in range(k):\n    own.counter.up()", "import own\nr = getattr(own.counter, 'count', 0)", 1, 2, 0),
    "class": ("import own\nfor _ in range(k):\n    own.Counter().up()", "import own\nr = own.Counter.made", 1, 2, 0),
    "exec": ("exec(f'import own; own.options.append({k})')", "import own\nr = list(own.options)", [1], [2], []),
    "computed": ("import sys\nsys.modules['ow' + 'n'].options.append(k)", "import own\nr = list(own.options)", [1], [2], []),
    "__import__": ("__import__('ow' + 'n').options.append(k)", "import own\nr = list(own.options)", [1], [2], []),
    "by name": ("import importlib\nimportlib.import_module('own').options.append(k)", "import own\nr = list(own.options)", [1], [2], []),
}  # fmt: skip


@pytest.fixture(autouse=True)
def own(tmp_path, monkeypatch):
    (tmp_path / "own.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    sys.modules.pop("own", None)


@pytest.mark.parametrize("way", WAYS)
def test_a_reader_follows_who_changed_a_module(script, way):
    change, reader, one, two, none = WAYS[way]
    book = script(k="k = 1", before=reader.replace("r =", "b ="), change=change, read=reader, idle="idle = 0")
    assert (book["b"], book["r"]) == (none, one)
    ran = book.write(k="k = 2")
    assert (book["b"], book["r"]) == (none, two)
    assert not {"before", "idle"} & set(ran)
    assert book.run("cells", "change")[0] == "change"
    assert (book["b"], book["r"]) == (none, two)
    book.write(change=None)
    assert (book["b"], book["r"]) == (none, none)


def test_what_one_module_registers_with_another_while_they_load_is_its_start(script, tmp_path):
    (tmp_path / "registrar.py").write_text("import own\nown.options.append('registered')")
    book = script(load="import registrar, own", add="own.options.append(1)", read="r = list(own.options)")
    assert book["r"] == ["registered", 1]
    book.write(add="own.options.append(2)")
    assert book["r"] == ["registered", 2]
    del sys.modules["registrar"]


def test_a_cell_that_reaches_no_module_of_the_user_does_not_follow(script):
    book = script(
        k="k = 1", change="import own\nown.rate = k", data="import numpy as np\nd = np.arange(3)", use="u = d.sum()"
    )
    assert book.write(change="import own\nown.options.append(k)\nown.table['a'] = 3") == ["change"]


def test_a_plain_store_into_an_object_of_a_module_is_that_cells_change(script):
    book = script(
        k="k = 1",
        take="from own import table",
        put="table['b'] = k",
        call="c = str(1)",
        read="import own\nr = dict(own.table)",
    )
    assert book["r"] == {"a": 1, "b": 1}
    book.write(k="k = 2")
    assert book["r"] == {"a": 1, "b": 2}
    book.write(put=None)
    assert book["r"] == {"a": 1}


def test_an_object_that_a_module_let_go_keeps_what_was_put_in(script):
    book = script(
        n="n = 1",
        take="from own import options as a",
        look="import own\nlook = list(own.options)",
        put="import own\nown.options.append(5)\nown.options = [n]",
        read="read = list(a)",
    )
    assert (book["look"], book["read"]) == ([], [5])
    book.run("cells", "look")
    assert (book["look"], list(book["a"]), book["read"]) == ([], [5], [5])
    book.write(put="import own\nown.options.append(7)\nown.options = [n]")
    assert (book["look"], list(book["a"]), book["read"]) == ([], [7], [7])
    book.write(n="n = 2")
    assert (book["look"], list(book["a"]), book["read"]) == ([], [7], [7])


def test_a_module_of_a_package_is_there_once_it_is_loaded(script, tmp_path, monkeypatch):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").write_text("")
    (tmp_path / "pack" / "sub.py").write_text("value = 1\n")
    book = script(pack="import pack", sub="import pack.sub", read="r = pack.sub.value")
    assert book["r"] == 1
    book.write(sub=None)
    book.write(read="import pack.sub\nr = pack.sub.value + 1")
    assert book["r"] == 2
    for name in ("pack.sub", "pack"):
        sys.modules.pop(name)
