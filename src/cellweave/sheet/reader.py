"""Owns what one scalar formula sees of the world: cells of the book, its names and tables, names of the workbook
outside.

It answers the formula language's ``Context``. A sheet is known by its index in the book; a sheet of another book,
reached by a name of the workbook, by the sheet itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.formula.context import Looks, Table
from cellweave.formula.dates import serial_of
from cellweave.formula.evaluate import evaluate
from cellweave.formula.numerics import samples
from cellweave.formula.reference import Area, numbers_of
from cellweave.sheet.arrays import np
from cellweave.sheet.lookups import lookup_index
from cellweave.sheet.samples import numbers_in, ordered_in
from cellweave.sheet.selection import Keys
from cellweave.sheet.totals import total
from cellweave.values import CYCLE, REF, Array, ErrorValue

if TYPE_CHECKING:
    from cellweave.formula.syntax import Formula
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid
    from cellweave.sheet.regions import Region
    from cellweave.sheet.template import Template

# A column is as wide as its characters, and by 5 pixels more; a character has 7.
_PADDING = 5 / 7
_KNOWN_TOTALS = frozenset(("SUM", "COUNT", "AVERAGE", "MIN", "MAX"))


class Inquiry(Protocol):
    """What is asked before every read while cells are evaluated as others ask for them."""

    # The regions whose cells it sees to.
    regions: Sequence[Region]

    def ask(self, sheet: int, area: Range) -> None:
        """Raise where a range cannot be read yet."""


class Reader:
    """The world of the formulas of one template; ``row`` and ``column`` are set for each cell."""

    __slots__ = (
        "asks_first", "book", "column", "engine", "fills", "grid", "inquiry", "is_circle_possible", "row", "sheet",
        "unseen",
    )  # fmt: skip

    def __init__(self, book: Book, grid: Grid, template: Template, inquiry: Inquiry | None = None) -> None:
        self.book = book
        self.grid = grid
        self.sheet: Any = grid.index
        self.row = 0
        self.column = 0
        self.fills = template.fills
        # What INDIRECT and OFFSET read was not known when the order was made, so each read asks whether it is stale.
        self.unseen = template.unseen
        self.inquiry = inquiry
        self.is_circle_possible = inquiry is not None
        self.asks_first = template.unseen or inquiry is not None
        self.engine = book.arrays

    def value(self, formula: Formula, row: int, column: int) -> Any:
        """Return the value of a formula in a cell."""
        self.row = row
        self.column = column
        return evaluate(formula, self)

    def cell(self, sheet: Any, row: int, column: int) -> Any:
        """Return the value of one grid cell."""
        if not isinstance(sheet, int):
            return _foreign(sheet, Range(row, column, row, column))[0][0]
        if self.asks_first:
            self._ask(sheet, Range(row, column, row, column))
        held = self.book.grids[sheet].columns.get(column)
        return None if held is None else held.get(row)

    def rows(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> list[list[Any]]:
        """Return the values of a rectangle."""
        area = Range(top, left, bottom, right)
        if not isinstance(sheet, int):
            return _foreign(sheet, area)
        if self.asks_first:
            self._ask(sheet, area)
        return self.book.grids[sheet].rows(area)

    def array(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> Array:
        """Return the values of a rectangle: as columns where they are many."""
        if not isinstance(sheet, int) or self.engine is None:
            return Array(self.rows(sheet, top, left, bottom, right))
        area = Range(top, left, bottom, right)
        if (bottom - top + 1) * (right - left + 1) < self.book.few_rows:
            return Array(self.rows(sheet, *area))
        if self.asks_first:
            self._ask(sheet, area)
        return self.engine.read(self.book.grids[sheet], area)

    def numbers(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> Sequence[float]:
        """Return the numbers of a rectangle row by row, nan for anything else. Raises Failure with its first error."""
        area = Range(top, left, bottom, right)
        if not isinstance(sheet, int):
            return numbers_of(_foreign(sheet, area))
        if self.asks_first:
            self._ask(sheet, area)
        return numbers_in(self.book.grids[sheet], area)

    def ordered(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> Sequence[float]:
        """Return the numbers of a rectangle in ascending order. Raises Failure with its first error value."""
        if not isinstance(sheet, int) or self.asks_first:
            return samples.ordered(samples.known(self.numbers(sheet, top, left, bottom, right)))
        return ordered_in(self.book.grids[sheet], Range(top, left, bottom, right))

    def found(self, sheet: Any, column: int, top: int, bottom: int, sought: Any, order: int) -> Any:
        """Return the row where a value stands in a part of a column, or None; NotImplemented for the few of a list."""
        if not isinstance(sheet, int) or np is None or bottom - top + 1 < self.book.few_rows:
            return NotImplemented
        area = Range(top, column, bottom, column)
        if self.asks_first:
            self._ask(sheet, area)
        return lookup_index(self.book.grids[sheet], area).row_of(sought, order)

    def meeting(self, sheet: Any, column: int, top: int, bottom: int, criterion: Any) -> Any:
        """Return the places in a part of a column that meet a criterion; NotImplemented for the few of a list."""
        if not isinstance(sheet, int) or np is None or bottom - top + 1 < self.book.few_rows:
            return NotImplemented
        area = Range(top, column, bottom, column)
        if self.asks_first:
            self._ask(sheet, area)
        grid = self.book.grids[sheet]
        keys = grid.indexes.get(("meeting", column))
        if keys is None:
            # One a column: ranges that grow are as many as rows.
            keys = grid.indexes["meeting", column] = Keys(grid.column(column))
        codes = keys.refresh(top, bottom - top + 1).codes
        return np.flatnonzero(keys.mask(criterion)[codes]).tolist()

    def _ask(self, sheet: int, area: Range) -> None:
        """See to it that a range may be read now."""
        inquiry = self.inquiry
        if inquiry is not None:
            inquiry.ask(sheet, area)
        if self.unseen:
            reading = self.grid.regions.at(self.row, self.column)
            self.book.require(sheet, area, reading, () if inquiry is None else inquiry.regions)

    def extent(self, sheet: Any) -> tuple[int, int]:
        """Return (rows, columns) that hold anything."""
        return self.book.grids[sheet].extent() if isinstance(sheet, int) else sheet.shape

    def sheet_key(self, name: str) -> Any:
        """Return the key of a sheet. Raises KeyError when there is none."""
        grid = self.book.grid_named(name)
        if grid is not None:
            return grid.index
        value = self.book.names.get(name)
        if not hasattr(value, "_grid"):
            raise KeyError(name)
        return value

    def sheet_keys(self) -> list[Any]:
        """Return the keys of all sheets in their order."""
        return [grid.index for grid in self.book.grids]

    def name(self, name: str, sheet: Any) -> Any:
        """Return what a name means. Raises KeyError."""
        if sheet is not None:
            scoped = self.book.defined.get(f"{self.book.grids[sheet].name}!{name}".casefold())
            if scoped is not None:
                return scoped
        known = self.book.defined.get(f"{self.grid.name}!{name}".casefold()) or self.book.defined.get(name.casefold())
        if known is not None:
            return known
        table = self.book.tables.get(name.casefold())
        if table is not None:
            area = table.part((), None, None)
            return REF if area is None else Area(self, table.sheet, *area)
        return self.book.names.get(name)

    def function(self, name: str) -> Callable[..., Any]:
        """Return the workbook's own function of a name. Raises KeyError."""
        first, *rest = name.split(".")
        value = self.book.names.get(first)
        for attribute in rest:
            if attribute.startswith("_") or not hasattr(value, attribute):
                raise KeyError(name)
            value = getattr(value, attribute)
        if not callable(value):
            raise KeyError(name)
        found: Callable[..., Any] = value
        return found

    def table(self, name: str | None) -> Any:
        """Return a table of the book, or a frame or mapping of the workbook. Raises KeyError."""
        if name is None:
            for table in self.book.tables.values():
                if table.sheet == self.grid.index and table.area.holds(self.row, self.column):
                    break
            else:
                raise KeyError(name)
        else:
            known = self.book.tables.get(name.casefold())
            if known is None:
                return self.book.names.get(name)
            table = known
        return Table(tuple(table.columns), Area(self, table.sheet, *table.area), table.has_header, table.has_totals)

    def spilled(self, sheet: Any, row: int, column: int) -> Range | None:
        """Return the range an anchor fills."""
        if not isinstance(sheet, int):
            return None
        if self.inquiry is not None:
            self.inquiry.ask(sheet, Range(row, column, row, column))
        return self.book.grids[sheet].spills.get((row, column))

    def formula_text(self, sheet: Any, row: int, column: int) -> str | None:
        """Return the formula in a grid cell as A1 text."""
        if not isinstance(sheet, int):
            return None
        grid = self.book.grids[sheet]
        region = grid.regions.at(row, column)
        return None if region is None else self.book.language.text(grid, region.template, row, column)

    def formulas(self, area: Area) -> Iterator[tuple[Range, Formula]]:
        """Yield the formulas in an area, each with the range of its region."""
        if isinstance(area.sheet, int):
            for region in self.book.grids[area.sheet].regions.overlapping(Range(*area.place)):
                yield region.area, region.template.formula

    def hidden_rows(self, sheet: Any) -> Collection[int]:
        """Return the rows that do not show."""
        return self.book.grids[sheet].hidden_rows if isinstance(sheet, int) else ()

    def filtered_rows(self, sheet: Any) -> Collection[int]:
        """Return the rows that a filter hides."""
        return self.book.grids[sheet].filtered_rows if isinstance(sheet, int) else ()

    def looks(self, sheet: Any, row: int, column: int) -> Looks:
        """Return how a grid cell shows."""
        if not isinstance(sheet, int):
            return Looks()
        grid = self.book.grids[sheet]
        formats = grid.formats.get(column, {})
        code = formats.get(row) or formats.get(None) or Looks().format
        width = grid.widths.get(column)
        return Looks(code) if width is None else Looks(code, width - _PADDING)

    def file(self, sheet: Any) -> str:
        """Return the file that a sheet came from as CELL spells it."""
        if not isinstance(sheet, int) or self.book.file is None:
            return ""
        path = self.book.file
        return f"{path.with_name(f'[{path.name}]')}{self.book.grids[sheet].name}"

    def total(self, name: str, area: Area) -> Any:
        """Return SUM, COUNT, AVERAGE, MIN or MAX of a range from the summaries of its columns."""
        if not isinstance(area.sheet, int) or name not in _KNOWN_TOTALS or area.bottom - area.top < 256:
            return NotImplemented
        if self.asks_first:
            return NotImplemented
        return total(name, self.book.grids[area.sheet], Range(area.top, area.left, area.bottom, area.right))

    def now(self) -> float:
        """Return the serial number of this moment."""
        return serial_of(self.book.clock())

    def random(self) -> float:
        """Return a number from 0 up to 1."""
        return self.book.random()


def _foreign(sheet: Any, area: Range) -> list[list[Any]]:
    """Return the values of a sheet of another book, fresh."""
    if sheet._book.is_awaited(sheet._grid, area):
        waits = ErrorValue(
            CYCLE.code, f"{sheet.name} reads this sheet and is read by it. Make one of them beside the other."
        )
        return [[waits] * (area.right - area.left + 1) for _ in range(area.bottom - area.top + 1)]
    bottom, right = min(area.bottom, MAX_ROWS - 1), min(area.right, MAX_COLUMNS - 1)
    rows: list[list[Any]] = sheet.values(str(Range(area.top, area.left, bottom, right)))
    missing = area.bottom - area.top + 1 - len(rows)
    if missing > 0:
        rows = rows + [[None] * (area.right - area.left + 1)] * missing
    return rows
