"""The law of the engine for inputs and sheets: moves of inputs between edits, formulas over names and functions.

Cells make sheets, read and set grid cells, pass sheets to functions, and keep them under other names.
"""

from __future__ import annotations

import os
import random
import sys
import warnings

import pytest

from cellweave import host
from cellweave.kernel.checking import Checker
from cellweave.kernel.feed import Feed
from cellweave.kernel.moves import random_move
from cellweave.kernel.recorder import Recorder
from cellweave.protocol.state import CellSource

sys.path.insert(0, os.path.dirname(__file__))  # noqa: PTH120
from test_incremental import NUMBERS, TEMPLATES, filled

# Placeholders as in the law of the engine. A sheet may be cyclic, hold errors, or lack a function it calls.
SHEETS = r"""
s = cw.sheet('''{i} | =A1*{p} | ={F}(A1)\n{j} | =A1+A2 | =SUM(A1:B2)''')
s = cw.sheet('''{i} | =A1*{p}\n{j} | =IF(A1>2,{q},A2)''')
s = cw.sheet('''u | v | w\n{i} | =@u*{p} | =SUM(B2:B3)\n{j} | =@u+{q} | =MAX(A2:A3)''', header=True)
s = cw.sheet('''u | v\n{i} | ={F}(@u)\n{j} | ={F}({p})''', header=True)
t = cw.sheet('''=SUM(s!A1:B2) | ={p}''')
t = cw.sheet('''={p}/A2 | =IFERROR(A1,{i})\n{j} | =1/{q}''')
{p} = s["A1"]
{p} = s["A2"]
{p} = s["B2"]
{p} = s["B1"]
{p} = t["A1"]
{p} = s["C2"]
{p} = s["A1"] + t["B1"]
{x} = s.values("A1:B2")
{x} = s.values("A1:C3")
{x} = t.values("A1:B2")
{x} = s["A1:B1"]
s["A1"] = {p}
s["A2"] = {i}
s["B1"] = "=A1+{i}"
s["D1"] = "={q}+A2"
t["A2"] = s["A1"]
{x} = s
{x} = [s]
{x} = [s, t]
{x} = {{"u": s}}
{p} = {x}["B1"]
{p} = {x}[0]["A1"]
{p} = {x}["u"]["A2"]
{x}["A1"] = {i}
{x}[0]["A2"] = {p}
def {F}(z=0):\n    return s["A1"] + z
def {F}(z=0):\n    return s.values("A1:B1")[0][0]
def {F}(z):\n    return z["A1"]
def {F}(z):\n    z["A2"] = {i}\n    return z["B2"]
{p} = {F}(s)
{p} = {F}({x})
{x} = s.u
{x} = s["v"]
{x} = list(s)
{x} = s.header
{p} = s.shape[0]
{x} = s.formula("B1")
{x} = s.text()
try:\n    {p} = s["C1"]\nexcept Exception:\n    {p} = -1
{x} = [v for row in s for v in row]
{x} = [s[f"A{{v + 1}}"] for v in range(2)]
{x} = lambda: s["B2"]
{x} = str(s["B1"]) + str({p})
del s
import copy\n{x} = copy.deepcopy(s)
{p} = 1 // {q}\n{x} = s["A1"]
s["A1"] = {p}\n{q} = 1 // {q}
""".strip().splitlines()

INPUTS = r"""
{p} = cw.slider("{p}", 0, 9, {i})
{p} = int(cw.checkbox("{p}", True))
{p} = cw.selectbox("{p}", [{i}, {j}, 7])
{x} = [cw.slider("s", 0, 5, {i})]
{p} = cw.number_input("n", 0, 9, {i})
{x} = cw.text_input("text", "a")
if cw.checkbox("more"):\n    {p} = cw.slider("deep", 0, 9, {i})
def {F}(z=0):\n    return z + cw.slider("inner", 0, 9, {i})
{x}.append(cw.slider("add", 0, 9, {i}))
s["A1"] = cw.slider("cell", 0, 9, {i})
""".strip().splitlines()

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "300")) // 3
BATCH = 25
EDITS = 8


def program(rng: random.Random) -> list[str]:
    """Return the sources of 9 to 16 cells, most of which run when they are run in order."""
    pool = TEMPLATES + SHEETS * 3 + INPUTS * 3
    chosen = rng.sample(SHEETS, 12) + rng.sample(INPUTS, 3) + rng.sample(TEMPLATES, 6)
    cells = ["import random", "import cellweave as cw", *(f"{name} = {rng.randint(1, 5)}" for name in NUMBERS)]
    cells.append(filled("def {F}(z=0):\\n    return z + {p}", rng))
    cells.append(filled(rng.choice(SHEETS[:4]), rng))
    size = rng.randint(9, 16)
    namespace: dict[str, object] = {"__name__": "__main__"}
    is_sound = all(_runs(cell, namespace) for cell in cells)
    for _ in range(8 * size):
        if len(cells) >= size:
            break
        templates = chosen if rng.random() < 0.8 else pool
        cell = "\n".join(filled(rng.choice(templates), rng) for _ in range(rng.choice((1, 1, 1, 2))))
        if (is_sound and _runs(cell, namespace)) or rng.random() < 0.05:
            cells.append(cell)
    return cells


def _runs(cell: str, namespace: dict[str, object]) -> bool:
    try:
        exec(cell, namespace)
    except Exception:
        return False
    return True


class Unseen(Recorder):
    """Gives inputs their values and shows nothing; both sides take turns at being the host."""

    def __init__(self) -> None:
        super().__init__(Feed(lambda delta: None))

    def begin(self, cell: str) -> None:
        host.current = self
        super().begin(cell)


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["book.py"])
    monkeypatch.setattr(host, "current", None)
    monkeypatch.setattr(host, "defined_twice", None)


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_incremental_is_fresh_with_inputs_and_sheets(first: int, monkeypatch):
    fresh = 0
    for seed in range(first, first + BATCH):
        monkeypatch.setattr(host, "current", None)
        monkeypatch.setattr(host, "defined_twice", None)
        fresh += _check(seed)
    assert fresh > 6 * BATCH, "most cells have to run for the law to say anything"


def _check(seed: int) -> int:
    sources = program(random.Random(seed))
    cells = [CellSource(f"c{number}", "", "code", source) for number, source in enumerate(sources)]
    ids = [cell.id for cell in cells] + [f"new{number}" for number in range(EDITS)]
    checker = Checker(cells, recording=Unseen, moves=lambda recorder, rng: random_move(recorder, ids, rng))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = checker.check(EDITS, seed)
    wrong = report.disagreement
    assert wrong is None, "\n".join(
        [f"seed {seed}: {wrong.names}", *(f"{cell.id}: {cell.source!r}" for cell in cells), *map(str, wrong.edits)]
    )
    return report.fresh
