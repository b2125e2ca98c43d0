"""Owns the question "which formulas does this one read?", as regions; ``dependents`` answers who reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellweave.address import Range
from cellweave.sheet.grid import Grid
from cellweave.sheet.regions import Region

if TYPE_CHECKING:
    from cellweave.sheet.book import Book


def precedents(book: Book, region: Region) -> list[Region]:
    """Return the regions that a region reads, itself included where it does.

    Spill ranges stand for their anchors.
    """
    area = region.area
    if area[0] == area[2] and area[1] == area[3]:
        found: list[Region] = []
        for reach in region.template.reaches:
            hull = reach.hull(area)
            if hull is None:
                continue
            grid = book.grids[region.sheet if reach[0] < 0 else reach[0]]
            top, left, bottom, right = hull
            if top != bottom or left != right:
                found += grid.regions.overlapping(hull)
            elif (other := grid.regions.at(top, left)) is not None:
                found.append(other)
            if grid.spills:
                found += _anchors(grid, hull, region)
        return found if len(found) < 2 else list(dict.fromkeys(found))
    out: dict[Region, None] = {}
    for reach in region.template.reaches:
        hull = reach.hull(area)
        if hull is None:
            continue
        grid = book.grids[region.sheet if reach[0] < 0 else reach[0]]
        for other in grid.regions.overlapping(hull):
            if other is not region or _reads_own(region):
                out[other] = None
        out.update(dict.fromkeys(_anchors(grid, hull, region)))
    return list(out)


class Precedents:
    """The same question asked of all regions of a book: single cells that read cells are found by place, not sought."""

    def __init__(self, book: Book) -> None:
        self._book = book
        # For each sheet by column and row; and whether it has other regions, or spill ranges.
        self._singles: list[dict[int, dict[int, Region]]] = []
        self._others: list[bool] = []
        for grid in book.grids:
            columns: dict[int, dict[int, Region]] = {}
            count = 0
            for region in grid.regions:
                top, left, bottom, right = region.area
                if top == bottom and left == right:
                    count += 1
                    if left in columns:
                        columns[left][top] = region
                    else:
                        columns[left] = {top: region}
            self._singles.append(columns)
            self._others.append(count < grid.regions.size or len(grid.spills) > 0)

    def of(self, region: Region) -> list[Region]:
        """Return the regions that a region reads, as ``precedents`` does."""
        row, column, bottom, right = region.area
        if row != bottom or column != right:
            return precedents(self._book, region)
        found: list[Region] = []
        for sheet, top, left, low, far in region.template.reaches:
            if sheet < 0:
                sheet = region.sheet
            if top is not low or left is not far or self._others[sheet]:
                return precedents(self._book, region)
            held = self._singles[sheet].get(left[1] if left[0] else left[1] + column)
            if held is not None:
                other = held.get(top[1] if top[0] else top[1] + row)
                if other is not None:
                    found.append(other)
        return found if len(found) < 2 else list(dict.fromkeys(found))


def _anchors(grid: Grid, hull: Range, region: Region) -> list[Region]:
    """Return the regions whose spill ranges a region reads within ``hull``."""
    found = []
    for (row, column), _ in grid.spills.overlapping(hull):
        anchor = grid.regions.at(row, column)
        if anchor is not None and (anchor is not region or hull.holds(row, column)):
            found.append(anchor)
    return found


def _reads_own(region: Region) -> bool:
    """Whether any cell of a region reads a cell of the region, not only of the hull around what it reads."""
    area = region.area
    for reach in region.template.reaches:
        if reach.sheet not in (-1, region.sheet):
            continue
        hull = reach.hull(area)
        if hull is not None and hull.intersection(area) is not None and reach.readers(area, area) is not None:
            return True
    return False
