"""Owns a recalculation: stale parts of regions in order, each compared with what stood there, until nothing differs.

Edits only note what they changed; the wave finds the readers. So a paste of a thousand cells is one wave, and a
formula whose result comes out equal stops it there (early cutoff).
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import TYPE_CHECKING

from cellweave.address import Range
from cellweave.sheet.evaluate import Postponed, evaluate
from cellweave.sheet.order import arrange, placed
from cellweave.sheet.recurrence import evaluate_group
from cellweave.sheet.regions import Region
from cellweave.values import CYCLE

if TYPE_CHECKING:
    from cellweave.sheet.book import Book

# More separate parts of one region than this become their hull: too much work at worst, never too little.
_MOST_PARTS = 24
# A region that is evaluated more often than this in one wave reads what itself changes, out of sight.
_MOST_ROUNDS = 100


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
        if (
            part.left == last.left
            and part.right == last.right
            and part.top <= last.bottom + 1
            and part.bottom >= last.top - 1
        ):
            parts[-1] = Range(min(part.top, last.top), part.left, max(part.bottom, last.bottom), part.right)
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
    """One recalculation of a book."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._stale = book.stale
        self._heap: list[tuple[float, int, Region]] = []
        self._queued: set[Region] = set()
        self._rounds: dict[Region, int] = {}
        # What ran, for tests and for people who ask why: regions in order, with the rows evaluated.
        self.log: list[tuple[Region, list[Range]]] = []

    def run(self) -> None:
        """Evaluate until nothing is stale."""
        book, stale = self._book, self._stale
        ensure_order(book)
        self._spread()
        while stale.parts:
            if not self._heap:
                for region in stale.parts:
                    self._push(region, region.order)
            _, _, region = heappop(self._heap)
            self._queued.discard(region)
            parts = stale.parts.get(region)
            if parts is None or not region.alive:
                stale.parts.pop(region, None)
                continue
            self._step(region, parts)
            if not book.order_known:
                # A spill range came, went or changed its size: what reads it may have to come later now.
                ensure_order(book)

    def _step(self, region: Region, parts: list[Range]) -> None:
        book, stale = self._book, self._stale
        rounds = self._rounds[region] = self._rounds.get(region, 0) + 1
        group = region.group
        try:
            if rounds > _MOST_ROUNDS:
                changed = [(region.sheet, part) for part in book.fill_error(region, CYCLE)]
                stale.parts.pop(region, None)
            elif group is not None:
                dirty = {r: stale.parts[r] for r in group.regions if r in stale.parts and r.alive}
                self.log.extend(dirty.items())
                changed = evaluate_group(book, group, dirty)
                for member in group.regions:
                    stale.parts.pop(member, None)
            else:
                self.log.append((region, parts))
                changed = evaluate(book, region, parts)
                stale.parts.pop(region, None)
        except Postponed as postponed:
            self._push(region, max(region.order, postponed.after) + 0.25)
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
        for sheet, area in changed:
            for region, part in of(sheet, area):
                if region in inside:
                    continue
                stale.mark(region, part)
                self._push(region, region.order)

    def _push(self, region: Region, order: float) -> None:
        if region not in self._queued:
            self._queued.add(region)
            heappush(self._heap, (order, id(region), region))


def ensure_order(book: Book) -> None:
    """Arrange all regions if their order is not known."""
    if not book.order_known:
        arrange((region for grid in book.grids for region in grid.regions), book.precedents)
        book.order_known = True


def place(book: Book, gone: list[Region], new: list[Region], put: Region | None) -> None:
    """Keep the order known after an edit of formulas, where that needs no look at the other regions."""
    if not book.order_known:
        return
    if any(region.group is not None for region in gone):
        book.order_known = False
        return
    for region in new:
        before = [r for r, _ in book.dependents.of(region.sheet, region.area)]
        after = book.precedents(region)
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


def hull(parts: list[Range]) -> Range:
    """Return the smallest range that holds all of ``parts``."""
    return Range(
        min(p.top for p in parts), min(p.left for p in parts), max(p.bottom for p in parts), max(p.right for p in parts)
    )


def _holds(outer: Range, inner: Range) -> bool:
    return (
        outer.top <= inner.top
        and outer.left <= inner.left
        and outer.bottom >= inner.bottom
        and outer.right >= inner.right
    )
