"""Owns the coupon calendar of a bond: its periods around a settlement day, counted back from maturity."""

from __future__ import annotations

from dataclasses import dataclass

from cellweave.formula.numerics.days import (
    days_360_eu,
    days_360_us,
    days_between,
    is_month_end,
    months_later,
    parts,
)


@dataclass(frozen=True, slots=True)
class Period:
    """The coupon period that holds the settlement day, and how many coupons are still to come."""

    settlement: int
    previous: int
    following: int
    remaining: int
    frequency: int
    basis: int

    @property
    def length(self) -> float:
        """Days in the period: exact for actual/actual, otherwise a share of the basis's year."""
        if self.basis == 1:
            return float(self.following - self.previous)
        return (365 if self.basis == 3 else 360) / self.frequency

    @property
    def reported_length(self) -> float:
        """Days in the period as COUPDAYS reports them.

        For actual/actual they end as many months after the period's start as it has, which need not be a month's end
        like the coupon day: 30 November, 30 May. Settled from there on, they end at the coupon day.
        """
        end = months_later(self.previous, 12 // self.frequency)
        return float(end - self.previous) if self.basis == 1 and self.settlement < end else self.length

    @property
    def elapsed(self) -> int:
        """Days from the period's start to settlement."""
        return days_between(self.previous, self.settlement, self.basis)

    @property
    def ahead(self) -> int:
        """Days from settlement to the next coupon, as COUPDAYSNC reports them."""
        if self.basis == 0:
            return days_360_us(self.previous, self.following, adjust_both=True) - self.elapsed
        if self.basis == 4:
            return days_360_eu(self.settlement, self.following)
        return self.following - self.settlement


def period(settlement: int, maturity: int, frequency: int, basis: int) -> Period:
    """Return the coupon period around ``settlement``; a settlement on a coupon day starts a period.

    Coupon days are counted back from ``maturity`` in whole periods; a maturity at a month's end keeps them there.
    """
    months = 12 // frequency
    year, month, _ = parts(settlement)
    last_year, last_month, _ = parts(maturity)
    at_end = is_month_end(maturity)
    count = max(0, ((last_year - year) * 12 + last_month - month) // months - 1)
    following = months_later(maturity, -count * months, to_month_end=at_end)
    while True:
        previous = months_later(maturity, -(count + 1) * months, to_month_end=at_end)
        if previous <= settlement:
            return Period(settlement, previous, following, count + 1, frequency, basis)
        following = previous
        count += 1
