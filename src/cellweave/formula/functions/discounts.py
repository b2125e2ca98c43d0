"""Owns securities without coupons: discounts, interest paid at maturity, and Treasury bills."""

from __future__ import annotations

from cellweave.formula.functions.kinds import basis
from cellweave.formula.functions.kinds import tool_date as date
from cellweave.formula.functions.kinds import tool_number as number
from cellweave.formula.numerics import days
from cellweave.formula.parameters import optional
from cellweave.formula.registry import function
from cellweave.values import NUM, ErrorValue


def _years(start: int, end: int, base: int) -> float:
    return days.days_between(start, end, base) / days.days_in_year(start, end, base)


@function("DISC", date, date, number, number, optional(basis, 0))
def disc(settlement: int, maturity: int, price: float, redemption: float, base: int) -> float | ErrorValue:
    """Return the yearly discount rate."""
    if settlement >= maturity or price <= 0 or redemption <= 0:
        return NUM
    return (redemption - price) / redemption / _years(settlement, maturity, base)


@function("INTRATE", date, date, number, number, optional(basis, 0))
def intrate(settlement: int, maturity: int, investment: float, redemption: float, base: int) -> float | ErrorValue:
    """Return the yearly interest rate of a fully invested security."""
    if settlement >= maturity or investment <= 0 or redemption <= 0:
        return NUM
    return (redemption - investment) / investment / _years(settlement, maturity, base)


@function("RECEIVED", date, date, number, number, optional(basis, 0))
def received(settlement: int, maturity: int, investment: float, discount: float, base: int) -> float | ErrorValue:
    """Return the amount paid back at maturity."""
    if settlement >= maturity or investment <= 0 or discount <= 0:
        return NUM
    share = 1 - discount * _years(settlement, maturity, base)
    return investment / share if share > 0 else NUM


@function("PRICEDISC", date, date, number, number, optional(basis, 0))
def pricedisc(settlement: int, maturity: int, discount: float, redemption: float, base: int) -> float | ErrorValue:
    """Return the price of a discounted security per 100 of face value."""
    if settlement >= maturity or discount <= 0 or redemption <= 0:
        return NUM
    return redemption * (1 - discount * _years(settlement, maturity, base))


@function("YIELDDISC", date, date, number, number, optional(basis, 0))
def yielddisc(settlement: int, maturity: int, price: float, redemption: float, base: int) -> float | ErrorValue:
    """Return the yearly yield of a discounted security."""
    if settlement >= maturity or price <= 0 or redemption <= 0:
        return NUM
    return (redemption - price) / price / _years(settlement, maturity, base)


def _at_maturity(settlement: int, maturity: int, issue: int, base: int) -> tuple[float, float, float]:
    """Return the years from issue to maturity, to settlement, and from there to maturity, in years of the issue."""
    year = days.days_in_year(issue, settlement, base)
    whole = days.days_between(issue, maturity, base) / year
    elapsed = days.days_between(issue, settlement, base) / year
    return whole, elapsed, whole - elapsed


@function("PRICEMAT", date, date, date, number, number, optional(basis, 0))
def pricemat(settlement: int, maturity: int, issue: int, rate: float, yield_: float, base: int) -> float | ErrorValue:
    """Return the price of a security that pays interest at maturity, per 100 of face value."""
    if not issue < settlement < maturity or rate < 0 or yield_ < 0:
        return NUM
    whole, elapsed, ahead = _at_maturity(settlement, maturity, issue, base)
    return (100 + whole * rate * 100) / (1 + ahead * yield_) - elapsed * rate * 100


@function("YIELDMAT", date, date, date, number, number, optional(basis, 0))
def yieldmat(settlement: int, maturity: int, issue: int, rate: float, price: float, base: int) -> float | ErrorValue:
    """Return the yearly yield of a security that pays interest at maturity."""
    if not issue < settlement < maturity or rate < 0 or price <= 0:
        return NUM
    whole, elapsed, ahead = _at_maturity(settlement, maturity, issue, base)
    paid = price / 100 + elapsed * rate
    return (1 + whole * rate - paid) / paid / ahead


def _bill_days(settlement: int, maturity: int) -> int | None:
    """Return the days a Treasury bill still runs: at least one, at most a year, from 29 February until 1 March."""
    past = days.parts(settlement)[2] - 1
    if settlement >= maturity or maturity > days.months_later(settlement - past, 12) + past:
        return None
    return maturity - settlement


@function("TBILLPRICE", date, date, number)
def tbillprice(settlement: int, maturity: int, discount: float) -> float | ErrorValue:
    """Return a Treasury bill's price per 100 of face value."""
    ahead = _bill_days(settlement, maturity)
    if ahead is None or discount <= 0:
        return NUM
    price = 100 * (1 - discount * ahead / 360)
    return price if price > 0 else NUM


@function("TBILLYIELD", date, date, number)
def tbillyield(settlement: int, maturity: int, price: float) -> float | ErrorValue:
    """Return a Treasury bill's yearly yield."""
    ahead = _bill_days(settlement, maturity)
    if ahead is None or price <= 0:
        return NUM
    return (100 - price) / price * 360 / ahead


@function("TBILLEQ", date, date, number)
def tbilleq(settlement: int, maturity: int, discount: float) -> float | ErrorValue:
    """Return the yield of a bond that pays as much as a Treasury bill."""
    ahead = _bill_days(settlement, maturity)
    if ahead is None or discount <= 0 or discount * ahead >= 360:
        return NUM
    if ahead <= 182:
        return 365 * discount / (360 - discount * ahead)
    # Longer bills are compared with a bond that pays interest once on the way.
    price = 1 - discount * ahead / 360
    share = ahead / (366 if ahead > 365 else 365)
    root = share * share - (2 * share - 1) * (1 - 1 / price)
    return float((-2 * share + 2 * root**0.5) / (2 * share - 1)) if root >= 0 else NUM
