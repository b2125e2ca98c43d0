"""Owns writing a formula back as text in any notation; what is not a reference stays as it was typed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cellweave.address import MAX_COLUMNS, MAX_ROWS, column_letters
from cellweave.formula.numbers import to_text
from cellweave.formula.syntax import (
    COLUMN_FIXED,
    DEAD,
    END_COLUMN_FIXED,
    END_ROW_FIXED,
    IS_RANGE,
    LOWER,
    ROW_FIXED,
    WHOLE_COLUMNS,
    WHOLE_ROWS,
    Formula,
    Reference,
)

_GAP: Final = re.compile("[\x01\x02\x03]")
_TRIM: Final = re.compile(r"\.:\.?|:\.")
_BARE_SHEET: Final = re.compile(r"[^\W\d][\w.]*\Z")
_LIKE_CELL: Final = re.compile(r"(?:[A-Za-z]{1,3}\d+|[Rr]\d*[Cc]?\d*|[Cc]\d*|TRUE|FALSE)\Z", re.IGNORECASE)
# References to the rows next to a formula are written relative to it; farther ones by their address.
_NEAR: Final = 1


def render(
    formula: Formula,
    row: int = 0,
    column: int = 0,
    *,
    notation: str = "A1",
    columns: Mapping[int, str] | None = None,
) -> str:
    """Return the text of a formula that stands at (row, column), counted from 0.

    ``notation`` is ``A1``, ``R1C1``, or ``rows`` for the row syntax of documents; there ``columns`` gives what to write
    instead of column letters, as ``column_names`` returns it.
    """
    leaves = formula.leaves
    if not leaves:
        return formula.skeleton.text
    pieces = _GAP.split(formula.skeleton.text)
    out = [pieces[0]]
    for leaf, piece in zip(leaves, pieces[1:], strict=True):
        if type(leaf) is Reference:
            trim = _TRIM.match(piece)
            if trim is not None:
                out.append(_trimmed_text(leaf, row, column, trim[0], notation))
                piece = piece[trim.end() :]
            else:
                out.append(reference_text(leaf, row, column, notation, columns))
        elif type(leaf) is str:
            out.append('"' + leaf.replace('"', '""') + '"')
        else:
            out.append(to_text(leaf))  # type: ignore[arg-type]
        out.append(piece)
    return "".join(out)


def reference_text(
    reference: Reference, row: int, column: int, notation: str = "A1", columns: Mapping[int, str] | None = None
) -> str:
    """Return one reference as text; ``#REF!`` where it is dead or outside the grid."""
    head = sheet_prefix(reference)
    flags = reference.flags
    corners = reference.corners(row, column)
    if flags & DEAD or not _is_inside(corners):
        return head + "#REF!"
    if notation == "R1C1":
        return head + _rc_text(reference)
    top, left, bottom, right = corners
    if flags & WHOLE_COLUMNS:
        text = f"{_column(left, flags & COLUMN_FIXED)}:{_column(right, flags & END_COLUMN_FIXED)}"
    elif flags & WHOLE_ROWS:
        text = f"{_row(top, flags & ROW_FIXED)}:{_row(bottom, flags & END_ROW_FIXED)}"
    elif notation == "rows" and not head:
        text = _near_text(reference.row, flags, top, left, columns or {})
        if flags & IS_RANGE:
            end_flags = (flags >> 2) & (ROW_FIXED | COLUMN_FIXED)
            text += ":" + _near_text(reference.end_row, end_flags, bottom, right, columns or {})
    else:
        text = _column(left, flags & COLUMN_FIXED) + _row(top, flags & ROW_FIXED)
        if flags & IS_RANGE:
            text += f":{_column(right, flags & END_COLUMN_FIXED)}{_row(bottom, flags & END_ROW_FIXED)}"
    return head + (text.lower() if flags & LOWER and "@" not in text else text)


def _trimmed_text(reference: Reference, row: int, column: int, trim: str, notation: str) -> str:
    whole = reference_text(reference, row, column, "R1C1" if notation == "R1C1" else "A1")
    if whole.endswith("#REF!"):
        return whole
    head, _, tail = whole.rpartition(":")
    # "C1" is all of the column, in R1C1 notation.
    return f"{head or tail}{trim}{tail}"


def sheet_prefix(reference: Reference) -> str:
    """Return ``Sheet1!`` or the like, quoted where needed; empty for the formula's own sheet."""
    if reference.sheet is None:
        return ""
    return quoted_sheets(reference.sheet, reference.last_sheet, reference.book) + "!"


@lru_cache(maxsize=1024)
def quoted_sheets(sheet: str, last_sheet: str | None = None, book: str | None = None) -> str:
    """Return sheets' names as a formula writes them, without the exclamation mark."""
    bare = all(
        _BARE_SHEET.match(name) and not _LIKE_CELL.match(name) for name in (sheet, last_sheet) if name is not None
    )
    text = sheet if last_sheet is None else f"{sheet}:{last_sheet}"
    if book is not None:
        text = f"[{book}]{text}"
        bare = bare and re.search(r"[^\w.]", book) is None
    return text if bare else "'" + text.replace("'", "''") + "'"


def _near_text(offset: int, flags: int, row: int, column: int, columns: Mapping[int, str]) -> str:
    name = columns.get(column, column_letters(column))
    if flags & ROW_FIXED or abs(offset) > _NEAR or not name:
        return _column(column, flags & COLUMN_FIXED) + _row(row, flags & ROW_FIXED)
    dollar = "$" if flags & COLUMN_FIXED else ""
    return f"@{dollar}{name}[{offset}]" if offset else f"@{dollar}{name}"


def _rc_text(reference: Reference) -> str:
    flags = reference.flags

    def row(value: int, is_fixed: int) -> str:
        return f"R{value + 1}" if is_fixed else f"R[{value}]" if value else "R"

    def column(value: int, is_fixed: int) -> str:
        return f"C{value + 1}" if is_fixed else f"C[{value}]" if value else "C"

    if flags & WHOLE_COLUMNS:
        one, two = (
            column(reference.column, flags & COLUMN_FIXED),
            column(reference.end_column, flags & END_COLUMN_FIXED),
        )
        return one if one == two else f"{one}:{two}"
    if flags & WHOLE_ROWS:
        one, two = row(reference.row, flags & ROW_FIXED), row(reference.end_row, flags & END_ROW_FIXED)
        return one if one == two else f"{one}:{two}"
    text = row(reference.row, flags & ROW_FIXED) + column(reference.column, flags & COLUMN_FIXED)
    if flags & IS_RANGE:
        text += (
            f":{row(reference.end_row, flags & END_ROW_FIXED)}{column(reference.end_column, flags & END_COLUMN_FIXED)}"
        )
    return text


def _column(column: int, is_fixed: int) -> str:
    return f"${column_letters(column)}" if is_fixed else column_letters(column)


def _row(row: int, is_fixed: int) -> str:
    return f"${row + 1}" if is_fixed else str(row + 1)


def _is_inside(corners: tuple[int, int, int, int]) -> bool:
    return (
        0 <= corners[0] < MAX_ROWS
        and 0 <= corners[2] < MAX_ROWS
        and 0 <= corners[1] < MAX_COLUMNS
        and 0 <= corners[3] < MAX_COLUMNS
    )
