"""Owns a sheet's text: the rows as their author wrote them, read once, and written back with changed cells only.

A line belongs to a row of the grid and goes where the row goes. When text is asked for, each cell's line is read
again in its place: what still means the cell's content stays as it was typed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellweave.address import Range
from cellweave.errors import FormulaError
from cellweave.formula.numbers import to_text
from cellweave.sheet.collector import resting
from cellweave.sheet.literals import read_literal
from cellweave.sheet.moments import literal_text
from cellweave.sheet.rowtext import (
    changed_line,
    formula_cell,
    joined_row,
    split_cells,
    split_lines,
    with_blanks,
    without_cells,
)
from cellweave.values import NAME, ErrorValue

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid


class SheetText:
    """The lines of one sheet; None for a row that has none yet."""

    def __init__(self, text: str = "") -> None:
        opens, lines, closes = split_lines(text)
        self.lines: list[str | None] = list(lines)
        self._without_rows = text if not lines else ""
        # Rows that are written where none were stand on lines of their own.
        self._opens, self._closes = (opens, closes) if lines else ("\n", "\n")

    @resting()
    def load(self, book: Book, grid: Grid, has_header: bool) -> dict[str, int]:
        """Write the rows into an empty grid; return the header's names and their columns."""
        rows = [[cell.strip() for cell in split_cells(line or "")] for line in self.lines]
        header = header_names([read_literal(cell)[0] for cell in rows[0]]) if has_header and rows else {}
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if cell[:1] == "=" and len(cell) > 1:
                    self._enter(book, grid, cell, row, column, header)
                elif cell:
                    value, form = read_literal(cell)
                    grid.column(column).put(row, value)
                    if form is not None:
                        grid.formats.setdefault(column, {})[row] = form
        return header

    def _enter(self, book: Book, grid: Grid, cell: str, row: int, column: int, header: dict[str, int]) -> None:
        try:
            template = book.language.template(grid, cell, row, column, header)
        except FormulaError as error:
            # Reading never fails: the text stays in its line, and the cell says what is wrong.
            grid.column(column).put(row, ErrorValue(NAME.code, str(error)))
        else:
            book.put_template(grid, Range(row, column, row, column), template)

    def insert_rows(self, at: int, count: int) -> None:
        """Make room for new rows."""
        if at < len(self.lines):
            self.lines[at:at] = [None] * count

    def delete_rows(self, at: int, count: int) -> None:
        """Drop the lines of deleted rows."""
        del self.lines[at : at + count]

    def insert_columns(self, at: int, count: int) -> None:
        """Make room for new columns in every line."""
        self.lines = [line and with_blanks(line, at, count) for line in self.lines]

    def delete_columns(self, at: int, count: int) -> None:
        """Drop the cells of deleted columns."""
        self.lines = [line and without_cells(line, at, count) for line in self.lines]

    def rearrange(self, first: int, order: list[int]) -> None:
        """Let row ``first + i`` have the line of row ``first + order[i]``."""
        self.lines.extend([None] * (first + len(order) - len(self.lines)))
        self.lines[first : first + len(order)] = [self.lines[first + i] for i in order]

    def written(self, book: Book, grid: Grid, header: dict[str, int]) -> str:
        """Return the text of the grid as it is now, with the author's own lines where they still say it."""
        rows, columns = grid.extent()
        kept = self.lines + [None] * (rows - len(self.lines))
        lines: list[str] = []
        for row, line in enumerate(kept):
            if line is None:
                line = joined_row([self._cell(book, grid, row, column, header) for column in range(columns)])
            else:
                line = self._updated(book, grid, row, line, columns, header)
            lines.append(line)
        # A row at the end that became blank goes; one that its author left blank stays.
        while lines and not lines[-1].strip(" |") and lines[-1] != kept[len(lines) - 1]:
            lines.pop()
        self.lines = list(lines)
        if not lines:
            return self._without_rows
        opens = self._opens or ("\n" if not lines[0].strip() else "")
        closes = self._closes if "\n" in self._closes or lines[-1].strip() else "\n"
        return opens + "\n".join(lines) + closes

    def _updated(self, book: Book, grid: Grid, row: int, line: str, columns: int, header: dict[str, int]) -> str:
        cells = [cell.strip() for cell in split_cells(line)]
        changes: dict[int, str] = {}
        for column in range(max(columns, len(cells))):
            cell = cells[column] if column < len(cells) else ""
            if not self._still_says(book, grid, row, column, cell, header):
                changes[column] = self._cell(book, grid, row, column, header)
        return changed_line(line, changes) if changes else line

    def _still_says(self, book: Book, grid: Grid, row: int, column: int, cell: str, header: dict[str, int]) -> bool:
        region = grid.regions.at(row, column)
        if cell[:1] == "=" and len(cell) > 1:
            try:
                template = book.language.template(grid, cell, row, column, header)
            except FormulaError:
                return region is None and grid.get(row, column) == NAME
            return region is not None and template is region.template
        if region is not None:
            return False
        value = _content(grid, row, column)
        return bool(grid.pool.pack(read_literal(cell)[0]) == grid.pool.pack(value))

    def _cell(self, book: Book, grid: Grid, row: int, column: int, header: dict[str, int]) -> str:
        region = grid.regions.at(row, column)
        if region is None:
            return literal_text(_content(grid, row, column), grid.number_format(row, column))
        return formula_cell(book.language.text(grid, region.template, row, column, header))


def header_names(cells: list[Any]) -> dict[str, int]:
    """Return the columns of a header row by their names; the first of equal names has it. A year names one, too."""
    names: dict[str, int] = {}
    for column, cell in enumerate(cells):
        if type(cell) is float:
            cell = to_text(cell)
        if isinstance(cell, str) and cell:
            names.setdefault(cell, column)
    return names


def _content(grid: Grid, row: int, column: int) -> Any:
    """Return what a person put into a cell; what spilled into it is not that."""
    anchor = grid.spill_over(row, column) if grid.spills else None
    return None if anchor is not None and anchor != (row, column) else grid.get(row, column)
