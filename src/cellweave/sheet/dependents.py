"""Owns the question "which formula cells read this range?"; the answer is regions and parts of them, never single
cells.

For every column, references over few rows stand in buckets of rows, so a sheet of 100,000 different formulas is asked
in constant time. Those over many rows stand as flat arrays of first and last rows: one comparison over a million of
them takes a fraction of a millisecond, and nothing has to be balanced when formulas change.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from cellweave.address import Range
from cellweave.sheet.arrays import np
from cellweave.sheet.reach import Reach
from cellweave.sheet.regions import Region

# A reference over more columns than this is kept once, apart, instead of in every column.
_WIDE = 32
_FEW = 48
# A bucket holds 64 rows; a reference over more rows than that stands in the arrays, so no other is in over two buckets.
_BUCKET = 6


# First and last row read, and who reads them.
_Entry: TypeAlias = tuple[int, int, Region, Reach]


class _Readers:
    """The references that reach into one column (or into many, for the wide ones)."""

    __slots__ = ("_arrays", "_near", "dead", "entries", "highs", "lows", "size")

    def __init__(self) -> None:
        self._near: dict[int, list[_Entry]] = {}
        self.lows: list[int] = []
        self.highs: list[int] = []
        self.entries: list[tuple[Region, Reach]] = []
        self.size = 0
        self.dead = 0
        self._arrays: Any = None

    def add(self, low: int, high: int, region: Region, reach: Reach) -> None:
        self.size += 1
        if high - low >> _BUCKET:
            self.lows.append(low)
            self.highs.append(high)
            self.entries.append((region, reach))
        else:
            self._put((low, high, region, reach))

    def meeting(self, low: int, high: int) -> list[tuple[Region, Reach]]:
        """Return the references that share a row with ``low`` to ``high``, each once."""
        out = self._far(low, high) if self.entries else []
        near, first, last = self._near, low >> _BUCKET, high >> _BUCKET
        keys = range(first, last + 1) if last - first < len(near) else [key for key in near if first <= key <= last]
        for key in keys:
            for a, b, region, reach in near.get(key, ()):
                # What stands in two buckets is told by the first one that is asked.
                if a <= high and b >= low and (key == first or a >> _BUCKET == key):
                    out.append((region, reach))
        return out

    def _far(self, low: int, high: int) -> list[tuple[Region, Reach]]:
        count = len(self.entries)
        if np is None or count <= _FEW:
            return [e for e, a, b in zip(self.entries, self.lows, self.highs, strict=True) if a <= high and b >= low]
        if self._arrays is None or len(self._arrays[0]) < count - _FEW:
            self._arrays = (np.array(self.lows, dtype=np.int32), np.array(self.highs, dtype=np.int32))
        lows, highs = self._arrays
        found = np.flatnonzero((lows <= high) & (highs >= low)).tolist()
        for i in range(len(lows), count):
            if self.lows[i] <= high and self.highs[i] >= low:
                found.append(i)
        entries = self.entries
        return [entries[i] for i in found]

    def shift(self, start: int, by: int) -> None:
        """Let what is read from row ``start`` on lie ``by`` rows further; nothing alive is read across it."""
        self.lows, self.highs = (
            [low + by if low >= start else low for low in self.lows],
            [high + by if low >= start else high for low, high in zip(self.lows, self.highs, strict=True)],
        )
        self._arrays = None
        moved: list[_Entry] = []
        for key in [key for key in self._near if key >= start >> _BUCKET]:
            # An entry that began in the bucket before has been seen there.
            moved += [entry for entry in self._near[key] if entry[0] >= start and entry[0] >> _BUCKET == key]
            stays = [entry for entry in self._near[key] if entry[0] < start]
            if stays:
                self._near[key] = stays
            else:
                del self._near[key]
        for low, high, region, reach in moved:
            self._put((low + by, high + by, region, reach))

    def drop_dead(self) -> None:
        """Forget the references of regions that are gone."""
        keep = [i for i, (region, _) in enumerate(self.entries) if region.alive]
        self.lows = [self.lows[i] for i in keep]
        self.highs = [self.highs[i] for i in keep]
        self.entries = [self.entries[i] for i in keep]
        self._near = {
            key: alive for key, bucket in self._near.items() if (alive := [entry for entry in bucket if entry[2].alive])
        }
        # Counted anew: of the regions that go together, some are dead before they are told of.
        self.size = len(keep) + sum(
            entry[0] >> _BUCKET == key for key, bucket in self._near.items() for entry in bucket
        )
        self.dead = 0
        self._arrays = None

    def _put(self, entry: _Entry) -> None:
        near, first, last = self._near, entry[0] >> _BUCKET, entry[1] >> _BUCKET
        for key in (first,) if first == last else (first, last):
            bucket = near.get(key)
            if bucket is None:
                near[key] = [entry]
            else:
                bucket.append(entry)


class Dependents:
    """The readers of every place of a book."""

    def __init__(self) -> None:
        self._columns: dict[tuple[int, int], _Readers] = {}
        self._wide: dict[int, _Readers] = {}

    def add(self, region: Region) -> None:
        """Enter what a region reads."""
        for reach in region.template.reaches:
            hull = reach.hull(region.area)
            if hull is None:
                continue
            sheet = region.sheet if reach.sheet < 0 else reach.sheet
            for readers in self._places(sheet, hull):
                readers.add(hull.top, hull.bottom, region, reach)

    def remove(self, region: Region) -> None:
        """Count a dead region's references, and drop them when they are half of a list."""
        for reach in region.template.reaches:
            hull = reach.hull(region.area)
            if hull is None:
                continue
            sheet = region.sheet if reach.sheet < 0 else reach.sheet
            for readers in self._places(sheet, hull):
                readers.dead += 1
                if readers.dead * 2 > readers.size:
                    readers.drop_dead()

    def shift(self, sheet: int, start: int, by: int, *, rows: bool) -> None:
        """Let what is read on a sheet from row (or column) ``start`` on lie ``by`` further.

        Nothing alive is read across it.
        """
        if rows:
            for (index, _), readers in self._columns.items():
                if index == sheet:
                    readers.shift(start, by)
            if sheet in self._wide:
                self._wide[sheet].shift(start, by)
            return
        # Of deleted columns only dead readers are left.
        self._columns = {
            (index, column + by if index == sheet and column >= start else column): readers
            for (index, column), readers in self._columns.items()
            if index != sheet or not start + by <= column < start
        }

    def of(self, sheet: int, changed: Range) -> list[tuple[Region, Range]]:
        """Return (region, part of it) for every reference that reads a place of ``changed``."""
        top, left, bottom, right = changed
        out: list[tuple[Region, Range]] = []
        if left == right:
            readers = self._columns.get((sheet, left))
            lists = [] if readers is None else [readers]
        elif right - left <= len(self._columns):
            keys = [(sheet, column) for column in range(left, right + 1)]
            lists = [self._columns[key] for key in keys if key in self._columns]
        else:
            lists = [r for (s, c), r in self._columns.items() if s == sheet and left <= c <= right]
        for readers in lists:
            for region, reach in readers.meeting(top, bottom):
                if not region.alive:
                    continue
                area = region.area
                if area[0] == area[2] and area[1] == area[3]:
                    # What one cell reads is no larger than its hull, so the list knows already.
                    out.append((region, area))
                elif (part := reach.readers(area, changed)) is not None:
                    out.append((region, part))
        if sheet in self._wide:
            for region, reach in self._wide[sheet].meeting(top, bottom):
                if region.alive and (part := reach.readers(region.area, changed)) is not None:
                    out.append((region, part))
        return out

    def _places(self, sheet: int, hull: Range) -> list[_Readers]:
        if hull.right - hull.left >= _WIDE:
            return [self._wide.setdefault(sheet, _Readers())]
        columns, out = self._columns, []
        for column in range(hull.left, hull.right + 1):
            readers = columns.get((sheet, column))
            if readers is None:
                readers = columns[sheet, column] = _Readers()
            out.append(readers)
        return out
