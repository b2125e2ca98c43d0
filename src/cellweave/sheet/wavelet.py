"""Owns order among the rows of windows: the k-th smallest of each, and how many are below something; never cells.

A wavelet matrix: the ranks of all rows are parted by their highest bit, then each half by the next one, and so on. A
window stays a stretch of rows at every level, so millions of windows of any height are followed down together.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cellweave.sheet.arrays import np


def ranked(numbers: Any) -> tuple[Any, Any]:
    """Return (the numbers in ascending order, the place of each among them); equal ones in the order they stand."""
    order = np.argsort(numbers, kind="stable")
    ranks = np.empty(len(numbers), dtype=np.int32)
    ranks[order] = np.arange(len(numbers), dtype=np.int32)
    return numbers[order], ranks


def smallest(ranks: Any, starts: Any, ends: Any, places: Any) -> Any:
    """Return the ``places``-th rank, from 0, of the rows from ``starts`` up to ``ends`` (excluded).

    All are arrays of one length. What has no such place gets some rank or other.
    """
    found = np.zeros(len(places), dtype=np.int64)
    for bit, zeros, all_zeros in _levels(ranks):
        low, high = zeros[starts], zeros[ends]
        few = high - low
        is_one = places >= few
        places = np.where(is_one, places - few, places)
        starts, ends = _descended(is_one, starts, ends, low, high, all_zeros)
        found += is_one.astype(np.int64) << bit
    return np.minimum(found, max(0, len(ranks) - 1))


def below(ranks: Any, starts: Any, ends: Any, limits: Any) -> Any:
    """Return how many of the rows from ``starts`` up to ``ends`` (excluded) have ranks below ``limits``."""
    is_all = limits >= len(ranks)
    counts = np.where(is_all, ends - starts, 0)
    limits = np.where(is_all, 0, limits)
    for bit, zeros, all_zeros in _levels(ranks):
        low, high = zeros[starts], zeros[ends]
        is_one = (limits >> bit) & 1 == 1
        counts += np.where(is_one, high - low, 0)
        starts, ends = _descended(is_one, starts, ends, low, high, all_zeros)
    return counts


def _levels(ranks: Any) -> Iterator[tuple[int, Any, int]]:
    """Yield (bit, how many ranks above each row lack it, how many do in all), from the highest bit down."""
    zeros = np.zeros(len(ranks) + 1, dtype=np.int64)
    for bit in reversed(range(max(0, len(ranks) - 1).bit_length())):
        is_zero = (ranks >> bit) & 1 == 0
        np.cumsum(is_zero, out=zeros[1:])
        yield bit, zeros, int(zeros[-1])
        ranks = np.concatenate((ranks[is_zero], ranks[~is_zero]))


def _descended(is_one: Any, starts: Any, ends: Any, low: Any, high: Any, zeros: int) -> tuple[Any, Any]:
    """Return where windows start and end a level below, among the ranks that have the bit or those that lack it."""
    return np.where(is_one, zeros + starts - low, low), np.where(is_one, zeros + ends - high, high)
