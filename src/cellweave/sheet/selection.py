"""Owns finding the rows of columns that meet criteria, and totals over them: for many criteria at once where they can
be one order of the rows, else for one combination after the other.

Rows are sorted by the keys that criteria ask to be equal, and within them along one axis: the numbers that other
criteria compare with limits, or the rows themselves where ranges grow. Then what meets the criteria is an interval.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from cellweave.formula.coercion import fold, read_number
from cellweave.formula.functions.criteria import parsed, test_of
from cellweave.sheet.arrays import alike, np
from cellweave.sheet.distinct import numbered
from cellweave.sheet.exact import window_sums
from cellweave.sheet.matching import holds
from cellweave.sheet.pool import ERROR, NUMBER, TEXT
from cellweave.sheet.vector import Unsupported

if TYPE_CHECKING:
    from cellweave.sheet.column import Column

_WILD: Final = frozenset("*?~")
_ORDERS: Final = frozenset(("<", "<=", ">", ">="))


class Comparison(NamedTuple):
    """A criterion that compares as operators do: a number with numbers, a text with equal ones. It is not parsed."""

    sign: str
    value: float | str


class Keys:
    """The distinct values of rows of a column, a code for each, and which of them meet a criterion."""

    def __init__(self, column: Column) -> None:
        self._column = column
        self._asked: tuple[int, int] | None = None
        # One more whenever the codes are made anew.
        self.version = 0
        self.codes: Any = None
        self.tags: Any = None
        self.numbers: Any = None
        self._known: dict[Any, tuple[Any, bool]] = {}
        column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        if self._asked is not None and first < self._asked[0] + self._asked[1] and last > self._asked[0]:
            self._asked = None

    def moved(self) -> None:
        self._asked = None

    def refresh(self, first: int, count: int) -> Keys:
        """Look at ``count`` rows from ``first`` on, if they may have changed."""
        if self._asked == (first, count):
            return self
        self._asked = first, count
        self.version += 1
        self._known.clear()
        pool = self._column.pool
        numbers, tags = self._column.window(first, first + count)
        is_text = tags == TEXT
        data = numbers
        if is_text.any():
            folds = pool.fold_array()
            data = np.where(is_text, folds[np.where(is_text, numbers, 0.0).astype(np.int64)], numbers)
        firsts, self.codes = numbered(data, tags)
        self.numbers, self.tags = data[firsts], tags[firsts]
        self.values = pool.unpack_all(numbers[firsts], self.tags)
        of_number = np.flatnonzero(self.tags == NUMBER)
        order = np.argsort(self.numbers[of_number])
        self._number_codes = of_number[order]
        self.ordered = self.numbers[self._number_codes]
        self._text_codes = {fold(self.values[code]): code for code in np.flatnonzero(self.tags == TEXT).tolist()}
        self._numeric_texts = [code for text, code in self._text_codes.items() if read_number(text) is not None]
        return self

    def are(self, kind: int, first: int, last: int) -> bool:
        """Whether the rows from ``first`` up to ``last`` (excluded) are of a kind, and no text looks like a number."""
        return not self._numeric_texts and bool((self.tags[self.codes[first:last]] == kind).all())

    def matched(self, criterion: Any) -> tuple[Any, bool]:
        """Return (codes, False) that meet a criterion, or (codes, True) where all others do. Raises Failure."""
        known = self._known.get((type(criterion), criterion))
        if known is None:
            known = self._known[type(criterion), criterion] = self._matched(criterion)
        return known

    def _matched(self, criterion: Any) -> tuple[Any, bool]:
        test = test_of(criterion)
        sign, operand = parsed(criterion) if type(criterion) is str else ("", 0.0 if criterion is None else criterion)
        if sign in _ORDERS and type(operand) is float:
            return np.flatnonzero((self.tags == NUMBER) & holds(sign, self.numbers, operand)), False
        # Few values are not other than an operand: those are listed.
        is_other = sign == "<>" and operand != ""
        if sign not in _ORDERS and type(operand) is float:
            near = int(np.searchsorted(self.ordered, operand))
            some = [*self._number_codes[max(0, near - 2) : near + 2].tolist(), *self._numeric_texts]
        elif sign not in _ORDERS and type(operand) is str and operand and not _WILD.intersection(operand):
            code = self._text_codes.get(fold(operand))
            some = [] if code is None else [code]
        else:
            some = list(range(len(self.values)))
        values = self.values
        return np.array([code for code in some if test(values[code]) != is_other], dtype=np.int64), is_other

    def mask(self, criterion: Any) -> Any:
        """Return which codes meet a criterion."""
        codes, is_other = self.matched(criterion)
        out = np.full(len(self.values), is_other)
        out[codes] = not is_other
        return out

    def equal(self, criteria: list[Any]) -> Any:
        """Return the one code that each criterion finds, -1 for none. Raises Unsupported for other criteria."""
        if set(map(type, criteria)) == {float} and not self._numeric_texts and len(self.ordered):
            return self._equal_numbers(np.array(criteria))
        return np.array([self._equal(criterion) for criterion in criteria], dtype=np.int64)

    def _equal_numbers(self, sought: Any) -> Any:
        place = np.searchsorted(self.ordered, sought)
        last = len(self.ordered) - 1
        at = np.minimum(place, last)
        for near in (np.maximum(place - 1, 0), at, np.minimum(place + 1, last)):
            key = self.ordered[near]
            if alike(key, sought).any():
                raise Unsupported
        return np.where(self.ordered[at] == sought, self._number_codes[at], -1)

    def _equal(self, criterion: Any) -> int:
        if type(criterion) is Comparison:
            if type(criterion.value) is not str or criterion.sign != "=":
                raise Unsupported
            return int(self._text_codes.get(fold(criterion.value), -1))
        sign, operand = parsed(criterion) if type(criterion) is str else ("", criterion)
        if sign in _ORDERS or sign == "<>" or operand == "" or operand is None:
            raise Unsupported
        codes, _ = self.matched(criterion)
        if len(codes) > 1:
            raise Unsupported
        return int(codes[0]) if len(codes) else -1

    def intervals(self, criteria: list[Any]) -> tuple[Any, Any]:
        """Return the places in ``ordered`` that comparisons with numbers find. Raises Unsupported for others."""
        read = [_comparison(criterion) for criterion in criteria]
        if not all(sign in _ORDERS and type(limit) is float for sign, limit in read):
            raise Unsupported
        limits = np.array([limit for _, limit in read])
        ordered, count = self.ordered, len(self.ordered)
        low, high = np.searchsorted(ordered, limits), np.searchsorted(ordered, limits, side="right")
        # Numbers with the same 15 digits as the limit are equal to it.
        while count and (near := (low > 0) & alike(ordered[np.maximum(low - 1, 0)], limits)).any():
            low = low - near
        while count and (near := (high < count) & alike(ordered[np.minimum(high, count - 1)], limits)).any():
            high = high + near
        signs = np.array([sign for sign, _ in read])
        is_below = (signs == "<") | (signs == "<=")
        edge = np.where((signs == "<") | (signs == ">="), low, high)
        return np.where(is_below, 0, edge), np.where(is_below, edge, count)

    def ranks(self) -> Any:
        """Return each row's place in ``ordered``, or -1 where it holds no number."""
        rank = np.full(len(self.values), -1, dtype=np.int64)
        rank[self._number_codes] = np.arange(len(self._number_codes))
        return rank[self.codes]


def _comparison(criterion: Any) -> tuple[str, Any]:
    if type(criterion) is Comparison:
        return criterion
    return parsed(criterion) if type(criterion) is str else ("", None)


class Version:
    """A number that is another one after every change of a column."""

    def __init__(self, column: Column) -> None:
        self.number = 0
        column.watchers.append(self)

    def touched(self, first: int, last: int) -> None:
        self.number += 1

    def moved(self) -> None:
        self.number += 1


class Sorted:
    """Rows in the order of the keys that must be equal, then of an axis; with the values beside them."""

    def __init__(self, keys: list[Keys], axis: Any, size: int, numbers: Any, tags: Any) -> None:
        self._widths = [len(one.values) for one in keys]
        self._size = size
        total = size
        for width in self._widths:
            total *= width
        if total >= 2**62:
            raise Unsupported
        combined = axis.astype(np.int64)
        good = combined >= 0
        group = self.group([one.codes for one in keys])
        combined = combined + group * size if group is not None else combined
        rows = np.flatnonzero(good) if not good.all() else None
        if rows is not None:
            combined = combined[rows]
        order = np.argsort(combined, kind="stable")
        self._keys = combined[order]
        self.rows = rows = order if rows is None else rows[order]
        if numbers is not None:
            is_number = tags[rows] == NUMBER
            self.numbers = np.where(is_number, numbers[rows], 0.0)
            self._is_number = is_number
            self._counts = np.concatenate(([0], np.cumsum(is_number)))
            self._errors = np.concatenate(([0], np.cumsum(tags[rows] == ERROR)))

    def group(self, codes: list[Any]) -> Any:
        """Return the combined number of one code a key, or None without keys."""
        out = None
        for code, width in zip(codes, self._widths, strict=True):
            out = code if out is None else out * width + code
        return None if out is None else np.asarray(out, dtype=np.int64)

    def places(self, codes: list[Any], low: Any, high: Any) -> tuple[Any, Any]:
        """Return the intervals of places where the keys have these codes and the axis is from low up to high."""
        group = self.group(codes)
        base = 0 if group is None else group * self._size
        starts = np.searchsorted(self._keys, base + np.asarray(low))
        return starts, np.maximum(starts, np.searchsorted(self._keys, base + np.asarray(high)))

    def counts(self, starts: Any, ends: Any) -> Any:
        return self._counts[ends] - self._counts[starts]

    def has_errors(self, starts: Any, ends: Any) -> Any:
        return self._errors[ends] > self._errors[starts]

    def sums(self, starts: Any, ends: Any) -> Any:
        try:
            return window_sums(self.numbers, [], starts, ends)
        except OverflowError as error:
            raise Unsupported from error

    def extremes(self, starts: Any, ends: Any, largest: bool) -> Any:
        """Return the largest or smallest number of each interval, infinite where it holds none."""
        worst = -np.inf if largest else np.inf
        numbers = np.append(np.where(self._is_number, self.numbers, worst), worst)
        pairs = np.stack((starts, ends), axis=1).ravel()
        found = (np.maximum if largest else np.minimum).reduceat(numbers, pairs)[::2]
        return np.where(starts == ends, worst, found)


def selected(keys: list[Keys], criteria: tuple[Any, ...], mask: Any = None) -> tuple[Any, bool]:
    """Return (rows that meet all of several criteria, whether blanks below the rows do too). Raises Failure."""
    blank = True
    for one, criterion in zip(keys, criteria, strict=True):
        own = one.mask(criterion)[one.codes]
        mask = own if mask is None else mask & own
        blank = blank and test_of(criterion)(None)
    return np.flatnonzero(mask), blank
