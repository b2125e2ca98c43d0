"""Declares dates and times, their parts and distances. Source: Microsoft's reference, "Date and time functions"."""

from __future__ import annotations

import math
from typing import Any, Final

from cellweave.formula import dates
from cellweave.formula.coercion import DEFAULT_YEAR
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import basis, date, tool_date, tool_integer, tool_number
from cellweave.formula.numerics import days as counts
from cellweave.formula.parameters import Parameter, filled, integer, logical, number, optional, text
from cellweave.formula.registry import function
from cellweave.formula.whole_numbers import whole
from cellweave.values import NUM, VALUE

_SHORT = 32_767


@function("DATE", whole, whole, whole)
def date_(year: int, month: int, day: int) -> int:
    if not -_SHORT <= month < _SHORT:
        raise Failure(NUM)
    # Excel keeps days in 16 bits and takes the largest for any other, and no year after 10000.
    days = day if -_SHORT - 1 <= day < _SHORT else _SHORT
    return dates.rolled(max(min(year, 10_000), -10_000), month, days)


@function("TIME", number, number, number)
def time(hour: float, minute: float, second: float) -> float:
    if max(abs(hour), abs(minute), abs(second)) > _SHORT:
        raise Failure(NUM)
    seconds = math.floor(hour) * 3600 + math.floor(minute) * 60 + math.floor(second)
    if seconds < 0:
        raise Failure(NUM)
    return seconds % 86_400 / 86_400


def _to_the_second(value: Any) -> int:
    """Return the day of a moment, which less than half a second before midnight is the next one."""
    moment = number.convert(value)
    return int(date.convert(moment + 0.5 / 86_400 if moment > 0 else moment))


_MOMENT: Final = Parameter("date", _to_the_second, is_lifted=True)


@function("YEAR", _MOMENT)
def year(serial: int) -> int:
    return dates.parts(serial)[0]


@function("MONTH", _MOMENT)
def month(serial: int) -> int:
    return dates.parts(serial)[1]


@function("DAY", _MOMENT)
def day(serial: int) -> int:
    return dates.parts(serial)[2]


def _clock(serial: float) -> tuple[int, int, int]:
    dates.parts(serial)  # outside the calendar there are no times either
    return dates.clock(serial)


@function("HOUR", number)
def hour(serial: float) -> int:
    return _clock(serial)[0]


@function("MINUTE", number)
def minute(serial: float) -> int:
    return _clock(serial)[1]


@function("SECOND", number)
def second(serial: float) -> int:
    return _clock(serial)[2]


@function("NOW", context=True, volatile=True)
def now(context: Any) -> float:
    # Excel's clock moves by hundredths of a second.
    return math.floor(float(context.now()) * 8_640_000) / 8_640_000


@function("TODAY", context=True, volatile=True)
def today(context: Any) -> int:
    return math.floor(float(context.now()))


@function("DATEVALUE", text)
def datevalue(written: str) -> int:
    found = dates.read_moment(written, DEFAULT_YEAR)
    if found is None or (found < 1 and dates.read_time(written) is None):
        raise Failure(VALUE)
    return math.floor(found)


@function("TIMEVALUE", text)
def timevalue(written: str) -> float:
    found = dates.read_day_and_time(written, DEFAULT_YEAR)
    if found is None:
        raise Failure(VALUE)
    return found[1] % 1


@function("WEEKDAY", _MOMENT, optional(integer, 1))
def weekday(serial: int, kind: int) -> int:
    monday = (serial - 2) % 7  # 0 on Mondays
    if kind == 1:
        return (monday + 1) % 7 + 1
    if kind == 2:
        return monday + 1
    if kind == 3:
        return monday
    if 11 <= kind <= 17:
        return (monday - (kind - 11)) % 7 + 1
    raise Failure(NUM)


@function("WEEKNUM", tool_number, optional(tool_integer, 1))
def weeknum(serial: float, kind: int) -> int:
    if kind == 21:
        return isoweeknum(serial)
    starts = {1: 6, 2: 0} | {code: (code - 11) % 7 for code in range(11, 18)}
    if kind not in starts:
        raise Failure(NUM)
    first = dates.serial(dates.parts(serial)[0], 1, 1)
    offset = ((first - 2) % 7 - starts[kind]) % 7
    return (int(serial) - first + offset) // 7 + 1


@function("ISOWEEKNUM", number)
def isoweeknum(serial: float) -> int:
    dates.parts(serial)
    thursday = int(serial) - (int(serial) - 2) % 7 + 3
    if thursday < 1:
        # The first days belong to the last week of 1899, which has no serial numbers.
        return 52
    return (thursday - dates.serial(dates.parts(thursday)[0], 1, 1)) // 7 + 1


@function("EDATE", tool_date, tool_integer)
def edate(start: int, months: int) -> int:
    return counts.months_later(start, months)


@function("EOMONTH", tool_date, tool_integer)
def eomonth(start: int, months: int) -> int:
    return counts.months_later(start, months, to_month_end=True)


@function("DAYS", number, number)
def days(end: float, start: float) -> int:
    dates.parts(end), dates.parts(start)
    return int(end) - int(start)


@function("DAYS360", _MOMENT, _MOMENT, filled(logical, False))
def days360(start: int, end: int, is_european: bool) -> int:
    y1, m1, d1 = dates.parts(start)
    y2, m2, d2 = dates.parts(end)
    if is_european:
        d1, d2 = min(d1, 30), min(d2, 30)
    else:
        # The rule of the National Association of Securities Dealers, as Microsoft's page has it.
        if d1 == 31 or counts.is_month_end(start):
            d1 = 30
        if d2 == 31:
            d2 = 30 if d1 >= 30 else 31
    return (y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1


@function("YEARFRAC", tool_date, tool_date, filled(basis, 0))
def yearfrac(start: int, end: int, kind: int) -> float:
    return counts.year_fraction(min(start, end), max(start, end), kind)


_COMMON_YEAR = 2001
_NEW_YEAR = dates.serial(_COMMON_YEAR, 1, 1)


@function("DATEDIF", date, date, text)
def datedif(start: int, end: int, unit: str) -> int:
    if start > end:
        raise Failure(NUM)
    (y1, m1, d1), (y2, m2, d2) = dates.parts(start), dates.parts(end)
    months = (y2 - y1) * 12 + m2 - m1 - (d2 < d1)
    match unit.upper():
        case "Y":
            return months // 12
        case "M":
            return months
        case "D":
            return end - start
        case "YM":
            return months % 12
        case "YD":
            # Excel counts in the year of the start, and on from its end without 29 February.
            if (m1, d1) <= (m2, d2):
                return dates.rolled(y1, m2, d2) - start
            return dates.rolled(y1, 12, 31) - start + dates.rolled(_COMMON_YEAR, m2, d2) - _NEW_YEAR + 1
        case "MD":
            if d2 >= d1:
                return d2 - d1
            year, month = (y2, m2 - 1) if m2 > 1 else (y2 - 1, 12)
            return end - dates.rolled(year, month, d1)
    raise Failure(NUM)
