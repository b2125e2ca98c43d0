"""Owns regions that read themselves, alone or through each other: running totals, schedules, chains.

Where every such reference points one way (up, down, left or right), the group is one pass in that direction, without
a search. A plain running total or product is one array operation. What has no direction is searched cell by cell
(``cycles``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from cellweave.address import Range
from cellweave.sheet.cycles import evaluate_search
from cellweave.sheet.evaluate import evaluate_cells
from cellweave.sheet.order import Group
from cellweave.sheet.reach import Corner
from cellweave.sheet.regions import Region
from cellweave.sheet.scans import evaluate_scan

if TYPE_CHECKING:
    from cellweave.sheet.book import Book

_FAR = 1 << 30


class Pass(NamedTuple):
    """How to walk a group: along rows or columns, forwards (1) or backwards (-1), its regions in order at each step."""

    along_rows: bool
    step: int
    regions: tuple[Region, ...]
    cross: dict[Region, int]
    # How far back a step can look; _FAR when a reference has a fixed end.
    lookback: int


def evaluate_group(book: Book, group: Group, dirty: dict[Region, list[Range]]) -> list[tuple[int, Range]]:
    """Evaluate what is stale in a group and return the ranges whose values differ now, as (sheet, range)."""
    plan = plan_of(group)
    if plan is None:
        return evaluate_search(book, group)
    changed: list[tuple[int, Range]] = []
    parts = [part for some in dirty.values() for part in some]
    if plan.along_rows:
        first, last = min(p.top for p in parts), max(p.bottom for p in parts)
    else:
        first, last = min(p.left for p in parts), max(p.right for p in parts)
    if plan.step < 0:
        first, last = last, first
    if (
        len(plan.regions) == 1
        and plan.along_rows
        and evaluate_scan(book, plan.regions[0], plan.step, first, last, changed)
    ):
        return changed
    _walk(book, plan, first, last, changed)
    return changed


def _walk(book: Book, plan: Pass, first: int, last: int, changed: list[tuple[int, Range]]) -> None:
    """Evaluate step by step from ``first``.

    Past ``last`` (the last stale one) until as many steps as one can look back are equal.
    """
    areas = [region.area for region in plan.regions]
    if plan.along_rows:
        end = max(a.bottom for a in areas) if plan.step > 0 else min(a.top for a in areas)
    else:
        end = max(a.right for a in areas) if plan.step > 0 else min(a.left for a in areas)
    equal = 0
    position = first
    while (position - end) * plan.step <= 0:
        before = len(changed)
        for region in plan.regions:
            area = region.area
            grid = book.grids[region.sheet]
            if plan.along_rows:
                if area.top <= position <= area.bottom:
                    for column in _ordered(area.left, area.right, plan.cross[region]):
                        evaluate_cells(book, grid, region.template, column, (position,), changed)
            elif area.left <= position <= area.right:
                rows = _ordered(area.top, area.bottom, plan.cross[region])
                evaluate_cells(book, grid, region.template, position, rows, changed)
        if len(changed) > before:
            equal = 0
        elif (position - last) * plan.step >= 0:
            equal += 1
            if equal > plan.lookback:
                return
        position += plan.step


def _ordered(low: int, high: int, step: int) -> range:
    return range(low, high + 1) if step > 0 else range(high, low - 1, -1)


def plan_of(group: Group) -> Pass | None:
    """Return the pass a group can be evaluated in, or None; found once a group."""
    if group.plan is False:
        group.plan = _pass(group.regions, along_rows=True) or _pass(group.regions, along_rows=False)
    plan: Pass | None = group.plan
    return plan


def _pass(regions: list[Region], *, along_rows: bool) -> Pass | None:
    sheets = {region.sheet for region in regions}
    if len(sheets) > 1:
        return None
    edges = [
        (
            one,
            two,
            *_offsets(one.area, two.area, reach, along_rows),
            *_offsets(one.area, two.area, reach, not along_rows),
        )
        for one in regions
        for two in regions
        for reach in one.template.reaches
        if reach.sheet in (-1, two.sheet) and _meets(one, two, reach)
    ]
    for step in (1, -1):
        if all((most <= 0) if step > 0 else (least >= 0) for _, _, least, most, _, _ in edges):
            break
    else:
        return None
    level = [edge for edge in edges if edge[2] <= 0 <= edge[3]]
    cross: dict[Region, int] = {}
    for region in regions:
        own = [(low, high) for one, two, _, _, low, high in level if one is region and two is region]
        if all(high < 0 for _, high in own):
            cross[region] = 1
        elif all(low > 0 for low, _ in own):
            cross[region] = -1
        else:
            return None
    order = _sorted(regions, [(one, two) for one, two, *_ in level if one is not two])
    if order is None:
        return None
    lookback = max((max(abs(least), abs(most)) for _, _, least, most, _, _ in edges), default=0)
    return Pass(along_rows, step, tuple(order), cross, lookback)


def _meets(one: Region, two: Region, reach: Any) -> bool:
    hull = reach.hull(one.area)
    return hull is not None and hull.intersection(two.area) is not None


def _offsets(reading: Range, read: Range, reach: Any, rows: bool) -> tuple[int, int]:
    """Return the least and greatest offset (place read in ``read`` minus reading place) along rows or columns."""
    corners: tuple[Corner, Corner] = (reach.top, reach.bottom) if rows else (reach.left, reach.right)
    low, high = (reading.top, reading.bottom) if rows else (reading.left, reading.right)
    other_low, other_high = (read.top, read.bottom) if rows else (read.left, read.right)
    offsets: list[int] = []
    for corner in corners:
        if corner.fixed:
            place = min(max(corner.value, other_low), other_high)
            offsets += [place - high, place - low]
        else:
            offsets.append(corner.value)
    return min(offsets), max(offsets)


def _sorted(regions: list[Region], edges: list[tuple[Region, Region]]) -> list[Region] | None:
    """Return the regions so that what is read at the same step comes first, or None when that goes in a circle."""
    waiting = {region: {two for one, two in edges if one is region} for region in regions}
    out: list[Region] = []
    while waiting:
        ready = [region for region, needs in waiting.items() if not needs & waiting.keys()]
        if not ready:
            return None
        for region in ready:
            del waiting[region]
        out.extend(ready)
    return out
