"""Owns turning a workbook that counts days from 1904 into one that counts from 1900, as all sheets here do.

A date stays the same date, so its serial number becomes larger by 1,462. What is a date its number format tells; in
the cells of formulas dates are made and read by the functions, which count from 1900. Times and durations stay.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from operator import attrgetter, itemgetter
from typing import TypeAlias

from cellweave.convert.xlsx.model import BookData, ColumnData
from cellweave.formula.format_code import Section, sections_of_cell

# Serial number 0 of the one system is 1,462 of the other.
DAYS = 1462.0
_Kind: TypeAlias = Callable[[float], bool]
_SAID = (
    "the workbook counted days from 1904: dates are the same, but their serial numbers, where shown as such or written "
    "into formulas, count from 1900 now"
)


def count_from_1900(book: BookData) -> None:
    """Move the dates among the constants of a workbook of the 1904 system."""
    kinds = [_kind(code) for code in book.formats]
    for sheet in book.sheets:
        for column in sheet.columns.values():
            _move(column, kinds)
    book.skipped.append(_SAID)


def _kind(code: str) -> _Kind | None:
    """Return what tells the dates among the numbers that a format code shows, or None where none are."""
    timed = [section for section in sections_of_cell(code) if section.is_date]
    if not timed or any(section.has("elapsed") for section in timed):
        return None
    return _any if any(_has_day(section) for section in timed) else _past_a_day


def _has_day(section: Section) -> bool:
    return any(token.kind == "date" and token.text[0] not in "hns" for token in section.tokens)


def _any(number: float) -> bool:
    return True


def _past_a_day(number: float) -> bool:
    """Whether what shows as the time of a day is the time of a certain day."""
    return number >= 1


def _move(column: ColumnData, kinds: list[_Kind | None]) -> None:
    next_row = 0
    styles = []
    for style in sorted(column.styles, key=attrgetter("first")):
        # A damaged file may have a cell twice; it moves once.
        first, next_row = max(style.first, next_row), max(style.last + 1, next_row)
        if style.style < len(kinds) and (is_date := kinds[style.style]) is not None and first < next_row:
            styles.append((first, style.last, is_date))
    for run in column.values:
        after = run.row + len(run.values)
        for first, last, is_date in styles[max(bisect_right(styles, run.row, key=itemgetter(0)) - 1, 0) :]:
            if first >= after:
                break
            for place in range(max(first, run.row) - run.row, min(last + 1, after) - run.row):
                value = run.values[place]
                if type(value) is float and is_date(value):
                    run.values[place] = value + DAYS
