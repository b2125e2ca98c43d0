"""Declares working days: counting and finding them around weekends and holidays. Source: Microsoft's reference."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from typing import Any

from cellweave.formula import dates
from cellweave.formula.coercion import to_number
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_date, tool_number
from cellweave.formula.parameters import filled, optional, scalar, values
from cellweave.formula.registry import function
from cellweave.values import NUM, VALUE, ErrorValue

_SATURDAY, _SUNDAY = 5, 6
_SINGLE = {code: frozenset({(code - 12) % 7}) for code in range(11, 18)}
_PAIRS = {code: frozenset({(code + 4) % 7, (code + 5) % 7}) for code in range(1, 8)}


def _weekend(given: Any) -> frozenset[int]:
    """Return the weekdays off, Monday 0, from a number (1 is Saturday and Sunday) or a text such as ``"0000011"``."""
    if isinstance(given, str):
        if len(given) != 7 or set(given) - {"0", "1"}:
            raise Failure(VALUE)
        return frozenset(place for place, sign in enumerate(given) if sign == "1")
    number = to_number(given)
    if isinstance(number, ErrorValue):
        raise Failure(number)
    found = (_PAIRS | _SINGLE).get(int(number))
    if found is None:
        raise Failure(NUM)
    return found


def _holidays(given: list[Any] | None, off: frozenset[int]) -> list[int]:
    """Return the holidays that fall on working days, sorted, each once."""
    found = set()
    for item in given or ():
        if item is None:
            continue
        day = tool_date.convert(item)
        if (day - 2) % 7 not in off:
            found.add(day)
    return sorted(found)


def _count(first: int, last: int, off: frozenset[int], holidays: list[int]) -> int:
    weeks, rest = divmod(last - first + 1, 7)
    days = weeks * (7 - len(off)) + sum((first + place - 2) % 7 not in off for place in range(rest))
    return days - (bisect_right(holidays, last) - bisect_left(holidays, first))


def _between(start: int, end: int, off: frozenset[int], given: list[Any] | None) -> int:
    holidays = _holidays(given, off)
    return _count(start, end, off, holidays) if start <= end else -_count(end, start, off, holidays)


def _later(start: int, days: int, off: frozenset[int], given: list[Any] | None) -> int:
    if len(off) == 7:
        raise Failure(VALUE)
    if not days:
        return start
    holidays = _holidays(given, off)
    step = 1 if days > 0 else -1
    day, left = start, abs(days)
    # Whole weeks at a stride; holidays met on the way are made up for one by one.
    while left:
        weeks = left // (7 - len(off))
        if weeks > 1:
            reached = day + step * 7 * (weeks - 1)
            low, high = (day + 1, reached) if step > 0 else (reached, day - 1)
            met = bisect_right(holidays, high) - bisect_left(holidays, low)
            left -= (weeks - 1) * (7 - len(off)) - met
            day = reached
            if not 0 <= day <= dates.LAST:
                raise Failure(NUM)
            continue
        day += step
        place = bisect_left(holidays, day)
        is_holiday = place < len(holidays) and holidays[place] == day
        left -= (day - 2) % 7 not in off and not is_holiday
        if not 0 <= day <= dates.LAST:
            raise Failure(NUM)
    return day


_USUAL = frozenset({_SATURDAY, _SUNDAY})


@function("NETWORKDAYS", tool_date, tool_date, optional(values))
def networkdays(start: int, end: int, holidays: list[Any] | None) -> int:
    return _between(start, end, _USUAL, holidays)


@function("NETWORKDAYS.INTL", tool_date, tool_date, filled(scalar, 1.0), optional(values))
def networkdays_intl(start: int, end: int, weekend: Any, holidays: list[Any] | None) -> int:
    return _between(start, end, _weekend(weekend), holidays)


@function("WORKDAY", tool_date, tool_number, optional(values))
def workday(start: int, days: float, holidays: list[Any] | None) -> int:
    return _later(start, math.floor(days), _USUAL, holidays)


@function("WORKDAY.INTL", tool_date, tool_number, filled(scalar, 1.0), optional(values))
def workday_intl(start: int, days: float, weekend: Any, holidays: list[Any] | None) -> int:
    return _later(start, math.floor(days), _weekend(weekend), holidays)
