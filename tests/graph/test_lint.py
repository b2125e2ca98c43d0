import re
from pathlib import Path

import pytest

from cellweave.graph.lint import RULES, lint

PAGES = Path(__file__).parents[2] / "docs" / "lint"


def cells_of(block: str) -> list[tuple[str, str, str]]:
    parts = re.split(r"^# %% ?(.*)\n", block, flags=re.MULTILINE)[1:]
    return [
        (f"c{index}", title, source) for index, (title, source) in enumerate(zip(parts[::2], parts[1::2], strict=True))
    ]


def codes(block: str) -> set[str]:
    return {finding.code for finding in lint(cells_of(block))}


@pytest.mark.parametrize("caught", ["NameError", "(ValueError, NameError)", "Exception", ""])
def test_a_name_that_is_only_asked_for_may_be_missing(caught):
    asking = f"# %%\ntry:\n    unicode\nexcept {caught}:\n    unicode = str\n"
    assert "CW004" not in codes(asking.replace("    unicode = str", "    pass"))
    assert "CW004" in codes("# %%\ntry:\n    unicode\nexcept ValueError:\n    pass\n")


def test_a_sentence_ends_once():
    (found,) = lint(cells_of('# %%\nprint "hi"\n'))
    assert found.message.endswith("Did you mean print(...)?")


@pytest.mark.parametrize("code", RULES)
def test_the_page_of_a_rule_shows_what_it_finds_and_how_to_fix_it(code):
    page = (PAGES / f"{code}.md").read_text()
    assert page.startswith(f"# {code}: ")
    bad, good = re.findall(r"```python\n(.*?)```", page, flags=re.DOTALL)
    assert code in codes(bad)
    assert code not in codes(good)


def test_every_page_belongs_to_a_rule():
    assert {page.stem for page in PAGES.glob("CW*.md")} == set(RULES)


def test_a_finding_says_where_and_what_next():
    (finding,) = lint([("a", "Sum", "x = 1\ny = z"), ("b", "", "z = 2")])
    assert (finding.code, finding.cell, finding.line, finding.level) == ("CW001", "a", 2, "error")
    assert finding.message == "z is only defined below, in z."


@pytest.mark.parametrize(
    "source",
    [
        "import math\nprint(math.pi)",
        "def f():\n    return later\n",
        "for i in range(3):\n    print(i)",
        "try:\n    import fast\nexcept ImportError as problem:\n    print(problem)",
        "squares = [n * n for n in range(3)]",
        "x = await_me = 1\nprint(__name__)",
    ],
)
def test_ordinary_code_has_no_findings(source):
    assert lint([("a", "", source)]) == []
