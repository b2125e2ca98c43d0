"""Looking up through names and tables: by the same indexes as through plain ranges, with the same answers."""

from __future__ import annotations

import random

import pytest

from cellweave.sheet.loading import Loader
from cellweave.sheet.sheet import Sheet

ROWS = 300
CALLS = [
    "VLOOKUP({0},{1},2,FALSE)",
    "VLOOKUP({0},{1},2)",
    "MATCH({0},INDEX({1},0,1),0)",
    "MATCH({0},INDEX({1},0,1),-1)",
]


def key(chance: random.Random) -> object:
    text = chance.choice(("ab", "Ab", "b*", "b?d", "bcd", "~"))
    return chance.choice((None, float(chance.randrange(90)), chance.randrange(90) / 8, text, True))


def book(chance: random.Random) -> Sheet:
    loader = Loader()
    sheet = loader.sheet("S")
    keys = [key(chance) for _ in range(ROWS)]
    if chance.random() < 0.5:
        keys.sort(key=lambda item: (str(type(item)), item or 0.0))
    loader.define("prices", "S!$A$1:$B$300")
    loader.values("S", 0, 0, keys)
    loader.values("S", 1, 0, [float(row) for row in range(ROWS)])
    return sheet


@pytest.mark.parametrize("seed", range(12))
def test_names_find_what_ranges_find(seed: int) -> None:
    chance = random.Random(seed)
    sheet = book(chance)
    for column, call in enumerate(CALLS):
        for row in range(40):
            sheet[f"{'DEFG'[column]}{row + 1}"] = "=" + call.format(f"C{row + 1}", "prices")
            # A list in a cell path reads the values themselves, from a range that is not a reference.
            sheet[f"{'IJKL'[column]}{row + 1}"] = "=" + call.format(f"C{row + 1}", "IF({1},$A$1:$B$300)")
    for _ in range(3):
        for row in range(40):
            sheet[f"C{row + 1}"] = key(chance)
        sheet[f"A{chance.randrange(ROWS) + 1}"] = key(chance)
        assert sheet.values("D1:G40") == sheet.values("I1:L40")
