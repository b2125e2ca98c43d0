"""Owns the depreciation of assets: straight-line, declining-balance, sum of digits and the French systems."""

from __future__ import annotations

import math

from cellweave.formula.functions.kinds import flag, tool_date, tool_integer, tool_number
from cellweave.formula.numbers import rounded
from cellweave.formula.numerics import days
from cellweave.formula.parameters import integer, number, optional
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM, ErrorValue


@function("SLN", number, number, number)
def sln(cost: float, salvage: float, life: float) -> float | ErrorValue:
    """Return a period's share of straight-line depreciation."""
    return (cost - salvage) / life if life else DIV0


@function("SYD", number, number, number, number)
def syd(cost: float, salvage: float, life: float, period: float) -> float | ErrorValue:
    """Return a period's share by the sum of the years' digits."""
    if salvage < 0 or life <= 0 or not 0 < period <= life:
        return NUM
    return (cost - salvage) * (life - period + 1) * 2 / (life * (life + 1))


@function("DB", number, number, number, number, optional(integer, 12))
def db(cost: float, salvage: float, life: float, period: float, months: int) -> float | ErrorValue:
    """Return a period's fixed-declining depreciation; the first year has ``months``."""
    if cost < 0 or salvage < 0 or life <= 0 or period < 1 or not 1 <= months <= 12:
        return NUM
    # A year that starts late ends in one more period.
    if period > life + (months < 12) or int(period) > 100_000:
        return NUM
    if cost == 0:
        return 0.0
    rate: float = math.floor((1 - math.pow(salvage / cost, 1 / life)) * 1000 + 0.5) / 1000
    current = total = cost * rate * months / 12
    for year in range(2, int(period) + 1):
        current = (cost - total) * rate
        if year > life:
            current *= (12 - months) / 12
        total += current
    return current


@function("DDB", number, number, number, number, optional(number, 2.0))
def ddb(cost: float, salvage: float, life: float, period: float, factor: float) -> float | ErrorValue:
    """Return a period's double-declining depreciation."""
    if cost < 0 or salvage < 0 or life <= 0 or factor <= 0 or not 0 < period <= life:
        return NUM
    return _declining(cost, salvage, life, max(period, 1.0), factor)


def _declining(cost: float, salvage: float, life: float, period: float, factor: float) -> float:
    rate = min(1.0, factor / life)
    before = (cost if period == 1 else 0.0) if rate == 1 else cost * math.pow(1 - rate, period - 1)
    after = cost * math.pow(1 - rate, period)
    return max(0.0, before - max(after, salvage))


@function("VDB", number, number, number, number, number, optional(number, 2.0), optional(flag, False))
def vdb(
    cost: float, salvage: float, life: float, start: float, end: float, factor: float, no_switch: bool
) -> float | ErrorValue:
    """Return the declining depreciation from ``start`` to ``end``, switching to straight-line where that is more."""
    if cost < 0 or salvage < 0 or life < 0 or factor < 0 or not 0 <= start <= end or end > life:
        return NUM
    if math.ceil(end) > 100_000:
        return NUM
    if life == 0:
        return DIV0
    if no_switch:
        return _declining_between(cost, salvage, life, start, end, factor)
    # Periods are counted back from the start, so that a start in the middle of a period makes the first one short.
    total = until_start = at = 0.0
    while at < end:
        left = cost - salvage - total
        share = min((cost - total) * min(1.0, factor / life), left)
        if left > 0:
            share = max(share, left / (life - at))
        length = (start - math.floor(start) if at == 0 else 0.0) or 1.0
        if at < start:
            until_start += share * length
        total += share * min(length, end - at)
        at += length
    return total - until_start


def _declining_between(cost: float, salvage: float, life: float, start: float, end: float, factor: float) -> float:
    """Return the declining depreciation of the periods from ``start`` to ``end``, those in part by their part."""
    return math.fsum(
        (min(end, period) - max(start, period - 1)) * _declining(cost, salvage, life, period, factor)
        for period in range(math.floor(start) + 1, math.ceil(end) + 1)
    )


def _first_share(cost: float, purchased: int, first_end: int, rate: float, basis: int) -> float:
    """Return the depreciation from the purchase to the end of the first period, pro rata."""
    start, end = _without_leap_day(purchased, basis), _without_leap_day(first_end, basis)
    year = days.days_in_year(start, start, basis)
    return days.days_between(start, end, basis) / year * rate * cost


def _without_leap_day(day_number: int, basis: int) -> int:
    year, month, day = days.parts(day_number)
    return days.serial(year, 2, 28) if basis in (1, 3) and month == 2 and day == 29 else day_number


def _is_french(
    cost: float, purchased: int, first_end: int, salvage: float, period: float, rate: float, basis: int
) -> bool:
    return (
        cost > 0
        and 0 <= salvage <= cost
        and 0 <= period <= days.LAST
        and rate > 0
        and basis in (0, 1, 3, 4)
        and 0 <= purchased <= first_end <= days.LAST
    )


@function(
    "AMORLINC", tool_number, tool_date, tool_date, tool_number, tool_number, tool_number, optional(tool_integer, 0)
)
def amorlinc(
    cost: float, purchased: int, first_end: int, salvage: float, period: float, rate: float, basis: int
) -> float | ErrorValue:
    """Return a period's straight-line depreciation by the French system, the first one pro rata."""
    if not _is_french(cost, purchased, first_end, salvage, period, rate, basis):
        return NUM
    available = cost - salvage
    if available == 0 or period > math.ceil(1 / rate):
        return 0.0
    first = min(_first_share(cost, purchased, first_end, rate, basis) or cost * rate, available)
    if period == 0:
        return first
    if period < 1:
        return cost * rate
    left = available - first - cost * rate * (math.floor(period) - 1)
    return max(0.0, min(cost * rate, left))


@function(
    "AMORDEGRC", tool_number, tool_date, tool_date, tool_number, tool_number, tool_number, optional(tool_integer, 0)
)
def amordegrc(
    cost: float, purchased: int, first_end: int, salvage: float, period: float, rate: float, basis: int
) -> float | ErrorValue:
    """Return a period's declining depreciation by the French system, in whole units of money."""
    if not _is_french(cost, purchased, first_end, salvage, period, rate, basis):
        return NUM
    life = 1 / rate
    if life <= 2:
        return NUM
    last = math.ceil(life)
    if cost == salvage or period > last:
        return 0.0
    speed = rate * (1.5 if life <= 4 else 2.0 if life <= 6 else 2.5)
    share = _first_share(cost, purchased, first_end, speed, basis)
    current = rounded(min(share or cost * speed, cost - salvage), 0)
    if period < 1:
        return 0.0 if period else current
    left = cost - current
    # A first year in part moves the end by a year. Two years before it half of what is left goes, then the rest.
    half_at = last - 2 if share else last - 3
    for index in range(1, math.floor(period) + 1):
        current = left * (0.5 if index == half_at else 1.0 if index > half_at else speed)
        if left < salvage:
            current = 0.0
        left -= current
    return rounded(current, 0)
