"""Files are versions: of the cells that write them, and of the disk."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def change(path: Path, text: str) -> None:
    """Write from outside, at another time than before."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(before + 10**9, before + 10**9))


def test_a_file_written_by_one_cell_and_read_by_another_is_a_dependency(script):
    book = script(k="k = 1", w="open('f.txt', 'w').write(str(k))", r="r = open('f.txt').read()")
    assert book["r"] == "1"
    assert book.write(k="k = 2") == ["k", "w", "r"]
    assert book["r"] == "2"


def test_rerunning_a_writer_reruns_later_appenders(script):
    book = script(
        w="f = open('f.txt', 'w')\nf.write('a')\nf.close()",
        add="f = open('f.txt', 'a')\nf.write('b')\nf.close()",
        r="r = open('f.txt').read()",
    )
    assert book["r"] == "ab"
    book.write(w="f = open('f.txt', 'w')\nf.write('x')\nf.close()")
    assert book["r"] == "xb"
    book.run("cells", "add")
    assert book["r"] == "xb"


def test_a_reader_between_two_writers_finds_what_the_first_wrote(script, here):
    book = script(
        one="from pathlib import Path\nPath('f.txt').write_text('one')",
        r="r = Path('f.txt').read_text()",
        two="Path('f.txt').write_text('two')",
    )
    assert book.write(r="r = Path('f.txt').read_text() + '!'") == ["r"]
    assert book["r"] == "one!"
    assert (here / "f.txt").read_text() == "two"


def test_appending_starts_from_the_file_as_it_was_at_the_start(script, here):
    (here / "f.txt").write_text("0")
    book = script(add="with open('f.txt', 'a') as f:\n    f.write('1')", r="r = open('f.txt').read()")
    assert book["r"] == "01"
    book.write(add="with open('f.txt', 'a') as f:\n    f.write('2')")
    assert book["r"] == "02"


def test_a_data_file_that_changed_on_disk_makes_its_readers_stale(script, here):
    (here / "data.csv").write_text("1")
    book = script(r="r = open('data.csv').read()", n="n = len(r)", other="other = 1")
    assert book.run("stale") == []
    change(here / "data.csv", "22")
    assert book.run("stale") == ["r", "n"]
    assert book["n"] == 2


def test_a_local_module_that_changed_on_disk_is_loaded_again(script, here):
    (here / "rates_of_test.py").write_text("rate = 1\n")
    book = script(a="import rates_of_test", b="b = rates_of_test.rate", c="c = 1")
    assert book["b"] == 1
    change(here / "rates_of_test.py", "rate = 2.5\n")
    assert book.run("stale") == ["a", "b"]
    assert book["b"] == 2.5


def test_what_a_deleted_cell_wrote_stays_on_the_disk_and_is_not_seen(script, here):
    (here / "f.txt").write_text("0")
    book = script(w="open('f.txt', 'w').write('1')", r="r = open('f.txt').read()")
    assert book["r"] == "1"
    book.write(w=None)
    assert book["r"] == "0"
    book = script(w="open('g.txt', 'w').write('1')")
    book.write(w=None)
    assert (here / "g.txt").exists()


@pytest.mark.parametrize(
    "look",
    [
        "Path('f.txt').exists()",
        "os.path.isfile('f.txt')",
        "os.access('f.txt', os.R_OK)",
        "Path('f.txt').is_file() and Path('f.txt').stat().st_size == 1",
    ],
)
def test_asking_whether_a_file_is_there_reads_it(script, here, look):
    book = script(
        imports="import os\nfrom pathlib import Path",
        before=f"before = {look}",
        w="open('f.txt', 'w').write('1')",
        after=f"after = {look}",
        idle="idle = os.path.exists('other.txt')",
    )
    assert (book["before"], book["after"]) == (False, True)
    ran = book.write(w="pass")
    assert (book["before"], book["after"]) == (False, False)
    assert not {"before", "idle"} & set(ran)
    book.write(before=None, w="open('f.txt', 'w').write('1')")
    assert book["after"]


def test_a_file_named_in_the_text_is_followed_where_a_native_reader_opens_it(script, here):
    polars = pytest.importorskip("polars")
    polars.DataFrame({"x": [1]}).write_parquet("t.parquet")
    book = script(a="import polars as pl", t="t = pl.read_parquet('t.parquet')", n="n = t['x'].sum()")
    assert book["n"] == 1
    polars.DataFrame({"x": [1, 2, 3]}).write_parquet("t.parquet")
    assert book.run("stale") == ["t", "n"]
    assert book["n"] == 6


NAMES = {
    "value": ("path = 'data/t.parquet'", "t = pl.read_parquet(path)"),
    "path": ("from pathlib import Path\npath = Path('data') / 't.parquet'", "t = pl.read_parquet(path)"),
    "folder": ("from pathlib import Path\npath = Path('data')", "t = pl.scan_parquet(path / 't.parquet').collect()"),
    "function": ("def load():\n    return pl.read_parquet('data/t.parquet')", "t = load()"),
}


@pytest.mark.parametrize("way", NAMES)
def test_a_file_named_by_a_value_is_followed_where_a_native_reader_opens_it(script, here, way):
    polars = pytest.importorskip("polars")
    (here / "data").mkdir()
    polars.DataFrame({"x": [1]}).write_parquet("data/t.parquet")
    define, read = NAMES[way]
    book = script(a="import polars as pl", define=define, t=read, n="n = t['x'].sum()")
    assert book["n"] == 1
    polars.DataFrame({"x": [1, 2, 3]}).write_parquet("data/t.parquet")
    book.run("stale")
    assert book["n"] == 6


LISTINGS = {
    "glob": "import glob\nr = sorted(glob.glob('data/*.csv'))",
    "path": "from pathlib import Path\nr = sorted(path.name for path in Path('data').iterdir())",
    "walk": "import os\nr = sorted(name for _, _, names in os.walk('data') for name in names)",
}


@pytest.mark.parametrize("way", LISTINGS)
def test_who_lists_a_folder_follows_the_files_that_come_and_go(script, here, way):
    (here / "data").mkdir()
    (here / "data" / "one.csv").write_text("1")
    book = script(list=LISTINGS[way], idle="idle = 1")
    assert len(book["r"]) == 1
    (here / "data" / "two.csv").write_text("2")
    assert book.run("stale") == ["list"]
    assert len(book["r"]) == 2
    assert book.run("stale") == []
    writer = "with open('data/three.csv', 'w') as file:\n    file.write(str(idle))"
    assert book.write(list="", idle="idle = 1", write=writer, after=LISTINGS[way])[-2:] == ["write", "after"]
    assert len(book["r"]) == 3
    book.write(list=LISTINGS[way].replace("r =", "early ="))
    assert (len(book["early"]), len(book["r"])) == (2, 3)
    assert (here / "data" / "three.csv").exists()
    assert "after" in book.write(write=None)
    assert (len(book["early"]), len(book["r"])) == (2, 2)


def test_an_import_does_not_follow_the_folder_it_looked_in(script, here, monkeypatch):
    monkeypatch.syspath_prepend(here)
    (here / "newly.py").write_text("v = 1")
    book = script(load="import importlib\nimportlib.invalidate_caches()\nimport newly", idle="idle = 1")
    (here / "data.csv").write_text("1")
    assert book.run("stale") == []


@pytest.mark.parametrize(
    "ask",
    [
        "import subprocess\nr = subprocess.run(['cat', name], capture_output=True, text=True).stdout",
        "import subprocess\nr = subprocess.run('cat ' + name, shell=True, capture_output=True, text=True).stdout",
        "import os\nos.system('cp ' + name + ' copy.txt')\nr = open('copy.txt').read()",
    ],
)
def test_a_command_reads_the_files_it_names(script, here, ask):
    book = script(name="name = 'f' + '.txt'", k="k = 1", w="open('f.txt', 'w').write(str(k))", r=ask)
    assert book["r"] == "1"
    assert "r" in book.write(k="k = 2")
    assert book["r"] == "2"


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "x" * 5000])
def test_a_name_that_no_file_can_have_is_the_cells_own_error(script, name):
    book = script(
        name=f"import os\nname = {name!r}",
        there="there = os.path.exists(name)",
        read="read = open(name).read()",
        run="import subprocess\nrun = subprocess.run(['true', name])",
        after="after = 1",
    )
    assert (book["there"], book["after"]) == (False, 1)
    assert isinstance(book.log.errors["read"], (ValueError, OSError))
