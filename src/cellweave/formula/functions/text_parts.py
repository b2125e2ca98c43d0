"""Declares TEXTBEFORE, TEXTAFTER and TEXTSPLIT. Source: Microsoft's pages of these functions."""

from __future__ import annotations

import math
import re
from typing import Any

from cellweave.formula.coercion import to_text
from cellweave.formula.failure import Failure
from cellweave.formula.parameters import EMPTY, anything, filled, integer, logical, number, optional, text, value
from cellweave.formula.reference import rows_of
from cellweave.formula.registry import function
from cellweave.values import CALC, NA, VALUE, Array, ErrorValue


def _delimiters(given: Any) -> list[str]:
    found = []
    for row in rows_of(given):
        for item in row:
            written = to_text(item)
            if isinstance(written, ErrorValue):
                raise Failure(written)
            found.append(written)
    return found


def _pattern(delimiters: list[str], ignores_case: bool) -> re.Pattern[str]:
    """Return the expression of any of the delimiters, the longest one first where several begin alike."""
    alternatives = "|".join(re.escape(item) for item in sorted(delimiters, key=len, reverse=True))
    return re.compile(alternatives, re.IGNORECASE if ignores_case else 0)


def _cut(written: str, given: Any, which: float | None, mode: int, to_end: int, missing: Any, is_before: bool) -> Any:
    instance = 1 if which is None else math.floor(which)
    if instance == 0 or mode not in (0, 1) or to_end not in (0, 1) or abs(instance) > max(len(written), 1):
        raise Failure(VALUE)
    delimiters = _delimiters(given)
    if which is not None and written and all(len(delimiter) > len(written) for delimiter in delimiters):
        raise Failure(VALUE)
    if "" in delimiters:
        # An empty delimiter is found at once, at the end the count starts from.
        at_start = instance > 0
        return ("" if at_start else written) if is_before else (written if at_start else "")
    spans = [match.span() for match in _pattern(delimiters, mode == 1).finditer(written)]
    if to_end:
        # The end of the text counts as one more delimiter: the last one, or the first from behind.
        spans = [*spans, (len(written), len(written))] if instance > 0 else [(0, 0), *spans]
    place = instance - 1 if instance > 0 else len(spans) + instance
    if not 0 <= place < len(spans):
        return NA if missing is EMPTY or missing is None else missing
    return written[: spans[place][0]] if is_before else written[spans[place][1] :]


@function(
    "TEXTBEFORE", text, anything, filled(number, None), filled(integer, 0), filled(integer, 0), optional(value, EMPTY)
)
def textbefore(written: str, delimiter: Any, which: float | None, mode: int, to_end: int, missing: Any) -> Any:
    return _cut(written, delimiter, which, mode, to_end, missing, True)


@function(
    "TEXTAFTER", text, anything, filled(number, None), filled(integer, 0), filled(integer, 0), optional(value, EMPTY)
)
def textafter(written: str, delimiter: Any, which: float | None, mode: int, to_end: int, missing: Any) -> Any:
    return _cut(written, delimiter, which, mode, to_end, missing, False)


def _split(written: str, given: Any, ignores_case: bool, skips_empty: bool) -> list[str]:
    if given is EMPTY or given is None:
        return [written]
    delimiters = _delimiters(given)
    if "" in delimiters:
        raise Failure(VALUE)
    parts = _pattern(delimiters, ignores_case).split(written)
    return [part for part in parts if part] if skips_empty else parts


@function(
    "TEXTSPLIT", text, anything, filled(anything, None), filled(logical, False), filled(integer, 0), optional(value, NA)
)
def textsplit(written: str, columns: Any, rows: Any, skips_empty: bool, mode: int, padding: Any) -> Array:
    if mode not in (0, 1) or (columns is EMPTY and rows is None):
        raise Failure(VALUE)
    lines = _split(written, rows, mode == 1, skips_empty)
    table: list[list[Any]] = [list(_split(line, columns, mode == 1, skips_empty)) for line in lines]
    table = [row for row in table if row] if skips_empty else table
    if not table:
        raise Failure(CALC)
    width = max(map(len, table))
    padding = NA if padding is EMPTY else padding
    return Array([row + [padding] * (width - len(row)) for row in table])
