"""Owns indexes for lookups: where in a column range a value stands first, or the next one to it; kept until the range
changes.

Whole numbers near each other and texts use a dense table, other numbers a sorted list. A changed row moves only its own
key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cellweave.address import Range
from cellweave.formula.coercion import fold
from cellweave.formula.functions.criteria import wildcards, without_idle_tildes
from cellweave.sheet import arrays
from cellweave.sheet.arrays import alike, np
from cellweave.sheet.column import Column
from cellweave.sheet.pool import BOOLEAN, NUMBER, TEXT

if TYPE_CHECKING:
    from cellweave.sheet.grid import Grid

# More changed rows than this at once, or keys outside the table, mean a new table.
_FEW: Final = 16


def lookup_index(grid: Grid, area: Range) -> LookupIndex:
    """Return the index of a range in one column, made when it is asked for first."""
    key = ("lookup", area)
    index: LookupIndex | None = grid.indexes.get(key)
    if index is None:
        index = grid.indexes[key] = LookupIndex(grid.column(area.left), area.top, area.bottom + 1)
    return index


class LookupIndex:
    """The first row of each value in the rows from ``first`` up to ``last`` of a column."""

    def __init__(self, column: Column, first: int, last: int) -> None:
        self._column = column
        self.first = first
        self.last = last
        self._dense: Any = None
        self._low = 0
        # Keys that edits brought and that lie outside the dense table.
        self._beyond: dict[float, int] = {}
        self._texts: Any = None
        self._sorted: Any = None
        self._next: dict[int, Any] = {}
        self._ends: dict[int, Any] = {}
        # Each text once, in lower case, with its first row.
        self._folded: list[tuple[str, int]] | None = None
        column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        first, last = max(first, self.first), min(last, self.last)
        if first >= last:
            return
        self._texts = self._sorted = self._folded = None
        self._next.clear()
        self._ends.clear()
        if self._dense is None or self._dense is False or last - first > _FEW or len(self._beyond) > _FEW:
            self._dense = None
            return
        for row in range(first, last):
            self._rekey(row)

    def moved(self) -> None:
        self._dense = self._texts = self._sorted = self._folded = None
        self._next.clear()
        self._ends.clear()

    def _rekey(self, row: int) -> None:
        """Take a row's old key out of the dense table and put its new one in."""
        numbers, tags = self._rows()
        table = self._dense
        for slot in np.flatnonzero(table == row).tolist():
            others = np.flatnonzero((numbers == slot + self._low) & (tags == NUMBER))
            table[slot] = self.first + int(others[0]) if len(others) else -1
        for key in [key for key, at in self._beyond.items() if at == row]:
            others = np.flatnonzero((numbers == key) & (tags == NUMBER))
            del self._beyond[key]
            if len(others):
                self._beyond[key] = self.first + int(others[0])
        if self._column.tags[row] != NUMBER:
            return
        key = float(self._column.numbers[row])
        slot = key - self._low
        if slot.is_integer() and 0 <= slot < len(table):
            known = int(table[int(slot)])
            table[int(slot)] = row if known < 0 else min(known, row)
        else:
            self._beyond[key] = min(row, self._beyond.get(key, row))

    def row_of(self, value: Any, order: int) -> Any:
        """Return the row where one value is found, or None; NotImplemented where the index cannot decide.

        ``order`` 0 finds the first equal value or text that fits wildcards, 1 halves the list and -1 goes down it.
        """
        pool = self._column.pool
        tag, number = pool.pack(value)
        if tag not in (NUMBER, TEXT, BOOLEAN):
            return NotImplemented
        numbers = np.array([number], dtype=np.float64)
        if order:
            row = int((self.bisect_many if order > 0 else self.descend_many)(tag, numbers)[0])
        elif tag == TEXT and any(mark in value for mark in "*?~"):
            row = self.first_fitting(value)
        else:
            rows, undecided = self.find_many(tag, numbers)
            if undecided is not None and undecided[0]:
                return NotImplemented
            row = int(rows[0])
        return row if row >= 0 else None

    def find_many(self, tag: int, numbers: Any) -> tuple[Any, Any]:
        """Return (the first row of each value of one tag or -1, which ones the index cannot decide or None)."""
        if tag == TEXT:
            folds = self._column.pool.fold_array()
            return self._text_table(len(folds))[folds[numbers.astype(np.int64)]], None
        if tag == BOOLEAN:
            held, tags = self._rows()
            firsts = [np.flatnonzero((tags == BOOLEAN) & (held == value))[:1] for value in (0.0, 1.0)]
            rows = np.array([self.first + int(some[0]) if len(some) else -1 for some in firsts], dtype=np.int64)
            return rows[numbers.astype(np.int64)], None
        found = self._find_dense(numbers)
        return (found, None) if found is not None else self._find_sorted(numbers)

    def first_fitting(self, pattern: str) -> int:
        """Return the first row whose text fits wildcards, or -1."""
        if self._folded is None:
            held, tags = self._rows()
            places = np.flatnonzero(tags == TEXT)
            ids, firsts = np.unique(held[places].astype(np.int64), return_index=True)
            order = np.argsort(firsts)
            texts = self._column.pool.texts
            rows = (places[firsts[order]] + self.first).tolist()
            self._folded = [(fold(texts[i]), row) for i, row in zip(ids[order].tolist(), rows, strict=True)]
        match = wildcards(without_idle_tildes(pattern)).fullmatch
        return next((row for text, row in self._folded if match(text) is not None), -1)

    def nearest_many(self, numbers: Any, direction: int) -> tuple[Any, Any]:
        """Return (the row of each number, else of the next smaller (-1) or larger (1) one, or -1; undecided ones)."""
        found, close = self._find_sorted(numbers)
        keys, rows = self._sorted
        if not len(keys):
            return found, close
        place = np.searchsorted(keys, numbers) - (direction < 0)
        inside = (place >= 0) & (place < len(keys))
        at = np.where(inside, place, 0)
        # Keys that differ by rounding noise only are one key to a sheet; which of them stands first is not known here.
        other = keys[np.clip(at + direction, 0, len(keys) - 1)]
        near = alike(other, keys[at])
        found = np.where(found >= 0, found, np.where(inside, rows[at], -1))
        return found, near if close is None else near | close

    def holds_more_than_numbers(self) -> bool:
        """Return whether texts or truth values are among the keys."""
        _, tags = self._rows()
        return bool(((tags == TEXT) | (tags == BOOLEAN)).any())

    def bisect_many(self, tag: int, numbers: Any) -> Any:
        """Return the row where halving the list, which should be sorted, ends for each value of one tag, or -1.

        Every step is the one the scalar search takes, so a list that is not sorted gives the same answer too.
        """
        held, tags = self._rows()
        if tag == TEXT:
            held, numbers = self._text_ranks(held, tags, numbers)
        # Blanks below the column's end are stepped over; halving starts in the middle of them all the same.
        count, size = len(tags), self.last - self.first
        following = self._following(tag, tags)
        if not count:
            return np.full(len(numbers), -1, dtype=np.int64)
        found = np.full(len(numbers), -1, dtype=np.int64)
        ends = None
        low = np.zeros(len(numbers), dtype=np.int64)
        high = np.full(len(numbers), size - 1, dtype=np.int64)
        while (active := low <= high).any():
            middle = (low + high) >> 1
            place = following[np.where(active, np.minimum(middle, count), 0)]
            inside = active & (place < count) & (place <= high)
            items = held[np.where(inside, place, 0)]
            same = inside & ((items == numbers) | alike(items, numbers))
            holds = inside & ~same & (items < numbers)
            if same.any():
                # Of equal items side by side it is the last.
                ends = self._run_ends(tag, held, tags) if ends is None else ends
                found = np.where(same, ends[np.where(same, place, 0)], found)
            found = np.where(holds, place, found)
            low = np.where(same, size, np.where(holds, place + 1, low))
            high = np.where(active & ~holds & ~same, middle - 1, high)
        return np.where(found >= 0, found + self.first, -1)

    def descend_many(self, tag: int, numbers: Any) -> Any:
        """Return the row where going down the list, which should be descending, ends for each value of one tag, or -1.

        An item below a number stands where the least of the items down to it is below the number.
        """
        held, tags = self._rows()
        if tag == TEXT:
            held, numbers = self._text_ranks(held, tags, numbers)
        places = np.flatnonzero(tags == tag)
        if not len(places):
            return np.full(len(numbers), -1, dtype=np.int64)
        rising = -np.minimum.accumulate(held[places])
        ends = np.searchsorted(rising, -numbers)
        # Items above that differ by rounding noise only are equal; of equal items it is the first.
        while (more := (ends > 0) & alike(rising[np.maximum(ends, 1) - 1], -numbers)).any():
            ends = np.where(more, np.searchsorted(rising, rising[np.maximum(ends, 1) - 1]), ends)
        least = -rising[np.minimum(ends, len(rising) - 1)]
        same = (ends < len(rising)) & ((least == numbers) | alike(least, numbers))
        ends = np.where(same, ends, ends - 1)
        return np.where(ends >= 0, places[ends] + self.first, -1)

    def _run_ends(self, tag: int, held: Any, tags: Any) -> Any:
        """Return for each row the last one of the equal values side by side with it."""
        known = self._ends.get(tag)
        if known is None:
            is_same = (tags[1:] == tags[:-1]) & ((held[1:] == held[:-1]) | alike(held[1:], held[:-1]))
            rows = np.arange(len(tags))
            known = np.minimum.accumulate(np.where(np.append(is_same, False), len(tags), rows)[::-1])[::-1]
            if tag != TEXT:  # Texts are held by their places in the alphabet of one search.
                self._ends[tag] = known
        return known

    def _following(self, tag: int, tags: Any) -> Any:
        """Return the next row at or after each that holds a value of one tag; the end stands for none."""
        known = self._next.get(tag)
        if known is None:
            places = np.append(np.where(tags == tag, np.arange(len(tags)), len(tags)), len(tags))
            known = self._next[tag] = np.minimum.accumulate(places[::-1])[::-1]
        return known

    def _text_ranks(self, held: Any, tags: Any, numbers: Any) -> tuple[Any, Any]:
        """Return the places in the alphabet of the column's texts and of those sought."""
        folds = self._column.pool.fold_array()
        items = np.where(tags == TEXT, held, 0.0).astype(np.int64)
        ids, inverse = np.unique(folds[np.concatenate((items, numbers.astype(np.int64)))], return_inverse=True)
        keys = self._column.pool.alphabetical(ids.tolist())
        ranks = np.empty(len(ids))
        ranks[sorted(range(len(ids)), key=keys.__getitem__)] = np.arange(len(ids))
        return ranks[inverse[: len(items)]], ranks[inverse[len(items) :]]

    def _rows(self) -> tuple[Any, Any]:
        last = max(self.first, min(self.last, self._column.length))
        return self._column.numbers[self.first : last], self._column.tags[self.first : last]

    def _find_sorted(self, numbers: Any) -> tuple[Any, Any]:
        if self._sorted is None:
            held, tags = self._rows()
            rows = np.flatnonzero(tags == NUMBER)
            # Each key once, so that the neighbours of a key are other keys.
            keys, firsts = np.unique(held[rows], return_index=True)
            self._sorted = keys, rows[firsts] + self.first
        keys, rows = self._sorted
        if not len(keys):
            return np.full(len(numbers), -1, dtype=np.int64), None
        place = np.searchsorted(keys, numbers)
        after = keys[np.minimum(place, len(keys) - 1)]
        before = keys[np.maximum(place - 1, 0)]
        equal = after == numbers
        found = np.where(equal, rows[np.minimum(place, len(keys) - 1)], -1)
        # A key that differs by rounding noise only is equal too, and may stand further up.
        beyond = keys[np.minimum(place + 1, len(keys) - 1)]
        close = np.zeros(len(numbers), dtype=bool)
        for key in (before, after, beyond):
            close |= alike(key, numbers)
        return found, close if close.any() else None

    def _find_dense(self, numbers: Any) -> Any:
        if self._dense is None:
            self._dense = self._dense_table()
        if self._dense is False:
            return None
        table = self._dense
        whole = np.rint(numbers)
        if (whole != numbers).any():
            # Numbers that differ by rounding noise only are equal.
            numbers = np.where(alike(whole, numbers), whole, numbers)
        places = numbers - self._low
        with np.errstate(invalid="ignore"):
            slots = places.astype(np.int64)
        good = (slots == places) & (slots >= 0) & (slots < len(table))
        if good.all():
            return table[slots]
        found = np.where(good, table[np.where(good, slots, 0)], -1)
        for key, row in self._beyond.items():
            found[numbers == key] = row
        return found

    def _dense_table(self) -> Any:
        numbers, tags = self._rows()
        if not arrays.all_are(tags, 0, len(tags), NUMBER):
            keep = np.flatnonzero(tags == NUMBER)
            numbers = numbers[keep]
        else:
            keep = np.arange(len(numbers))
        if not len(numbers):
            return False
        low, high = float(numbers.min()), float(numbers.max())
        if high - low > 4 * len(numbers) + 1024 or abs(low) > 2**52 or (numbers != np.rint(numbers)).any():
            return False
        self._low = int(low)
        self._beyond = {}
        table = np.full(int(high - low) + 1, -1, dtype=np.int64)
        # Written backwards, so the first of equal keys stays.
        table[(numbers[::-1] - low).astype(np.int64)] = keep[::-1] + self.first
        return table

    def _text_table(self, size: int) -> Any:
        if self._texts is None or len(self._texts) < size:
            numbers, tags = self._rows()
            folds = self._column.pool.fold_array()
            table = np.full(size, -1, dtype=np.int64)
            keep = np.flatnonzero(tags == TEXT)[::-1]
            table[folds[numbers[keep].astype(np.int64)]] = keep + self.first
            self._texts = table
        return self._texts
