"""Owns tables: a named range with a header row whose columns formulas call by name."""

from __future__ import annotations

from dataclasses import dataclass

from cellweave.address import Range


@dataclass(slots=True)
class Table:
    """A table of a sheet; ``area`` holds its header and totals rows where it has them."""

    name: str
    sheet: int
    area: Range
    columns: list[str]
    has_header: bool = True
    has_totals: bool = False

    def part(self, items: tuple[str, ...], first: str | None, last: str | None) -> Range | None:
        """Return the range of a structured reference (its data rows for ``@``), or None for an unknown column."""
        left, right = self.area.left, self.area.right
        if first is not None:
            one, two = self._place(first), self._place(last if last is not None else first)
            if one is None or two is None:
                return None
            left, right = self.area.left + min(one, two), self.area.left + max(one, two)
        top, bottom = self.area.top + self.has_header, self.area.bottom - self.has_totals
        if "all" in items or {"headers", "totals"} <= set(items):
            top, bottom = self.area.top, self.area.bottom
        elif "headers" in items:
            if not self.has_header:
                return None
            top, bottom = self.area.top, bottom if "data" in items else self.area.top
        elif "totals" in items:
            if not self.has_totals:
                return None
            top, bottom = top if "data" in items else self.area.bottom, self.area.bottom
        return Range(top, left, bottom, right) if top <= bottom else None

    def _place(self, column: str) -> int | None:
        folded = column.casefold()
        return next((i for i, name in enumerate(self.columns) if name.casefold() == folded), None)
