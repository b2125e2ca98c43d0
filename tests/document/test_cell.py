import pytest

from cellweave.document import Replace, read
from cellweave.document.cell import Cell, read_cell


def only(text: str) -> Cell:
    (cell,) = read(text.encode()).cells
    return cell


def replaced(text: str, **parts: object) -> str:
    document = read(text.encode())
    edited, inverse = document.apply([Replace(document.cells[0].id, **parts)])
    assert edited.apply(inverse)[0].text == text
    return edited.text


def test_a_cell_is_its_marker_its_body_and_its_tail() -> None:
    cell = read_cell("c1", "#%% Title n=1\nx = 1  \n\n \n")
    assert (cell.marker, cell.body, cell.tail) == ("#%% Title n=1\n", "x = 1  ", "\n\n \n")
    assert (cell.kind, cell.title, cell.metadata, cell.source) == ("code", "Title", {"n": 1}, "x = 1  ")


@pytest.mark.parametrize(
    ("body", "source"),
    [
        ("# one\n#\n# two", "one\n\ntwo"),
        ("#one\n#  two\nthree", "one\n two\nthree"),
        ('"""\none\n\ntwo\n"""', "one\n\ntwo"),
        ('"""one"""', "one"),
        ("r'''\n\\alpha\n'''", "\\alpha"),
        ('"""one', '"""one'),
        ("", ""),
        ("#", ""),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_source_of_a_text_cell_has_no_comment_signs_or_quotes(body: str, source: str, newline: str) -> None:
    text = f"# %% [markdown]\n{body}\n".replace("\n", newline)
    assert (only(text).kind, only(text).source) == ("markdown", source)


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("# %%\nx\n\n\n# %%\ny\n", "z", "# %%\nz\n\n\n# %%\ny\n"),
        ("# %%\nx", "z", "# %%\nz"),
        ("# %%\nx\n", "", "# %%\n"),
        ("# %%\n", "z", "# %%\nz\n"),
        ("# %%", "z", "# %%\nz\n"),
        ("# %%\n\n# %%\ny\n", "z", "# %%\nz\n\n# %%\ny\n"),
        ("# %%\nx\n", "z\n\n\n", "# %%\nz\n"),
        ("#%%  Odd   spacing\nx\n", "z", "#%%  Odd   spacing\nz\n"),
        ("# %%\r\na\r\nb\nc\r\n", "a\nnew\nc", "# %%\r\na\r\nnew\r\nc\r\n"),
        ("# %% [markdown]\n#odd\n# two\n", "odd\n2", "# %% [markdown]\n#odd\n# 2\n"),
        ("# %% [markdown]\n# one\n", "one\n\ntwo", "# %% [markdown]\n# one\n#\n# two\n"),
        ('# %% [markdown]\n"""\none\n"""\n', "two", '# %% [markdown]\n"""\ntwo\n"""\n'),
        ('# %% [markdown]\n"""one"""\n', "two", '# %% [markdown]\n"""two"""\n'),
        ('# %% [markdown]\n"""one"""\n', 'a """ b\n', '# %% [markdown]\n# a """ b\n'),
        ('# %% [markdown]\n"""one"""\n', 'a "b"', '# %% [markdown]\n# a "b"\n'),
        ('# %% [markdown]\n"""one"""\n', "\\alpha", '# %% [markdown]\nr"""\\alpha"""\n'),
        ("# %% [markdown]\n# one\n", "%% no marker", '# %% [markdown]\n"""\n%% no marker\n"""\n'),
        ("# %% [markdown]\n# one\n", "%% \\alpha", '# %% [markdown]\nr"""\n%% \\alpha\n"""\n'),
        ("# %% [markdown]\n# one\n", '%% """', "# %% [markdown]\n'''\n%% \"\"\"\n'''\n"),
    ],
)
def test_a_replaced_source_is_written_as_its_author_writes(text: str, source: str, expected: str) -> None:
    assert replaced(text, source=source) == expected


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("# %%\nx\n", {"title": "New"}, "# %% New\nx\n"),
        ("# %%\nx\n", {"title": " two\nlines "}, "# %% two lines\nx\n"),
        ("# %% Old n=1\nx\n", {"title": ""}, "# %% n=1\nx\n"),
        ("# %% T\nx\n", {"metadata": {"tags": ["a"]}}, '# %% T tags=["a"]\nx\n'),
        ("# %% T\nx\n", {"kind": "markdown"}, "# %% T [markdown]\n# x\n"),
        ("# %% T [md]\n# x\n", {"title": "U"}, "# %% U [md]\n# x\n"),
        ("# %% T [markdown]\n# x\n", {"kind": "code", "source": "y"}, "# %% T\ny\n"),
        ("# In[3]:\nx\n", {"title": "T"}, "# %% T\nx\n"),
        ("# In[3]:\nx\n", {"source": "y"}, "# In[3]:\ny\n"),
    ],
)
def test_a_marker_line_is_rewritten_only_when_its_meaning_changes(
    text: str, parts: dict[str, object], expected: str
) -> None:
    assert replaced(text, **parts) == expected
