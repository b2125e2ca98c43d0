"""The page on the file format says what is so."""

import re
from pathlib import Path

import pytest

from cellweave.document import read

PAGE = (Path(__file__).parents[2] / "docs" / "file-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
MARKERS = re.findall(r"`(# ?(?:%%|In|<)[^`]*)`", PAGE)


def test_the_example() -> None:
    document = read(BLOCKS[0].encode())
    assert [(cell.kind, cell.title) for cell in document.cells] == [
        ("code", "Prices"),
        ("markdown", ""),
        ("code", "Total"),
    ]
    assert document.cells[1].source == "# What we pay\nPrices are **net**."
    assert document.cells[2].metadata == {"tags": ["report"]}


def test_a_text_cell_in_quotes() -> None:
    (cell,) = read(BLOCKS[1].encode()).cells
    assert (cell.kind, cell.source) == ("markdown", "Prices are **net**.")


def test_the_dependencies() -> None:
    assert read(BLOCKS[2].encode()).script_metadata["dependencies"] == ["cellweave", "pandas>=3"]


@pytest.mark.parametrize("block", BLOCKS)
def test_every_example_is_python(block: str) -> None:
    compile(block, "example.py", "exec")


@pytest.mark.parametrize("marker", MARKERS)
def test_every_marker_on_the_page_is_one(marker: str) -> None:
    is_magic = marker == "# %%time"
    assert read(f"{marker}\nx\n".encode()).has_markers != is_magic
