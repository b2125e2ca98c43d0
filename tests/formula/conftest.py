"""A grid that is a dictionary: enough world to evaluate formulas without a sheet engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cellweave.address import Address, Range
from cellweave.formula.context import Looks
from cellweave.formula.evaluate import evaluate
from cellweave.formula.parse import parse
from cellweave.formula.reference import Area, Grid
from cellweave.formula.syntax import Formula
from cellweave.values import ERRORS, Array

ERROR_CODES = {error.code: error for error in ERRORS}


class DictGrid(Grid):
    """Sheets of cells given as ``{"A1": value, "Other!B2": value}``; texts that begin with ``=`` are formulas."""

    def __init__(self, cells: dict[str, Any] | None = None, names: dict[str, Any] | None = None) -> None:
        self.names = {name.lower(): value for name, value in (names or {}).items()}
        self.functions: dict[str, Any] = {}
        self.hidden: set[tuple[str, int]] = set()
        self.tables: dict[str, Any] = {}
        self.sheet = "Sheet1"
        self.row = 0
        self.column = 0
        self.fills: tuple[int, int] | None = None
        self.year = 2026
        self._keys = ["Sheet1"]
        self._cells: dict[tuple[str, int, int], Any] = {}
        self._values: dict[tuple[str, int, int], Any] = {}
        self._spills: dict[tuple[str, int, int], Range] = {}
        self._seed = 0
        for place, value in (cells or {}).items():
            self.put(place, value)

    def put(self, place: str, value: Any) -> None:
        sheet, _, address = place.rpartition("!")
        sheet = sheet or "Sheet1"
        if sheet not in self._keys:
            self._keys.append(sheet)
        row, column = Address.parse(address)
        rows = value if isinstance(value, list) else [[value]]
        for down, line in enumerate(rows):
            for across, item in enumerate(line if isinstance(line, list) else [line]):
                self._cells[sheet, row + down, column + across] = (
                    float(item) if type(item) is int else ERROR_CODES.get(item, item) if isinstance(item, str) else item
                )

    def cell(self, sheet: Any, row: int, column: int) -> Any:
        key = (sheet, row, column)
        found = self._cells.get(key)
        if not (isinstance(found, str) and found.startswith("=")):
            return self._values.get(key, found)
        if key not in self._values:
            result = self.evaluate(found, sheet, row, column)
            rows = result.rows if isinstance(result, Array) else [[result]]
            if len(rows) > 1 or len(rows[0]) > 1:
                self._spills[key] = Range(row, column, row + len(rows) - 1, column + len(rows[0]) - 1)
            for down, line in enumerate(rows):
                for across, item in enumerate(line):
                    self._values[sheet, row + down, column + across] = 0.0 if item is None else item
        return self._values[key]

    def rows(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> list[list[Any]]:
        return [[self.cell(sheet, r, c) for c in range(left, right + 1)] for r in range(top, bottom + 1)]

    def extent(self, sheet: Any) -> tuple[int, int]:
        places = [key for key in self._cells if key[0] == sheet]
        return max((p[1] + 1 for p in places), default=0), max((p[2] + 1 for p in places), default=0)

    def sheet_key(self, name: str) -> Any:
        for key in self._keys:
            if key.lower() == name.lower():
                return key
        raise KeyError(name)

    def sheet_keys(self) -> list[Any]:
        return list(self._keys)

    def name(self, name: str, sheet: Any) -> Any:
        value = self.names[name.lower()]
        return parse(value) if isinstance(value, str) and value.startswith("=") else value

    def function(self, name: str) -> Callable[..., Any]:
        function: Callable[..., Any] = self.functions[name]
        return function

    def table(self, name: str | None) -> Any:
        return self.tables[(name or "").lower()]

    def spilled(self, sheet: Any, row: int, column: int) -> Range | None:
        self.cell(sheet, row, column)
        return self._spills.get((sheet, row, column))

    def formula_text(self, sheet: Any, row: int, column: int) -> str | None:
        found = self._cells.get((sheet, row, column))
        return found if isinstance(found, str) and found.startswith("=") else None

    def formulas(self, area: Area) -> Iterator[tuple[Range, Formula]]:
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                text = self.formula_text(area.sheet, row, column)
                if text is not None:
                    yield Range(row, column, row, column), parse(text, row, column)

    def hidden_rows(self, sheet: Any) -> set[int]:
        return {row for key, row in self.hidden if key == sheet}

    def filtered_rows(self, sheet: Any) -> set[int]:
        return set()

    def looks(self, sheet: Any, row: int, column: int) -> Looks:
        return Looks()

    def file(self, sheet: Any) -> str:
        return ""

    def total(self, name: str, area: Area) -> Any:
        return NotImplemented

    def now(self) -> float:
        return 46_000.75

    def random(self) -> float:
        self._seed = (self._seed * 1_103_515_245 + 12_345) % 2**31
        return self._seed / 2**31

    def evaluate(
        self, formula: str | Formula, sheet: str = "Sheet1", row: int = 98, column: int = 50, **options: Any
    ) -> Any:
        """Return the value of a formula that stands at (row, column), AY99 unless told."""
        before = self.sheet, self.row, self.column
        self.sheet, self.row, self.column = sheet, row, column
        read = parse(formula, row, column) if isinstance(formula, str) else formula
        try:
            return evaluate(read, self, **options)
        finally:
            self.sheet, self.row, self.column = before


@pytest.fixture
def make_grid() -> type[DictGrid]:
    return DictGrid
