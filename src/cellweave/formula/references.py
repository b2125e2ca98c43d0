"""Owns what references and their operators mean: areas, ``:``, intersection, union, ``@``, ``#``, parts of tables."""

from __future__ import annotations

from typing import Any

from cellweave.address import MAX_ROWS, Range
from cellweave.formula.context import Table
from cellweave.formula.frame import Frame, Place
from cellweave.formula.python_values import column_of
from cellweave.formula.reference import Area, Areas, single
from cellweave.formula.syntax import Structured
from cellweave.values import NAME, NULL, REF, VALUE, Array, ErrorValue


def area(reference: Any, frame: Frame) -> Any:
    """Return the area a leaf refers to, several for a 3-D reference, or ``#REF!``."""
    place = reference.range(frame.row, frame.column)
    if place is None or reference.book is not None:
        return REF
    context = frame.context
    if reference.sheet is None:
        return Area(context, frame.sheet, *place)
    try:
        sheet = context.sheet_key(reference.sheet)
        if reference.last_sheet is None:
            return Area(context, sheet, *place)
        keys = context.sheet_keys()
        one, two = keys.index(sheet), keys.index(context.sheet_key(reference.last_sheet))
    except (KeyError, ValueError):
        return REF
    return Areas([Area(context, key, *place) for key in keys[min(one, two) : max(one, two) + 1]])


def ranged(one: Any, two: Any) -> Any:
    """Return the smallest area that holds two references of one sheet."""
    for value in (one, two):
        if isinstance(value, ErrorValue):
            return value
    if not isinstance(one, Area) or not isinstance(two, Area) or one.sheet != two.sheet:
        return VALUE
    return Area(
        one.grid, one.sheet, min(one.top, two.top), min(one.left, two.left), max(one.bottom, two.bottom),
        max(one.right, two.right),
    )  # fmt: skip


def shared(one: Any, two: Any) -> Any:
    """Return the cells two references share; ``#NULL!`` where there are none."""
    for value in (one, two):
        if isinstance(value, ErrorValue):
            return value
    found: list[Area] = []
    for left in _parts(one):
        for right in _parts(two):
            place = _range(left).intersection(_range(right)) if left.sheet == right.sheet else None
            if place is not None:
                found.append(Area(left.grid, left.sheet, *place))
    if not _parts(one) or not _parts(two):
        return VALUE
    return NULL if not found else found[0] if len(found) == 1 else Areas(found)


def union(parts: list[Any]) -> Any:
    """Return several references as one."""
    found: list[Area] = []
    for part in parts:
        if isinstance(part, ErrorValue):
            return part
        if not _parts(part):
            return VALUE
        found.extend(_parts(part))
    return Areas(found)


def intersected(value: Any, frame: Place) -> Any:
    """Return the one value ``@`` takes: of a range the cell in the formula's row or column, of an array the first."""
    if isinstance(value, Areas):
        return VALUE
    if isinstance(value, Array):
        return value.rows[0][0]
    if not isinstance(value, Area) or value.is_cell:
        return value
    if value.top == value.bottom:
        row, column = value.top, frame.column
    elif value.left == value.right:
        row, column = frame.row, value.left
    else:
        row, column = frame.row, frame.column
    if not (value.top <= row <= value.bottom and value.left <= column <= value.right):
        return VALUE
    return Area(value.grid, value.sheet, row, column, row, column)


def spilled(value: Any, frame: Place) -> Any:
    """Return the range that the anchor ``value`` fills; ``#REF!`` where nothing spills."""
    if isinstance(value, ErrorValue):
        return value
    if not isinstance(value, Area) or not value.is_cell:
        return REF
    place = frame.context.spilled(value.sheet, value.top, value.left)
    return REF if place is None else Area(value.grid, value.sheet, *place)


def trimmed(value: Any, trim: str) -> Any:
    """Return the part of an area from its first cell that holds something to its last, each where ``trim`` has a dot.

    ``#REF!`` where no cell holds anything. Source: Microsoft, "TRIMRANGE function".
    """
    if isinstance(value, ErrorValue) or not isinstance(value, Area):
        return value if isinstance(value, ErrorValue) else VALUE
    rows = value.rows()
    filled = [place for place, row in enumerate(rows) if any(item is not None for item in row)]
    if not filled:
        return REF
    columns = [place for place in range(len(rows[0])) if any(row[place] is not None for row in rows)]
    height, width = value.shape
    top, left = (filled[0], columns[0]) if trim[0] == "." else (0, 0)
    bottom, right = (filled[-1], columns[-1]) if trim[-1] == "." else (height - 1, width - 1)
    return value.part(top, left, bottom - top + 1, right - left + 1)


def structured(part: Structured, frame: Frame) -> Any:
    """Return the part of a table that a structured reference names."""
    try:
        table = frame.context.table(part.table)
    except KeyError:
        return NAME
    if not isinstance(table, Table):
        found = column_of(table, part.first, part.last)
        return REF if found is None else single(found)
    left, right = table.area.left, table.area.right
    if part.first is not None and part.last is not None:
        folded = [name.lower() for name in table.columns]
        if part.first.lower() not in folded or part.last.lower() not in folded:
            return REF
        one, two = sorted((folded.index(part.first.lower()), folded.index(part.last.lower())))
        left, right = left + one, left + two
    rows = _table_rows(part.items, table, frame)
    if isinstance(rows, ErrorValue):
        return rows
    return Area(table.area.grid, table.area.sheet, rows[0], left, rows[1], right)


def _table_rows(items: tuple[str, ...], table: Table, frame: Frame) -> tuple[int, int] | ErrorValue:
    top, bottom = table.area.top, table.area.bottom
    first, last = top + table.has_header, bottom - table.has_totals
    if "row" in items:
        return (frame.row, frame.row) if first <= frame.row <= last else VALUE
    spans = {
        "all": (top, bottom),
        "data": (first, last),
        "headers": (top, top) if table.has_header else None,
        "totals": (bottom, bottom) if table.has_totals else None,
    }
    chosen = [spans[item] for item in items or ("data",)]
    found = [span for span in chosen if span is not None]
    if not found:
        return REF
    low, high = min(span[0] for span in found), max(span[1] for span in found)
    return (low, high) if low <= high < MAX_ROWS else REF


def _parts(value: Any) -> list[Area]:
    return [value] if isinstance(value, Area) else value.parts if isinstance(value, Areas) else []


def _range(area: Area) -> Range:
    return Range(area.top, area.left, area.bottom, area.right)
