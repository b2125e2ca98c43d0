"""A copy of a sheet, by copy or by way of pickle, is the same sheet: in what it shows and in what edits make of it."""

from __future__ import annotations

import copy
import os
import pickle
import random
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import sheet_programs as programs

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "500"))
EDITS = 10
# Sheets of numbers have none of these: they fill others, stand in older files, or are computed at every turn.
MORE = ("=SEQUENCE(3)", "=A1#", '=INDIRECT("A"&ROW())', "=LET(x,A1,x+x)", '=MAP(A1:A3,LAMBDA(x,x&"!"))', "=@A:A")


@pytest.mark.parametrize("way", ["copy", "pickle"])
def test_a_copy_shows_the_same_and_goes_on_the_same(way: str) -> None:
    for seed in range(CASES // EDITS):
        rng = random.Random(seed)
        sheet = programs.empty()
        for _ in range(EDITS):
            programs.edit(sheet, rng)
            if rng.random() < 0.3:
                sheet[f"H{rng.randrange(1, 9)}"] = rng.choice(MORE)
        other = copy.deepcopy(sheet) if way == "copy" else pickle.loads(pickle.dumps(sheet))
        assert programs.cells(other) == programs.cells(sheet), seed
        assert programs.shown(other) == programs.shown(sheet), seed
        state = rng.getstate()
        log = [programs.edit(sheet, rng) for _ in range(EDITS)]
        rng.setstate(state)
        assert [programs.edit(other, rng) for _ in range(EDITS)] == log
        assert programs.shown(other) == programs.shown(sheet), (seed, log)
        assert programs.cells(other) == programs.cells(sheet), (seed, log)
