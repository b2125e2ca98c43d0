"""Laws of the percent format with jupytext as the oracle: what it writes we read, what we write it reads."""

from __future__ import annotations

import os
from typing import Any

import jupytext
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from cellweave.document import Document, Insert, read

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "300"))
law = settings(max_examples=CASES)

# Commented magics stay comments in a workbook, as they do for Python.
FORMAT = {"extension": ".py", "format_name": "percent", "comment_magics": False}
NEW = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}

code_lines = st.sampled_from(
    [
        "x = 1",
        "y = f(x, 'it')",
        "",
        "def f(a):\n    return a",
        "class C:\n    '''text'''\n\n    x = 1",
        "@cached\ndef g():\n    pass",
        "# a comment",
        's = """\n# %% in a string\n\n"""',
        "t = '''two\nlines'''",
        "# %%time",
        "async def h(): ...",
        "u = [\n    1,\n]",
        "d = {'a': \"b\"}  # it's",
        "é = 'ü'",
    ]
)
text_lines = st.one_of(
    st.sampled_from(
        ["# Head", "", "text", "- item", "```python\n# %% x\n%% y\n```", "~~~\n~~~", "    code", "\\alpha", "'quoted'"]
    ),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Cs"]), max_size=6).filter(
        lambda line: line == line.rstrip() and not line.startswith(("%", "`", "~"))
    ),
)
titles = st.sampled_from(["", "Title", "Two words", "(brackets) and: dots.", "é", "50% of 3"])
metadatas = st.dictionaries(
    st.sampled_from(["key", "other-key", "x.y", "slideshow"]),
    st.recursive(
        st.one_of(st.booleans(), st.integers(), st.text(max_size=6), st.none()),
        lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(st.text(max_size=3), inner, max_size=2)),
        max_leaves=4,
    ),
    max_size=2,
)
tags = st.one_of(
    st.just({}), st.lists(st.sampled_from(["a", "hide-input"]), min_size=1, unique=True).map(lambda t: {"tags": t})
)


@st.composite
def cells(draw: st.DrawFn) -> dict[str, Any]:
    kind = draw(st.sampled_from(["code", "code", "markdown", "raw"]))
    lines = st.lists(code_lines if kind == "code" else text_lines, max_size=4)
    source = "\n".join(draw(lines)).strip("\n")
    return {"kind": kind, "source": source, "title": draw(titles), "metadata": draw(metadatas) | draw(tags)}


notebooks = st.lists(cells(), max_size=5)


def notebook_of(found: list[dict[str, Any]]) -> Any:
    titled = [{"title": cell["title"]} if cell["title"] else {} for cell in found]
    return new_notebook(
        cells=[
            NEW[cell["kind"]](cell["source"], metadata=title | cell["metadata"])
            for cell, title in zip(found, titled, strict=True)
        ],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def by_jupytext(text: str) -> list[tuple[str, str, dict[str, Any]]]:
    spelling = ("lines_to_next_cell", "cell_marker", "region_name")
    return [
        (
            cell.cell_type,
            cell.source.rstrip("\n"),
            {key: value for key, value in cell.metadata.items() if key not in spelling},
        )
        for cell in jupytext.reads(text, fmt=dict(FORMAT)).cells
    ]


def by_us(document: Document) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (cell.kind, cell.source.rstrip("\n"), cell.metadata | ({"title": cell.title} if cell.title else {}))
        for cell in document.cells
    ]


@law
@given(notebooks, st.sampled_from(["", '"""', "'''", 'r"""']))
def test_what_jupytext_writes_reads_the_same(found: list[dict[str, Any]], quotes: str) -> None:
    notebook = notebook_of(found)
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and quotes:
            cell.metadata["cell_marker"] = quotes
    text = jupytext.writes(notebook, fmt=dict(FORMAT))
    document = read(text.encode())
    assert by_us(document) == by_jupytext(text)
    assert document.preamble.startswith("# ---\n# jupyter:\n")
    assert document.write() == text.encode()


@law
@given(notebooks)
def test_new_cells_are_written_as_jupytext_writes_them(found: list[dict[str, Any]]) -> None:
    document = read(b"")
    # From the last to the first, because the blank lines behind a cell depend on what follows.
    for number, cell in enumerate(reversed(found)):
        document, _ = document.apply([Insert(f"n{number}", None, **cell)])
    text = jupytext.writes(notebook_of(found), fmt=dict(FORMAT))
    head = read(text.encode()).preamble
    # Where jupytext's own text does not read back, ours takes another form.
    assume(by_jupytext(text) == [*map(as_read, found)])
    assert document.text == text.removeprefix(head)


def as_read(cell: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    return cell["kind"], cell["source"], cell["metadata"] | ({"title": cell["title"]} if cell["title"] else {})


@law
@given(notebooks)
def test_what_we_write_is_the_same_to_jupytext(found: list[dict[str, Any]]) -> None:
    document = read(b"")
    for number, cell in enumerate(reversed(found)):
        document, _ = document.apply([Insert(f"n{number}", None, **cell)])
    assert by_us(document) == [*map(as_read, found)]
    assert by_jupytext(document.text) == by_us(document)


def is_no_fence(line: str) -> bool:
    """Half a fence hides markers down to the next one from jupytext, none from us: see the document's own tests."""
    return not line.startswith(("```", "~~~"))


MARKERS = [
    "# %%",
    "#%%",
    "#  %% Title",
    '# %% A title key="v" flag n=1 list=[1, 2]',
    "# %% .attribute",
    "# %% a = b",
    '# %% {"json": {"a": 1}}',
    '# %% Title {"json": true}',
    "# %% key='python' other=(1, 2)",
    "# %% [markdown]",
    "# %% Before [markdown] after",
    '# %% [md] key="v"',
    "# %% [raw] raw",
    "# %% [code]",
    "# %%% Deep",
    "# %% %% Deep",
    "# In[12]:",
    "# In[ ]:",
    "# <codecell>",
    "# %%time",
    "#%%Title",
]


@law
@given(
    st.lists(st.sampled_from(MARKERS), min_size=1),
    st.lists(
        st.lists(
            st.one_of(code_lines, text_lines.filter(is_no_fence).map(lambda line: f"# {line}".rstrip())), max_size=4
        )
    ),
    st.integers(1, 3),
)
def test_texts_by_hand_read_as_jupytext_reads_them(markers: list[str], bodies: list[list[str]], blank: int) -> None:
    lines = ["import os"]
    for marker, body in zip(markers, bodies, strict=False):
        lines += [*[""] * blank, marker, *body]
    text = "\n".join(lines) + "\n"
    document = read(text.encode())
    assume(document.has_markers)
    assert by_us(document) == [
        (kind, source, {key: plain(value) for key, value in metadata.items()})
        for kind, source, metadata in by_jupytext(text)
    ]


def plain(value: Any) -> Any:
    """A tuple becomes a list: metadata is what JSON can hold."""
    return list(value) if isinstance(value, tuple) else value
