"""Owns "what is on screen first": evaluating just what some ranges need and leaving the rest stale.

Forward from the edits: what may be stale, without values. Backward from the screen: what it needs. Their common part
is evaluated, and what differs is kept as a change, so the wave that follows still tells every reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellweave.address import Range
from cellweave.sheet.evaluate import Postponed, evaluate
from cellweave.sheet.recurrence import evaluate_group
from cellweave.sheet.wave import Stale, ensure_order

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid


def recalculate_visible(book: Book, visible: list[tuple[Grid, Range]]) -> None:
    """Evaluate what is stale of these ranges and of all they need."""
    ensure_order(book)
    stale = _forward(book)
    needed = _backward(book, stale, visible)
    done: set[int] = set()
    for region in sorted(needed.parts, key=lambda region: region.order):
        try:
            if region.group is None:
                book.stale.changed.extend(evaluate(book, region, needed.parts[region]))
            elif id(region.group) not in done:
                done.add(id(region.group))
                parts = {member: stale.parts[member] for member in region.group.regions if member in stale.parts}
                book.stale.changed.extend(evaluate_group(book, region.group, parts))
        except Postponed:
            continue


def _forward(book: Book) -> Stale:
    """Return all that may be stale: the marked parts and whatever reads them, directly or through others."""
    out = Stale()
    work: list[tuple[int, Range]] = list(book.stale.changed)
    for region, parts in book.stale.parts.items():
        for part in parts:
            out.mark(region, part)
            work.append((region.sheet, part))
    while work:
        sheet, area = work.pop()
        for region, part in book.dependents.of(sheet, area):
            before = list(out.parts.get(region, ()))
            # All of a group is stale when one cell of it is: it is evaluated as one.
            part = region.area if region.group is not None else part
            out.mark(region, part)
            if out.parts[region] != before:
                work.append((region.sheet, part))
    return out


def _backward(book: Book, stale: Stale, visible: list[tuple[Grid, Range]]) -> Stale:
    """Return the stale parts that the visible ranges need."""
    out = Stale()
    work: list[tuple[int, Range]] = [(grid.index, area) for grid, area in visible]
    while work:
        sheet, area = work.pop()
        for region in book.grids[sheet].regions.overlapping(area):
            for part in stale.parts.get(region, ()):
                common = part.intersection(area) if region.group is None else region.area
                if common is None:
                    continue
                before = list(out.parts.get(region, ()))
                out.mark(region, common)
                if out.parts[region] == before:
                    continue
                for reach in region.template.reaches:
                    hull = reach.hull(common)
                    if hull is not None:
                        work.append((region.sheet if reach.sheet < 0 else reach.sheet, hull))
    return out
