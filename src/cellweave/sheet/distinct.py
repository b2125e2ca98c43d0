"""Owns finding the distinct values of a block's vectors, and the distinct rows of several: what equal rows share is
computed once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cellweave.formula.failure import Failure
from cellweave.sheet.arrays import np
from cellweave.sheet.pool import NUMBER, Pool
from cellweave.sheet.vector import Vector
from cellweave.values import ErrorValue

# When more than this part of the rows differ, what equal rows share is not worth finding them.
_MOST: Final = 0.7


class Operand:
    """A vector's values as Python objects: ``values[codes[row]]``, ``values[row]`` or one for all rows.

    ``failures`` are the error values that ended the conversion of a value, by the value's place.
    """

    __slots__ = ("codes", "failures", "firsts", "is_each", "values")

    def __init__(self, values: list[Any], codes: Any = None, firsts: Any = None, *, is_each: bool = False) -> None:
        self.values = values
        self.codes = codes
        self.firsts = firsts
        self.is_each = is_each
        self.failures: dict[int, ErrorValue] = {}

    def places(self, rows: Any, count: int) -> Any:
        """Return which value stands in each of some rows (None: in all)."""
        if self.is_each:
            return np.arange(count) if rows is None else rows
        if self.codes is None:
            return np.zeros(count if rows is None else len(rows), dtype=np.int64)
        return self.codes if rows is None else self.codes[rows]

    def listed(self, rows: Any, count: int) -> list[Any]:
        """Return the value of each of some rows (None: of all)."""
        values = self.values
        if self.codes is None and not self.is_each:
            return values * (count if rows is None else len(rows))
        if self.is_each:
            return values if rows is None else [values[row] for row in rows.tolist()]
        if rows is self.firsts:
            return values
        return [values[code] for code in self.places(rows, count).tolist()]

    def convert(self, convert: Callable[[Any], Any]) -> None:
        """Replace every value by what ``convert`` makes of it; what it fails at becomes a failure."""
        converted: list[Any] = []
        values = iter(self.values)
        while True:
            try:
                for value in values:
                    converted.append(convert(value))
                break
            except Failure as failure:
                self.failures[len(converted)] = failure.error
                converted.append(None)
        self.values = converted


def operand(vector: Vector, pool: Pool, count: int) -> Operand:
    """Return a vector's values, each distinct one once where that is worth it."""
    if vector.is_scalar:
        return Operand([pool.unpack(vector.tags, vector.data)])
    data = np.broadcast_to(np.asarray(vector.data, dtype=np.float64), (count,))
    tags: Any = vector.tags if type(vector.tags) is int else np.broadcast_to(vector.tags, (count,))
    firsts, codes = numbered(data, tags)
    if len(firsts) > _MOST * count:
        return Operand(pool.unpack_all(data, tags), is_each=True)
    tags = tags if type(tags) is int else tags[firsts]
    return Operand(pool.unpack_all(data[firsts], tags), codes, firsts)


def distinct_rows(operands: list[Operand], count: int) -> tuple[Any, Any]:
    """Return (one row of each kind of row, which of them each row is); None for every row as it is."""
    if any(one.is_each for one in operands):
        return None, None
    several = [one for one in operands if one.codes is not None]
    if not several:
        return np.zeros(1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    firsts, codes = several[0].firsts, several[0].codes
    for other in several[1:]:
        firsts, codes = _coded(codes * len(other.firsts) + other.codes, len(firsts) * len(other.firsts))
        if len(firsts) > _MOST * count:
            return None, None
    return firsts, codes


def distinct_codes(vectors: list[Vector], count: int) -> tuple[Any, Any]:
    """Return (one row of each kind of row, which of them each row is), as told by vectors that are no scalars."""
    firsts, codes = np.zeros(1, dtype=np.int64), np.zeros(count, dtype=np.int64)
    for vector in vectors:
        data = np.broadcast_to(np.asarray(vector.data, dtype=np.float64), (count,))
        tags = vector.tags if type(vector.tags) is int else np.broadcast_to(vector.tags, (count,))
        own_firsts, own = numbered(data, tags)
        firsts, codes = _coded(codes * len(own_firsts) + own, len(firsts) * len(own_firsts))
    return firsts, codes


def numbered(data: Any, tags: Any) -> tuple[Any, Any]:
    """Return (the first row of each distinct value, the value's number in each row); ``tags`` may be one for all."""
    if type(tags) is not int:
        firsts, codes = numbered(data, NUMBER)
        return _coded(codes * 8 + tags, len(firsts) * 8)
    if not len(data):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    low, high = float(data.min()), float(data.max())
    if high - low <= 4 * len(data) and abs(low) < 2.0**52 and (np.rint(data) == data).all():
        return _coded((data - low).astype(np.int64), int(high - low) + 1)
    _, firsts, codes = np.unique(data, return_index=True, return_inverse=True)
    return firsts, codes


def _coded(codes: Any, size: int) -> tuple[Any, Any]:
    """Return (the first row of each code that occurs, a number without gaps for each row's)."""
    if size > 4 * len(codes) + 1024:
        _, firsts, codes = np.unique(codes, return_index=True, return_inverse=True)
        return firsts, codes
    first = np.full(size, -1, dtype=np.int64)
    # Written backwards, so the first of equal codes stays.
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    known = first >= 0
    return first[known], (np.cumsum(known) - 1)[codes]
