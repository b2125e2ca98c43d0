"""Laws of the document on real files: every Python file of the standard library, its deliberately bad ones included."""

from __future__ import annotations

import ast
import os
import re
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from cellweave.document import read

# Other interpreters' libraries can be added: folders parted like a PATH.
FOLDERS = [sysconfig.get_path("stdlib"), *filter(None, os.environ.get("CELLWEAVE_CORPUS", "").split(os.pathsep))]
STEP = 1 if "CELLWEAVE_CORPUS" in os.environ else 6
FUTURE = re.compile(r"^from __future__ import ", re.MULTILINE)


def corpus() -> Iterator[Path]:
    for folder in FOLDERS:
        files = sorted(path for path in Path(folder).rglob("*.py") if "site-packages" not in path.parts)
        yield from files[::STEP]


def test_every_file_of_the_library_is_written_as_read() -> None:
    count = 0
    for path in corpus():
        data = path.read_bytes()
        document = read(data, path.name)
        assert document.write() == data, path
        assert len(document.notices) >= 0
        count += 1
    assert count > 50


def test_every_paragraph_of_a_correct_file_compiles_alone() -> None:
    """Paragraphs cut no statement: their syntax trees in a row are the file's."""
    count = 0
    for path in corpus():
        document = read(path.read_bytes(), path.name)
        if document.has_markers:
            continue
        try:
            whole = parsed(document.text)
        except (SyntaxError, ValueError):
            continue
        parts = [statement for cell in document.cells for statement in parsed(cell.source).body]
        assert [ast.dump(statement) for statement in parts] == [ast.dump(statement) for statement in whole.body], path
        count += 1
    assert count > 50


def parsed(text: str) -> ast.Module:
    with warnings.catch_warnings(action="ignore"):
        return ast.parse(text)


WORST = [
    'x = """',
    "# ```",
    "# %% [markdown]\n# ```",
    "x = [",
    "# comment\n",
    "@a\n",
    "'''\"\"\"",
    '\'\'\\"""',
    "# %%\nx = '''",
]


@pytest.mark.parametrize("line", WORST)
def test_half_finished_text_over_and_over_is_written_as_read(line: str) -> None:
    """What is opened and never closed is looked for once, not from every line: a square of the length would hang."""
    data = ((line + "\n") * (100_000 // (line.count("\n") + 1))).encode()
    assert read(data).write() == data


@pytest.mark.parametrize("part", ["a b=", 'k==" ', "k=1 ", "k ", "k=[", "[md] ", "{", 'k="'])
def test_a_marker_line_out_of_reason_is_written_as_read(part: str) -> None:
    """What it means is looked for within bounds: trying every equals sign against every end would take hours."""
    data = f"# %% {part * (800_000 // len(part))}\nx = 1\n".encode()
    document = read(data)
    assert document.write() == data
    assert document.cells[0].source == "x = 1"
