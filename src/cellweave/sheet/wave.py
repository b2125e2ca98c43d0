"""Owns a recalculation: stale parts of regions in order, each compared with what stood there, until nothing differs.

Edits only note what they changed; the wave finds the readers. So a paste of a thousand cells is one wave, and a
formula whose result comes out equal stops it there (early cutoff).
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from cellweave.address import Range
from cellweave.sheet.arrays import np
from cellweave.sheet.collector import resting
from cellweave.sheet.evaluate import Postponed, evaluate
from cellweave.sheet.order import arrange, placed
from cellweave.sheet.precedents import Precedents, precedents
from cellweave.sheet.recurrence import evaluate_group
from cellweave.sheet.regions import Region
from cellweave.sheet.spills import Spills
from cellweave.sheet.vector import Unsupported
from cellweave.values import CYCLE

if np is not None:
    from cellweave.sheet.batch import evaluate_batch

if TYPE_CHECKING:
    from cellweave.formula.syntax import Skeleton
    from cellweave.sheet.book import Book

# More separate parts of one region than this become their hull: too much work at worst, never too little.
_MOST_PARTS = 24
# A region that is evaluated more often than this in one wave reads what itself changes, out of sight.
_MOST_ROUNDS = 100
# A level between that of a region and the next.
_AFTER = 0.25
# Beyond the order of any region.
_LAST = 1e9


class Stale:
    """Which parts of which regions are stale, and which ranges changed since their readers were asked."""

    def __init__(self) -> None:
        self.parts: dict[Region, list[Range]] = {}
        self.changed: list[tuple[int, Range]] = []

    def mark(self, region: Region, part: Range) -> None:
        """Note that a part of a region must be evaluated."""
        parts = self.parts.get(region)
        if parts is None:
            self.parts[region] = [part]
            return
        last = parts[-1]
        if _continues(last, part):
            # Where two ranges make one rectangle, its corners are their outermost.
            (top, left, bottom, right), (low, near, high, far) = last, part
            parts[-1] = Range(min(top, low), min(left, near), max(bottom, high), max(right, far))
        elif not any(_holds(other, part) for other in parts):
            parts.append(part)
        if len(parts) > _MOST_PARTS:
            parts[:] = [hull(parts)]

    def replace(self, gone: list[Region], new: list[Region]) -> None:
        """Carry stale parts over from regions that were cut to those that took their places."""
        for region in gone:
            for part in self.parts.pop(region, ()):
                for other in new:
                    if (common := other.area.intersection(part)) is not None:
                        self.mark(other, common)


class Wave:
    """One recalculation of a book: level by level, because the regions of one level do not need each other."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._stale = book.stale
        # The regions that wait, also by level, the levels as a heap, and those whose level is not their order.
        self._queued: set[Region] = set()
        self._levels: dict[float, list[Region]] = {}
        self._heap: list[float] = []
        self._later: dict[Region, float] = {}
        self._rounds: dict[Region, int] = {}
        # Whether every cell is stale: then each is evaluated once in its turn, and no reader has to be told.
        self._is_full = False
        # The first and last row that regions have read of columns of a sheet which they chose when they ran.
        self._read: dict[tuple[int, int, int], dict[Region, tuple[int, int]]] = {}
        self._ran: list[Region] = []
        self._ran_parts: list[list[Range]] = []

    @property
    def log(self) -> list[tuple[Region, list[Range]]]:
        """What ran, for tests and for people who ask why: regions in order, with the rows evaluated."""
        return list(zip(self._ran, self._ran_parts, strict=True))

    def run(self) -> None:
        """Evaluate until nothing is stale."""
        book, stale = self._book, self._stale
        ensure_order(book)
        self._is_full = _is_all_stale(book)
        self._spread()
        self._queue_all()
        while stale.parts:
            if not self._heap:
                self._queue_all()
            self._evaluate(self._levels.pop(heappop(self._heap)))
            if not book.order_known:
                # A spill range came, went or changed its size: what reads it may have to come later now.
                ensure_order(book)
                self._levels.clear()
                self._heap.clear()
                self._queued.clear()
                self._later.clear()

    def has_read(self, region: Region, sheet: int, area: Range) -> None:
        """Note what a region that chooses its cells (INDIRECT, OFFSET) has read: it runs again when that changes."""
        top, left, bottom, right = area
        known = self._read.setdefault((sheet, left, right), {})
        first, last = known.get(region, (top, bottom))
        known[region] = min(first, top), max(last, bottom)

    def _evaluate(self, level: list[Region]) -> None:
        """Evaluate the stale parts of regions that do not need each other."""
        stale = self._stale.parts
        self._queued.difference_update(level)
        if self._later:
            for region in level:
                self._later.pop(region, None)
        alike: defaultdict[tuple[int, Skeleton], list[Region]] = defaultdict(list)
        for region in level:
            parts = stale.get(region)
            if parts is None or not region.alive:
                stale.pop(region, None)
            elif (len(level) > 1 or parts[0].left < parts[0].right) and self._is_small(region, parts):
                alike[region.sheet, region.template.meant.skeleton].append(region)
            else:
                self._step(region)
        for regions in alike.values():
            for region in self._left_of(regions):
                self._step(region)

    def _is_small(self, region: Region, parts: list[Range]) -> bool:
        """Whether what is stale of a region is too low for a block of its own, a column at a time."""
        if np is None or not region.template.is_block or region.group is not None:
            return False
        return max([bottom - top for top, _, bottom, _ in parts]) < self._book.few_rows

    def _left_of(self, regions: list[Region]) -> list[Region]:
        """Evaluate small regions of one shape as one batch, and return those that go one by one."""
        stale, spills = self._stale.parts, self._book.grids[regions[0].sheet].spills
        alone: list[Region] = []
        if spills:
            # What spills, or did so far, has a range to see to.
            alone = [region for region in regions if _holds_anchor(spills, stale[region])]
            regions = [region for region in regions if region not in alone] if alone else regions
        return alone if regions and self._evaluate_alike(regions) else alone + regions

    def _evaluate_alike(self, regions: list[Region]) -> bool:
        """Evaluate small regions of one shape as one batch, or return False."""
        stale, book = self._stale, self._book
        parts = [stale.parts[region] for region in regions]
        areas = [part for some in parts for part in some]
        if len(areas) < book.few_rows > sum([(one[2] - one[0] + 1) * (one[3] - one[1] + 1) for one in areas]):
            return False
        templates = [region.template for region, some in zip(regions, parts, strict=True) for _ in some]
        try:
            changed = evaluate_batch(book, book.grids[regions[0].sheet], templates, areas)
        except Unsupported:
            return False
        except BaseException:
            # Some cells may be written and not yet told to their readers; they count as changed.
            stale.changed.extend((region.sheet, region.area) for region in regions)
            raise
        self._ran += regions
        self._ran_parts += parts
        for region in regions:
            del stale.parts[region]
        stale.changed.extend(changed)
        self._spread()
        return True

    def _step(self, region: Region) -> None:
        book, stale = self._book, self._stale
        parts = stale.parts.get(region)
        if parts is None:
            # It was evaluated with its group.
            return
        rounds = self._rounds[region] = self._rounds.get(region, 0) + 1
        group = region.group
        try:
            if rounds > _MOST_ROUNDS:
                changed = [(region.sheet, part) for part in book.fill_error(region, CYCLE)]
                stale.parts.pop(region, None)
            elif group is not None:
                dirty = {r: stale.parts[r] for r in group.regions if r in stale.parts and r.alive}
                self._ran += dirty.keys()
                self._ran_parts += dirty.values()
                changed = evaluate_group(book, group, dirty)
                for member in group.regions:
                    stale.parts.pop(member, None)
            else:
                self._ran.append(region)
                self._ran_parts.append(parts)
                changed = evaluate(book, region, parts)
                stale.parts.pop(region, None)
        except Postponed as postponed:
            # What reads it may have run before it.
            self._is_full = False
            # What it waits for may itself wait.
            after = self._later.get(postponed.after, postponed.after.order)
            self._push(region, max(region.order, after) + _AFTER)
            return
        except BaseException:
            # Some rows may be written and not yet told to their readers; they count as changed.
            stale.changed.extend((r.sheet, r.area) for r in (group.regions if group is not None else [region]))
            raise
        stale.changed.extend(changed)
        self._spread(group.regions if group is not None else ())

    def _spread(self, inside: list[Region] | tuple[()] = ()) -> None:
        """Mark the readers of what changed; those inside the group that just ran have been seen to."""
        stale, of = self._stale, self._book.dependents.of
        changed, stale.changed = stale.changed, []
        if self._is_full and self._book.order_known:
            return
        self._is_full = False
        for sheet, area in _gathered(changed) if len(changed) > 1 else changed:
            for region, part in of(sheet, area):
                if region in inside:
                    continue
                stale.mark(region, part)
                self._push(region, region.order)
            for (of_sheet, left, right), readers in self._read.items():
                if sheet != of_sheet or left > area.right or right < area.left:
                    continue
                for region, (first, last) in readers.items():
                    if first <= area.bottom and last >= area.top and region.alive:
                        stale.mark(region, region.area)
                        self._push(region, region.order)

    def _queue_all(self) -> None:
        """Queue what is stale and does not wait yet."""
        levels, queued = self._levels, self._queued
        for region in self._stale.parts:
            if region in queued or region.template.unseen:
                self._push(region, region.order)
            elif (level := levels.get(region.order)) is not None:
                level.append(region)
            else:
                levels[region.order] = [region]
                heappush(self._heap, region.order)
        queued.update(self._stale.parts)

    def _push(self, region: Region, order: float) -> None:
        if region in self._queued:
            return
        if region.template.unseen and not self._is_full and order < _LAST:
            # What it will read is not known, so all else that is stale comes before it.
            order += _LAST
        self._queued.add(region)
        if order != region.order:
            self._later[region] = order
        level = self._levels.get(order)
        if level is None:
            self._levels[order] = [region]
            heappush(self._heap, order)
        else:
            level.append(region)


def _is_all_stale(book: Book) -> bool:
    whole = sum(
        region.alive and len(parts) == 1 and parts[0] == region.area for region, parts in book.stale.parts.items()
    )
    return whole == sum(grid.regions.size for grid in book.grids)


def ensure_order(book: Book) -> None:
    """Arrange all regions if their order is not known."""
    if not book.order_known:
        with resting():
            arrange((region for grid in book.grids for region in grid.regions), Precedents(book).of)
        book.order_known = True


def place(book: Book, gone: list[Region], new: list[Region], put: Region | None) -> None:
    """Keep a known order after an edit of formulas, where that needs no look at the other regions.

    ``put`` is the region that holds what was put in: the last of the new ones, or one that has grown.
    """
    if any(region.group is not None for region in gone):
        book.order_known = False
        return
    for region in new if put is None or put in new else [*new, put]:
        before = [r for r, _ in book.dependents.of(region.sheet, region.area)]
        after = precedents(book, region)
        if region is not put and gone:
            # The rest of a region that was cut reads and is read as before.
            region.order = gone[0].order
            if region in before or region in after:
                book.order_known = False
                return
            continue
        if not placed(region, after, before):
            book.order_known = False
            return


def _holds_anchor(spills: Spills, parts: list[Range]) -> bool:
    return any(part.holds(*anchor) for part in parts for anchor, _ in spills.overlapping(part))


def hull(parts: list[Range]) -> Range:
    """Return the smallest range that holds all of ``parts``."""
    return Range(
        min(p.top for p in parts), min(p.left for p in parts), max(p.bottom for p in parts), max(p.right for p in parts)
    )


def _continues(one: Range, two: Range) -> bool:
    """Whether two ranges make one rectangle together."""
    if one.left == two.left and one.right == two.right:
        return two.top <= one.bottom + 1 and two.bottom >= one.top - 1
    if one.top == two.top and one.bottom == two.bottom:
        return two.left <= one.right + 1 and two.right >= one.left - 1
    return False


def _gathered(changed: list[tuple[int, Range]]) -> list[tuple[int, Range]]:
    """Return changed ranges with those side by side as one: a row filled across has one set of readers."""
    out: dict[tuple[int, int, int, int], tuple[int, Range]] = {}
    for sheet, area in changed:
        top, left, bottom, right = area
        before = out.pop((sheet, top, bottom, left - 1), None)
        if before is not None:
            area = Range(top, before[1].left, bottom, right)
        out[sheet, top, bottom, right] = sheet, area
    return list(out.values())


def _holds(outer: Range, inner: Range) -> bool:
    return (
        outer.top <= inner.top
        and outer.left <= inner.left
        and outer.bottom >= inner.bottom
        and outer.right >= inner.right
    )
