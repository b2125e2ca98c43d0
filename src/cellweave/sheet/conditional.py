"""Owns indexes for conditional sums: which group each row of the criteria ranges belongs to, and each group's exact
total.

A changed row makes its own group (and the one it left) stale, nothing else.
"""

from __future__ import annotations

from typing import Any

from cellweave.formula.numbers import compare
from cellweave.sheet.arrays import BLOCK, alike, np
from cellweave.sheet.column import Column
from cellweave.sheet.exact import exact_parts, grouped_sums, rounded_sum
from cellweave.sheet.literals import read_literal
from cellweave.sheet.pool import ERROR, NUMBER, TEXT

# Criteria over more combinations than this are left to the scalar path.
_MOST_GROUPS = 4_000_000


class KeyCodes:
    """A small number for each distinct key (a number or a case-free text) of a column's rows.

    0 where there is no key.
    """

    def __init__(self, column: Column, first: int, last: int) -> None:
        self.column = column
        self.first = first
        self.last = last
        self.count = 1
        self.codes: Any = np.zeros(0, dtype=np.int32)
        self.has_numeric_text = False
        # Whether two keys differ by rounding noise only, so that one criterion finds both.
        self.has_close = False
        self._sorted: Any = np.zeros(0)
        self._fresh_keys = True
        self.listeners: list[GroupTotals] = []
        self._numbers: dict[float, int] = {}
        self._texts: dict[int, int] = {}
        self._stale = True
        column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        first, last = max(first, self.first), min(last, self.last)
        if first >= last or self._stale:
            return
        if last - first > 64 or last > self.first + len(self.codes):
            self.moved()
            return
        for row in range(first, last):
            old, new = int(self.codes[row - self.first]), self._code_at(row)
            self.codes[row - self.first] = new
            for listener in self.listeners:
                listener.regrouped(row - self.first, self, old, new)

    def moved(self) -> None:
        self._stale = True
        for listener in self.listeners:
            listener.moved()

    def refresh(self) -> None:
        """Give every row its code again if rows changed in bulk."""
        if not self._stale:
            if not self._fresh_keys:
                self._sort_keys()
            return
        self._stale = False
        self._numbers, self._texts, self.count, self.has_numeric_text = {}, {}, 1, False
        self._sorted, self.has_close, self._fresh_keys = np.zeros(0), False, True
        size = max(0, min(self.last, self.column.length) - self.first)
        numbers = self.column.numbers[self.first : self.first + size]
        tags = self.column.tags[self.first : self.first + size]
        codes = np.zeros(size, dtype=np.int32)
        self._number_codes(numbers, tags, codes)
        is_text = tags == TEXT
        if is_text.any():
            self._text_codes(numbers, is_text, codes)
        self.codes = codes

    def code(self, tag: int, number: float) -> int:
        """Return the code of a packed key, or -1 when no row has it."""
        if tag == NUMBER:
            known = self._numbers.get(number)
            return known if known is not None else self._close_code(number)
        return self._texts.get(self.column.pool.folds()[int(number)], -1)

    def _close_code(self, number: float) -> int:
        """Return the code of a key that differs from ``number`` by rounding noise only, or -1."""
        if not len(self._sorted):
            return -1
        place = int(np.searchsorted(self._sorted, number))
        for key in self._sorted[max(0, place - 1) : place + 1].tolist():
            if compare(key, number) == 0:
                return self._numbers[key]
        return -1

    def _code_at(self, row: int) -> int:
        tag, number = int(self.column.tags[row]), float(self.column.numbers[row])
        if tag == NUMBER:
            known, key = self._numbers, number
        elif tag == TEXT:
            known, key = self._texts, self.column.pool.folds()[int(number)]  # type: ignore[assignment]
            self.has_numeric_text = self.has_numeric_text or _is_numeric(self.column.pool.texts[int(number)])
        else:
            return 0
        if tag == NUMBER and key not in known:
            # Where it stands among the other keys must be found out anew.
            self._fresh_keys = False
        code = known.setdefault(key, self.count)
        self.count += code == self.count
        return code

    def _number_codes(self, numbers: Any, tags: Any, codes: Any) -> None:
        is_number = tags == NUMBER
        everywhere = bool(is_number.all())
        found = numbers if everywhere else numbers[is_number]
        if not len(found):
            return
        low, high = float(found.min()), float(found.max())
        if high - low < 2 * len(found) + 1024 and abs(low) < 2**52 and not (found != np.rint(found)).any():
            slots = (found - low).astype(np.int64)
            seen = np.zeros(int(high - low) + 1, dtype=bool)
            seen[slots] = True
            values = np.flatnonzero(seen)
            table = np.zeros(len(seen), dtype=np.int32)
            table[values] = np.arange(1, len(values) + 1, dtype=np.int32)
            own, keys = table[slots], (values + low).tolist()
        else:
            unique, inverse = np.unique(found, return_inverse=True)
            own, keys = (inverse + 1).astype(np.int32), unique.tolist()
        if everywhere:
            codes[:] = own
        else:
            codes[is_number] = own
        self._numbers = {float(key): i for i, key in enumerate(keys, 1)}
        self._sort_keys()
        self.count = len(keys) + 1

    def _sort_keys(self) -> None:
        self._sorted = np.sort(np.fromiter(self._numbers, dtype=np.float64, count=len(self._numbers)))
        self.has_close = bool(alike(self._sorted[:-1], self._sorted[1:]).any())
        self._fresh_keys = True

    def _text_codes(self, numbers: Any, is_text: Any, codes: Any) -> None:
        pool = self.column.pool
        folds = pool.fold_array()
        ids = numbers[is_text].astype(np.int64)
        unique, inverse = np.unique(folds[ids], return_inverse=True)
        codes[is_text] = inverse + self.count
        self._texts = {int(fold): i for i, fold in enumerate(unique.tolist(), self.count)}
        self.count += len(unique)
        self.has_numeric_text = any(_is_numeric(pool.texts[i]) for i in np.unique(ids).tolist())


class GroupTotals:
    """For every combination of keys: how many rows have it, and sum and count of the numbers beside them."""

    def __init__(self, keys: list[KeyCodes], values: Column | None, shift: int) -> None:
        self._keys = keys
        self._values = values
        self._shift = shift
        self._stale: set[int] = set()
        self._fresh = False
        self._stride: list[int] = []
        self.rows: Any = None
        self.counts: Any = None
        self.totals: Any = None
        self.errors: Any = None
        for key in keys:
            key.listeners.append(self)
        if values is not None:
            values.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        if not self._fresh:
            return
        start = self._keys[0].first
        low, high = first - self._shift - start, last - self._shift - start
        low, high = max(0, low), min(high, min(len(key.codes) for key in self._keys))
        if high - low > 64:
            self._fresh = False
        elif low < high:
            self._stale.update(self._combined(low, high).tolist())

    def moved(self) -> None:
        self._fresh = False

    def regrouped(self, row: int, key: KeyCodes, old: int, new: int) -> None:
        """A row's key changed: the group it left and the one it joined are stale."""
        if not self._fresh:
            return
        at = self._keys.index(key)
        if new >= (len(self.rows) if len(self._keys) == 1 else self._sizes[at]):
            self._fresh = False
            return
        here = int(self._combined(row, row + 1)[0])
        self._stale.update((here, here + (old - new) * self._stride[at]))

    def refresh(self) -> bool:
        """Bring the totals up to date; False when there are too many combinations."""
        for key in self._keys:
            key.refresh()
        if not self._fresh:
            # Room for keys that edits will bring, so a new key does not mean a new index.
            self._sizes = [key.count + 64 for key in self._keys]
            size = 1
            self._stride = []
            for count in reversed(self._sizes):
                self._stride.insert(0, size)
                size *= count
            if size > _MOST_GROUPS:
                return False
            self._count_all(size)
            self._fresh = True
            self._stale.clear()
        elif self._stale:
            stale, self._stale = self._stale, set()
            groups = self._combined(0, len(self._keys[0].codes))
            for group in stale:
                self._recount(group, np.flatnonzero(groups == group))
        return True

    def group(self, codes: list[Any]) -> Any:
        """Return the number of the combination of these codes (one array or number a key)."""
        total = codes[0] * self._stride[0]
        for code, stride in zip(codes[1:], self._stride[1:], strict=True):
            total = total + code * stride
        return total

    def _combined(self, first: int, last: int) -> Any:
        if len(self._keys) == 1:
            return self._keys[0].codes[first:last]
        size = min(len(key.codes) for key in self._keys)
        return self.group([key.codes[first : min(last, size)].astype(np.int64) for key in self._keys])

    def _beside(self, first: int, count: int) -> tuple[Any, Any]:
        assert self._values is not None
        start = self._keys[0].first + self._shift + first
        return self._values.window(start, start + count)

    def _count_all(self, size: int) -> None:
        groups = self._combined(0, len(self._keys[0].codes))
        self.rows = np.bincount(groups, minlength=size)
        if self._values is None:
            return
        numbers, tags = self._beside(0, len(groups))
        is_number = tags == NUMBER
        if not is_number.all():
            self.errors = np.bincount(groups[tags == ERROR], minlength=size)
            groups, numbers = groups[is_number], numbers[is_number]
        else:
            self.errors = np.zeros(size, dtype=np.int64)
        self.counts = np.bincount(groups, minlength=size)
        self.totals = grouped_sums(groups, numbers, size)

    def _recount(self, group: int, rows: Any) -> None:
        self.rows[group] = len(rows)
        if self._values is None:
            return
        numbers, tags = self._beside(0, len(self._keys[0].codes))
        numbers, tags = numbers[rows], tags[rows]
        self.errors[group] = int((tags == ERROR).sum())
        numbers = numbers[tags == NUMBER]
        self.counts[group] = len(numbers)
        parts: list[float] = []
        for start in range(0, len(numbers), BLOCK):
            parts.extend(exact_parts(numbers[start : start + BLOCK]))
        self.totals[group] = rounded_sum(parts)


def _is_numeric(text: str) -> bool:
    return not isinstance(read_literal(text)[0], str)
