"""Two sheets and a name that read each other: after any edits, shifts and moves they show what fresh ones show."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from cellweave.address import Range, column_letters
from cellweave.formula.parse import parse
from cellweave.sheet.book import Book
from cellweave.sheet.names import Names
from cellweave.sheet.sheet import Sheet

sys.path.insert(0, str(Path(__file__).parent))
import sheet_programs as programs

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "500"))
EDITS = 16

FORMULAS = (
    "=Two!{c}{r}+{e}{r}", "=One!{c}{r}*2", "=SUM(One!{c}{u}:{c}{d})+{e}{u}", "=Two!${c}${r}+One!{e}{r}",
    "=SUM(Two!{c}:{c})", "=rate*{c}{r}", "=SUM(Two!$A$1:{c}{r})", "=IF({c}{r}>1,One!{e}$3,0)", "=One!{c}{d}&Two!{e}{u}",
)  # fmt: skip


def empty() -> list[Sheet]:
    book = Book(Names())
    book.defined["rate"] = parse("=One!$B$2", 0, 0)
    return [Sheet.of(book, book.add_grid(name)) for name in ("One", "Two")]


def edit(sheet: Sheet, rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.45:
        row, column = rng.randrange(programs.ROWS), rng.randrange(programs.COLUMNS)
        letters = [column_letters(rng.randrange(programs.COLUMNS)) for _ in range(2)]
        formula = rng.choice(FORMULAS).format(r=row + 1, u=max(1, row), d=row + 2, c=letters[0], e=letters[1])
        bottom = row if rng.random() < 0.5 else rng.randrange(row, programs.ROWS)
        key = str(Range(row, column, bottom, column))
        sheet[key] = formula
        return f"{key} = {formula!r}"
    if kind < 0.5:
        target = rng.choice(["C6", "A5", "D1"])
        sheet.move("A2:B4", target)
        return f"move A2:B4 to {target}"
    return programs.edit(sheet, rng)


def fresh(sheets: list[Sheet], few_rows: int, *, reverse: bool = False) -> list[Sheet]:
    others = empty()
    book = others[0]._book
    book.few_rows = few_rows
    book.defined.update(sheets[0]._book.defined)
    for sheet, other in zip(sheets, others, strict=True):
        constants, formulas = programs.contents(sheet)
        for (row, column), value in constants.items():
            book.put(other._grid, row, column, value)
        for area, text in reversed(formulas) if reverse else formulas:
            other[str(area)] = text
    return others


def shown(sheets: list[Sheet]) -> list[dict[str, Any]]:
    return [programs.shown(sheet) for sheet in sheets]


@pytest.mark.parametrize("part", range(4))
def test_incremental_is_fresh_across_sheets(part: int) -> None:
    for seed in range(part, max(4, CASES // EDITS * 4), 4):
        rng = random.Random(seed)
        sheets = empty()
        sheets[0]._book.few_rows = rng.choice([2, 64])
        log = []
        for _ in range(EDITS):
            sheet = rng.choice(sheets)
            log.append((sheet.name, edit(sheet, rng)))
            if rng.random() < 0.5:
                assert sheet.shape
        seen = shown(sheets)
        assert shown(fresh(sheets, 10**9)) == seen, ("cells", seed, log)
        assert shown(fresh(sheets, 1)) == seen, ("blocks", seed, log)
        assert shown(fresh(sheets, 64, reverse=True)) == seen, ("entered in reverse", seed, log)
