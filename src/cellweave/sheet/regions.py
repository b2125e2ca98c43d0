"""Owns which rectangles of a sheet hold formulas: finding, cutting and joining regions; never their values.

The cells of a region share one template (a formula in relative form). Regions do not overlap; neighbours that could
be one are one.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from cellweave.address import Range
from cellweave.sheet.template import Template


class Region:
    """A rectangle of cells with one template.

    ``order`` is its place in the evaluation, ``alive`` until it is cut or replaced.
    """

    __slots__ = ("alive", "area", "group", "order", "sheet", "template", "times_entered")

    def __init__(self, sheet: int, area: Range, template: Template) -> None:
        self.sheet = sheet
        self.area = area
        self.template = template
        self.order = 0.0
        self.group: Any = None
        self.alive = True
        # How often its references stand among the dependents: once more whenever it has grown.
        self.times_entered = 0

    def __repr__(self) -> str:
        return f"<Region {self.area} {self.template!r}>"


class Put(NamedTuple):
    """What filling an area with a template did."""

    gone: list[Region]
    # The new regions, the filled one last where it is new.
    new: list[Region]
    # The region that holds the area now, and what it was where it has grown.
    region: Region
    before: Range | None


class RegionMap:
    """The regions of one sheet, found by place: a list for every column, sorted by row."""

    def __init__(self, sheet: int) -> None:
        self.sheet = sheet
        self.size = 0
        self._tops: dict[int, list[int]] = {}
        self._regions: dict[int, list[Region]] = {}

    def __iter__(self) -> Iterator[Region]:
        """Yield every region once, by its first column and row."""
        for column in sorted(self._regions):
            for region in self._regions[column]:
                if region.area.left == column:
                    yield region

    def at(self, row: int, column: int) -> Region | None:
        """Return the region that holds a place."""
        tops = self._tops.get(column)
        if not tops:
            return None
        i = bisect_right(tops, row) - 1
        if i < 0:
            return None
        region = self._regions[column][i]
        return region if row <= region.area.bottom else None

    def count(self, column: int) -> int:
        """Return how many regions touch a column."""
        return len(self._regions.get(column, ()))

    def columns(self, left: int, right: int) -> list[int]:
        """Return the columns from ``left`` to ``right`` that hold formulas."""
        if right - left < len(self._regions):
            return [column for column in range(left, right + 1) if self._regions.get(column)]
        return sorted(column for column, found in self._regions.items() if left <= column <= right and found)

    def overlapping(self, area: Range) -> list[Region]:
        """Return the regions that share a place with ``area``, each once."""
        top, left, bottom, right = area
        if top == bottom and left == right:
            region = self.at(top, left)
            return [] if region is None else [region]
        out: list[Region] = []
        for column in self.columns(left, right):
            tops, regions = self._tops[column], self._regions[column]
            i = max(0, bisect_right(tops, top) - 1)
            while i < len(tops) and tops[i] <= bottom:
                region = regions[i]
                if region.area.bottom >= top and (column == region.area.left or column == left):
                    out.append(region)
                i += 1
        return out

    def cut(self, area: Range) -> tuple[list[Region], list[Region]]:
        """Take ``area`` out of the regions; return those that are gone and the new ones that keep the rest."""
        rest: list[Region] = []
        gone = self.overlapping(area)
        for region in gone:
            self.remove(region)
            for piece in pieces_around(region.area, area):
                kept = Region(self.sheet, piece, region.template)
                self.add(kept)
                rest.append(kept)
        return gone, rest

    def put(self, area: Range, template: Template) -> Put:
        """Fill ``area`` with a template; a neighbour that has it grows over the area, instead of making way."""
        gone, new = ([], []) if self._is_below_all(area) else self.cut(area)
        grown: Region | None = None
        # A template that stands nowhere has no neighbour to join.
        while template.uses > 0:
            for other in self._neighbours(area):
                if other.template is template and (union := _union(area, other.area)) is not None:
                    break
            else:
                break
            if grown is None and other not in new:
                grown, before = other, other.area
            else:
                self.remove(other)
                if other in new:
                    new.remove(other)
                else:
                    gone.append(other)
            area = union
            if grown is not None:
                self._grow(grown, area)
        if grown is not None:
            return Put(gone, new, grown, before)
        region = Region(self.sheet, area, template)
        self.add(region)
        return Put(gone, [*new, region], region, None)

    def _is_below_all(self, area: Range) -> bool:
        """Whether an area of one column lies below all regions there, as cells do that are entered from the top."""
        top, left, _, right = area
        regions = self._regions.get(left)
        return left == right and (not regions or regions[-1].area[2] < top)

    def _grow(self, region: Region, area: Range) -> None:
        """Let a region fill a larger area that holds no other."""
        old, region.area = region.area, area
        for column in range(area.left, area.right + 1):
            if not old.left <= column <= old.right:
                self._insert(region, column)
            elif area.top < old.top:
                tops = self._tops[column]
                tops[bisect_right(tops, old.top) - 1] = area.top

    def add(self, region: Region) -> None:
        """Enter a region whose area holds no other."""
        self.size += 1
        region.template.uses += 1
        for column in range(region.area.left, region.area.right + 1):
            self._insert(region, column)

    def _insert(self, region: Region, column: int) -> None:
        top = region.area.top
        tops = self._tops.setdefault(column, [])
        regions = self._regions.setdefault(column, [])
        if not tops or tops[-1] < top:
            tops.append(top)
            regions.append(region)
        else:
            i = bisect_right(tops, top)
            tops.insert(i, top)
            regions.insert(i, region)

    def remove(self, region: Region) -> None:
        """Take a region out; it is dead from then on."""
        region.alive = False
        self.size -= 1
        region.template.uses -= 1
        for column in range(region.area.left, region.area.right + 1):
            tops = self._tops[column]
            i = bisect_right(tops, region.area.top) - 1
            del tops[i], self._regions[column][i]

    def shift(self, start: int, by: int, *, rows: bool) -> None:
        """Let the regions from row (or column) ``start`` on lie ``by`` further; none crosses it, none lies there."""
        if not rows:
            moved = [region for region in self if region.area.left >= start]
            for region in moved:
                area = region.area
                region.area = Range(area.top, area.left + by, area.bottom, area.right + by)
            # A deleted column is empty by now; its list must not take the place of the one that moves there.
            self._tops = {(c + by if c >= start else c): tops for c, tops in self._tops.items() if tops}
            self._regions = {(c + by if c >= start else c): some for c, some in self._regions.items() if some}
            return
        for column, tops in self._tops.items():
            first = bisect_left(tops, start)
            for region in self._regions[column][first:]:
                top, left, bottom, right = region.area
                if left == column:
                    region.area = Range(top + by, left, bottom + by, right)
            tops[first:] = [top + by for top in tops[first:]]

    def _neighbours(self, area: Range) -> list[Region]:
        places = [(area.top - 1, area.left), (area.bottom + 1, area.left)]
        places += [(area.top, area.left - 1), (area.top, area.right + 1)]
        found = [self.at(row, column) for row, column in places if row >= 0 and column >= 0]
        return [region for region in found if region is not None]


def pieces_around(area: Range, hole: Range) -> list[Range]:
    """Return the at most four rectangles that are left of ``area`` without ``hole``."""
    inner = area.intersection(hole)
    if inner is None:
        return [area]
    out: list[Range] = []
    if area.top < inner.top:
        out.append(Range(area.top, area.left, inner.top - 1, area.right))
    if inner.bottom < area.bottom:
        out.append(Range(inner.bottom + 1, area.left, area.bottom, area.right))
    if area.left < inner.left:
        out.append(Range(inner.top, area.left, inner.bottom, inner.left - 1))
    if inner.right < area.right:
        out.append(Range(inner.top, inner.right + 1, inner.bottom, area.right))
    return out


def _union(one: Range, two: Range) -> Range | None:
    """Return the rectangle that both make together, or None when they make none."""
    if one.left == two.left and one.right == two.right:
        return Range(min(one.top, two.top), one.left, max(one.bottom, two.bottom), one.right)
    if one.top == two.top and one.bottom == two.bottom:
        return Range(one.top, min(one.left, two.left), one.bottom, max(one.right, two.right))
    return None
