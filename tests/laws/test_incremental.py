"""The law of the engine: after any sequence of edits the state is what a fresh run from the top computes."""

from __future__ import annotations

import contextlib
import random

import pytest
import templates as t
import workbooks
from workbooks import CASES, FIRST, NUMBERS, cells_of

from cellweave.kernel.checking import Checker, Player, Quiet
from cellweave.kernel.edits import random_edit

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


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, BATCH))
def test_incremental_is_fresh(first: int):
    fresh = sum(
        workbooks.fresh_after_edits(Checker(cells_of(program(seed))), seed) for seed in range(first, first + BATCH)
    )
    assert fresh > 3 * BATCH, "most cells have to run for the law to say anything"


class Interrupting(Quiet):
    """Interrupts a run: before the cell's code, or after it, while the engine notes down what it did."""

    countdown = -1
    is_late = False

    def begin(self, cell: str) -> None:
        super().begin(cell)
        self.countdown -= 1
        if self.countdown == 0 and not self.is_late:
            raise KeyboardInterrupt

    def end(self, cell: str) -> None:
        if self.countdown == 0 and self.is_late:
            self.countdown = -1
            raise KeyboardInterrupt


def test_interrupts_leave_nothing_behind():
    for seed in range(FIRST, FIRST + CASES // 10):
        rng = random.Random(seed)
        sources = program(seed, themes="plain")
        player = Player(Checker(cells_of(sources), recording=Interrupting))
        for number in range(5):
            player.recorder.countdown, player.recorder.is_late = rng.randint(1, 3), rng.random() < 0.3
            with contextlib.suppress(KeyboardInterrupt):
                player.apply(random_edit(player.cells, number, rng))
            player.recorder.countdown = -1
            player.kernel.run("stale")
            assert player.compare() == {}, f"seed {seed}, edit {number}: {sources}"
        player.close()
