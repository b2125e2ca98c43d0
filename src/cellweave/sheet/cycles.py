"""Owns evaluating regions cell by cell when no direction orders them, and finding the cells that need themselves.

A cell is evaluated when another asks for it, as Excel does: what asks is put off, and tried again when the asked cell
has its value. So a branch of IF that is not taken and a row that VLOOKUP does not come to make no circle. Each cell
puts itself off for the first cell without a value it meets, so which cells form a circle does not depend on where the
search begins. Members hold ``#CYCLE!``; what reads them gets that error as any other.

In a book that iterates each circle is cut at its first cell instead. All its cells begin blank, and round by round the
first gets its new value and then the others theirs. It begins anew each time, so what a sheet shows does not depend on
how often it was recalculated.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from cellweave.address import Address, Range
from cellweave.sheet.fixed import filled
from cellweave.sheet.iterating import Iteration, change_of
from cellweave.sheet.order import Group
from cellweave.sheet.spill import clear_cell, settle_cell
from cellweave.values import CYCLE, ErrorValue

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.regions import Region
    from cellweave.sheet.template import Template

_SHOWN = 12

# (sheet, row, column)
Place: TypeAlias = tuple[int, int, int]


class _Needed(Exception):
    """A formula asked for a range of which a cell waits for its value."""

    def __init__(self, sheet: int, area: Range) -> None:
        super().__init__(sheet, area)
        self.sheet = sheet
        self.area = area


class _Search:
    def __init__(self, book: Book, group: Group) -> None:
        self.book = book
        self.regions = group.regions
        self.changed: list[tuple[int, Range]] = []
        self.readers: dict[Template, Any] = {}
        # Where circles are cut, in the order in which they were met.
        self.cuts: list[Place] = []
        self.circular: set[Place] = set()
        self.is_first_round = True
        if book.iteration is not None:
            # Where a circle is cut depends on where it is entered, so that is the same each time.
            self.regions = sorted(group.regions, key=lambda region: (region.sheet, region.area))
        # For each sheet and column of the group, the rows that wait for a value as a set of bytes: find() skips the
        # others.
        self.waiting: dict[int, dict[int, bytearray]] = {}
        self._wait()

    def _wait(self) -> None:
        for region in self.regions:
            top, left, bottom, right = region.area
            columns = self.waiting.setdefault(region.sheet, {})
            for column in range(left, right + 1):
                rows = columns.setdefault(column, bytearray())
                if len(rows) <= bottom:
                    rows.extend(bytes(bottom + 1 - len(rows)))
                rows[top : bottom + 1] = b"\1" * (bottom - top + 1)

    def run(self) -> None:
        for region in self.regions:
            for column in range(region.area.left, region.area.right + 1):
                rows = self.waiting[region.sheet][column]
                row = rows.find(1, region.area.top, region.area.bottom + 1)
                while row >= 0:
                    self._from((region.sheet, row, column))
                    row = rows.find(1, row, region.area.bottom + 1)

    def iterate(self, iteration: Iteration) -> None:
        """Go round until no circular cell changes by more than a little, or the rounds are over."""
        self.is_first_round = False
        # The search has given the others values already; the first round is to find none of them.
        for place in self.circular:
            self._begin(place)
        for _ in range(iteration.rounds):
            before = {place: self._value(place) for place in self.circular}
            for place in list(self.cuts):
                self._evaluate(place)
            self._wait()
            for sheet, row, column in self.cuts:
                self.waiting[sheet][column][row] = 0
            self.run()
            if all(change_of(value, self._value(place)) <= iteration.change for place, value in before.items()):
                break

    def _value(self, place: Place) -> Any:
        sheet, row, column = place
        return self.book.grids[sheet].get(row, column)

    def ask(self, sheet: int, area: Range) -> None:
        """Raise where a cell that is to be read waits for its value."""
        if self._next(sheet, area) is not None:
            raise _Needed(sheet, area)

    def _from(self, root: Place) -> None:
        # Each cell of the path needs the next one; ``asked`` holds for what.
        path = [root]
        asked: list[tuple[int, Range] | None] = [None]
        depths = {root: 0}
        while path:
            range_ = asked[-1]
            needed = None if range_ is None else self._next(*range_)
            if needed is None:
                try:
                    self._evaluate(path[-1])
                except _Needed as found:
                    asked[-1] = found.sheet, found.area
                    continue
                del depths[path.pop()]
                asked.pop()
            elif needed not in depths:
                depths[needed] = len(path)
                path.append(needed)
                asked.append(None)
            else:
                start = depths[needed]
                if self.book.iteration is None:
                    self._close(path[start:])
                else:
                    start = depths[self._cut(path[start:])]
                for place in path[start:]:
                    del depths[place]
                del path[start:], asked[start:]

    def _next(self, sheet: int, area: Range) -> Place | None:
        """Return the first cell of a range that waits for its value."""
        columns = self.waiting.get(sheet)
        if columns is None:
            return None
        top, left, bottom, right = area
        if right - left < len(columns):
            inside: Any = range(left, right + 1)
        else:
            inside = sorted(column for column in columns if left <= column <= right)
        for column in inside:
            rows = columns.get(column)
            if rows is not None and (row := rows.find(1, top, bottom + 1)) >= 0:
                return sheet, row, column
        for (row, column), _ in self.book.grids[sheet].spills.overlapping(area):
            rows = columns.get(column)
            if rows is not None and row < len(rows) and rows[row]:
                return sheet, row, column
        return None

    def _evaluate(self, place: Place) -> None:
        sheet, row, column = place
        template = self._region(place).template
        grid = self.book.grids[sheet]
        reader = self.readers.get(template)
        if reader is None or reader.grid is not grid:
            reader = self.readers[template] = self.book.reader(grid, template, self)
        value = reader.value(template.formula, row, column)
        if template.fills is not None:
            value = filled(value, template.fills)
        self.waiting[sheet][column][row] = 0
        settle_cell(self.book, grid, row, column, value, self.changed)

    def _close(self, members: list[Place]) -> None:
        error = ErrorValue(CYCLE.code, self._sentence(members))
        for sheet, row, column in members:
            self.waiting[sheet][column][row] = 0
            settle_cell(self.book, self.book.grids[sheet], row, column, error, self.changed)

    def _cut(self, members: list[Place]) -> Place:
        """Let a circle's first cell be blank for now, so that the others have their values."""
        place = min(members)
        sheet, row, column = place
        self.cuts.append(place)
        self.circular.update(members)
        self.waiting[sheet][column][row] = 0
        if self.is_first_round:
            self._begin(place)
        return place

    def _begin(self, place: Place) -> None:
        sheet, row, column = place
        clear_cell(self.book, self.book.grids[sheet], row, column, self.changed)

    def _region(self, place: Place) -> Region:
        region = self.book.grids[place[0]].regions.at(place[1], place[2])
        assert region is not None
        return region

    def _sentence(self, ring: list[Place]) -> str:
        """Return the sentence that shows the way around, from the first cell of the sheet's order."""
        start = ring.index(min(ring))
        ring = ring[start:] + ring[:start]
        names = [f"{self.book.grids[s].name}!{Address(r, c)}" for s, r, c in ring[:_SHOWN]]
        names += ["…"] * (len(ring) > _SHOWN) + names[:1]
        return f"Circular reference: {' → '.join(names)}. Change one of these formulas."


def evaluate_search(book: Book, group: Group) -> list[tuple[int, Range]]:
    """Evaluate all cells of a group; return the ranges whose values differ now, as (sheet, range)."""
    search = _Search(book, group)
    search.run()
    if book.iteration is not None and search.cuts:
        search.iterate(book.iteration)
    return search.changed
