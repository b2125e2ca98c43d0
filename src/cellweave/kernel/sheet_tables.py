"""Owns tables over sheets: the grid's values as a page scrolls them, with row numbers, letters and number formats."""

from __future__ import annotations

from typing import Any

from cellweave.address import Range, column_letters
from cellweave.errors import FormulaError
from cellweave.formula.format_value import format_value, general
from cellweave.kernel.grids import GridSource
from cellweave.kernel.plainvalues import plain
from cellweave.kernel.tables import COLUMNS, Rows
from cellweave.sheet.reasons import reason
from cellweave.values import ErrorValue

SAMPLED = 200  # rows looked at to say what a column holds
TEXT_ROWS = 20  # of a sheet, as text
TEXT_COLUMNS = 12
TEXT_WIDTH = 30  # characters of one value


class SheetSource(GridSource):
    """A table over a sheet. Its rows are read when they are shown; a header row gives the names and is left out."""

    def __init__(self, sheet: Any) -> None:
        self._sheet = sheet
        rows, columns = sheet.shape
        self._first = int(bool(sheet.header))
        names = {place: name for name, place in sheet.header.items()}
        self.width = columns + 1
        self._shown = min(columns, COLUMNS - 1)
        self._names = ["", *(names.get(place, column_letters(place)) for place in range(self._shown))]
        self.total = max(rows - self._first, 0)
        sample = self._values(0, min(self.total, SAMPLED))
        last = self._values(self.total - 1, self.total)
        self.columns = [{"name": "", "type": "", "align": "right", "index": True}]
        for place in range(self._shown):
            kind = _kind([row[place] for row in sample])
            letter = column_letters(place)
            self.columns.append(
                {
                    "name": self._names[place + 1],
                    "type": f"{letter} · {kind}" if place in names else kind,
                    "align": "right" if kind == "number" else "left",
                    "letter": letter,
                    # Sums and counters are longest at the end.
                    "last": self._cell(rows - 1, place, last[0][place]) if last and kind != "text" else "",
                }
            )

    def window(self, first: int, last: int) -> Rows:
        last = min(last, self.total)
        values = self._values(first, last)
        return [self._row_of(place, row) for place, row in zip(range(first, last), values, strict=True)]

    def take(self, order: Any, first: int, last: int) -> Rows:
        return [self._row_of(place, self._values(place, place + 1)[0]) for place in order[first:last]]

    def behind(self, row: int, column: int) -> dict[str, Any]:
        grid, book = self._sheet._grid, self._sheet._book
        region = grid.regions.at(row, column)
        formula = book.language.text(grid, region.template, row, column) if region is not None else None
        return {
            "address": f"{column_letters(column)}{row + 1}",
            "formula": formula,
            "reason": reason(book, grid, row, column),
        }

    def _row(self, place: int) -> list[Any]:
        return [place + self._first + 1, *self._values(place, place + 1)[0]]

    def _values(self, first: int, last: int) -> list[list[Any]]:
        if first >= last or not self._shown:
            return [[] for _ in range(max(last - first, 0))]
        # As it was when the table was made: scrolling runs no formula, whose functions are the user's code.
        found: list[list[Any]] = self._sheet._grid.rows(
            Range(first + self._first, 0, last + self._first - 1, self._shown - 1)
        )
        return found

    def _row_of(self, place: int, values: list[Any]) -> list[Any]:
        row = place + self._first
        return [row + 1, *(self._cell(row, column, value) for column, value in enumerate(values))]

    def _cell(self, row: int, column: int, value: Any) -> Any:
        """Return a value as the grid shows it: by its number format, blanks as nothing."""
        if value is None:
            return ""
        if isinstance(value, float):
            try:
                return format_value(value, self._sheet.number_format(f"{column_letters(column)}{row + 1}") or "General")
            except FormulaError:
                return general(value)
        return value.code if isinstance(value, ErrorValue) else plain(value)


def as_text(source: SheetSource) -> str:
    """Return the first rows and columns as text for a terminal: row numbers, letters or header names, values."""
    shown = [row[: TEXT_COLUMNS + 1] for row in source.window(0, TEXT_ROWS)]
    head = [column["name"] for column in source.columns[: TEXT_COLUMNS + 1]]
    rows = [[_short(str(value)) for value in row] for row in [head, *shown]]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    right = [column["align"] == "right" for column in source.columns]
    lines = [
        "  ".join(
            text.rjust(width) if is_right else text.ljust(width)
            for text, width, is_right in zip(row, widths, right, strict=False)
        ).rstrip()
        for row in rows
    ]
    if source.total > TEXT_ROWS or source.width > TEXT_COLUMNS + 1:
        lines.append(f"({source.total:,} rows × {source.width - 1:,} columns)")
    return "\n".join(lines)


def _short(text: str) -> str:
    text = text.replace("\n", " ")
    return text if len(text) <= TEXT_WIDTH else text[: TEXT_WIDTH - 1] + "…"


def _kind(values: list[Any]) -> str:
    """Return what a column holds, as far as a sample tells."""
    kinds = {
        "number" if isinstance(value, float) and not isinstance(value, bool) else type(value).__name__
        for value in values
        if value is not None and not isinstance(value, ErrorValue)
    }
    names = {"str": "text", "bool": "logical", "number": "number"}
    return names.get(kinds.pop(), "object") if len(kinds) == 1 else "mixed" if kinds else "blank"
