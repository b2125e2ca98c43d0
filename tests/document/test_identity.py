import pytest

from cellweave.document import Document, adopted, diff, first_name, read
from cellweave.document.cell import read_cell


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("x = 1\ny = 2", "x"),
        ("x: int = 1", "x"),
        ("# words\ndef f(): pass", "f"),
        ("async def g(): pass", "g"),
        ("class C: pass", "C"),
        ("import os.path as p", "p"),
        ("import pandas", "pandas"),
        ("from a.b import (c as d, e)", "d"),
        ("from a import b", "b"),
        ("print(x == 1)", ""),
        ("if a:\n    x = 1", ""),
        ("f(x=1)", ""),
        ("def broken(:\n", "broken"),
    ],
)
def test_the_first_name_a_cell_defines(source: str, name: str) -> None:
    assert first_name(read_cell("c1", source)) == name


def ids(old: str, new: str) -> list[str]:
    return [cell.id for cell in adopted(read(old.encode()), read(new.encode())).cells]


BOOK = "# %% A\na = 1\n\n# %%\nb = 1\n\n# %%\nprint(a)\nprint(b)\n"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (BOOK, ["c1", "c2", "c3"]),
        (BOOK.replace("a = 1", "entirely()\nother()"), ["c1", "c2", "c3"]),
        (BOOK.replace("b = 1", "b = compute()\nmore()"), ["c1", "c2", "c3"]),
        (BOOK.replace("print(a)", "print(a, 'x')"), ["c1", "c2", "c3"]),
        ("# %%\nb = 1\n\n# %%\nprint(a)\nprint(b)\n\n# %% A\na = 1\n", ["c2", "c3", "c1"]),
        ("# %%\nnew()\n\n" + BOOK, ["c4", "c1", "c2", "c3"]),
        ("# %%\nprint(a)\nprint(b)\n", ["c3"]),
        (BOOK.replace("# %%\nb", "# %% Title\nb"), ["c1", "c2", "c3"]),
        (BOOK + "\n# %%\nb = 1\n", ["c1", "c2", "c3", "c4"]),
    ],
)
def test_a_changed_file_keeps_the_ids_of_the_same_cells(new: str, expected: list[str]) -> None:
    assert ids(BOOK, new) == expected


def test_equal_cells_keep_their_order() -> None:
    same = "# %%\nstep()\n\n"
    assert ids(same * 3, same * 4) == ["c1", "c2", "c3", "c4"]


def test_new_ids_are_none_the_old_document_used() -> None:
    old = read(b"x = 1\n\ny = 2\n")
    new = adopted(old, read(b"z()\n\nx = 1\n"), next_id=9)
    assert [cell.id for cell in new.cells] == ["c9", "c1"]
    assert new.next_id == 10


def test_a_difference_names_changed_cells_only() -> None:
    old = read(BOOK.encode())
    new: Document = adopted(old, read(BOOK.replace("b = 1", "b = 2").encode()))
    (splice,) = diff(old, new)
    assert (splice.after, splice.gone, splice.cells) == ("c1", ("c2",), (("c2", "# %%\nb = 2\n\n"),))
    assert diff(old, old) == ()
