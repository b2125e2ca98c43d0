"""docs/functions.md and the registry of functions say the same."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from cellweave.formula.registry import lookup, names

SCRIPT = Path(__file__).parents[1] / "scripts" / "function-page"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("function_page", str(SCRIPT))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("function_page", loader))
    loader.exec_module(module)
    return module


def test_the_page_is_the_one_the_script_writes(script: ModuleType) -> None:
    assert script.PAGE.read_text(encoding="utf-8") == script.page(), "Run scripts/function-page."


def test_every_function_of_excel_is_done_or_explained(script: ModuleType) -> None:
    listed = {name for some in script.categories().values() for name in some}
    known = {*names(), *script.FORMS}
    assert listed - known == set(script.MISSING)
    assert {*script.DIFFERENT, *script.ABSENT} <= listed & known
    assert not set(script.DIFFERENT) & set(script.ABSENT)


def test_what_is_said_to_be_done_can_be_called(script: ModuleType) -> None:
    assert [name for name in names() if lookup(name) is None] == []
