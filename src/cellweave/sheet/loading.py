"""Owns filling a new book in bulk: whole columns and formula rectangles of several sheets, as readers of files have
them.

Sheets, defined names and tables come first, then values, then formulas, because a formula is understood when it is
put in. Nothing is computed before something is read.
"""

from __future__ import annotations

from typing import Any

from cellweave.address import Range
from cellweave.errors import FormulaError
from cellweave.formula.implicit import intersected
from cellweave.formula.parse import parse
from cellweave.sheet.book import Book
from cellweave.sheet.names import Names
from cellweave.sheet.packing import packed
from cellweave.sheet.sheet import Sheet
from cellweave.sheet.tables import Table
from cellweave.values import NAME, ErrorValue


class Loader:
    """A book being filled. ``sheets`` are its sheets by name, in order."""

    def __init__(self, names: Names | None = None) -> None:
        self.book = Book(names)
        self.sheets: dict[str, Sheet] = {}

    def sheet(self, name: str) -> Sheet:
        """Add a sheet."""
        self.sheets[name] = Sheet.of(self.book, self.book.add_grid(name))
        return self.sheets[name]

    def define(self, name: str, formula: str, sheet: str | None = None) -> bool:
        """Define a name, for one sheet only where ``sheet`` says so; False when the formula cannot be read."""
        key = f"{sheet}!{name}" if sheet is not None else name
        try:
            self.book.defined[key.casefold()] = parse("=" + formula.removeprefix("="), 0, 0)
            self.book.spellings[key.casefold()] = name
        except FormulaError:
            return False
        return True

    def table(
        self,
        sheet: str,
        name: str,
        area: Range,
        columns: list[str],
        *,
        has_header: bool = True,
        has_totals: bool = False,
    ) -> None:
        """Add a table; ``area`` includes its header and totals rows."""
        index = self.sheets[sheet]._grid.index
        self.book.tables[name.casefold()] = Table(name, index, area, columns, has_header, has_totals)

    def values(self, sheet: str, column: int, first: int, values: Any) -> None:
        """Write values (an array of floats, or a list of grid values) down a column from row ``first``, from 0."""
        numbers, tags, form = packed(self.book.pool, values)
        grid = self.sheets[sheet]._grid
        grid.column(column).write(first, numbers, tags)
        if form is not None:
            grid.formats.setdefault(column, {}).setdefault(None, form)

    def formula(
        self,
        sheet: str,
        area: Range,
        text: str,
        origin: tuple[int, int] | None = None,
        *,
        is_single: bool = False,
        fills: tuple[int, int] | None = None,
    ) -> bool:
        """Fill a range with one formula, read as standing at ``origin`` (else at the range's first cell).

        ``is_single`` says that it computes one value, as the plain formulas of files do: ranges are intersected.
        ``fills`` is the shape that an array formula of older Excel fills from its cell on. A formula that cannot be
        read leaves ``#NAME?`` with the reason in its cells, and False is returned.
        """
        grid = self.sheets[sheet]._grid
        row, column = origin or (area.top, area.left)
        try:
            formula = parse("=" + text.removeprefix("="), row, column)
            template = self.book.language.interned(grid, intersected(formula) if is_single else formula, fills)
        except FormulaError as error:
            wrong = ErrorValue(NAME.code, str(error))
            for place in area.addresses():
                grid.column(place.column).put(place.row, wrong)
            return False
        self.book.put_template(grid, area, template)
        return True
