"""Owns finding a value in a list the way MATCH, VLOOKUP and XLOOKUP do; declares no function itself.

A value only ever equals its own kind: the number 1 never finds the text "1", and blanks in the list match nothing. What
is next to a value XLOOKUP tells in the order of all kinds: above every number stands a text. MATCH keeps to the kind.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from cellweave.formula import coercion
from cellweave.formula.failure import Failure
from cellweave.formula.functions.criteria import wildcards, without_idle_tildes
from cellweave.values import VALUE, ErrorValue


def _is_comparable(item: Any, sought: Any) -> bool:
    return item is not None and not isinstance(item, ErrorValue) and coercion.rank(item) == coercion.rank(sought)


def _has_order(item: Any) -> bool:
    return item is not None and not isinstance(item, ErrorValue)


def exact(sought: Any, items: Sequence[Any], *, from_end: bool = False) -> int | None:
    """Return the first (or last) place of ``sought``, or None."""
    places = range(len(items) - 1, -1, -1) if from_end else range(len(items))
    if isinstance(sought, str):
        folded = coercion.fold(sought)
        return next((i for i in places if isinstance(items[i], str) and coercion.fold(items[i]) == folded), None)
    return next((i for i in places if _is_comparable(items[i], sought) and coercion.is_equal(items[i], sought)), None)


def pattern(sought: Any, items: Sequence[Any], *, from_end: bool = False, is_regex: bool = False) -> int | None:
    """Return the first (or last) place of a text that fits the wildcards or regular expression ``sought``, or None."""
    if not isinstance(sought, str):
        return exact(sought, items, from_end=from_end)
    places = range(len(items) - 1, -1, -1) if from_end else range(len(items))
    if is_regex:
        try:
            search = re.compile(sought).search
        except re.error:
            raise Failure(VALUE) from None
        return next((i for i in places if isinstance(items[i], str) and search(items[i])), None)
    match = wildcards(without_idle_tildes(sought)).fullmatch
    return next((i for i in places if isinstance(items[i], str) and match(coercion.fold(items[i]))), None)


def nearest(sought: Any, items: Sequence[Any], direction: int, *, from_end: bool = False) -> int | None:
    """Return the place of ``sought``, else of the next smaller (``direction`` -1) or larger (1) item, or None."""
    best: int | None = None
    places = range(len(items) - 1, -1, -1) if from_end else range(len(items))
    for place in places:
        item = items[place]
        if not _has_order(item):
            continue
        order = coercion.compare(item, sought)
        if order == 0:
            return place
        if order == direction and (best is None or coercion.compare(item, items[best]) == -direction):
            best = place
    return best


def bisected(
    sought: Any, items: Sequence[Any], *, descending: bool = False, of_all_kinds: bool = False
) -> tuple[int | None, bool]:
    """Search a sorted list by halving, as Excel does; items of another kind are stepped over, or take part.

    Return the last place whose item is not beyond ``sought`` (None where all are) and whether it equals it: of equal
    items side by side the last. In a list that is not sorted the answer is whatever halving meets, in Excel as here.
    """
    low, high, found = 0, len(items) - 1, None
    while low <= high:
        middle = (low + high) // 2
        place = middle
        while place <= high and not (
            _has_order(items[place]) if of_all_kinds else _is_comparable(items[place], sought)
        ):
            place += 1
        if place > high:
            high = middle - 1
            continue
        order = coercion.compare(items[place], sought)
        if descending:
            order = -order
        if order == 0:
            while place + 1 < len(items) and _is_same(items[place + 1], sought):
                place += 1
            return place, True
        if order < 0:
            found, low = place, place + 1
        else:
            high = middle - 1
    return found, False


def descended(sought: Any, items: Sequence[Any]) -> int | None:
    """Go down a descending list, as MATCH of type -1 does, over items of another kind.

    Return the first place that equals ``sought``, else the last one before an item below it, or None.
    """
    found = None
    for place, item in enumerate(items):
        if not _is_comparable(item, sought):
            continue
        order = coercion.compare(item, sought)
        if order == 0:
            return place
        if order < 0:
            break
        found = place
    return found


def _is_same(item: Any, sought: Any) -> bool:
    return _is_comparable(item, sought) and coercion.compare(item, sought) == 0
