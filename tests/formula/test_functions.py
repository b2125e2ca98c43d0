"""Runs the cases of tests/golden/functions/*.toml, and holds the index of functions to what the modules declare.

A file is one family. Each table is named as the function it is about and holds ``source`` (the page or the reasoning
the cases come from), perhaps ``cells`` (addresses and what stands there; a list of rows fills a rectangle), perhaps
``within`` (relative; 1e-12 unless told), and ``cases``, each ``[formula, expected]``. An expected list of lists is an
array, the text of an error is that error, and ``{blank = true}`` is a blank. A table may be split: [LOG], [LOG.text],
each with its own cells.
"""

from __future__ import annotations

import importlib
import math
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cellweave.formula import registry
from cellweave.formula.functions import FAMILIES
from cellweave.values import ERRORS, Array, ErrorValue

FOLDER = Path(__file__).parent.parent / "golden" / "functions"
CODES = {error.code: error for error in ERRORS}


def _tables(name: str, table: dict[str, Any], source: str) -> Iterator[tuple[str, dict[str, Any]]]:
    source = table.get("source", source)
    if "cases" in table:
        assert source, f"{name} names no source"
        yield name, table
    for key, inner in table.items():
        if isinstance(inner, dict) and key != "cells":
            yield from _tables(f"{name}.{key}" if name else key, inner, source)


def _cases() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.toml")):
        for name, table in _tables("", tomllib.loads(path.read_text("utf-8")), ""):
            for place, (formula, expected) in enumerate(table["cases"]):
                yield pytest.param(
                    table.get("cells", {}), formula, expected, table.get("within", 1e-12),
                    id=f"{path.stem}-{name}-{place}-{formula[:60]}",
                )  # fmt: skip


def _is_same(got: Any, expected: Any, within: float) -> bool:
    if isinstance(expected, dict):
        return got is None
    if isinstance(expected, list):
        rows = got.rows if isinstance(got, Array) else [[got]]
        return len(rows) == len(expected) and all(
            len(line) == len(row) and all(_is_same(a, b, within) for a, b in zip(line, row, strict=True))
            for line, row in zip(rows, expected, strict=True)
        )
    if isinstance(expected, str):
        return bool(got == CODES.get(expected, expected)) and isinstance(got, ErrorValue) == (expected in CODES)
    if isinstance(expected, bool):
        return got is expected
    if type(got) is not float:
        return False
    return math.isclose(got, expected, rel_tol=within, abs_tol=1e-300 if within <= 1e-12 else within * 1e-3)


@pytest.mark.parametrize(("cells", "formula", "expected", "within"), list(_cases()))
def test_case(make_grid: Any, cells: dict[str, Any], formula: str, expected: Any, within: float) -> None:
    got = make_grid(cells).evaluate(formula if formula.startswith("=") else "=" + formula)
    assert _is_same(got, expected, within), f"{formula} gave {got!r}, expected {expected!r}"


def test_index_names_what_the_modules_declare() -> None:
    for module, names in FAMILIES.items():
        importlib.import_module(f"cellweave.formula.functions.{module}")
        for name in names.split():
            assert registry.lookup(name) is not None, f"{module} does not declare {name}"
    assert set(registry.names()) == registry.declared()
