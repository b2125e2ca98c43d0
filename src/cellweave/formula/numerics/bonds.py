"""Owns the prices and durations of bonds with regular coupons, per 100 of face value."""

from __future__ import annotations

import math
from dataclasses import replace

from cellweave.formula.numerics.coupons import Period
from cellweave.formula.numerics.days import days_between


def price(period: Period, rate: float, yield_: float, redemption: float) -> float:
    """Return the clean price. ``rate`` and ``yield_`` are yearly.

    Source: Microsoft's formula under PRICE; with one coupon left interest is simple, not compound.
    """
    frequency, count = period.frequency, period.remaining
    coupon = 100 * rate / frequency
    elapsed = period.elapsed / period.length
    ahead = 1 - elapsed
    if count == 1:
        return (redemption + coupon) / (1 + ahead * yield_ / frequency) - coupon * elapsed
    growth = 1 + yield_ / frequency
    flows = [coupon / growth ** (index + ahead) for index in range(count)]
    return math.fsum([*flows, redemption / growth ** (count - 1 + ahead), -coupon * elapsed])


def price_slope(period: Period, rate: float, yield_: float, redemption: float) -> float:
    """Return the change of the price with the yield, for more than one remaining coupon."""
    frequency, count = period.frequency, period.remaining
    coupon = 100 * rate / frequency
    ahead = 1 - period.elapsed / period.length
    growth = 1 + yield_ / frequency
    flows = [-(index + ahead) * coupon / growth ** (index + ahead + 1) for index in range(count)]
    last = count - 1 + ahead
    return math.fsum([*flows, -last * redemption / growth ** (last + 1)]) / frequency


def last_period_yield(period: Period, rate: float, clean_price: float, redemption: float) -> float:
    """Return the yield with one coupon left, where interest is simple.

    Excel counts days here by 30/360 or as they are: bases 2 and 3 are as actual/actual.
    """
    frequency = period.frequency
    if period.basis in (1, 2, 3):
        period = replace(period, basis=1)
    elapsed = period.elapsed / period.length
    ahead = days_between(period.settlement, period.following, period.basis) / period.length
    paid = clean_price / 100 + elapsed * rate / frequency
    received = redemption / 100 + rate / frequency
    return (received - paid) / paid * frequency / ahead


def duration(period: Period, rate: float, yield_: float) -> float:
    """Return Macaulay's duration in years: the average time of the payments, weighted by present value."""
    frequency, count = period.frequency, period.remaining
    coupon = 100 * rate / frequency
    ahead = 1 - period.elapsed / period.length
    growth = 1 + yield_ / frequency
    times = [index + ahead for index in range(count)]
    values = [coupon / growth**time for time in times]
    values[-1] += 100 / growth ** times[-1]
    return math.fsum(time * value for time, value in zip(times, values, strict=True)) / math.fsum(values) / frequency
