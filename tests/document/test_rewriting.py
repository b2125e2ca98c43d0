"""Edits of documents: what text comes out. That every one of them can be taken back is a law of its own."""

import pytest

from cellweave.document import Delete, Document, Edit, Insert, Move, Replace, Splice, read
from cellweave.errors import DocumentError


def edited(text: str, *edits: Edit) -> Document:
    document = read(text.encode())
    result, inverse = document.apply(edits)
    assert result.apply(inverse)[0].write() == text.encode()
    return result


BOOK = "#!/x\n# %% A\na\n\n\n# %% B\nb\n\n# %% C\nc\n"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([Insert("n", "c1", "x")], "#!/x\n# %% A\na\n\n\n# %%\nx\n\n# %% B\nb\n\n# %% C\nc\n"),
        ([Insert("n", None, "x")], "#!/x\n# %%\nx\n\n# %% A\na\n\n\n# %% B\nb\n\n# %% C\nc\n"),
        ([Insert("n", "c3", "x")], "#!/x\n# %% A\na\n\n\n# %% B\nb\n\n# %% C\nc\n\n# %%\nx\n"),
        ([Insert("n", "c3")], "#!/x\n# %% A\na\n\n\n# %% B\nb\n\n# %% C\nc\n\n# %%\n"),
        ([Insert("n", "c3", "", kind="markdown")], BOOK + "\n# %% [markdown]\n#\n"),
        ([Insert("n", "c2", "def f():\n    pass")], BOOK.replace("# %% C", "# %%\ndef f():\n    pass\n\n\n# %% C")),
        ([Delete("c1")], "#!/x\n# %% B\nb\n\n# %% C\nc\n"),
        ([Delete("c3")], "#!/x\n# %% A\na\n\n\n# %% B\nb\n"),
        ([Delete("c1"), Delete("c2"), Delete("c3")], "#!/x\n"),
        ([Move("c1", "c2")], "#!/x\n# %% B\nb\n\n# %% A\na\n\n\n# %% C\nc\n"),
        ([Move("c1", "c3")], "#!/x\n# %% B\nb\n\n# %% C\nc\n\n# %% A\na\n"),
        ([Move("c3", None)], "#!/x\n# %% C\nc\n\n# %% A\na\n\n\n# %% B\nb\n"),
        ([Insert("n", "c3", "x"), Replace("n", title="T"), Move("n", None), Delete("c1")],
         "#!/x\n# %% T\nx\n\n# %% B\nb\n\n# %% C\nc\n"),
    ],
)  # fmt: skip
def test_a_document_with_markers(edits: list[Edit], expected: str) -> None:
    assert edited(BOOK, *edits).text == expected


def test_an_empty_document_gets_markers() -> None:
    assert edited("", Insert("n", None, "x = 1", "T")).text == "# %% T\nx = 1\n"
    assert edited("#!/x", Insert("n", None, "x = 1")).text == "#!/x\n# %%\nx = 1\n"


def test_the_cell_above_the_first_marker_needs_none_until_it_moves() -> None:
    assert edited("import os\n\n# %%\nx\n", Replace("c1", source="y")).text == "y\n\n# %%\nx\n"
    assert edited("import os\n\n# %%\nx\n", Move("c1", "c2")).text == "# %%\nx\n\n# %%\nimport os\n"
    assert edited("import os\n\n# %%\nx\n", Insert("n", None, "y")).text == "# %%\ny\n\n# %%\nimport os\n\n# %%\nx\n"
    assert edited("a\n\nb\n\n# %%\nx\n", Delete("c2")).text == "# %%\na\n\nb\n"


SCRIPT = "import os\nx = 1\n\n# about y\ny = 2\n\n\nprint(y)"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([Replace("c2", source="# about y\ny = 3")], "import os\nx = 1\n\n# about y\ny = 3\n\n\nprint(y)"),
        ([Insert("n", "c1", "z = 1")], "import os\nx = 1\n\nz = 1\n\n# about y\ny = 2\n\n\nprint(y)"),
        ([Insert("n", "c3", "z = 1")], "import os\nx = 1\n\n# about y\ny = 2\n\n\nprint(y)\n\nz = 1\n"),
        ([Insert("n", "c1")], SCRIPT),
        ([Insert("n", "c1"), Replace("n", source="z = 1")],
         "import os\nx = 1\n\nz = 1\n\n# about y\ny = 2\n\n\nprint(y)"),
        ([Delete("c2")], "import os\nx = 1\n\nprint(y)"),
        ([Move("c3", None)], "print(y)\n\nimport os\nx = 1\n\n# about y\ny = 2"),
        ([Replace("c1", title="Setup")], "# %% Setup\nimport os\nx = 1\n\n# %%\n# about y\ny = 2\n\n\n# %%\nprint(y)"),
        ([Insert("n", None, "Hello", kind="markdown")],
         "# %% [markdown]\n# Hello\n\n# %%\nimport os\nx = 1\n\n# %%\n# about y\ny = 2\n\n\n# %%\nprint(y)"),
    ],
)  # fmt: skip
def test_a_document_without_markers_gets_none_it_does_not_need(edits: list[Edit], expected: str) -> None:
    assert edited(SCRIPT, *edits).text == expected


def test_an_empty_paragraph_stays_in_memory_where_it_is() -> None:
    document = edited(SCRIPT, Insert("n", "c1"))
    assert [cell.id for cell in document.cells] == ["c1", "n", "c2", "c3"]
    emptied = edited(SCRIPT, Replace("c2", source=""))
    assert [(cell.id, cell.text) for cell in emptied.cells][1] == ("c2", "")
    assert emptied.text == "import os\nx = 1\n\nprint(y)"


def test_a_source_that_holds_several_cells_becomes_several() -> None:
    document = edited(BOOK, Replace("c1", source="a\n# %% New\nn"))
    assert [(cell.id, cell.title, cell.source) for cell in document.cells][:2] == [("c1", "A", "a"), ("c4", "New", "n")]
    document = edited(SCRIPT, Replace("c1", source="a\n\nb"))
    assert [(cell.id, cell.source) for cell in document.cells][:2] == [("c1", "a"), ("c4", "b")]


def test_paragraphs_that_run_together_keep_the_id_of_the_first_with_code() -> None:
    document = edited(SCRIPT, Insert("n", "c1", "# only words"))
    assert [cell.id for cell in document.cells] == ["c1", "c2", "c3"]
    document = edited("if a:\n    b\n\nc\n", Replace("c2", source="else:\n    c"))
    assert [cell.id for cell in document.cells] == ["c1"]


def test_a_cell_that_is_not_there_is_refused() -> None:
    document = read(BOOK.encode())
    edits: list[Edit] = [
        Replace("no"),
        Delete("no"),
        Move("no", None),
        Move("c1", "no"),
        Move("c1", "c1"),
        Insert("n", "no"),
        Insert("c1", None),
        Splice(None, ("c2",), ()),
        Splice("c1", (), (("c3", "# %%\n"),)),
    ]
    for edit in edits:
        with pytest.raises(DocumentError):
            document.apply([edit])


def test_a_character_the_file_cannot_hold_is_refused() -> None:
    document = read(b"# coding: latin-1\nx = 1\n")
    with pytest.raises(DocumentError) as raised:
        document.apply([Replace("c1", source="x = '€'")])
    assert raised.value.character == "€"
    assert edited("x\n", Replace("c1", source="'\ud800'")).text == "'\ufffd'\n"


def test_line_ends_are_those_of_the_document() -> None:
    text = "# %%\r\na\r\n"
    assert edited(BOOK.replace("\n", "\r\n"), Delete("c3")).text == BOOK.partition("\n# %% C")[0].replace("\n", "\r\n")
    assert edited(text, Insert("n", "c1", "x\ny")).text == "# %%\r\na\r\n\r\n# %%\r\nx\r\ny\r\n"


def test_an_inverse_still_fits_after_edits_elsewhere() -> None:
    document = read(BOOK.encode())
    one, inverse = document.apply([Replace("c1", source="changed")])
    two, _ = one.apply([Replace("c3", source="changed too")])
    assert two.apply(inverse)[0].text == BOOK.replace("\nc\n", "\nchanged too\n")


def test_the_inverse_of_a_move_holds_only_what_changed() -> None:
    _, (splice,) = read(BOOK.encode()).apply([Move("c2", None)])
    assert splice == Splice(None, ("c2", "c1"), (("c1", None), ("c2", None)))


@pytest.mark.parametrize("marker", ["", "# %%\n"])
@pytest.mark.parametrize("half", ['a = """', "a = f(", "a = [1,", "a = 'x", "def a(:", "if a:", "a = \\"])
def test_half_typed_code_leaves_the_other_cells_alone(marker: str, half: str) -> None:
    cells = ["a = 1", 'def f():\n    """Text."""', "b = [\n\n1]", 'c = """\nx\n\ny\n"""', "print(c)"]
    text = "\n\n".join(marker + cell for cell in cells) + "\n"
    for index in range(len(cells)):
        document = edited(text, Replace(f"c{index + 1}", source=half))
        assert [cell.id for cell in document.cells] == ["c1", "c2", "c3", "c4", "c5"]
        assert document.cells[index].source == half
