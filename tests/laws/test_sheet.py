"""Laws of the sheet engine: however a sheet came to its contents, it shows what a fresh recalculation shows."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import sheet_programs as programs

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "500"))
EDITS = 14


@pytest.mark.parametrize("part", range(4))
def test_incremental_is_fresh_on_every_path_and_in_every_order(part: int) -> None:
    for seed in range(part, max(4, CASES // EDITS * 4), 4):
        rng = random.Random(seed)
        sheet = programs.empty()
        sheet._book.few_rows = rng.choice([2, 64])
        log = []
        for _ in range(EDITS):
            log.append(programs.edit(sheet, rng))
            if rng.random() < 0.5:
                assert sheet.shape
        seen = programs.shown(sheet)
        assert programs.shown(programs.fresh(sheet, few_rows=10**9)) == seen, ("cells", seed, log)
        assert programs.shown(programs.fresh(sheet, few_rows=1)) == seen, ("blocks", seed, log)
        assert programs.shown(programs.fresh(sheet, reverse=True)) == seen, ("entered in reverse", seed, log)


@pytest.mark.parametrize("seed", range(25))
def test_inserting_and_deleting_the_same_rows_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    sheet = programs.empty()
    for _ in range(EDITS):
        programs.edit(sheet, rng, structure=False)
    before = programs.shown(sheet), programs.contents(sheet)[0], programs.cells(sheet)
    row, count = rng.randrange(1, 10), rng.randrange(1, 3)
    sheet.insert_rows(row, count)
    assert sheet.shape
    sheet.delete_rows(row, count)
    assert (programs.shown(sheet), programs.contents(sheet)[0], programs.cells(sheet)) == before
    sheet.insert_columns("B", count)
    sheet.delete_columns("B", count)
    assert (programs.shown(sheet), programs.contents(sheet)[0], programs.cells(sheet)) == before


def test_without_numpy_the_same_values() -> None:
    script = Path(__file__).parent / "sheet_without_numpy.py"
    outputs = [
        subprocess.run(
            [sys.executable, str(script), mode, "60"], capture_output=True, text=True, check=True, timeout=120
        ).stdout
        for mode in ("numpy", "blocked")
    ]
    assert json.loads(outputs[0]) == json.loads(outputs[1])
    assert len(json.loads(outputs[0])) == 60


@pytest.mark.parametrize("seed", range(40))
def test_text_reads_back_as_the_same_sheet(seed: int) -> None:
    rng = random.Random(seed)
    sheet = programs.empty()
    for _ in range(EDITS):
        programs.edit(sheet, rng, structure=seed % 2 == 0)
    text = sheet.text()
    again = programs.from_text(text)
    assert programs.contents(again)[0] == programs.contents(sheet)[0]
    assert programs.cells(again) == programs.cells(sheet)
    assert again.text() == text
