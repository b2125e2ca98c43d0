"""Owns bonds whose first or last coupon period is odd: ODDFPRICE, ODDFYIELD, ODDLPRICE, ODDLYIELD."""

from __future__ import annotations

from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import basis, frequency
from cellweave.formula.functions.kinds import tool_date as date
from cellweave.formula.functions.kinds import tool_number as number
from cellweave.formula.numerics import coupons, odd_bonds, roots
from cellweave.formula.parameters import optional
from cellweave.formula.registry import function
from cellweave.values import NUM, ErrorValue


def _first(settlement: int, maturity: int, issue: int, first: int, times: int, base: int) -> odd_bonds.OddFirst:
    if not issue < settlement < first < maturity:
        raise Failure(NUM)
    if coupons.period(first, maturity, times, base).previous != first:
        # The coupons after the first do not lead to maturity.
        raise Failure(NUM)
    return odd_bonds.odd_first(settlement, maturity, issue, first, times, base)


def _last(settlement: int, maturity: int, last: int, times: int, base: int) -> odd_bonds.OddLast:
    if not last < settlement < maturity:
        raise Failure(NUM)
    return odd_bonds.odd_last(settlement, maturity, last, times, base)


@function("ODDFPRICE", date, date, date, date, number, number, number, frequency, optional(basis, 0))
def oddfprice(
    settlement: int,
    maturity: int,
    issue: int,
    first: int,
    rate: float,
    yield_: float,
    redemption: float,
    times: int,
    base: int,
) -> float | ErrorValue:
    """Return the clean price per 100 of face value with an odd first period."""
    if rate < 0 or yield_ < 0 or redemption <= 0:
        return NUM
    return _first(settlement, maturity, issue, first, times, base).price(rate, yield_, redemption)


@function("ODDFYIELD", date, date, date, date, number, number, number, frequency, optional(basis, 0))
def oddfyield(
    settlement: int,
    maturity: int,
    issue: int,
    first: int,
    rate: float,
    clean: float,
    redemption: float,
    times: int,
    base: int,
) -> float | ErrorValue:
    """Return the yearly yield at a clean price with an odd first period."""
    if rate < 0 or clean <= 0 or redemption <= 0:
        return NUM
    plan = _first(settlement, maturity, issue, first, times, base)
    try:
        return roots.secant_newton(
            lambda at: plan.price(rate, at, redemption) - clean,
            lambda at: plan.price_slope(rate, at, redemption),
            rate or 0.05,
            -float(times),
        )
    except roots.NoRootError:
        return NUM


@function("ODDLPRICE", date, date, date, number, number, number, frequency, optional(basis, 0))
def oddlprice(
    settlement: int, maturity: int, last: int, rate: float, yield_: float, redemption: float, times: int, base: int
) -> float | ErrorValue:
    """Return the clean price per 100 of face value with an odd last period."""
    if rate < 0 or yield_ < 0 or redemption <= 0:
        return NUM
    return _last(settlement, maturity, last, times, base).price(rate, yield_, redemption)


@function("ODDLYIELD", date, date, date, number, number, number, frequency, optional(basis, 0))
def oddlyield(
    settlement: int, maturity: int, last: int, rate: float, clean: float, redemption: float, times: int, base: int
) -> float | ErrorValue:
    """Return the yearly yield at a clean price with an odd last period."""
    if rate < 0 or clean <= 0 or redemption <= 0:
        return NUM
    return _last(settlement, maturity, last, times, base).yield_of(rate, clean, redemption)
