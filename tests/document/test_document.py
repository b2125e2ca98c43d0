import pytest

from cellweave.document import Insert, Replace, read
from cellweave.errors import DocumentError

BOOK = b"""#!/usr/bin/env python
# ---
# jupyter:
#   kernelspec:
#     name: python3
# ---

import os

# %% Title key="value"
x = 1
# %% [markdown]
# Hello
"""


def test_the_parts_of_a_document() -> None:
    document = read(BOOK, "sales.py")
    assert document.preamble.splitlines()[-2:] == ["# ---", ""]
    assert [(cell.id, cell.kind, cell.title, cell.source) for cell in document.cells] == [
        ("c1", "code", "", "import os"),
        ("c2", "code", "Title", "x = 1"),
        ("c3", "markdown", "", "Hello"),
    ]
    assert [document.first_line(cell.id) for cell in document.cells] == [8, 11, 13]
    assert (document.name, document.has_markers, document.notices) == ("sales.py", True, ())
    assert read(BOOK, "costs.py") == document


def test_an_unknown_cell_is_refused() -> None:
    with pytest.raises(DocumentError) as raised:
        read(BOOK).cell("no")
    assert raised.value.cell == "no"


@pytest.mark.parametrize(
    ("data", "newline"), [(b"", "\n"), (b"a\nb\r\n", "\n"), (b"a\r\nb\r\nc\n", "\r\n"), (b"a\rb\r", "\r")]
)
def test_new_lines_end_like_most_lines(data: bytes, newline: str) -> None:
    assert read(data).newline == newline


@pytest.mark.parametrize(
    ("data", "preamble"),
    [
        (b"", ""),
        (b"  \n\n", "  \n\n"),
        (b"\n\nx\n", "\n\n"),
        (b"#!/x", "#!/x"),
        (b"# licence\nx\n", ""),
        (b"# licence\n# coding: utf-8\n\nx\n", "# licence\n# coding: utf-8\n\n"),
        (b"# %%\n# coding: utf-8\nx\n", ""),
        (b"# ---\n# open: header\nx\n", ""),
    ],
)
def test_what_stands_above_the_cells(data: bytes, preamble: str) -> None:
    assert read(data).preamble == preamble


def test_a_misspelt_kind_is_told() -> None:
    document = read(b"x\n\n# %% [markdwon]\n# Hello\n", "sales.py")
    assert document.notices == (
        "sales.py line 3: expected '# %% [markdown]', found '# %% [markdwon]'. The text was kept as a code cell.",
    )
    assert document.cells[1].kind == "code"


def test_text_that_python_would_run_is_told() -> None:
    (notice,) = read(b"# %% [markdown]\n# Hello\nprint(1)\n").notices
    assert notice.startswith("book.py line 1: some lines of this markdown cell are not comments.")
    assert read(b'# %% [markdown]\n"""\nHello\n"""\n').notices == ()


def test_ids_of_cells_that_come_with_a_text_are_new() -> None:
    document, _ = read(b"# %%\na\n").apply([Insert("c2", "c1", "b\n# %%\nc"), Replace("c1", source="a\n# %%\nd")])
    assert [cell.id for cell in document.cells] == ["c1", "c3", "c2", "c4"]


def test_ids_can_be_remembered() -> None:
    document, _ = read(b"a\n\nb\n").apply([Insert("c9", "c1", "x = 1"), Insert("empty", "c1")])
    again = read(document.write()).identified(document.ids)
    assert again.ids == document.ids == ("c1", "c9", "c2")
    assert [cell.id for cell in again.apply([Replace("c1", source="a\n\nd")])[0].cells] == ["c1", "c10", "c9", "c2"]
    with pytest.raises(DocumentError):
        again.identified(["c1"])
