"""Owns the prices of bonds whose first or last coupon period is shorter or longer than the others.

Sources: Microsoft's formulas under ODDFPRICE and ODDLPRICE; periods are measured as COUPDAYS measures them. Within an
odd period Excel goes from one quasi-coupon day to the next by months and does not come back to the end of a month:
30 June, 30 March, 30 December; 31 May, 28 February, 28 November.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from cellweave.formula.numerics.coupons import period
from cellweave.formula.numerics.days import days_360_us, days_between, months_later


@dataclass(frozen=True, slots=True)
class OddFirst:
    """The payment plan of a bond with an odd first period, in coupon periods from settlement."""

    first: float
    """The first coupon, as a share of a regular one."""
    wait: float
    """Periods from settlement to the first coupon."""
    accrued: float
    """Interest accrued at settlement, as a share of a regular coupon."""
    regular: int
    """Regular coupons after the first."""
    frequency: int

    def price(self, rate: float, yield_: float, redemption: float) -> float:
        """Return the clean price."""
        growth = 1 + yield_ / self.frequency
        coupon = 100 * rate / self.frequency
        flows = [coupon / growth ** (self.wait + index) for index in range(1, self.regular + 1)]
        first = coupon * self.first / growth**self.wait
        return math.fsum([*flows, first, redemption / growth ** (self.wait + self.regular), -coupon * self.accrued])

    def price_slope(self, rate: float, yield_: float, redemption: float) -> float:
        """Return the change of the price with the yield."""
        growth = 1 + yield_ / self.frequency
        coupon = 100 * rate / self.frequency
        payments = [(self.wait, coupon * self.first)]
        payments += [(self.wait + index, coupon) for index in range(1, self.regular + 1)]
        payments.append((self.wait + self.regular, redemption))
        return math.fsum(-time * paid / growth ** (time + 1) for time, paid in payments) / self.frequency


def odd_first(settlement: int, maturity: int, issue: int, first_coupon: int, frequency: int, basis: int) -> OddFirst:
    """Return the plan of a bond issued at ``issue`` whose first coupon is paid at ``first_coupon``."""
    quasi = period(settlement, first_coupon, frequency, basis)
    regular = period(first_coupon, maturity, frequency, basis).remaining
    length = quasi.length
    span = days_between(issue, first_coupon, basis)
    if span < length:
        return OddFirst(
            span / length,
            days_between(settlement, first_coupon, basis) / length,
            days_between(issue, settlement, basis) / length,
            regular,
            frequency,
        )
    first = accrued = 0.0
    months = 12 // frequency
    late = first_coupon
    for left in range(period(issue, first_coupon, frequency, basis).remaining, 0, -1):
        early = months_later(late, -months)
        size = float(late - early) if basis == 1 else length
        first += 1.0 if left > 1 else max(0, days_between(issue, late, basis)) / size
        accrued += max(0, days_between(max(issue, early), min(settlement, late), basis)) / size
        late = early
    ahead = quasi.following - settlement if basis in (2, 3) else length - quasi.elapsed
    return OddFirst(first, quasi.remaining - 1 + ahead / length, accrued, regular, frequency)


@dataclass(frozen=True, slots=True)
class OddLast:
    """The times of an odd last period in regular periods: whole, before settlement and after it."""

    whole: float
    accrued: float
    ahead: float
    frequency: int

    def price(self, rate: float, yield_: float, redemption: float) -> float:
        """Return the clean price; interest is simple within the last period."""
        coupon = 100 * rate / self.frequency
        received = redemption + self.whole * coupon
        return received / (1 + self.ahead * yield_ / self.frequency) - self.accrued * coupon

    def yield_of(self, rate: float, clean_price: float, redemption: float) -> float:
        """Return the yearly yield at a clean price."""
        coupon = 100 * rate / self.frequency
        paid = clean_price + self.accrued * coupon
        return (redemption + self.whole * coupon - paid) / paid * self.frequency / self.ahead


def odd_last(settlement: int, maturity: int, last_interest: int, frequency: int, basis: int) -> OddLast:
    """Return the times from ``last_interest``, the last regular coupon day, to ``maturity``."""

    def span(start: int, end: int) -> int:
        return days_360_us(start, end, adjust_both=True) if basis == 0 else days_between(start, end, basis)

    months = 12 // frequency
    whole = accrued = ahead = 0.0
    early = last_interest
    for left in range(period(last_interest, maturity, frequency, basis).remaining, 0, -1):
        late = months_later(early, months)
        size = span(early, late)
        length = size if left > 1 else max(0, span(early, maturity))
        whole += length / size
        if late < settlement:
            accrued += length / size
        elif early < settlement:
            accrued += max(0, days_between(early, settlement, basis)) / size
        ahead += max(0, days_between(max(settlement, early), min(maturity, late), basis)) / size
        early = late
    return OddLast(whole, accrued, ahead, frequency)
