"""Owns order statistics: the k-th number, percentiles, quartiles, ranks and their inverse."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from cellweave.formula.functions.kinds import flag
from cellweave.formula.parameters import integer, number, optional, ordered
from cellweave.formula.registry import function
from cellweave.values import NA, NUM, ErrorValue


@function("LARGE", ordered, number)
def large(ordered: Sequence[float], k: float) -> float | ErrorValue:
    """Return the ``k``-th largest number; a fractional k from 1 on is rounded up."""
    place = math.ceil(k)
    return ordered[-place] if k >= 1 and place <= len(ordered) else NUM


@function("SMALL", ordered, number)
def small(ordered: Sequence[float], k: float) -> float | ErrorValue:
    """Return the ``k``-th smallest number; a fractional k is rounded down."""
    place = math.floor(k)
    return ordered[place - 1] if 1 <= place <= len(ordered) else NUM


def _at(ordered: Sequence[float], place: float) -> float:
    """Return the number at a fractional place, counted from 0, between its neighbours."""
    index = math.floor(place)
    if index + 1 >= len(ordered) or place == index:
        return ordered[index]
    return ordered[index] + (place - index) * (ordered[index + 1] - ordered[index])


@function("PERCENTILE.INC PERCENTILE", ordered, number)
def percentile_inc(ordered: Sequence[float], share: float) -> float | ErrorValue:
    """Return the number below which ``share`` lies, 0 and 1 being the ends."""
    if not ordered or not 0 <= share <= 1:
        return NUM
    return _at(ordered, share * (len(ordered) - 1))


@function("PERCENTILE.EXC", ordered, number)
def percentile_exc(ordered: Sequence[float], share: float) -> float | ErrorValue:
    """Return the number below which ``share`` lies, 0 and 1 lying outside."""
    place = share * (len(ordered) + 1)
    if not ordered or not 0 < share < 1 or not 1 <= place <= len(ordered):
        return NUM
    return _at(ordered, place - 1)


@function("QUARTILE.INC QUARTILE", ordered, integer)
def quartile_inc(ordered: Sequence[float], quarter: int) -> float | ErrorValue:
    """Return the smallest number, a quartile or the largest: 0 to 4."""
    return percentile_inc(ordered, quarter / 4)


@function("QUARTILE.EXC", ordered, integer)
def quartile_exc(ordered: Sequence[float], quarter: int) -> float | ErrorValue:
    """Return a quartile, 1 to 3, the ends lying outside."""
    return percentile_exc(ordered, quarter / 4)


def _place(ordered: Sequence[float], x: float) -> float | None:
    """Return the place of ``x`` among sorted numbers, counted from 0, between neighbours; None outside them."""
    if not ordered or not ordered[0] <= x <= ordered[-1]:
        return None
    index = bisect_left(ordered, x)
    if ordered[index] == x:
        return float(index)
    below, above = ordered[index - 1], ordered[index]
    return index - 1 + (x - below) / (above - below)


def _cut(share: float, digits: int) -> float:
    """Return ``share`` cut, not rounded, to ``digits``."""
    scale = 10.0**digits
    # The nudge keeps 0.29 from becoming 0.28 where 0.29 · 100 falls short of 29.
    return math.floor(share * scale * (1 + 1e-15)) / scale


@function("PERCENTRANK.INC PERCENTRANK", ordered, number, optional(integer, 3))
def percentrank_inc(ordered: Sequence[float], x: float, digits: int) -> float | ErrorValue:
    """Return the share of the numbers below ``x``, the ends being 0 and 1."""
    if not ordered or digits < 1:
        return NUM
    place = _place(ordered, x)
    if place is None:
        return NA
    return _cut(place / (len(ordered) - 1), digits) if len(ordered) > 1 else 1.0


@function("PERCENTRANK.EXC", ordered, number, optional(integer, 3))
def percentrank_exc(ordered: Sequence[float], x: float, digits: int) -> float | ErrorValue:
    """Return the share of the numbers below ``x``, the ends lying inside 0 and 1."""
    if not ordered or digits < 1:
        return NUM
    place = _place(ordered, x)
    return NA if place is None else _cut((place + 1) / (len(ordered) + 1), digits)


def _rank(number: float, ordered: Sequence[float], ascending: bool) -> tuple[int, int]:
    """Return the best rank of ``number`` and how often it occurs."""
    left, right = bisect_left(ordered, number), bisect_right(ordered, number)
    return (left if ascending else len(ordered) - right) + 1, right - left


@function("RANK.EQ RANK", number, ordered, optional(flag, False))
def rank_eq(number: float, ordered: Sequence[float], ascending: bool) -> float | ErrorValue:
    """Return the rank of ``number``, ties sharing the best one."""
    rank, ties = _rank(number, ordered, ascending)
    return float(rank) if ties else NA


@function("RANK.AVG", number, ordered, optional(flag, False))
def rank_avg(number: float, ordered: Sequence[float], ascending: bool) -> float | ErrorValue:
    """Return the rank of ``number``, ties sharing the average."""
    rank, ties = _rank(number, ordered, ascending)
    return rank + (ties - 1) / 2 if ties else NA
