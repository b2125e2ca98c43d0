"""``cellweave convert``: what a terminal says, and its exit codes."""

import subprocess
import sys


def cellweave(*words):
    words = [sys.executable, "-m", "cellweave", *map(str, words)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120)


def test_there_and_back_again(tmp_path):
    book = tmp_path / "book.py"
    book.write_text(
        'import cellweave as cw\n\ndef double(x):\n    return x * 2\n\nbudget = cw.sheet("2 | =A1*3 | =double(A1)")\n'
    )
    done = cellweave("convert", book, tmp_path / "book.xlsx")
    assert (done.returncode, done.stdout) == (0, f"Wrote {tmp_path / 'book.xlsx'}.\n")
    assert "it calls the Python function double" in done.stderr
    assert cellweave("convert", tmp_path / "book.xlsx", tmp_path / "back.py").returncode == 0
    assert "2 | =@A*3 | 4" in (tmp_path / "back.py").read_text()
    assert cellweave("run", tmp_path / "back.py").returncode == 0


def test_nothing_is_replaced_unasked(tmp_path):
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "a.py").write_text("mine")
    done = cellweave("convert", tmp_path / "a.csv", tmp_path / "a.py")
    assert done.returncode == 1
    assert "--force" in done.stderr
    assert (tmp_path / "a.py").read_text() == "mine"


def test_a_workbook_that_fails_is_not_converted(tmp_path):
    (tmp_path / "a.py").write_text("import cellweave as cw\ns = cw.sheet('1')\n\n1 / 0\n")
    done = cellweave("convert", tmp_path / "a.py", tmp_path / "a.xlsx")
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert not (tmp_path / "a.xlsx").exists()
