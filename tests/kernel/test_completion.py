"""What the editor is told while somebody types."""

from __future__ import annotations

import functools
import importlib
import os
import textwrap
import time
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import cellweave as cw
from cellweave.kernel.completion import called, completions, explained


class Trap:
    """A class of the workbook: whatever is computed says so by failing."""

    __module__ = "__main__"
    limit = 3

    def __init__(self) -> None:
        self.own = "mine"

    def pour(self, cups: int, *, sugar: bool = False) -> str:
        """Pour some.

        At once.
        """
        return ""

    @property
    def computed(self) -> int:
        raise AssertionError("ran code of the workbook")

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(name)

    def __dir__(self) -> list[str]:
        raise AssertionError("dir")

    def __repr__(self) -> str:
        raise AssertionError("repr")

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        raise AssertionError("class")

    def __call__(self, spoon: int = 1) -> None: ...

    def __lt__(self, other: object) -> bool:
        raise AssertionError("compared")


TRAP = Trap()


def steep(minutes: Any, leaf: Any = TRAP, *, cups: Any = (1, TRAP)) -> None: ...


NAMES = {
    "trap": TRAP,
    "trapeze": 4,
    "os": os,
    "textwrap": textwrap,
    "frame": pd.DataFrame({"price": [1], "price of all": [2]}),
    "record": {"name": 1, "number": 2, 3: 4},
    "_hidden": 0,
    "sheet": cw.sheet("1 | =A1"),
}


def labels(before: str) -> list[str]:
    return [item["label"] for item in completions(NAMES, before)["items"]]


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("x = tra", ["trap", "trapeze"]),
        ("x = trap.po", ["pour"]),
        ("trap . ow", ["own"]),
        ("trap.comp", ["computed"]),
        ("trap.computed.", []),
        ("trap.pour(sug", ["sugar="]),
        ("trap.pour(max(1, 2), cu", ["cups="]),
        ("os.path.joi", ["join"]),
        ("frame['pri", ["price", "price of all"]),
        ('frame[["price", "price o', ["price of all"]),
        ('record["n', ["name", "number"]),
        ("nothing.", []),
        ("import textw", ["textwrap"]),
        ("import os, textw", ["textwrap"]),
        ("from os import gete", ["getegid", "getenv", "getenvb", "geteuid"]),
        ("from textwrap import (dedent, inden", ["indent"]),
        ("x = 1\nwhi", ["while"]),
        ("_hid", ["_hidden"]),
    ],
)
def test_what_fits_is_told(before: str, expected: list[str]) -> None:
    assert labels(before) == expected


def test_names_of_the_workbook_come_before_words_of_python() -> None:
    found = labels("")
    assert found[:3] == ["frame", "os", "record"]
    assert "_hidden" not in found and found.index("trap") < found.index("while") < found.index("print")


def test_what_is_typed_is_replaced() -> None:
    assert completions(NAMES, "os.path.joi")["back"] == 3
    assert completions(NAMES, "frame['pri")["back"] == 3


@pytest.mark.parametrize(
    ("before", "name"),
    [
        ("f(", "f"),
        ("a = b.c(1, [2, 3], (4, 5), ", "b.c"),
        ("f(g(1), ", "f"),
        ("f(g(", "g"),
        ("f(1)", ""),
        ("(1, 2", ""),
        ("if (", ""),
        ("x[f(1), ", ""),
    ],
)
def test_the_call_the_caret_is_in_is_found(before: str, name: str) -> None:
    assert called(before) == name


def test_names_are_explained_without_running_anything_of_the_workbook() -> None:
    assert explained(NAMES, "trap.pour") == {
        "type": "",
        "signature": "pour(cups: 'int', *, sugar: 'bool' = False) -> 'str'",
        "value": "",
        "doc": "Pour some.\n\nAt once.",
    }
    assert explained(NAMES, "trapeze") == {"type": "int", "signature": "", "value": "4", "doc": ""}
    assert explained(NAMES, "frame")["value"] == "<DataFrame 1 × 2>"
    long = explained({"pd": pd}, "pd.read_csv")["signature"]
    assert long.startswith("read_csv(filepath_or_buffer, *, sep=…, ")
    assert explained(NAMES, "sheet")["value"] == "1 × 2"
    assert explained(NAMES, "trap.computed") == explained(NAMES, "nothing") == {}


HOLDERS = {
    "items": [Trap(), 1],
    "nested": {"deep": [[[[Trap()]]]], Trap(): {Trap()}},
    "steep": steep,
    "partial": functools.partial(steep, Trap()),
    "bound": Trap().pour,
}


def test_what_holds_a_value_runs_nothing_of_it_either() -> None:
    assert explained(HOLDERS, "items")["value"] == "[<Trap>, 1]"
    assert explained(HOLDERS, "nested")["value"] == "{'deep': [[[…]]], <Trap>: {<Trap>}}"
    assert (
        explained(HOLDERS, "steep")["signature"]
        == "steep(minutes: 'Any', leaf: 'Any' = …, *, cups: 'Any' = …) -> 'None'"
    )
    assert explained(HOLDERS, "partial")["signature"].startswith("partial(leaf")
    assert explained(HOLDERS, "bound")["signature"].startswith("bound(cups")
    assert explained(NAMES, "trap")["signature"] == "trap(spoon: 'int' = 1) -> 'None'"
    assert [item["label"] for item in completions(HOLDERS, "steep(lea")["items"]] == ["leaf="]
    assert {item["label"] for item in completions(NAMES, "trap.")["items"]} == {"computed", "limit", "own", "pour"}


def test_a_module_of_the_users_own_is_looked_at_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "traps_beside.py").write_text(
        "class Trap:\n"
        "    def __dir__(self): raise AssertionError\n"
        "    def __repr__(self): raise AssertionError\n"
        "    __getattr__ = __dir__\n"
        "    def set(self): ...\n"
        "trap = Trap()\n"
        "def __dir__(): raise AssertionError\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    names = {"beside": importlib.import_module("traps_beside")}
    assert [item["label"] for item in completions(names, "beside.")["items"]] == ["Trap", "trap"]
    assert [item["label"] for item in completions(names, "beside.trap.")["items"]] == ["set"]
    assert explained(names, "beside.trap") == {"type": "Trap", "signature": "", "value": "", "doc": ""}


@pytest.mark.parametrize("line", ["a" * 4_000, "a." * 2_000, "f(" * 2_000, "x['" * 1_300])
def test_a_long_line_takes_no_longer_than_its_length(line: str) -> None:
    # A search that starts anew at every letter took a second here, and the whole interpreter with it.
    short = min(_seconds(line[: len(line) // 4]) for _ in range(3))
    assert min(_seconds(line) for _ in range(3)) < 10 * short + 0.002


def _seconds(line: str) -> float:
    start = time.process_time()
    completions({}, line + "-")
    return time.process_time() - start


def test_what_a_call_returns_is_not_taken_for_a_name_that_is_called_alike() -> None:
    assert labels("textwrap.dedent('').os.") == labels("f().os.") == []
