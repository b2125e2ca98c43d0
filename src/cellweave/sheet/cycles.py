"""Owns evaluating regions cell by cell when no direction orders them, and finding the cells that need themselves.

Tarjan's algorithm over single cells, with a stack of its own. Which cells form a cycle follows from references alone,
so it does not depend on values or on the order of edits. Members hold ``#CYCLE!``; what reads them gets that error as
any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cellweave.address import Address, Range
from cellweave.sheet.evaluate import evaluate_cells
from cellweave.sheet.order import Group
from cellweave.values import CYCLE, ErrorValue

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.regions import Region

_SHOWN = 12


class _Search:
    def __init__(self, book: Book, group: Group) -> None:
        self.book = book
        self.regions = group.regions
        self.index: dict[tuple[int, int, int], int] = {}
        self.low: dict[tuple[int, int, int], int] = {}
        self.open: list[tuple[int, int, int]] = []
        self.is_open: set[tuple[int, int, int]] = set()
        self.changed: list[tuple[int, Range]] = []
        # For each column of the group, the rows not yet visited as a set of bytes: find() skips what is done.
        self.unseen: dict[tuple[int, int], bytearray] = {}
        for region in group.regions:
            area = region.area
            for column in range(area.left, area.right + 1):
                rows = self.unseen.setdefault((region.sheet, column), bytearray())
                if len(rows) <= area.bottom:
                    rows.extend(bytes(area.bottom + 1 - len(rows)))
                rows[area.top : area.bottom + 1] = b"\1" * (area.bottom - area.top + 1)

    def run(self) -> None:
        for region in self.regions:
            for column in range(region.area.left, region.area.right + 1):
                rows = self.unseen[(region.sheet, column)]
                row = rows.find(1, region.area.top, region.area.bottom + 1)
                while row >= 0:
                    self._from((region.sheet, row, column))
                    row = rows.find(1, row, region.area.bottom + 1)

    def _from(self, root: tuple[int, int, int]) -> None:
        work = [(root, self._enter(root))]
        while work:
            place, reads = work[-1]
            following = self._next(place, reads)
            if following is not None:
                work.append((following, self._enter(following)))
                continue
            work.pop()
            if work:
                above = work[-1][0]
                self.low[above] = min(self.low[above], self.low[place])
            if self.low[place] == self.index[place]:
                self._close(place)

    def _enter(self, place: tuple[int, int, int]) -> list[tuple[int, Range]]:
        sheet, row, column = place
        self.index[place] = self.low[place] = len(self.index)
        self.unseen[(sheet, column)][row] = 0
        self.open.append(place)
        self.is_open.add(place)
        region = self._region(place)
        reads = []
        for reach in region.template.reaches:
            area = reach.range(row, column)
            if area is not None:
                reads.append((sheet if reach.sheet < 0 else reach.sheet, area))
        return reads

    def _next(self, place: tuple[int, int, int], reads: list[tuple[int, Range]]) -> tuple[int, int, int] | None:
        """Return an unvisited cell that ``place`` reads.

        When there is none left, lower its mark to open cells it reads.
        """
        for sheet, area in reads:
            for (other, column), rows in self.unseen.items():
                if other == sheet and area.left <= column <= area.right:
                    row = rows.find(1, area.top, area.bottom + 1)
                    if row >= 0:
                        return sheet, row, column
        low = self.low[place]
        for sheet, area in reads:
            if area.is_cell:
                cells: Any = [(sheet, area.top, area.left)]
            else:
                # Open cells are few beside the cells of a range, or the range is small.
                count = area.shape[0] * area.shape[1]
                cells = self.is_open if count > len(self.is_open) else [(sheet, *a) for a in area.addresses()]
            for cell in cells:
                if cell in self.is_open and cell[0] == sheet and area.holds(*cell[1:]):
                    low = min(low, self.index[cell])
        self.low[place] = low
        reads.clear()
        return None

    def _close(self, place: tuple[int, int, int]) -> None:
        at = len(self.open) - 1
        while self.open[at] != place:
            at -= 1
        members = self.open[at:]
        del self.open[at:]
        self.is_open.difference_update(members)
        if len(members) == 1 and not self._reads_itself(place):
            sheet, row, column = place
            region = self._region(place)
            evaluate_cells(self.book, self.book.grids[sheet], region.template, column, (row,), self.changed)
            return
        error = ErrorValue(CYCLE.code, self._sentence(members))
        for sheet, row, column in members:
            if self.book.grids[sheet].column(column).put(row, error):
                self.changed.append((sheet, Range(row, column, row, column)))

    def _reads_itself(self, place: tuple[int, int, int]) -> bool:
        sheet, row, column = place
        for reach in self._region(place).template.reaches:
            area = reach.range(row, column)
            if area is not None and reach.sheet in (-1, sheet) and area.holds(row, column):
                return True
        return False

    def _region(self, place: tuple[int, int, int]) -> Region:
        region = self.book.grids[place[0]].regions.at(place[1], place[2])
        assert region is not None
        return region

    def _sentence(self, members: list[tuple[int, int, int]]) -> str:
        """Return the sentence that shows the way around, from the first cell of the sheet's order."""
        members = sorted(members)
        inside = set(members)
        path = [members[0]]
        seen = {members[0]}
        while len(path) <= _SHOWN:
            sheet, row, column = path[-1]
            step = None
            for reach in self._region(path[-1]).template.reaches:
                area = reach.range(row, column)
                if area is None:
                    continue
                target = sheet if reach.sheet < 0 else reach.sheet
                cells = [c for c in members[:4096] if c[0] == target and area.holds(*c[1:]) and c in inside]
                fresh = [c for c in cells if c not in seen]
                if fresh:
                    step = step or fresh[0]
                elif cells and step is None and path[0] in cells:
                    break
            if step is None:
                break
            path.append(step)
            seen.add(step)
        path.append(path[0])
        names = [f"{self.book.grids[s].name}!{Address(r, c)}" for s, r, c in path]
        return f"Circular reference: {' → '.join(names)}. Change one of these formulas."


def evaluate_search(book: Book, group: Group) -> list[tuple[int, Range]]:
    """Evaluate all cells of a group; return the ranges whose values differ now, as (sheet, range)."""
    search = _Search(book, group)
    search.run()
    return search.changed
