"""Every example of the page on meaning does what the page says."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "meaning.md"
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
STEP = re.compile(r"^# (%%|edit:|rerun:|runs:|shows:|unknown:) ?(.*)\n", re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example(example, script):
    parts = STEP.split(example)[1:]
    book = script()
    cells: dict[str, str] = {}
    ran: list[str] | None = None
    for kind, words, source in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        if kind == "%%":
            cells[words] = source
            continue
        if ran is None:
            ran = book.write(**cells)
        if kind == "edit:":
            ran = book.write(**{words: source})
        elif kind == "rerun:":
            ran = book.run("cells", words)
        elif kind == "runs:":
            assert sorted(ran, key=list(cells).index) == words.split(", ")
        elif kind == "shows:":
            assert eval(words, dict(book.kernel.names()))
        else:
            assert set(words.split(", ")).isdisjoint(book.kernel.names())
            assert set(words.split(", ")) <= {name for cell in book.kernel.cells for name in cell.defines}
    assert ran is not None
