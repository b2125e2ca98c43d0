"""Owns in which order regions are evaluated: precedents first, regions that need each other as one group.

Nothing here reads values: an order follows from references alone, so it is the same whichever cell was typed first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
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

    The order is a level: one more than the highest that is read, so regions of one level do not need each other.
    Tarjan's algorithm with a stack of its own: a chain of 100,000 regions needs no recursion.
    """
    index: dict[Region, int] = {}
    low: dict[Region, int] = {}
    open_regions: list[Region] = []
    # What the open regions read; a region that is not open any more has its order.
    reads: dict[Region, list[Region]] = {}
    for root in regions:
        if root in index:
            continue
        found = precedents(root)
        below = 0.0
        for other in found:
            if other not in index:
                break
            if other.order > below:
                below = other.order
        else:
            # Nothing is open here, so all it reads has its order.
            index[root] = len(index)
            root.order = below + 1.0
            root.group = None
            continue
        work: list[tuple[Region, Iterator[Region]]] = []
        following: Region | None = root
        while True:
            if following is not None:
                region, following = following, None
                if region is not root:
                    found = precedents(region)
                index[region] = low[region] = len(index)
                reads[region] = found
                open_regions.append(region)
                work.append((region, iter(found)))
            region, remaining = work[-1]
            for other in remaining:
                if other not in index:
                    following = other
                    break
                if other in reads:
                    low[region] = min(low[region], index[other])
            if following is not None:
                continue
            work.pop()
            if low[region] == index[region]:
                _close(region, open_regions, reads)
            if not work:
                break
            above = work[-1][0]
            low[above] = min(low[above], low[region])


def _close(region: Region, open_regions: list[Region], reads: dict[Region, list[Region]]) -> None:
    """Give its order to a loop of regions whose first one is ``region``; most loops are that one region alone."""
    members = [open_regions.pop()]
    while members[-1] is not region:
        members.append(open_regions.pop())
    members.reverse()
    inside = set(members)
    outside = [other.order for member in members for other in reads[member] if other not in inside]
    below = max(outside, default=0.0)
    group = Group(members) if len(members) > 1 or region in reads[region] else None
    for member in members:
        del reads[member]
        member.order = below + 1.0
        member.group = group


def placed(region: Region, precedents: list[Region], dependents: list[Region]) -> bool:
    """Try to give a region an order between its precedents and dependents.

    False when all must be arranged again. Where there is such a place, no loop leads through other regions.
    """
    after = max((other.order for other in precedents if other is not region), default=0.0)
    before = min((other.order for other in dependents if other is not region), default=after + 2.0)
    middle = (after + before) / 2
    if not after < middle < before:
        return False
    region.order = middle
    region.group = Group([region]) if region in precedents else None
    return True
