"""Books of formulas of which hardly two have one shape: random trees over what stands above and on other sheets."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

from cellweave.address import column_letters

WIDTH: Final = 10  # columns of a sheet
GIVEN: Final = 10  # rows of numbers above the formulas
# Functions and how many values each takes; those of RANGES take ranges too.
_FUNCTIONS: Final = {
    "SUM": (1, 4), "MAX": (1, 3), "MIN": (1, 3), "AVERAGE": (1, 3), "COUNT": (1, 3), "ROUND": (2, 2), "ABS": (1, 1),
    "IF": (3, 3), "AND": (1, 3), "OR": (1, 3), "SQRT": (1, 1), "INT": (1, 1), "MOD": (2, 2), "LEN": (1, 1),
    "LEFT": (2, 2), "IFERROR": (2, 2), "POWER": (2, 2), "CONCATENATE": (2, 3), "PMT": (3, 3), "VLOOKUP": (1, 1),
}  # fmt: skip
_RANGES: Final = frozenset(("SUM", "MAX", "MIN", "AVERAGE", "COUNT"))
_OPERATORS: Final = "+-*/+-*&<=^"


class Shapes:
    """The cells of a book: ``cells`` are (sheet, row, column, number or formula), each reading what comes before."""

    def __init__(self, formulas: int, sheets: int = 1, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self.cells = list(self._book(formulas // sheets, sheets))

    def _book(self, formulas: int, sheets: int) -> Iterator[tuple[int, int, int, float | str]]:
        for sheet in range(sheets):
            for place in range(GIVEN * WIDTH):
                yield sheet, place // WIDTH, place % WIDTH, round(self._random.random() * 100, 2)
            for place in range(formulas):
                row = GIVEN + place // WIDTH
                yield sheet, row, place % WIDTH, "=" + self._tree(sheet, row, self._random.randint(3, 25))

    def _tree(self, sheet: int, row: int, nodes: int) -> str:
        draw = self._random
        if nodes <= 1:
            kind = draw.random()
            if kind < 0.65:
                return self._cell(sheet, row)
            return f"{draw.random() * 100:.{draw.randrange(3)}f}" if kind < 0.95 else draw.choice(('"text"', "TRUE"))
        if draw.random() < 0.5:
            left = draw.randrange(1, nodes)
            return f"({self._tree(sheet, row, left)}{draw.choice(_OPERATORS)}{self._tree(sheet, row, nodes - left)})"
        name = draw.choice(list(_FUNCTIONS))
        count = draw.randint(*_FUNCTIONS[name])
        values = [
            self._range(row)
            if name in _RANGES and draw.random() < 0.5
            else self._tree(sheet, row, (nodes - 1) // count)
            for _ in range(count)
        ]
        if name == "VLOOKUP":
            values += [self._range(row), "1", "FALSE"]
        return f"{name}({','.join(values)})"

    def _cell(self, sheet: int, row: int) -> str:
        other = self._random.randrange(sheet) if sheet and self._random.random() < 0.2 else sheet
        near = row - 1 - int(self._random.random() ** 2 * 40)
        at = near if near >= 0 and self._random.random() < 0.8 else self._random.randrange(row)
        text = f"{column_letters(self._random.randrange(WIDTH))}{at + 1}"
        return text if other == sheet else f"Sheet{other}!{text}"

    def _range(self, row: int) -> str:
        top, left = max(0, row - 1 - self._random.randrange(20)), self._random.randrange(WIDTH)
        bottom, right = min(row - 1, top + self._random.randrange(8)), min(WIDTH - 1, left + self._random.randrange(3))
        return f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
