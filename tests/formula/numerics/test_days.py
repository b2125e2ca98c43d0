"""Day counts: the ends of months and February in each basis, leap years, and coupon calendars."""

from __future__ import annotations

import pytest

from cellweave.formula.numerics import coupons
from cellweave.formula.numerics.days import days_between, days_in_year, months_later, serial, year_fraction

CASES = [
    # (start, end, days in basis 0, 1, 2, 3, 4); Wheeler's tables for YEARFRAC.
    ((2011, 1, 31), (2011, 2, 28), (28, 28, 28, 28, 28)),
    ((2011, 1, 30), (2011, 3, 31), (60, 60, 60, 60, 60)),
    ((2011, 1, 29), (2011, 3, 31), (62, 61, 61, 61, 61)),
    ((2011, 2, 28), (2011, 3, 31), (31, 31, 31, 31, 32)),
    ((2011, 2, 28), (2012, 2, 29), (360, 366, 366, 366, 361)),
    ((2012, 2, 28), (2012, 3, 1), (3, 2, 2, 2, 3)),
]


@pytest.mark.parametrize(("start", "end", "expected"), CASES)
def test_days_by_basis(start: tuple[int, int, int], end: tuple[int, int, int], expected: tuple[int, ...]) -> None:
    found = tuple(days_between(serial(*start), serial(*end), basis) for basis in range(5))
    assert found == expected


@pytest.mark.parametrize(
    ("start", "end", "length"),
    [
        ((2011, 1, 1), (2011, 6, 1), 365.0),
        ((2012, 3, 1), (2012, 6, 1), 366.0),
        ((2011, 3, 1), (2012, 2, 28), 365.0),
        ((2011, 3, 1), (2012, 2, 29), 366.0),
        ((2011, 3, 1), (2012, 3, 1), 366.0),
        ((2012, 3, 1), (2013, 2, 28), 365.0),
        ((2011, 1, 1), (2013, 6, 1), (365 + 366 + 365) / 3),
    ],
)
def test_actual_years(start: tuple[int, int, int], end: tuple[int, int, int], length: float) -> None:
    assert days_in_year(serial(*start), serial(*end), 1) == length


def test_year_fraction_forgets_the_order() -> None:
    one, two = serial(2012, 1, 1), serial(2012, 7, 30)
    # Microsoft's page of YEARFRAC.
    assert year_fraction(one, two, 0) == pytest.approx(0.58055556, rel=1e-7)
    assert year_fraction(one, two, 1) == pytest.approx(0.57650273, rel=1e-7)
    assert year_fraction(one, two, 3) == pytest.approx(0.57808219, rel=1e-7)
    assert year_fraction(two, one, 1) == year_fraction(one, two, 1)


def test_months_are_clipped_or_stay_at_the_end() -> None:
    assert months_later(serial(2011, 8, 31), 6) == serial(2012, 2, 29)
    assert months_later(serial(2012, 2, 29), 6) == serial(2012, 8, 29)
    assert months_later(serial(2012, 2, 29), 6, to_month_end=True) == serial(2012, 8, 31)
    with pytest.raises(OverflowError):
        months_later(serial(1900, 1, 31), -1)


@pytest.mark.parametrize("frequency", [1, 2, 4])
@pytest.mark.parametrize("maturity", [(2030, 2, 28), (2030, 8, 31), (2030, 11, 15), (2031, 4, 30)])
def test_coupon_periods_hold_the_settlement_and_count_down(frequency: int, maturity: tuple[int, int, int]) -> None:
    end = serial(*maturity)
    for settlement in range(serial(2027, 12, 25), serial(2029, 3, 5)):
        found = coupons.period(settlement, end, frequency, 1)
        assert found.previous <= settlement < found.following
        assert found.elapsed + found.ahead == found.length
        if found.following == end:
            assert found.remaining == 1
            continue
        later = coupons.period(found.following, end, frequency, 1)
        assert (later.previous, later.remaining) == (found.following, found.remaining - 1)
