"""Calls functions with anything: grid values come back, at once, and no error of Python's."""

from __future__ import annotations

import math
import os
import random
from typing import Any

import pytest

from cellweave.formula.functions import FAMILIES
from cellweave.formula.parameters import EMPTY
from cellweave.formula.registry import lookup
from cellweave.values import DIV0, NA, NUM, Array, ErrorValue

MODULES = sorted(FAMILIES.keys() - {"web"})
CALLS = int(os.environ.get("CELLWEAVE_LAW_CASES", "40"))

NUMBERS = [0.0, -0.0, 1.0, -1.0, 2.0, 3.0, 0.5, 0.05, 12.0, 100.0, 1e-300, 1e-10, 1e5, 1e10, 1e300, -1e300]
DATES = [59.0, 60.0, 61.0, 39448.0, 43831.0, 45000.5, 2958465.0]
TEXTS = ["", "a", "1", "3+4i", "FF", "101", ">5", "<>", "a*?*~*", "2008-01-01", "m", "km", "i"]


def single(source: random.Random) -> Any:
    kinds: list[list[Any]] = [NUMBERS, NUMBERS, DATES, TEXTS, [True, False, None, EMPTY], [NA, NUM, DIV0]]
    return source.choice([*source.choice(kinds), source.uniform(-5, 50)])


def argument(source: random.Random) -> Any:
    if source.random() < 0.7:
        return single(source)
    rows, columns = source.randint(1, 6), source.randint(1, 3)
    cells = [[float(source.randint(-10, 60)) for _ in range(columns)] for _ in range(rows)]
    if source.random() < 0.5:
        odd = single(source)
        cells[0][0] = None if odd is EMPTY else odd
    return Array(cells)


def is_grid_value(value: Any) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, (str, bool, ErrorValue))


@pytest.mark.parametrize("module", MODULES)
def test_any_arguments_give_grid_values(module: str) -> None:
    source = random.Random(module)
    for name in FAMILIES[module].split():
        declared = lookup(name)
        assert declared is not None
        if declared.context or declared.lazy:
            continue
        for _ in range(CALLS):
            count = source.randint(declared.least, declared.most or declared.least + 3)
            arguments = [argument(source) for _ in range(count)]
            result = declared.call(list(arguments), None)
            values = list(result) if isinstance(result, Array) else [result]
            assert all(map(is_grid_value, values)), f"{name}({arguments}) gave {result!r}"
