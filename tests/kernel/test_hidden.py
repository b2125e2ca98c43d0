# ruff: noqa: E501
"""Interpreter state outside names: each cell finds it as the cells above left it."""

import pytest

from cellweave.kernel import hidden

WAYS = {
    "environ": ("import os\nos.environ['HIDDEN'] = str(k)", "import os\nr = os.environ.get('HIDDEN')", "None"),
    "cwd": ("import os\nos.chdir(['/', '/usr'][k])", "import os\nr = os.getcwd()", None),
    "path": ("import sys\nsys.path.append(f'/nowhere{k}')", "import sys\nr = sys.path[-1]", None),
    "warnings": ("import warnings\nwarnings.simplefilter(['ignore', 'error'][k])", "import warnings\nr = warnings.filters[0][0]", None),
    "logging": ("import logging\nlogging.getLogger('h').setLevel(10 + k)", "import logging\nr = logging.getLogger('h').level", "0"),
    "decimal": ("import decimal\ndecimal.getcontext().prec = 5 + k", "import decimal\nr = str(1 / decimal.Decimal(3))", None),
    "numpy": ("import numpy as np\nnp.set_printoptions(precision=1 + k)", "import numpy as np\nr = str(np.array([1 / 3]))", "[0.33333333]"),
    "pandas": ("import pandas as pd\npd.options.display.max_rows = 7 + k", "import pandas as pd\nr = pd.get_option('display.max_rows')", "60"),
    "sklearn": ("import sklearn\nsklearn.set_config(working_memory=7 + k)", "import sklearn\nr = sklearn.get_config()['working_memory']", "1024"),
    "matplotlib": ("import matplotlib as m, numpy as np\nm.rcParams['axes.prop_cycle'] = m.cycler(color=np.eye(2, 3 + k))", "import matplotlib as m\nr = str(m.rcParams['axes.prop_cycle'].by_key()['color'][0])", None),
    "fonts": ("import matplotlib as m\nm.rcParams['font.serif'].insert(0, str(k))", "import matplotlib as m\nr = m.rcParams['font.serif'][0]", "DejaVu Serif"),
    "patched": ("import json\njson.hidden = k", "import json\nr = getattr(json, 'hidden', None)", "None"),
    "setattr": ("import json\nsetattr(json, 'hidden2', k)", "import json\nr = getattr(json, 'hidden2', None)", "None"),
    "builtin": ("import builtins\nbuiltins.copyright = k", "r = copyright", None),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_reader_follows_the_setter_and_forgets_a_deleted_one(script, way):
    setter, reader, start = WAYS[way]
    book = script(k="k = 0", before=reader.replace("r =", "b ="), set=setter, after=reader)
    zero, untouched = book["r"], book["b"]
    if start is not None:
        assert str(untouched) == start
    ran = book.write(k="k = 1")
    assert "before" not in ran
    assert book["r"] != zero
    book.run("cells", "before")
    assert book["b"] == untouched
    book.write(set=None)
    assert book["r"] == untouched


def test_cells_without_calls_do_not_follow(script):
    book = script(k="k = 0", set="import os\nos.environ['HIDDEN'] = str(k)", plain="p = k0 = 1", call="c = str(1)")
    assert book.write(k="k = 1") == ["k", "set", "call"]


def test_a_seed_set_to_what_it_was_counts(script):
    book = script(
        one="import random\nrandom.seed(2)\na = random.random()",
        two="random.seed(2)\nb = random.random()",
        c="c = random.random()",
    )
    same = book["c"]
    book.write(one="import random\nrandom.seed(1)\na = random.random()")
    assert book["c"] == same


def test_numpy_draws_follow_their_seed(script):
    book = script(s="import numpy as np\nnp.random.seed(1)", a="a = np.random.rand()", b="b = np.random.rand()")
    before = book["a"], book["b"]
    assert book.run("cells", "a") == ["a"]
    assert (book["a"], book["b"]) == before
    assert book.write(s="import numpy as np\nnp.random.seed(3)") == ["s", "a", "b"]


@pytest.mark.parametrize(
    ("name", "put"),
    [
        ("os.environ", "os.environ['HIDDEN'] = str(k)"),
        ("sys.path", "sys.path.append(str(k))"),
        ("warnings.filters", "warnings.simplefilter(['ignore', 'error'][k])"),
        ("matplotlib.rcParams", "matplotlib.rcParams['axes.grid'] = k == 0"),
    ],
)
def test_a_name_for_hidden_state_follows_who_changed_it_under_another(script, name, put):
    module = name.partition(".")[0]
    book = script(
        k="k = 1",
        take=f"import {module}\na = {name}",
        put=f"import {module}\n{put}",
        fail="locals()\nopen('nowhere')",
    )
    assert book["a"] is not None  # nothing tells that the cell that failed changed it
    assert "put" in book.write(k="k = 0")


@pytest.mark.parametrize("ask", ["exec('state = random.getstate()')", "state = getattr(random, 'getstate')()"])
def test_who_asks_for_the_state_of_random_numbers_in_a_text_follows(script, ask):
    book = script(k="k = 1", seed="import random\nrandom.seed(k)", ask=ask)
    before = book["state"]
    assert "ask" in book.write(k="k = 2")
    assert book["state"] != before


def test_the_time_of_a_cell_is_also_that_of_the_libraries_it_imports(tmp_path, monkeypatch, script):
    (tmp_path / "slow_library.py").write_text("import time\ntime.sleep(0.05)\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(hidden._BRINGS, "slow_library", ("slow_library",))
    book = script(a="import slow_library")
    assert max(delta.cells.get("a", {}).get("ms") or 0 for delta in book.deltas) >= 50
