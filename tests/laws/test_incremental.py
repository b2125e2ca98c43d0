"""The law of the engine: after any sequence of edits the state is what a fresh run from the top computes."""

from __future__ import annotations

import random

import pytest
import templates as t
import workbooks
from workbooks import CASES, FIRST, NUMBERS, cells_of, interrupting

from cellweave.kernel.checking import Checker, Quiet

# What every workbook draws from, and themes of which a workbook has two, so that its cells have to do with each other.
BASE = t.CONTAINERS + t.NUMBERS + t.FUNCTIONS
PLAIN = (
    t.MORE_CONTAINERS, t.SCOPES, t.MORE_FUNCTIONS, t.ITERATORS, t.CLASSES, t.CLASSES + t.MORE_CLASSES,
    t.RUNTIME_NAMES, t.OUTSIDE, t.OUTSIDE + t.MORE_OUTSIDE, t.OWN_MODULE, t.ASYNC,
)  # fmt: skip
LIBRARIES = (t.NUMPY, t.NUMPY + t.MORE_NUMPY, t.PANDAS, t.PANDAS + t.MORE_PANDAS)
# Loading them takes a while, so only a few workbooks do.
HEAVY = (t.POLARS, t.MODELS)
BATCH = 50


def program(seed: int, themes: str = "any") -> list[str]:
    """Return the sources of 5 to 14 cells over two themes; every third seed uses libraries."""
    rng = random.Random(seed)
    start = ["import random"]
    first, second = rng.sample(PLAIN, 2)
    if themes == "any" and seed % 3 == 2:
        start.append("import numpy as np\nimport pandas as pd")
        first = rng.choice(HEAVY if seed % 30 == 29 else LIBRARIES)
    start += [f"{name} = {rng.randint(0, 5)}" for name in NUMBERS]
    chosen = rng.sample(BASE, 14) + _some(first, 8, rng) + _some(second, 6, rng)
    return workbooks.program(rng, start, chosen, BASE + first + second, (5, 14))


def _some(theme: list[str], count: int, rng: random.Random) -> list[str]:
    return rng.sample(theme, min(count, len(theme)))


pytestmark = pytest.mark.filterwarnings("ignore")  # what random statements are warned of


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, BATCH))
def test_incremental_is_fresh(first: int):
    fresh = sum(
        workbooks.fresh_after_edits(Checker(cells_of(program(seed))), seed) for seed in range(first, first + BATCH)
    )
    assert fresh > 3 * BATCH, "most cells have to run for the law to say anything"


def test_interrupts_leave_nothing_behind():
    for seed in range(FIRST, FIRST + CASES // 10):
        checker = Checker(cells_of(program(seed, themes="plain")), recording=interrupting(Quiet))
        workbooks.fresh_after_interrupts(checker, seed)
