"""Owns one column of a grid: typed arrays of values, no object a cell; never formulas.

``numbers[row]`` means what ``tags[row]`` says: the number itself, 0 or 1 for a boolean, the pool's number of a text,
an error value or an object, and 0 for a blank, so arithmetic may take blanks as they are.
"""

from __future__ import annotations

from typing import Any, Protocol

from cellweave.sheet import arrays
from cellweave.sheet.pool import BLANK, ERROR, NUMBER, Pool


class Watcher(Protocol):
    """Something computed from a column that must know which of its rows changed."""

    def touched(self, first: int, last: int) -> None:
        """The rows from ``first`` up to ``last`` (excluded) may hold other values now."""

    def moved(self) -> None:
        """Rows changed their places; nothing known of them holds."""


class Column:
    """The values of one column. Rows past ``length`` are blank; storage grows as rows are written."""

    __slots__ = ("length", "numbers", "pool", "tags", "watchers")

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.length = 0
        self.numbers: Any = arrays.zero_numbers(0)
        self.tags: Any = arrays.zero_tags(0)
        self.watchers: list[Watcher] = []

    def reserve(self, rows: int) -> None:
        """Make rows below ``rows`` writable; new ones are blank."""
        held = len(self.tags)
        if rows > held:
            # Ask for exactly what is wanted when a whole column arrives, and for a quarter more when it grows.
            size = rows if held == 0 else max(rows, held + (held >> 2) + 16)
            self.numbers = arrays.extended(self.numbers, size) if held else arrays.zero_numbers(size)
            self.tags = arrays.extended(self.tags, size) if held else arrays.zero_tags(size)

    def get(self, row: int) -> Any:
        """Return the grid value at ``row``."""
        if row >= self.length:
            return None
        tag = self.tags[row]
        return float(self.numbers[row]) if tag == NUMBER else self.pool.unpack(tag, self.numbers[row])

    def put(self, row: int, value: Any) -> bool:
        """Write a grid value; return whether it differs from the one before."""
        tag, number = self.pool.pack(value)
        if row >= self.length:
            if tag == BLANK:
                return False
            self.reserve(row + 1)
            self.length = row + 1
        elif self.tags[row] == tag and self.numbers[row] == number:
            return False
        self.tags[row] = tag
        self.numbers[row] = number
        for watcher in self.watchers:
            watcher.touched(row, row + 1)
        return True

    def window(self, first: int, last: int) -> tuple[Any, Any]:
        """Return (numbers, tags) of the rows from ``first`` up to ``last``; views, not to be written."""
        self.reserve(last)
        return self.numbers[first:last], self.tags[first:last]

    def values(self, first: int, last: int) -> list[Any]:
        """Return the grid values of the rows from ``first`` up to ``last``."""
        stop = min(last, self.length)
        if first >= stop:
            return [None] * (last - first)
        tags = self.tags[first:stop]
        numbers: list[Any] = self.numbers[first:stop].tolist()
        if not arrays.all_are(tags, 0, stop - first, NUMBER):
            unpack = self.pool.unpack
            numbers = [
                number if tag == NUMBER else unpack(tag, number)
                for number, tag in zip(numbers, tags.tolist() if arrays.np is not None else tags, strict=True)
            ]
        return numbers + [None] * (last - stop) if last > stop else numbers

    def first_error(self, first: int, last: int) -> int | None:
        """Return the first row from ``first`` up to ``last`` that holds an error value, or None."""
        found = arrays.first_of(self.tags, first, min(last, self.length), ERROR)
        return None if found < 0 else found

    def first_value(self, first: int, last: int) -> int | None:
        """Return the first row from ``first`` up to ``last`` that is not blank, or None."""
        found = arrays.first_nonzero(self.tags, first, min(last, self.length))
        return None if found < 0 else found

    def write(self, first: int, numbers: Any, tags: Any) -> list[tuple[int, int]]:
        """Write packed values from ``first`` on and return the row intervals (end excluded) that differ now.

        ``tags`` may be one tag for all rows.
        """
        count = len(numbers)
        last = first + count
        self.reserve(last)
        changed = changed_rows(self.numbers[first:last], self.tags[first:last], numbers, tags)
        if not changed:
            return []
        if isinstance(tags, int):
            if arrays.np is not None:
                self.tags[first:last] = tags
            else:
                self.tags[first:last] = bytes((tags,)) * count
        else:
            self.tags[first:last] = tags
        self.numbers[first:last] = numbers
        self.length = max(self.length, last)
        moved = [(first + low, first + high) for low, high in changed]
        for watcher in self.watchers:
            for low, high in moved:
                watcher.touched(low, high)
        return moved

    def scatter(self, rows: Any, numbers: Any, tags: Any) -> list[tuple[int, int]]:
        """Write packed values into rows here and there; return the row intervals (end excluded) that differ now."""
        np = arrays.np
        last = int(rows.max()) + 1 if len(rows) else 0
        self.reserve(last)
        differs = (self.numbers[rows] != numbers) | (self.tags[rows] != tags)
        rows, numbers, tags = rows[differs], numbers[differs], tags[differs]
        if not len(rows):
            return []
        self.numbers[rows], self.tags[rows] = numbers, tags
        self.length = max(self.length, int(rows.max()) + 1)
        rows = np.sort(rows)
        ends = np.flatnonzero(np.diff(rows) > 1)
        lows, highs = [int(rows[0]), *rows[ends + 1].tolist()], [*(rows[ends] + 1).tolist(), int(rows[-1]) + 1]
        moved = list(zip(lows, highs, strict=True))
        for watcher in self.watchers:
            # An interval too wide costs work but never a value.
            for low, high in moved if len(moved) <= 64 else [(lows[0], highs[-1])]:
                watcher.touched(low, high)
        return moved

    def trim(self) -> None:
        """Let ``length`` end after the last row that is not blank."""
        self.length = arrays.last_nonzero(self.tags, self.length)

    def insert(self, at: int, count: int) -> None:
        """Put ``count`` blank rows before row ``at``."""
        if at < self.length:
            self.numbers = arrays.with_gap(self.numbers[: self.length], at, count)
            self.tags = arrays.with_gap(self.tags[: self.length], at, count)
            self.length += count
        self.forget()

    def delete(self, at: int, count: int) -> None:
        """Take ``count`` rows away from row ``at`` on."""
        if at < self.length:
            self.numbers = arrays.without(self.numbers[: self.length], at, count)
            self.tags = arrays.without(self.tags[: self.length], at, count)
            self.length = len(self.tags)
        self.forget()

    def rearrange(self, first: int, order: Any) -> None:
        """Let row ``first + i`` hold what row ``first + order[i]`` held."""
        last = first + len(order)
        self.reserve(last)
        self.numbers[first:last] = arrays.rearranged(self.numbers[first:last], order)
        self.tags[first:last] = arrays.rearranged(self.tags[first:last], order)
        self.length = max(self.length, last)
        self.trim()
        self.forget()

    def forget(self) -> None:
        """Tell the watchers that rows changed their places."""
        for watcher in self.watchers:
            watcher.moved()


def changed_rows(old_numbers: Any, old_tags: Any, numbers: Any, tags: Any) -> list[tuple[int, int]]:
    """Return the intervals (end excluded) in which packed values differ; ``tags`` may be one tag for all.

    At most 64 intervals: nearby ones are joined, because an interval too wide costs work but never a value.
    """
    np = arrays.np
    if np is not None:
        differs = (old_numbers != numbers) | (old_tags != tags)
        count = np.count_nonzero(differs)
        if not count:
            return []
        if count == len(differs):
            return [(0, count)]
        places = np.flatnonzero(differs)
        breaks = np.flatnonzero(np.diff(places) > 1)
        if len(breaks) >= 64:
            return [(int(places[0]), int(places[-1]) + 1)]
        starts = [int(places[0]), *places[breaks + 1].tolist()]
        ends = [*(places[breaks] + 1).tolist(), int(places[-1]) + 1]
        return list(zip(starts, ends, strict=True))
    each = bytes((tags,)) * len(numbers) if isinstance(tags, int) else tags
    if old_tags == each and old_numbers == numbers:
        return []
    found = [
        i for i, (a, b, s, t) in enumerate(zip(old_numbers, numbers, old_tags, each, strict=True)) if a != b or s != t
    ]
    return joined(found)


def joined(rows: list[int]) -> list[tuple[int, int]]:
    """Return sorted row numbers as intervals (end excluded), at most 64 of them."""
    out: list[tuple[int, int]] = []
    for row in rows:
        if out and out[-1][1] == row:
            out[-1] = (out[-1][0], row + 1)
        else:
            out.append((row, row + 1))
    return out if len(out) <= 64 else [(out[0][0], out[-1][1])]
