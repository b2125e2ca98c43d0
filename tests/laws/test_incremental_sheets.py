"""The law of the engine for inputs and sheets: moves of inputs between edits, formulas over names and functions.

Cells make sheets, read and set grid cells, pass sheets to functions, and keep them under other names.
"""

from __future__ import annotations

import random
import sys

import pytest
import templates as t
import workbooks
from workbooks import EDITS, FIRST, NUMBERS, cells_of, filled, interrupting

from cellweave import host
from cellweave.kernel.checking import Checker
from cellweave.kernel.feed import Feed
from cellweave.kernel.moves import random_move
from cellweave.kernel.recorder import Recorder

CASES = workbooks.CASES // 3
BATCH = 25
BASE = t.CONTAINERS + t.NUMBERS + t.FUNCTIONS + t.CLASSES + t.RUNTIME_NAMES[:3] + t.OUTSIDE + t.ITERATORS[:4]
POOL = BASE + (t.SHEETS + t.MORE_SHEETS + t.INPUTS) * 3


def program(seed: int) -> list[str]:
    """Return the sources of 9 to 16 cells, the first of which make a function and a sheet."""
    rng = random.Random(seed)
    chosen = rng.sample(t.SHEETS, 9) + rng.sample(t.MORE_SHEETS, 6) + rng.sample(t.INPUTS, 3) + rng.sample(BASE, 6)
    start = [
        "import random", "import cellweave as cw", *(f"{name} = {rng.randint(1, 5)}" for name in NUMBERS),
        filled("def {F}(z=0):\\n    return z + {p}", rng), filled(rng.choice(t.SHEETS[:4]), rng),
    ]  # fmt: skip
    return workbooks.program(rng, start, chosen, POOL, (9, 16), broken=0.05)


class Unseen(Recorder):
    """Gives inputs their values and shows nothing; both sides take turns at being the host."""

    def __init__(self) -> None:
        super().__init__(Feed(lambda delta: None))

    def begin(self, cell: str) -> None:
        host.current = self
        super().begin(cell)


pytestmark = pytest.mark.filterwarnings("ignore")  # what random statements are warned of


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["book.py"])
    monkeypatch.setattr(host, "current", None)
    monkeypatch.setattr(host, "defined_twice", None)


@pytest.mark.parametrize("first", range(FIRST, FIRST + CASES, BATCH))
def test_incremental_is_fresh_with_inputs_and_sheets(first: int, monkeypatch):
    fresh = 0
    for seed in range(first, first + BATCH):
        monkeypatch.setattr(host, "current", None)
        monkeypatch.setattr(host, "defined_twice", None)
        cells = cells_of(program(seed))
        ids = [cell.id for cell in cells] + [f"new{number}" for number in range(EDITS)]
        checker = Checker(cells, recording=Unseen, moves=lambda recorder, rng, ids=ids: random_move(recorder, ids, rng))
        fresh += workbooks.fresh_after_edits(checker, seed)
    assert fresh > 6 * BATCH, "most cells have to run for the law to say anything"


def test_interrupts_leave_nothing_behind_with_inputs_and_sheets():
    for seed in range(FIRST, FIRST + CASES // 8):
        checker = Checker(cells_of(program(seed)), recording=interrupting(Unseen))
        workbooks.fresh_after_interrupts(checker, seed)
