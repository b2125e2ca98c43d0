"""Owns bonds with regular coupons: their calendar, price, yield and duration, and accrued interest."""

from __future__ import annotations

import math
from dataclasses import replace

from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import basis, begins, frequency
from cellweave.formula.functions.kinds import tool_date as date
from cellweave.formula.functions.kinds import tool_number as number
from cellweave.formula.numerics import bonds, coupons, days, roots
from cellweave.formula.parameters import filled, optional
from cellweave.formula.registry import function
from cellweave.values import NUM, ErrorValue


def _period(settlement: int, maturity: int, times: int, base: int) -> coupons.Period:
    if settlement >= maturity:
        raise Failure(NUM)
    return coupons.period(settlement, maturity, times, base)


@function("COUPDAYBS", date, date, frequency, optional(basis, 0))
def coupdaybs(settlement: int, maturity: int, times: int, base: int) -> int:
    """Return the days from the start of the coupon period to settlement."""
    return _period(settlement, maturity, times, base).elapsed


@function("COUPDAYS", date, date, frequency, optional(basis, 0))
def coupdays(settlement: int, maturity: int, times: int, base: int) -> float:
    """Return the days of the coupon period."""
    return _period(settlement, maturity, times, base).reported_length


@function("COUPDAYSNC", date, date, frequency, optional(basis, 0))
def coupdaysnc(settlement: int, maturity: int, times: int, base: int) -> int:
    """Return the days from settlement to the next coupon."""
    return _period(settlement, maturity, times, base).ahead


@function("COUPNCD", date, date, frequency, optional(basis, 0))
def coupncd(settlement: int, maturity: int, times: int, base: int) -> int:
    """Return the day of the next coupon."""
    return _period(settlement, maturity, times, base).following


@function("COUPPCD", date, date, frequency, optional(basis, 0))
def couppcd(settlement: int, maturity: int, times: int, base: int) -> int:
    """Return the day of the coupon before settlement."""
    return _period(settlement, maturity, times, base).previous


@function("COUPNUM", date, date, frequency, optional(basis, 0))
def coupnum(settlement: int, maturity: int, times: int, base: int) -> int:
    """Return how many coupons are still to come."""
    return _period(settlement, maturity, times, base).remaining


@function("PRICE", date, date, number, number, number, frequency, optional(basis, 0))
def price(
    settlement: int, maturity: int, rate: float, yield_: float, redemption: float, times: int, base: int
) -> float | ErrorValue:
    """Return the clean price per 100 of face value."""
    if rate < 0 or yield_ < 0 or redemption <= 0:
        return NUM
    return bonds.price(_period(settlement, maturity, times, base), rate, yield_, redemption)


@function("YIELD", date, date, number, number, number, frequency, optional(basis, 0))
def yield_of(
    settlement: int, maturity: int, rate: float, clean: float, redemption: float, times: int, base: int
) -> float | ErrorValue:
    """Return the yearly yield at a clean price."""
    if rate < 0 or clean <= 0 or redemption <= 0:
        return NUM
    period = _period(settlement, maturity, times, base)
    if period.remaining == 1:
        return bonds.last_period_yield(period, rate, clean, redemption)
    try:
        return roots.secant_newton(
            lambda at: bonds.price(period, rate, at, redemption) - clean,
            lambda at: bonds.price_slope(period, rate, at, redemption),
            rate or 0.05,
            -float(times),
        )
    except roots.NoRootError:
        return NUM


@function("DURATION", date, date, number, number, frequency, optional(basis, 0))
def duration(settlement: int, maturity: int, coupon: float, yield_: float, times: int, base: int) -> float | ErrorValue:
    """Return Macaulay's duration in years."""
    if coupon < 0 or yield_ < 0:
        return NUM
    return bonds.duration(_period(settlement, maturity, times, base), coupon, yield_)


@function("MDURATION", date, date, number, number, frequency, optional(basis, 0))
def mduration(
    settlement: int, maturity: int, coupon: float, yield_: float, times: int, base: int
) -> float | ErrorValue:
    """Return the modified duration: the relative loss of price with the yield."""
    found = duration(settlement, maturity, coupon, yield_, times, base)
    return found if isinstance(found, ErrorValue) else found / (1 + yield_ / times)


@function("ACCRINTM", date, date, number, filled(number, 1000.0), optional(basis, 0))
def accrintm(issue: int, settlement: int, rate: float, par: float, base: int) -> float | ErrorValue:
    """Return the interest accrued by a security that pays it at maturity."""
    if rate <= 0 or par <= 0 or issue > settlement:
        return NUM
    return par * rate * days.days_between(issue, settlement, base) / days.days_in_year(issue, settlement, base)


@function(
    "ACCRINT",
    date,
    date,
    date,
    number,
    replace(number, empty=1000.0),
    frequency,
    optional(basis, 0),
    optional(begins, True),
)
def accrint(
    issue: int,
    first_interest: int,
    settlement: int,
    rate: float,
    par: float,
    times: int,
    base: int,
    from_issue: bool,
) -> float | ErrorValue:
    """Return the interest accrued by a security with coupons, since issue or since the last coupon."""
    if rate <= 0 or par <= 0 or issue >= settlement:
        return NUM
    return par * rate / times * _accrued_periods(issue, first_interest, settlement, times, base, from_issue)


def _accrued_periods(issue: int, first: int, settlement: int, times: int, base: int, from_issue: bool) -> float:
    """Return the coupon periods that interest has accrued for, part of a period being days over its length.

    Excel's own way, which its page does not tell: days to settlement are measured by the period before the first
    interest day, and where interest counts from there only, whole periods before it are left out but a part is not.
    """
    at_end = days.is_month_end(first)

    def coupon(place: int) -> int:
        """Return a coupon's day, the first interest being number 0."""
        return days.months_later(first, place * (12 // times), to_month_end=at_end)

    last = -1
    while from_issue and coupon(last + 1) < settlement:
        last += 1
    start = coupon(last)
    shares = [days.days_between(max(issue, start), settlement, base) / _length(coupon(-1), first, times, base)]
    while start > issue:
        last, end, start = last - 1, start, coupon(last - 1)
        if issue <= start:
            shares.append(1.0 if from_issue else 0.0)
        elif base == 0:
            shares.append(days.days_360_us(issue, end) / days.days_360_us(start, end, adjust_both=True))
        else:
            shares.append(days.days_between(issue, end, base) / _length(start, end, times, base))
    return math.fsum(shares)


def _length(start: int, end: int, times: int, base: int) -> float:
    """Return how long the coupon period from ``start`` to ``end`` counts as."""
    return float(end - start) if base == 1 else (365 if base == 3 else 360) / times
