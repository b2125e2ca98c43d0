"""Owns the question "which formula cells read this range?"; the answer is regions and parts of them, never single
cells.

For every column, references stand in buckets of rows, so a sheet of a million different formulas is asked in constant
time, and nothing has to be balanced when formulas change.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import compress

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.sheet.collector import resting
from cellweave.sheet.reach import Reach
from cellweave.sheet.regions import Region, pieces_around

# A reference over more columns than this is kept once, apart, instead of in every column.
_WIDE = 32
# The height of the lowest buckets, as a power of two.
_LOWEST = 3


class _Entries:
    """References side by side: first and last row read, who reads, and by which reach.

    Flat lists, because a tuple for each of a million references is a million objects for the collector to look at.
    """

    __slots__ = ("highs", "lows", "reaches", "regions")

    def __init__(self) -> None:
        self.lows: list[int] = []
        self.highs: list[int] = []
        self.regions: list[Region] = []
        self.reaches: list[Reach] = []

    def add(self, low: int, high: int, region: Region, reach: Reach) -> None:
        self.lows.append(low)
        self.highs.append(high)
        self.regions.append(region)
        self.reaches.append(reach)

    def __len__(self) -> int:
        return len(self.lows)

    def __iter__(self) -> Iterator[tuple[int, int, Region, Reach]]:
        return zip(self.lows, self.highs, self.regions, self.reaches, strict=True)

    def kept(self, keep: Iterable[bool]) -> _Entries:
        """Return those of the references that are to be kept."""
        out, keep = _Entries(), list(keep)
        out.lows, out.highs = list(compress(self.lows, keep)), list(compress(self.highs, keep))
        out.regions, out.reaches = list(compress(self.regions, keep)), list(compress(self.reaches, keep))
        return out


class _Readers:
    """The references that reach into one column (or into many, for the wide ones).

    A reference stands in buckets about as high as itself: of 8 rows, of 64, of 512 and so on, and so in at most two.
    One row is asked for in one bucket of each height, however many references there are.
    """

    __slots__ = ("_heights", "dead", "size")

    def __init__(self) -> None:
        # Height as a power of two → number of the bucket → what stands in it.
        self._heights: dict[int, dict[int, _Entries]] = {}
        self.size = 0
        self.dead = 0

    def add(self, low: int, high: int, region: Region, reach: Reach) -> None:
        self.size += 1
        height = _LOWEST if high - low < 8 else ((high - low).bit_length() + 2) // 3 * 3
        buckets = self._heights.get(height)
        if buckets is None:
            buckets = self._heights[height] = {}
        first, last = low >> height, high >> height
        bucket = buckets.get(first)
        if bucket is None:
            bucket = buckets[first] = _Entries()
        bucket.add(low, high, region, reach)
        if last != first:
            bucket = buckets.get(last)
            if bucket is None:
                bucket = buckets[last] = _Entries()
            bucket.add(low, high, region, reach)

    def add_cells(self, rows: list[int], regions: list[Region], reaches: list[Reach]) -> None:
        """Add references that read a cell each."""
        self.size += len(rows)
        buckets = self._heights.setdefault(_LOWEST, {})
        order = sorted(range(len(rows)), key=rows.__getitem__)
        rows, regions, reaches = [rows[i] for i in order], [regions[i] for i in order], [reaches[i] for i in order]
        start = 0
        while start < len(rows):
            key = rows[start] >> _LOWEST
            end = bisect_left(rows, (key + 1) << _LOWEST, start)
            bucket = buckets.get(key)
            if bucket is None:
                bucket = buckets[key] = _Entries()
            bucket.lows += rows[start:end]
            bucket.highs += rows[start:end]
            bucket.regions += regions[start:end]
            bucket.reaches += reaches[start:end]
            start = end

    def meeting(self, low: int, high: int) -> Iterator[tuple[Region, Reach]]:
        """Yield the references that share a row with ``low`` to ``high``, each once."""
        for height, buckets in self._heights.items():
            first, last = low >> height, high >> height
            few = last - first < len(buckets)
            for key in range(first, last + 1) if few else [key for key in buckets if first <= key <= last]:
                bucket = buckets.get(key)
                if bucket is None:
                    continue
                for a, b, region, reach in bucket:
                    # What stands in two buckets is told by the first one that is asked.
                    if a <= high and b >= low and (key == first or a >> height == key):
                        yield region, reach

    def shift(self, start: int, by: int) -> None:
        """Let what is read from row ``start`` on lie ``by`` rows further; nothing alive is read across it."""
        for height, buckets in self._heights.items():
            moved: list[_Entries] = []
            for key in [key for key in buckets if key >= start >> height]:
                bucket = buckets.pop(key)
                # What began in the bucket before has been seen there.
                moved.append(bucket.kept(low >= start and low >> height == key for low in bucket.lows))
                stays = bucket.kept(low < start for low in bucket.lows)
                if stays:
                    buckets[key] = stays
            for some in moved:
                self.size -= len(some)
                for low, high, region, reach in some:
                    self.add(low + by, high + by, region, reach)

    def drop_dead(self) -> None:
        """Forget the references of regions that are gone."""
        self.size = self.dead = 0
        for height, buckets in self._heights.items():
            kept = {key: bucket.kept(region.alive for region in bucket.regions) for key, bucket in buckets.items()}
            self._heights[height] = {key: bucket for key, bucket in kept.items() if bucket}
            self.size += sum(low >> height == key for key, bucket in kept.items() for low in bucket.lows)


class Dependents:
    """The readers of every place of a book."""

    def __init__(self) -> None:
        self._columns: dict[tuple[int, int], _Readers] = {}
        self._wide: dict[int, _Readers] = {}
        # Regions that have grown, and the area up to which what they read has been entered: more than they fill.
        self._entered: dict[Region, Range] = {}
        # Regions of which nothing stands here yet. Nobody asks before a book is filled, and much is rewritten by then.
        self._waiting: dict[Region, None] = {}

    def add(self, region: Region) -> None:
        """Enter what a region reads, before anybody asks."""
        self._waiting[region] = None

    def _settle(self) -> None:
        """Enter what the regions read that wait for it: cells that read cells column by column, all at once."""
        waiting, self._waiting = self._waiting, {}
        cells: defaultdict[tuple[int, int], tuple[list[int], list[Region], list[Reach]]]
        cells = defaultdict(lambda: ([], [], []))
        with resting():
            for region in waiting:
                row, column, bottom, right = region.area
                if row != bottom or column != right:
                    self._enter(region, region.area, None)
                    continue
                region.times_entered += 1
                for reach in region.template.reaches:
                    sheet, top, left, low, far = reach
                    if top is not low or left is not far:
                        self._enter_reach(region, reach, reach.hull(region.area))
                        continue
                    at = top[1] if top[0] else top[1] + row
                    across = left[1] if left[0] else left[1] + column
                    if 0 <= at < MAX_ROWS and 0 <= across < MAX_COLUMNS:
                        rows, regions, reaches = cells[region.sheet if sheet < 0 else sheet, across]
                        rows.append(at)
                        regions.append(region)
                        reaches.append(reach)
            for (sheet, across), columns in cells.items():
                (readers,) = self._places(sheet, Range(0, across, 0, across))
                readers.add_cells(*columns)

    def grow(self, region: Region, before: Range) -> None:
        """Enter what a region that filled ``before`` has come to read.

        Formulas filled down cell by cell make one region that grows 100,000 times. It is entered as if it were twice as
        high (or wide) already, so it stands here a few times; who asks is told only what is read by what there is.
        """
        if region in self._waiting:
            return
        known = self._entered.get(region, before)
        area = region.area
        if known.intersection(area) == area:
            return
        height, width = area.shape
        bottom = min(area.bottom + height, MAX_ROWS - 1) if area.bottom > before.bottom else area.bottom
        right = min(area.right + width, MAX_COLUMNS - 1) if area.right > before.right else area.right
        self._entered[region] = ahead = Range(area.top, area.left, max(bottom, known.bottom), max(right, known.right))
        for piece in pieces_around(ahead, known):
            self._enter(region, piece, known)

    def _enter(self, region: Region, area: Range, known: Range | None) -> None:
        region.times_entered += 1
        for reach in region.template.reaches:
            hull = reach.hull(area)
            if known is None or hull != reach.hull(known):
                self._enter_reach(region, reach, hull)

    def _enter_reach(self, region: Region, reach: Reach, hull: Range | None) -> None:
        if hull is not None:
            for readers in self._places(region.sheet if reach.sheet < 0 else reach.sheet, hull):
                readers.add(hull.top, hull.bottom, region, reach)

    def remove(self, region: Region) -> None:
        """Count a dead region's references, and drop them when they are half of a list."""
        if region in self._waiting:
            del self._waiting[region]
            return
        entered = self._entered.pop(region, region.area)
        for reach in region.template.reaches:
            hull = reach.hull(entered)
            if hull is None:
                continue
            sheet = region.sheet if reach.sheet < 0 else reach.sheet
            for readers in self._places(sheet, hull):
                readers.dead += region.times_entered
                if readers.dead * 2 > readers.size:
                    readers.drop_dead()

    def shift(self, sheet: int, start: int, by: int, *, rows: bool) -> None:
        """Let what is read on a sheet from row (or column) ``start`` on lie ``by`` further.

        Nothing alive is read across it.
        """
        self._entered.clear()
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

    def of(self, sheet: int, changed: Range) -> Iterator[tuple[Region, Range]]:
        """Yield (region, part of it) for every reference that reads a place of ``changed``."""
        if self._waiting:
            self._settle()
        top, left, bottom, right = changed
        if left == right:
            readers = self._columns.get((sheet, left))
            lists = [] if readers is None else [readers]
        elif right - left <= len(self._columns):
            keys = [(sheet, column) for column in range(left, right + 1)]
            lists = [self._columns[key] for key in keys if key in self._columns]
        else:
            lists = [r for (s, c), r in self._columns.items() if s == sheet and left <= c <= right]
        told: set[tuple[int, int]] = set()
        for readers in lists:
            for region, reach in readers.meeting(top, bottom):
                if not region.alive:
                    continue
                area = region.area
                if len(lists) > 1:
                    # What reads several columns stands in the list of each.
                    if (key := (id(region), id(reach))) in told:
                        continue
                    told.add(key)
                if area[0] == area[2] and area[1] == area[3]:
                    # What one cell reads is no larger than its hull, so the list knows already.
                    yield region, area
                elif (part := reach.readers(area, changed)) is not None:
                    yield region, part
        if sheet in self._wide:
            for region, reach in self._wide[sheet].meeting(top, bottom):
                if region.alive and (part := reach.readers(region.area, changed)) is not None:
                    yield region, part

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
