"""Owns the cells of a converted sheet as rows of text: constants as a person types them, formulas reworded."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from cellweave.address import Range
from cellweave.convert.formulas import InexpressibleError, rebuilt
from cellweave.convert.rewording import Rewording, Used
from cellweave.formula.corners import column_names
from cellweave.formula.registry import plain_name
from cellweave.formula.render import render
from cellweave.formula.syntax import ALL_FIXED, IS_RANGE, REFERENCE, Call, Formula, Leaf, Node, Reference, Slot
from cellweave.sheet.grid import Grid
from cellweave.sheet.literals import write_literal
from cellweave.sheet.moments import literal_text
from cellweave.sheet.regions import Region
from cellweave.sheet.rowtext import formula_cell, joined_row
from cellweave.values import Array


class Formulas:
    """The formulas of one sheet in the workbook's words, each rewritten once."""

    def __init__(
        self, rewording: Rewording, grid: Grid, header: dict[str, int], used: Used, note: Callable[[str], None]
    ) -> None:
        self._rewording = rewording
        self._note = note
        self._grid = grid
        self._columns = column_names(header)
        self._used = used
        self._known: dict[Any, Formula | InexpressibleError] = {}

    def text(self, region: Region, row: int, column: int, *, in_rows: bool = True) -> str:
        """Return the formula at (row, column) with its ``=``. Raises InexpressibleError."""
        template = region.template
        found = self._known.get(template)
        if found is None:
            try:
                found = self._rewording.reworded(template.formula, self._grid, self._used)
            except InexpressibleError as error:
                found = error
            self._known[template] = found
        if isinstance(found, InexpressibleError):
            raise found
        height, width = template.fills or (1, 1)
        if (height, width) != (1, 1):
            found = _with_own_places(found, Range(row, column, row + height - 1, column + width - 1))
        notation = "rows" if in_rows else "A1"
        text = render(found, row, column, notation=notation, columns=self._columns).removeprefix("=")
        if template.fills is not None and self._is_refitted(region, row, column):
            text = f"TAKE(IF(SEQUENCE({height},{width}),{text}),{height},{width})"
        return f"={text}"

    def cell(self, region: Region, row: int, column: int) -> str:
        """Return the cell's text in a row: its formula, or its value where there are no words for the formula."""
        try:
            return formula_cell(self.text(region, row, column))
        except InexpressibleError as error:
            self._note(f"a formula on {self._grid.name!r} is kept as its value: it {error}")
            return write_literal(self._grid.get(row, column))

    def _is_refitted(self, region: Region, row: int, column: int) -> bool:
        """Whether an array formula of older Excel fills another shape than its result would take by itself."""
        reader = self._rewording.book.reader(self._grid, region.template)
        value = reader.value(region.template.formula, row, column)
        return (value.shape if isinstance(value, Array) else (1, 1)) != region.template.fills


def _with_own_places(formula: Formula, area: Range) -> Formula:
    """Return an array formula with the rows and columns it asks of its own cells, ``ROW()``, spelled out."""

    def spelled(node: Node, leaves: list[Leaf]) -> Node:
        if not isinstance(node, Call) or node.arguments or plain_name(node.name) not in ("COLUMN", "ROW"):
            return node
        is_down = plain_name(node.name) == "ROW"
        line = area._replace(right=area.left) if is_down else area._replace(bottom=area.top)
        leaves.append(Reference(None, *line, ALL_FIXED | IS_RANGE))
        return Call(node.name, (Slot(len(leaves) - 1, REFERENCE),))

    return rebuilt(formula, spelled)


def row_texts(grid: Grid, rows: int, columns: int, formulas: Formulas) -> Iterator[str]:
    """Yield every row of a grid in the row syntax."""
    spilled = {place for anchor, area in grid.spills.items() for place in area.addresses() if place != anchor}
    for row in range(rows):
        cells = []
        for column in range(columns):
            region = grid.regions.at(row, column)
            if region is not None:
                cells.append(formulas.cell(region, row, column))
            elif (row, column) in spilled:
                cells.append("")
            else:
                cells.append(literal_text(grid.get(row, column), grid.number_format(row, column)))
        yield joined_row(cells)


def constants(grid: Grid, column: int, rows: int) -> list[Any]:
    """Return a column's constants, blank where formulas stand."""
    held = grid.columns.get(column)
    values = held.values(0, rows) if held is not None else [None] * rows
    for region in grid.regions.overlapping(Range(0, column, max(0, rows - 1), column)):
        area = region.area
        values[area.top : area.bottom + 1] = [None] * (area.bottom - area.top + 1)
    return values
