"""Owns changing a formula's references when the grid changes: insertion, deletion, moving cells, renaming sheets.

Formulas are values: every change returns a new one, or the same when nothing changed. Copying, filling and sorting
keep a formula in relative form, as Excel does, so for them there is nothing to rewrite.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Range
from cellweave.formula.parse import formula_of
from cellweave.formula.render import quoted_sheets
from cellweave.formula.syntax import (
    DEAD,
    WHOLE_COLUMNS,
    WHOLE_ROWS,
    Formula,
    Leaf,
    Name,
    Reference,
)
from cellweave.formula.words import WORD

_Corners = tuple[int, int, int, int]
_GONE: Final = None
# The sheet that a name is of; references and texts are gaps in a skeleton.
_SHEET: Final = re.compile(rf"(?:'(?P<quoted>(?:[^']|'')*)'|(?P<plain>{WORD}))!")


def inserted(
    formula: Formula, row: int, column: int, at: int, count: int, *, rows: bool, on_sheet: Callable[[str | None], bool],
    moves: bool, grows: bool = False,
) -> Formula:  # fmt: skip
    """Return a formula after ``count`` rows (or columns) were put in before position ``at``.

    (row, column) is where the formula stood before; ``moves`` says that this is on the changed sheet. ``on_sheet``
    says of a reference's sheet (None: the formula's own) whether it is the changed one. References past ``at`` move,
    ranges across it grow. With ``grows`` a range that ends right above ``at`` grows too, when the formula stood at
    ``at``: a total takes in a row put between it and what it sums.
    """
    limit = MAX_ROWS if rows else MAX_COLUMNS

    def change(reference: Reference, corners: _Corners) -> _Corners | None:
        low, high = _span(corners, rows)
        if reference.flags & (WHOLE_COLUMNS if rows else WHOLE_ROWS):
            return corners
        total = (
            grows
            and moves
            and high == at - 1
            and low <= high
            and (row if rows else column) == at
            and not reference.is_cell
        )
        if low >= at:
            low += count
        if high >= at or total:
            high += count
        if low >= limit:
            return _GONE
        return _with_span(corners, rows, low, min(high, limit - 1))

    own = (row if rows else column) >= at and moves
    place = (row + (count if rows and own else 0), column + (0 if rows or not own else count))
    return _changed(formula, (row, column), place, change, on_sheet)


def deleted(
    formula: Formula, row: int, column: int, at: int, count: int, *, rows: bool, on_sheet: Callable[[str | None], bool],
    moves: bool,
) -> Formula:  # fmt: skip
    """Return a formula after ``count`` rows (or columns) from ``at`` on were deleted; its own cell is not among them.

    References to deleted cells only become ``#REF!``, ranges that lose some cells shrink.
    """
    end = at + count

    def change(reference: Reference, corners: _Corners) -> _Corners | None:
        low, high = _span(corners, rows)
        if reference.flags & (WHOLE_COLUMNS if rows else WHOLE_ROWS):
            return corners
        if low >= at and high < end:
            return _GONE
        low = low - count if low >= end else min(low, at)
        high = high - count if high >= end else min(high, at - 1)
        return _with_span(corners, rows, low, high)

    own = (row if rows else column) >= end and moves
    place = (row - (count if rows and own else 0), column - (0 if rows or not own else count))
    return _changed(formula, (row, column), place, change, on_sheet)


def moved(
    formula: Formula, row: int, column: int, source: Range, down: int, across: int, *,
    on_sheet: Callable[[str | None], bool], new_sheet: str | None = None, place: tuple[int, int] | None = None,
) -> Formula:  # fmt: skip
    """Return a formula after the cells of ``source`` were cut and pasted ``down`` and ``across``.

    References to cells inside ``source`` follow them; a reference to a range follows when all of it was moved, or when
    one whole edge of it was. References into the place they were pasted over become ``#REF!``. ``place`` is where the
    formula stands now if it was moved itself; ``new_sheet`` names the sheet the cells went to, if another.
    """
    target = Range(source.top + down, source.left + across, source.bottom + down, source.right + across)

    def change(reference: Reference, corners: _Corners) -> _Corners | None:
        low_row, high_row = _span(corners, True)
        low, high = _span(corners, False)
        area = Range(low_row, low, high_row, high)
        if _within(area, source):
            return _moved_corners(corners, down, across)
        if new_sheet is None and _within(area, target):
            return _GONE
        if new_sheet is not None:
            return corners
        return _edge_moved(corners, area, source, down, across)

    def sheet_of(reference: Reference, corners: _Corners) -> str | None:
        low_row, high_row = _span(corners, True)
        low, high = _span(corners, False)
        inside = _within(Range(low_row, low, high_row, high), source)
        return new_sheet if new_sheet is not None and inside else reference.sheet

    return _changed(formula, (row, column), place or (row, column), change, on_sheet, sheet_of)


def shifted(formula: Formula, row: int, column: int, new_row: int, new_column: int) -> Formula:
    """Return a formula that reads the same cells from (new_row, new_column) as it did from (row, column)."""
    return _changed(formula, (row, column), (new_row, new_column), lambda _, corners: corners, lambda _: True)


def renamed_sheet(formula: Formula, old: str, new: str) -> Formula:
    """Return a formula in which references to the sheet ``old`` (in any case), and names of it, name ``new``."""
    folded = old.casefold()

    def change(leaf: Leaf) -> Leaf:
        if type(leaf) is not Reference or leaf.sheet is None or leaf.book is not None:
            return leaf
        first = new if leaf.sheet.casefold() == folded else leaf.sheet
        last = new if leaf.last_sheet is not None and leaf.last_sheet.casefold() == folded else leaf.last_sheet
        return leaf if (first, last) == (leaf.sheet, leaf.last_sheet) else leaf._replace(sheet=first, last_sheet=last)

    leaves, text = tuple(change(leaf) for leaf in formula.leaves), formula.skeleton.text
    # A name of one sheet: ``=Costs!rate``.
    if any(isinstance(word, Name) and (word.sheet or "").casefold() == folded for word in formula.skeleton.words):

        def name(match: re.Match[str]) -> str:
            sheet = match["plain"] or match["quoted"].replace("''", "'")
            return quoted_sheets(new) + "!" if sheet.casefold() == folded else match[0]

        return formula_of(_SHEET.sub(name, text), leaves)
    return _with_leaves(formula, leaves)


def without_sheet(formula: Formula, name: str) -> Formula:
    """Return a formula after the sheet ``name`` was deleted: references to it are ``#REF!``."""
    folded = name.casefold()
    return _with_leaves(
        formula,
        tuple(
            leaf.dead()._replace(sheet=None, last_sheet=None)
            if type(leaf) is Reference and leaf.sheet is not None and leaf.sheet.casefold() == folded and not leaf.book
            else leaf
            for leaf in formula.leaves
        ),
    )


def _changed(
    formula: Formula, old: tuple[int, int], new: tuple[int, int],
    change: Callable[[Reference, _Corners], _Corners | None], on_sheet: Callable[[str | None], bool],
    sheet_of: Callable[[Reference, _Corners], str | None] | None = None,
) -> Formula:  # fmt: skip
    """Return the formula, moved from ``old`` to ``new``, with new corners of its references; None makes one dead."""
    leaves: list[Leaf] = []
    for leaf in formula.leaves:
        if type(leaf) is Reference and not leaf.flags & DEAD:
            corners = leaf.corners(*old)
            if leaf.range(*old) is None:
                leaf = leaf.dead()
            elif leaf.book is None and leaf.last_sheet is None and on_sheet(leaf.sheet):
                result = change(leaf, corners)
                sheet = leaf.sheet if sheet_of is None else sheet_of(leaf, corners)
                leaf = leaf.dead() if result is None else leaf.placed(result, *new)._replace(sheet=sheet)
            else:
                leaf = leaf.placed(corners, *new)
        leaves.append(leaf)
    return _with_leaves(formula, tuple(leaves))


def _with_leaves(formula: Formula, leaves: tuple[Leaf, ...]) -> Formula:
    return formula if leaves == formula.leaves else formula_of(formula.skeleton.text, leaves)


def _span(corners: _Corners, rows: bool) -> tuple[int, int]:
    """Return (least, greatest) row or column of two corners."""
    one, two = (corners[0], corners[2]) if rows else (corners[1], corners[3])
    return (one, two) if one <= two else (two, one)


def _with_span(corners: _Corners, rows: bool, low: int, high: int) -> _Corners:
    """Return the corners with another span, the order they were typed in kept."""
    one, left, two, right = corners
    if rows:
        return (low, left, high, right) if one <= two else (high, left, low, right)
    return (one, low, two, high) if left <= right else (one, high, two, low)


def _within(area: Range, outer: Range) -> bool:
    return (
        outer.top <= area.top and area.bottom <= outer.bottom and outer.left <= area.left and area.right <= outer.right
    )


def _moved_corners(corners: _Corners, down: int, across: int) -> _Corners | None:
    result = (corners[0] + down, corners[1] + across, corners[2] + down, corners[3] + across)
    top, bottom, left, right = *_span(result, True), *_span(result, False)
    return result if top >= 0 and left >= 0 and bottom < MAX_ROWS and right < MAX_COLUMNS else _GONE


def _edge_moved(corners: _Corners, area: Range, source: Range, down: int, across: int) -> _Corners:
    """Return the corners of a range one whole edge of which was moved along its own direction: the edge follows."""
    if source.left <= area.left and area.right <= source.right and not across:
        if source.top <= area.bottom <= source.bottom and area.top < source.top:
            return _with_span(corners, True, area.top, max(area.top, area.bottom + down))
        if source.top <= area.top <= source.bottom < area.bottom:
            return _with_span(corners, True, min(area.bottom, area.top + down), area.bottom)
    if source.top <= area.top and area.bottom <= source.bottom and not down:
        if source.left <= area.right <= source.right and area.left < source.left:
            return _with_span(corners, False, area.left, max(area.left, area.right + across))
        if source.left <= area.left <= source.right < area.right:
            return _with_span(corners, False, min(area.right, area.left + across), area.right)
    return corners
