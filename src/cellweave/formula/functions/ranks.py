"""Owns order statistics: the k-th number, percentiles, quartiles, ranks and their inverse."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right

from cellweave.formula.functions.kinds import flag
from cellweave.formula.parameters import integer, number, numbers, optional
from cellweave.formula.registry import function
from cellweave.values import NA, NUM, ErrorValue


@function("LARGE", numbers, number)
def large(numbers: list[float], k: float) -> float | ErrorValue:
    """Return the ``k``-th largest number; a fractional k is rounded up."""
    place = math.ceil(k)
    return sorted(numbers)[-place] if 1 <= place <= len(numbers) else NUM


@function("SMALL", numbers, number)
def small(numbers: list[float], k: float) -> float | ErrorValue:
    """Return the ``k``-th smallest number; a fractional k is rounded down."""
    place = math.floor(k)
    return sorted(numbers)[place - 1] if 1 <= place <= len(numbers) else NUM


def _at(ordered: list[float], place: float) -> float:
    """Return the number at a fractional place, counted from 0, between its neighbours."""
    index = math.floor(place)
    if index + 1 >= len(ordered) or place == index:
        return ordered[index]
    return ordered[index] + (place - index) * (ordered[index + 1] - ordered[index])


@function("PERCENTILE.INC PERCENTILE", numbers, number)
def percentile_inc(numbers: list[float], share: float) -> float | ErrorValue:
    """Return the number below which ``share`` lies, 0 and 1 being the ends."""
    if not numbers or not 0 <= share <= 1:
        return NUM
    return _at(sorted(numbers), share * (len(numbers) - 1))


@function("PERCENTILE.EXC", numbers, number)
def percentile_exc(numbers: list[float], share: float) -> float | ErrorValue:
    """Return the number below which ``share`` lies, 0 and 1 lying outside."""
    place = share * (len(numbers) + 1)
    if not numbers or not 0 < share < 1 or not 1 <= place <= len(numbers):
        return NUM
    return _at(sorted(numbers), place - 1)


@function("QUARTILE.INC QUARTILE", numbers, integer)
def quartile_inc(numbers: list[float], quarter: int) -> float | ErrorValue:
    """Return the smallest number, a quartile or the largest: 0 to 4."""
    return percentile_inc(numbers, quarter / 4)


@function("QUARTILE.EXC", numbers, integer)
def quartile_exc(numbers: list[float], quarter: int) -> float | ErrorValue:
    """Return a quartile, 1 to 3, the ends lying outside."""
    return percentile_exc(numbers, quarter / 4)


def _place(ordered: list[float], x: float) -> float | None:
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


@function("PERCENTRANK.INC PERCENTRANK", numbers, number, optional(integer, 3))
def percentrank_inc(numbers: list[float], x: float, digits: int) -> float | ErrorValue:
    """Return the share of the numbers below ``x``, the ends being 0 and 1."""
    if not numbers or digits < 1:
        return NUM
    place = _place(sorted(numbers), x)
    if place is None:
        return NA
    return _cut(place / (len(numbers) - 1), digits) if len(numbers) > 1 else 1.0


@function("PERCENTRANK.EXC", numbers, number, optional(integer, 3))
def percentrank_exc(numbers: list[float], x: float, digits: int) -> float | ErrorValue:
    """Return the share of the numbers below ``x``, the ends lying inside 0 and 1."""
    if not numbers or digits < 1:
        return NUM
    place = _place(sorted(numbers), x)
    return NA if place is None else _cut((place + 1) / (len(numbers) + 1), digits)


def _rank(number: float, numbers: list[float], ascending: bool) -> tuple[int, int]:
    """Return the best rank of ``number`` and how often it occurs."""
    ordered = sorted(numbers)
    left, right = bisect_left(ordered, number), bisect_right(ordered, number)
    return (left if ascending else len(ordered) - right) + 1, right - left


@function("RANK.EQ RANK", number, numbers, optional(flag, False))
def rank_eq(number: float, numbers: list[float], ascending: bool) -> float | ErrorValue:
    """Return the rank of ``number``, ties sharing the best one."""
    rank, ties = _rank(number, numbers, ascending)
    return float(rank) if ties else NA


@function("RANK.AVG", number, numbers, optional(flag, False))
def rank_avg(number: float, numbers: list[float], ascending: bool) -> float | ErrorValue:
    """Return the rank of ``number``, ties sharing the average."""
    rank, ties = _rank(number, numbers, ascending)
    return rank + (ties - 1) / 2 if ties else NA
