"""Owns in which order regions are evaluated: precedents first, regions that need each other as one group.

Nothing here reads values: an order follows from references alone, so it is the same whichever cell was typed first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from cellweave.sheet.regions import Region


class Group:
    """Regions that (through others of the group) read themselves; one region alone when it reads its own cells."""

    __slots__ = ("plan", "regions")

    def __init__(self, regions: list[Region]) -> None:
        self.regions = regions
        # How ``recurrence`` walks the group: False until it looked, None when there is no direction.
        self.plan: Any = False


def arrange(regions: Iterable[Region], precedents: Callable[[Region], list[Region]]) -> None:
    """Give every region its ``order`` and, where it takes part in a loop of regions, its ``group``.

    Tarjan's algorithm with a stack of its own: a chain of 100,000 regions needs no recursion.
    """
    index: dict[Region, int] = {}
    low: dict[Region, int] = {}
    open_regions: list[Region] = []
    is_open: set[Region] = set()
    position = 0.0
    for root in regions:
        if root in index:
            continue
        index[root] = low[root] = len(index)
        open_regions.append(root)
        is_open.add(root)
        found = precedents(root)
        reads_itself: set[Region] = {root} if root in found else set()
        work = [(root, iter(found))]
        while work:
            region, remaining = work[-1]
            for other in remaining:
                if other not in index:
                    index[other] = low[other] = len(index)
                    open_regions.append(other)
                    is_open.add(other)
                    found = precedents(other)
                    if other in found:
                        reads_itself.add(other)
                    work.append((other, iter(found)))
                    break
                if other in is_open:
                    low[region] = min(low[region], index[other])
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[region])
                if low[region] == index[region]:
                    at = _rindex(open_regions, region)
                    members = open_regions[at:]
                    del open_regions[at:]
                    is_open.difference_update(members)
                    position += 1.0
                    group = Group(members) if len(members) > 1 or region in reads_itself else None
                    for member in members:
                        member.order = position
                        member.group = group


def placed(region: Region, precedents: list[Region], dependents: list[Region]) -> bool:
    """Try to give a new region an order between its precedents and dependents.

    False when all must be arranged again.
    """
    after = 0.0
    for other in precedents:
        if other is region:
            return False
        after = max(after, other.order)
    before = min((other.order for other in dependents), default=after + 2.0)
    middle = (after + before) / 2
    if not after < middle < before:
        return False
    region.order = middle
    region.group = None
    return True


def _rindex(items: list[Region], item: Region) -> int:
    at = len(items) - 1
    while items[at] is not item:
        at -= 1
    return at
