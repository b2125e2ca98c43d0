"""What the documentation says is so: its code runs, its commands exist, and every public name stands in it."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import click
import pytest

import cellweave
from cellweave.cli.main import _COMMANDS, main

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *sorted(ROOT.glob("docs/**/*.md"))]
# Their code blocks show cells rather than scripts, and have tests of their own that also check what is said of them:
# tests/kernel/test_meaning.py, tests/document/test_file_format.py, tests/graph/test_lint.py.
TESTED_ELSEWHERE = {"docs/meaning.md", "docs/file-format.md"}
WORDS_OF_A_SHELL = {"git", "cd", "scripts/start", "scripts/test", "scripts/check", "scripts/bench", "pip", "python"}


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, its text, the line it begins on."""

    page: str
    line: int
    language: str
    text: str


def blocks_of(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(page.relative_to(ROOT).as_posix(), text[: found.start()].count("\n") + 1, found[1], found[2])
        for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    ]


BLOCKS = [block for page in PAGES for block in blocks_of(page)]
SCRIPTS = [
    block
    for block in BLOCKS
    if block.language == "python" and block.page not in TESTED_ELSEWHERE and not block.page.startswith("docs/lint/")
]


def run(*words: str | Path, at: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=at,
        env=environment,
    )


def name_of(block: Block) -> str:
    return f"{block.page}:{block.line}"


def test_blocks_are_found() -> None:
    assert len(SCRIPTS) >= 6


@pytest.mark.parametrize("block", SCRIPTS, ids=name_of)
def test_a_script_on_a_page_runs(block: Block, tmp_path: Path) -> None:
    book = tmp_path / "book.py"
    book.write_text(block.text, encoding="utf-8")
    done = run(book, at=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("block", [block for block in SCRIPTS if "cw." in block.text], ids=name_of)
def test_a_script_on_a_page_is_a_workbook(block: Block, tmp_path: Path) -> None:
    book = tmp_path / "book.py"
    book.write_text(block.text, encoding="utf-8")
    done = run("-m", "cellweave", "run", book, at=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_workbook_of_the_readme_answers_on_the_command_line(tmp_path: Path) -> None:
    (block,) = [block for block in SCRIPTS if block.page == "README.md"]
    assert len([line for line in block.text.splitlines() if line]) <= 20
    book = tmp_path / "book.py"
    book.write_text(block.text, encoding="utf-8")
    assert "With growth of 5 % we need **13,302.14**." in run(book, at=tmp_path).stdout
    assert "With growth of 7 % we need **13,555.51**." in run(book, "--growth", "7", at=tmp_path).stdout


def test_the_json_of_a_run_is_as_the_page_shows_it(tmp_path: Path) -> None:
    (block,) = [block for block in BLOCKS if block.page == "docs/commands.md" and block.language == "json"]
    book = tmp_path / "book.py"
    book.write_text("# %% Growth\ngrowth = 5\ngrowth\n", encoding="utf-8")
    found, shown = (
        json.loads(run("-m", "cellweave", "run", book, "--json", "-", at=tmp_path).stdout),
        json.loads(block.text),
    )
    for result in (found, shown):
        assert result["cells"][0].pop("ms") > 0
    assert found == shown


def commands_of(text: str) -> list[str]:
    """Return the ``cellweave …`` command lines a page shows, in blocks and in line."""
    shown = [line.removeprefix("$ ") for line in re.findall(r"^\$ .*", text, re.MULTILINE)]
    return [line for line in [*shown, *re.findall(r"`([^`\n]+)`", text)] if re.match(r"(\S*/)?cellweave [a-z]", line)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_on_a_page_exist(page: Path) -> None:
    for line in commands_of(page.read_text(encoding="utf-8")):
        _, name, *words = line.split()
        assert name in _COMMANDS, line
        options = {option for parameter in command(name).params for option in parameter.opts}
        for word in words:
            if name != "run" and word.startswith("-"):
                assert word.partition("=")[0] in options | {"--help", "-h"}, line


def test_what_a_console_block_calls_is_there() -> None:
    lines = [line for block in BLOCKS if block.language == "console" for line in block.text.splitlines()]
    assert lines
    for line in lines:
        for part in line.removeprefix("$ ").partition("#")[0].split("&&"):
            word = part.split()[0]
            assert word in WORDS_OF_A_SHELL or word.endswith("cellweave"), line
            if word.startswith("scripts/"):
                assert os.access(ROOT / word, os.X_OK), line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
        if "://" not in target:
            path, _, _ = target.partition("#")
            assert not path or (page.parent / path).exists(), target


def test_every_page_stands_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "README.md" or f"]({page.name})" in index
    assert "](lint)" in index


@pytest.mark.parametrize("name", sorted(cellweave._PUBLIC))
def test_every_public_name_is_explained(name: str) -> None:
    value = getattr(cellweave, name)
    assert value.__doc__ and inspect.getdoc(value)
    pages = "".join(page.read_text(encoding="utf-8") for page in (ROOT / "docs").glob("*.md"))
    assert re.search(rf"\bcw\.{name}\b", pages)


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


@pytest.mark.parametrize("name", list(_COMMANDS))
def test_every_option_of_a_command_is_explained(name: str) -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"\n## `cellweave {name}" in page
    for parameter in command(name).params:
        for option in set(parameter.opts) - {"-h", "--help"} if isinstance(parameter, click.Option) else ():
            assert f"`{option}" in page, option
