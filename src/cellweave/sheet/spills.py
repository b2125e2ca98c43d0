"""Owns which spill ranges a grid has, found by anchor and by place; never what fills them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from cellweave.address import Range

Anchor = tuple[int, int]


class Spills:
    """Spill ranges by anchor (row, column). They never overlap, so each column has its own in order of their tops."""

    def __init__(self) -> None:
        self._areas: dict[Anchor, Range] = {}
        self._tops: dict[int, list[int]] = {}
        self._anchors: dict[int, list[Anchor]] = {}

    def __len__(self) -> int:
        return len(self._areas)

    def __iter__(self) -> Iterator[Anchor]:
        return iter(self._areas)

    def __contains__(self, anchor: object) -> bool:
        return anchor in self._areas

    def get(self, anchor: Anchor) -> Range | None:
        """Return the spill range of an anchor, None where it has none."""
        return self._areas.get(anchor)

    def items(self) -> list[tuple[Anchor, Range]]:
        return list(self._areas.items())

    def values(self) -> list[Range]:
        return list(self._areas.values())

    def put(self, anchor: Anchor, area: Range) -> None:
        """Let the anchor fill ``area``, instead of what it filled before."""
        self.take(anchor)
        self._areas[anchor] = area
        for column in range(area.left, area.right + 1):
            tops = self._tops.setdefault(column, [])
            place = bisect_right(tops, area.top)
            tops.insert(place, area.top)
            self._anchors.setdefault(column, []).insert(place, anchor)

    def take(self, anchor: Anchor) -> Range | None:
        """Forget the spill range of an anchor and return it, None where it had none."""
        area = self._areas.pop(anchor, None)
        if area is not None:
            for column in range(area.left, area.right + 1):
                place = bisect_right(self._tops[column], area.top) - 1
                del self._tops[column][place], self._anchors[column][place]
        return area

    def overlapping(self, area: Range) -> list[tuple[Anchor, Range]]:
        """Return the anchors whose spill ranges have a place in common with ``area``, and these ranges."""
        if not self._areas:
            return []
        found: dict[Anchor, Range] = {}
        is_wide = area.right - area.left >= len(self._tops)
        for column in list(self._tops) if is_wide else range(area.left, area.right + 1):
            if not area.left <= column <= area.right or column not in self._tops:
                continue
            tops, anchors = self._tops[column], self._anchors[column]
            for place in range(max(bisect_right(tops, area.top) - 1, 0), len(tops)):
                if tops[place] > area.bottom:
                    break
                anchor = anchors[place]
                if self._areas[anchor].bottom >= area.top:
                    found[anchor] = self._areas[anchor]
        return list(found.items())
