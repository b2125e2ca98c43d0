"""Owns order statistics of windows: medians, percentiles, quartiles, the k-th number and the mode of ranges that grow,
shrink or slide with the row.
"""

from __future__ import annotations

from typing import Any, Final

from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.blocktotals import windows_of
from cellweave.sheet.pool import ERROR
from cellweave.sheet.reach import Reach
from cellweave.sheet.vector import NUM_ID, Unsupported, Vector, chosen, failed, numeric
from cellweave.sheet.wavelet import below, ranked, smallest
from cellweave.values import ERRORS, NA

_NA_ID: Final = float(ERRORS.index(NA))
# Windows over more rows than so many times the rows that ask are put in order one by one.
_MOST_READ: Final = 512


class _Ordered:
    """The numbers of a block's windows in order."""

    def __init__(self, block: Block, shape: Any) -> None:
        self.reach = moving(block, shape)
        self._windows = windows_of(block, self.reach)
        numbers, self.starts, self.ends = self._windows.numbers()
        if len(numbers) > _MOST_READ * block.count:
            raise Unsupported
        self.counts = self.ends - self.starts
        self._ordered, self._ranks = ranked(numbers)

    def at(self, places: Any) -> Any:
        """Return the number at a place of each window, from 0; any number where there is none."""
        if not len(self._ordered):
            return np.zeros(len(places))
        places = np.clip(places, 0, np.maximum(self.counts - 1, 0)).astype(np.int64)
        return self._ordered[smallest(self._ranks, self.starts, self.ends, places)]

    def between(self, places: Any) -> Any:
        """Return the number at a fractional place of each window, between its neighbours."""
        index = np.floor(places)
        low = self.at(index)
        is_between = (places != index) & (index + 1 < self.counts)
        if not is_between.any():
            return low
        return np.where(is_between, low + (places - index) * (self.at(index + 1) - low), low)

    def below(self, values: Any, side: str) -> Any:
        """Return how many numbers of each window are below a value, or (``side`` right) not above it."""
        return below(self._ranks, self.starts, self.ends, np.searchsorted(self._ordered, values, side=side))

    def with_errors(self, value: Vector) -> Vector:
        """Put the first error value of each window in, if it has one."""
        errors = self._windows.first_errors()
        return value if errors is None else chosen(errors[0], Vector(errors[1], ERROR), value)


def moving(block: Block, shape: Any) -> Reach:
    """Return the reference to rows that move with the row; raises Unsupported where an argument is none."""
    reach = block.reach(shape)
    if reach is None or reach.is_cell or not reach.rows_move or block.count == 1:
        raise Unsupported
    return reach


@function("MEDIAN", is_whole=True)
def _median(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 1:
        raise Unsupported
    order = _Ordered(block, args[0])
    low, high = order.at((order.counts - 1) // 2), order.at(order.counts // 2)
    data = np.where(order.counts % 2 == 1, low, (low + high) / 2)
    return order.with_errors(failed(data, [(order.counts == 0, NUM_ID)], None))


@function("PERCENTILE", "PERCENTILE.INC", "PERCENTILE.EXC", "QUARTILE", "QUARTILE.INC", "QUARTILE.EXC", is_whole=True)
def _percentile(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 2 or args[1][0] == "missing":
        raise Unsupported
    order = _Ordered(block, args[0])
    count = order.counts

    def compute(values: list[Any]) -> Vector:
        share = np.trunc(values[0]) / 4 if name.startswith("QUARTILE") else values[0]
        share = share + np.zeros(block.count)
        if name.endswith("EXC"):
            place = share * (count + 1)
            right = (share > 0) & (share < 1) & (place >= 1) & (place <= count)
            place = place - 1
        else:
            place = share * (count - 1)
            right = (share >= 0) & (share <= 1) & (count > 0)
        return failed(order.between(np.where(right, place, 0.0)), [(~right, NUM_ID)], None)

    return order.with_errors(numeric([block.number(args[1])], compute))


def kth(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    """Return LARGE or SMALL of windows."""
    order = _Ordered(block, args[0])

    def compute(values: list[Any]) -> Vector:
        place = np.ceil(values[0]) if name == "LARGE" else np.floor(values[0])
        wrong = ~((values[0] >= 1) & (place <= order.counts))
        place = np.where(wrong, 1.0, place)
        return failed(order.at(order.counts - place if name == "LARGE" else place - 1), [(wrong, NUM_ID)], None)

    return order.with_errors(numeric([block.number(args[1])], compute))


def rank(block: Block, name: str, args: tuple[Any, ...], *, is_ascending: bool) -> Vector:
    """Return RANK of numbers among those of windows."""
    order = _Ordered(block, args[1])

    def compute(values: list[Any]) -> Vector:
        number = values[0] + np.zeros(block.count)
        left, right = order.below(number, "left"), order.below(number, "right")
        place = (left if is_ascending else order.counts - right) + 1.0
        if name == "RANK.AVG":
            place = place + (right - left - 1) / 2
        return failed(place, [(left == right, _NA_ID)], None)

    number = block.number(args[0])
    found = order.with_errors(numeric([number], compute))
    # An error that is ranked comes before those among which it is.
    wrong = number.tags == ERROR
    return chosen(wrong, number, found) if np.any(wrong) else found


@function("MODE", "MODE.SNGL", is_whole=True)
def _mode(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    """Return the most frequent number, the first of several, of ranges that grow from a fixed row."""
    if len(args) != 1:
        raise Unsupported
    reach = moving(block, args[0])
    windows = windows_of(block, reach)
    numbers, _, ends = windows.numbers()
    if not reach.top.fixed or len(numbers) > _MOST_READ * block.count:
        raise Unsupported
    times, firsts = _repeated(numbers)
    # How often the most frequent number has occurred down to each row, and which one first occurred of those.
    most = np.maximum.accumulate(times) if len(times) else times
    leads = np.where(times == most, firsts, len(numbers)) - most * (len(numbers) + 1)
    found = np.minimum.accumulate(leads) + most * (len(numbers) + 1) if len(leads) else leads
    last = np.maximum(ends - 1, 0)
    none = ends == 0
    data = np.zeros(block.count)
    if len(numbers):
        none = none | (most[last] < 2)
        data = np.where(none, 0.0, numbers[np.where(none, 0, found[last])])
    # A single cell must hold a number; the cells say what it is otherwise.
    top, bottom = reach.rows(block.first)
    odd = np.arange(block.count) == 0 if top == bottom else None
    value = failed(data, [(none, _NA_ID)], odd)
    errors = windows.first_errors()
    return value if errors is None else chosen(errors[0], Vector(errors[1], ERROR), value)


def _repeated(numbers: Any) -> tuple[Any, Any]:
    """Return (how often each number has occurred down to its place, where it occurred first)."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    is_new = np.ones(len(numbers), dtype=bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    heads = np.flatnonzero(is_new)
    head = heads[np.cumsum(is_new) - 1] if len(numbers) else heads
    times, firsts = np.empty(len(numbers), dtype=np.int64), np.empty(len(numbers), dtype=np.int64)
    times[order] = np.arange(len(numbers)) - head + 1
    firsts[order] = order[head]
    return times, firsts
