"""Owns how regions and their references follow a structure edit: cut where they cross it, each piece rewritten once."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.formula.registry import lookup
from cellweave.formula.syntax import (
    COLUMN_FIXED,
    DEAD,
    END_COLUMN_FIXED,
    END_ROW_FIXED,
    IS_RANGE,
    ROW_FIXED,
    WHOLE_COLUMNS,
    WHOLE_ROWS,
    Call,
    Formula,
    Reference,
)
from cellweave.sheet.regions import Region
from cellweave.sheet.template import Template

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid

Corners: TypeAlias = tuple[int, int, int, int]
# Functions that tell where their arguments stand.
_ASKING = frozenset(("AREAS", "CELL", "COLUMN", "COLUMNS", "FORMULATEXT", "ROW", "ROWS", "SHEET"))


class Edit(Protocol):
    """Where a structure edit puts things. ``sheet`` is the index of the sheet it happens on."""

    @property
    def sheet(self) -> int: ...

    def cuts(self, *, rows: bool) -> list[int]:
        """Return the places where neighbours are parted, along rows or columns."""

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        """Return where a cell goes, or None when it is gone."""

    def corners(self, corners: Corners, flags: int, reading: tuple[int, int] | None) -> Corners | None:
        """Return where a reference's corners go, or None when its cells are gone.

        ``reading`` is the cell that has it.
        """


class Shifted(NamedTuple):
    """Rows (or columns) inserted before ``at``, or deleted from it on where ``many`` is negative."""

    sheet: int
    rows: bool
    at: int
    many: int

    @property
    def start(self) -> int:
        """The first place whose cells go elsewhere."""
        return self.at + max(0, -self.many)

    def cuts(self, *, rows: bool) -> list[int]:
        if rows != self.rows:
            return []
        return [self.at] if self.many > 0 else [self.at, self.at - self.many]

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        place = self._place(row if self.rows else column)
        if place is None:
            return None
        return (place, column) if self.rows else (row, place)

    def corners(self, corners: Corners, flags: int, reading: tuple[int, int] | None) -> Corners | None:
        top, left, bottom, right = corners
        if self.rows:
            if flags & WHOLE_COLUMNS:
                return corners
            ends = self._ends(top, bottom, MAX_ROWS, flags, None if reading is None else reading[0])
            return None if ends is None else (ends[0], left, ends[1], right)
        if flags & WHOLE_ROWS:
            return corners
        ends = self._ends(left, right, MAX_COLUMNS, flags, None if reading is None else reading[1])
        return None if ends is None else (top, ends[0], bottom, ends[1])

    def _place(self, place: int) -> int | None:
        if place < self.at:
            return place
        if self.many < 0 and place < self.at - self.many:
            return None
        return place + self.many

    def _ends(self, one: int, two: int, most: int, flags: int, reading: int | None) -> tuple[int, int] | None:
        if one > two:
            ends = self._ends(two, one, most, flags, reading)
            return None if ends is None else (ends[1], ends[0])
        low, high = self._place(one), self._place(two)
        if self.many > 0:
            assert low is not None and high is not None
            if flags & IS_RANGE and one < two == self.at - 1 and reading == self.at:
                # A total right below its range grows when a row is inserted between them.
                high = two + self.many
            return (low, min(high, most - 1)) if low < most else None
        if low is None and high is None:
            return None
        # A corner that is gone goes to the nearest row left inside the range.
        return (self.at if low is None else low), (self.at - 1 if high is None else high)


class Moved(NamedTuple):
    """The cells of ``area`` put to ``target``; what stood there is gone."""

    sheet: int
    area: Range
    target: Range

    def cuts(self, *, rows: bool) -> list[int]:
        if rows:
            return [self.area.top, self.area.bottom + 1, self.target.top, self.target.bottom + 1]
        return [self.area.left, self.area.right + 1, self.target.left, self.target.right + 1]

    def cell(self, row: int, column: int) -> tuple[int, int] | None:
        if self.area.holds(row, column):
            return row + self.target.top - self.area.top, column + self.target.left - self.area.left
        return None if self.target.holds(row, column) else (row, column)

    def corners(self, corners: Corners, flags: int, reading: tuple[int, int] | None) -> Corners | None:
        one, two = (corners[0], corners[1]), (corners[2], corners[3])
        if self.area.holds(*one) and self.area.holds(*two):
            down, across = self.target.top - self.area.top, self.target.left - self.area.left
            return corners[0] + down, corners[1] + across, corners[2] + down, corners[3] + across
        if flags & (WHOLE_COLUMNS | WHOLE_ROWS):
            return corners
        if self.target.holds(*one) and self.target.holds(*two):
            return None
        return self._stretched(corners) if flags & IS_RANGE else corners

    def _stretched(self, corners: Corners) -> Corners:
        """Return the corners of a range, one whole edge of which follows where it was moved along the range."""
        top, left, bottom, right = corners
        area, target = self.area, self.target
        if target.left == area.left and area.left <= min(left, right) and max(left, right) <= area.right:
            top, bottom = _with_moved_end(top, bottom, area.top, area.bottom, target.top - area.top)
        elif target.top == area.top and area.top <= min(top, bottom) and max(top, bottom) <= area.bottom:
            left, right = _with_moved_end(left, right, area.left, area.right, target.left - area.left)
        return top, left, bottom, right


def _with_moved_end(one: int, two: int, first: int, last: int, by: int) -> tuple[int, int]:
    """Return the ends of a span after what lies from ``first`` to ``last`` was moved; not past its other end."""
    if one > two:
        two, one = _with_moved_end(two, one, first, last, by)
    elif one < first <= two <= last:
        two = max(one, two + by)
    elif first <= one <= last < two:
        one = min(two, one + by)
    return one, two


class _Piece(NamedTuple):
    """A part of a region after an edit: where it lies, its formula there, its place in the order."""

    area: Range
    template: Template
    is_stale: bool
    order: float


def rewritten(book: Book, edit: Edit) -> None:
    """Rewrite every region, defined name and table of a book for an edit."""
    pieces = [(grid, _taken_out(book, grid, edit)) for grid in book.grids]
    if isinstance(edit, Shifted):
        book.shift(book.grids[edit.sheet], edit.start, edit.many, rows=edit.rows)
    else:
        # Where cells moved to, what they read may read them now.
        book.order_known = False
    for grid, some in pieces:
        for piece in some:
            book.enter_piece(grid, piece.area, piece.template, stale=piece.is_stale, order=piece.order)
    _rewrite_definitions(book, edit)


def _rewrite_definitions(book: Book, edit: Edit) -> None:
    """Rewrite defined names and tables; formulas that use them read elsewhere then."""
    has_changed = False
    for name, formula in list(book.defined.items()):
        book.defined[name] = _formula(book, formula, edit, -2, (0, 0), (0, 0))
        has_changed = has_changed or book.defined[name] != formula
    for table in book.tables.values():
        # A table goes where all of it goes; it does not follow its last row.
        corners = edit.corners((*table.area,), 0, None) if table.sheet == edit.sheet else None
        if corners is not None and corners != table.area:
            table.area = Range(*corners)
            has_changed = True
    if has_changed:
        book.redefine()


def _taken_out(book: Book, grid: Grid, edit: Edit) -> list[_Piece]:
    """Take out the regions that an edit cuts or rewrites and return their pieces."""
    gone: list[Region] = []
    pieces: list[_Piece] = []
    for region in grid.regions:
        if _is_carried(region, edit):
            continue
        found: list[_Piece] = []
        for part in _cut(region, edit, grid.index):
            _place(book, grid, region, part, edit, found)
        if not _is_same(region, edit, found):
            gone.append(region)
            pieces += found
    for region in gone:
        grid.regions.remove(region)
    book.leave(gone)
    return pieces


def _is_same(region: Region, edit: Edit, pieces: list[_Piece]) -> bool:
    """Whether a region is left as it was, where the shift of all regions puts it."""
    if len(pieces) != 1 or pieces[0].is_stale or pieces[0].template is not region.template:
        return False
    area = region.area
    if isinstance(edit, Shifted) and region.sheet == edit.sheet:
        down, across = (edit.many, 0) if edit.rows else (0, edit.many)
        if (area.top if edit.rows else area.left) >= edit.start:
            area = Range(area.top + down, area.left + across, area.bottom + down, area.right + across)
    return pieces[0].area == area


def _is_carried(region: Region, edit: Edit) -> bool:
    """Whether a region lies on one side of a shift, and all it reads on one side each, so that nothing of it changes.

    Such a region keeps its template, its place in the order and its values. False means: look closer.
    """
    template = region.template
    own = region.sheet == edit.sheet
    if not own and not any(reach.sheet == edit.sheet for reach in template.reaches):
        return True
    if not isinstance(edit, Shifted) or _asks_positions(template):
        return False
    _, rows, at, many = edit
    start, most = edit.start, MAX_ROWS if rows else MAX_COLUMNS
    top, left, bottom, right = region.area
    first, last = (top, bottom) if rows else (left, right)
    is_moved = own and first >= start
    if own and not is_moved and last >= at:
        return False
    for sheet, one, one_column, two, two_column in template.reaches:
        if not rows:
            one, two = one_column, two_column
        if sheet == edit.sheet or (sheet < 0 and own):
            for is_fixed, offset in (one, two):
                low, high = (offset, offset) if is_fixed else (first + offset, last + offset)
                is_after = low >= start
                if not is_after and high >= at:
                    return False
                # What is named from the formula's place follows it, what is named by position does not.
                if is_after != (is_moved and not is_fixed) or (is_after and high + many >= most):
                    return False
                # Right below what it reads, a total may grow.
                if is_moved and first == at == high + 1:
                    return False
            if is_moved and one[0] != two[0]:
                return False
        elif is_moved and not (one[0] and two[0]):
            return False
    return True


def _cut(region: Region, edit: Edit, sheet: int) -> list[Range]:
    """Return the parts of a region whose cells and references go the same way."""
    area = region.area
    if area.is_cell:
        return [area]
    row_cuts, column_cuts = set(), set()
    if sheet == edit.sheet:
        row_cuts.update(edit.cuts(rows=True))
        column_cuts.update(edit.cuts(rows=False))
        # A total right below its range is a piece of its own, because it may grow.
        row_cuts.update(cut + 1 for cut in edit.cuts(rows=True))
        column_cuts.update(cut + 1 for cut in edit.cuts(rows=False))
    for leaf in region.template.formula.references:
        if not leaf.flags & ROW_FIXED:
            row_cuts.update(cut - leaf.row for cut in edit.cuts(rows=True))
        if not leaf.flags & END_ROW_FIXED:
            row_cuts.update(cut - leaf.end_row for cut in edit.cuts(rows=True))
        if not leaf.flags & COLUMN_FIXED:
            column_cuts.update(cut - leaf.column for cut in edit.cuts(rows=False))
        if not leaf.flags & END_COLUMN_FIXED:
            column_cuts.update(cut - leaf.end_column for cut in edit.cuts(rows=False))
    rows = sorted({area.top, area.bottom + 1, *(cut for cut in row_cuts if area.top < cut <= area.bottom)})
    columns = sorted({area.left, area.right + 1, *(cut for cut in column_cuts if area.left < cut <= area.right)})
    return [
        Range(top, left, bottom - 1, right - 1) for top, bottom in pairwise(rows) for left, right in pairwise(columns)
    ]


def _place(book: Book, grid: Grid, region: Region, piece: Range, edit: Edit, pieces: list[_Piece]) -> None:
    """Put a piece where it goes; halve it while its cells do not all go the same way."""
    first = _cell(book, grid, region, piece.top, piece.left, edit)
    last = first if piece.is_cell else _cell(book, grid, region, piece.bottom, piece.right, edit)
    if first is None and last is None:
        return
    if first is not None and last is not None and first[1] is last[1]:
        is_stale = _is_affected(region.template, first[1], piece, first[0])
        pieces.append(_Piece(Range(*first[0], *last[0]), first[1], is_stale, region.order))
        return
    height, width = piece.shape
    if height > 1:
        middle = piece.top + height // 2
        halves = [piece._replace(bottom=middle - 1), piece._replace(top=middle)]
    else:
        middle = piece.left + width // 2
        halves = [piece._replace(right=middle - 1), piece._replace(left=middle)]
    for half in halves:
        _place(book, grid, region, half, edit, pieces)


def _cell(
    book: Book, grid: Grid, region: Region, row: int, column: int, edit: Edit
) -> tuple[tuple[int, int], Template] | None:
    """Return where one cell of a region goes and its template there."""
    place = edit.cell(row, column) if grid.index == edit.sheet else (row, column)
    if place is None:
        return None
    formula = _formula(book, region.template.formula, edit, grid.index, (row, column), place)
    template = region.template
    if formula != template.formula:
        template = book.language.interned(grid, formula, template.fills)
    return place, template


def _formula(
    book: Book, formula: Formula, edit: Edit, sheet: int, old: tuple[int, int], new: tuple[int, int]
) -> Formula:
    leaves = list(formula.leaves)
    for i, leaf in enumerate(leaves):
        if type(leaf) is not Reference or leaf.flags & DEAD or leaf.book is not None:
            continue
        own = leaf.sheet is None
        target = sheet if own else (grid.index if (grid := book.grid_named(leaf.sheet or "")) is not None else -3)
        corners: Corners | None = leaf.corners(*old)
        if target == edit.sheet and leaf.last_sheet is None:
            assert corners is not None
            corners = edit.corners(corners, leaf.flags, old if own and sheet == edit.sheet else None)
        leaves[i] = leaf.dead() if corners is None else leaf.placed(corners, *new)
    return Formula(formula.skeleton, tuple(leaves))


def _is_affected(old: Template, new: Template, piece: Range, place: tuple[int, int]) -> bool:
    """Whether a rewritten formula may give another value: a range changed its size or a reference died."""
    for one, two in zip(old.formula.leaves, new.formula.leaves, strict=True):
        if (
            type(one) is not Reference
            or type(two) is not Reference
            or (one.is_cell and two.is_cell and not two.flags & DEAD)
        ):
            continue
        if one.flags & (WHOLE_COLUMNS | WHOLE_ROWS):
            # It reaches as far as before, but cells in it may be gone.
            return True
        before, after = one.range(piece.top, piece.left), two.range(*place)
        if before is None or after is None or before.shape != after.shape:
            return True
    return place != (piece.top, piece.left) and _asks_positions(old)


def _asks_positions(template: Template) -> bool:
    """Whether a formula can tell where it or its references stand (ROW, CELL, ADDRESS ...), or uses a name."""
    if template.names or template.unseen:
        return True
    for word in template.formula.skeleton.words:
        if isinstance(word, Call):
            function = lookup(word.name)
            if function is None or function.context or function.name in _ASKING:
                return True
    return False
