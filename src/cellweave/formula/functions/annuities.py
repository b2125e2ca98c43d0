"""Owns loans and savings with constant payments: PV, FV, PMT, NPER, RATE, interest and principal parts."""

from __future__ import annotations

import math

from cellweave.formula.functions.kinds import begins, tool_integer, tool_number
from cellweave.formula.numerics import roots
from cellweave.formula.parameters import number, optional
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM, ErrorValue


def _factors(rate: float, periods: float, due: bool) -> tuple[float, float]:
    """Return what 1 grows to over ``periods``, and what a payment of 1 each period grows to."""
    if rate == 0:
        return 1.0, periods
    return math.pow(1 + rate, periods), _gain(rate, periods) / rate * (1 + rate * due)


def _gain(rate: float, periods: float) -> float:
    """Return by how much 1 grows over ``periods``."""
    # expm1 keeps the digits of small rates, which 1 + rate has already lost; of large ones it loses some itself.
    return math.expm1(periods * math.log1p(rate)) if -1 < rate < 1 else math.pow(1 + rate, periods) - 1


def future_value(rate: float, periods: float, payment: float, present: float, due: bool) -> float:
    """Return what ``present`` and the payments have grown to, with the sign of money coming back."""
    growth, annuity = _factors(rate, periods, due)
    return -(present * growth + payment * annuity)


def constant_payment(rate: float, periods: float, present: float, future: float, due: bool) -> float:
    """Return the payment each period that turns ``present`` into ``future``."""
    if rate == 0:
        return -(present + future) / periods
    # Of growth and gain only the gain is used: the last digits of a schedule show where the two do not agree.
    return -(present + (present + future) / _gain(rate, periods)) * rate / (1 + rate * due)


def interest_part(rate: float, period: float, payment: float, present: float, due: bool) -> float:
    """Return the interest in the payment of ``period``, counted from 1."""
    if due and period == 1:
        return 0.0
    owed = future_value(rate, period - 1 - due, payment, present, due)
    return (owed - payment * due) * rate


@function("FV", number, number, number, optional(number, 0.0), optional(begins, False))
def fv(rate: float, periods: float, payment: float, present: float, due: bool) -> float:
    """Return the future value of constant payments."""
    return future_value(rate, periods, payment, present, due)


@function("PV", number, number, number, optional(number, 0.0), optional(begins, False))
def pv(rate: float, periods: float, payment: float, future: float, due: bool) -> float:
    """Return the present value of constant payments."""
    growth, annuity = _factors(rate, periods, due)
    return -(future + payment * annuity) / growth


@function("PMT", number, number, number, optional(number, 0.0), optional(begins, False))
def pmt(rate: float, periods: float, present: float, future: float, due: bool) -> float | ErrorValue:
    """Return the constant payment of a loan."""
    return constant_payment(rate, periods, present, future, due) if periods and rate > -1 else NUM


@function("IPMT", number, number, number, number, optional(number, 0.0), optional(begins, False))
def ipmt(rate: float, period: float, periods: float, present: float, future: float, due: bool) -> float | ErrorValue:
    """Return the interest in the payment of one period."""
    if not 1 <= period < periods + 1:
        return NUM
    return interest_part(rate, period, constant_payment(rate, periods, present, future, due), present, due)


@function("PPMT", number, number, number, number, optional(number, 0.0), optional(begins, False))
def ppmt(rate: float, period: float, periods: float, present: float, future: float, due: bool) -> float | ErrorValue:
    """Return the repayment in the payment of one period."""
    if not 1 <= period < periods + 1:
        return NUM
    payment = constant_payment(rate, periods, present, future, due)
    return payment - interest_part(rate, period, payment, present, due)


@function("NPER", number, number, number, optional(number, 0.0), optional(begins, False))
def nper(rate: float, payment: float, present: float, future: float, due: bool) -> float | ErrorValue:
    """Return the number of periods a loan or saving takes."""
    if rate == 0:
        return -(present + future) / payment if payment else NUM
    each = payment * (1 + rate * due)
    above, below = each - future * rate, each + present * rate
    if rate <= -1 or below == 0 or above / below <= 0:
        return NUM
    return math.log(above / below) / math.log1p(rate)


@function("RATE", number, number, number, optional(number, 0.0), optional(begins, False), optional(number, 0.1))
def rate(periods: float, payment: float, present: float, future: float, due: bool, guess: float) -> float | ErrorValue:
    """Return the interest rate a period."""
    if periods <= 0 or guess <= -1:
        return NUM

    def balance(at: float) -> float:
        growth, annuity = _factors(at, periods, due)
        return present * growth + payment * annuity + future

    def slope(at: float) -> float:
        if abs(at) < 1e-8:
            step = 1e-6
            return (balance(at + step) - balance(at - step)) / (2 * step)
        growth, annuity = _factors(at, periods, False)
        grown = periods * growth / (1 + at)
        return present * grown + payment * ((grown - annuity) / at * (1 + at * due) + annuity * due)

    try:
        return roots.secant_newton(balance, slope, guess, -1.0)
    except (roots.NoRootError, OverflowError, ZeroDivisionError):
        return NUM


def _cumulated(
    rate: float, periods: float, present: float, start: float, end: float, kind: float, interest: bool
) -> float | ErrorValue:
    # Periods in part are left out at both ends.
    start, end = math.ceil(start), math.floor(end)
    if rate <= 0 or periods <= 0 or present <= 0 or not 1 <= start <= end <= periods or kind not in (0, 1):
        return NUM
    due = kind == 1
    payment = constant_payment(rate, periods, present, 0.0, due)
    paid = math.fsum(interest_part(rate, period, payment, present, due) for period in range(start, end + 1))
    return paid if interest else payment * (end - start + 1) - paid


@function("CUMIPMT", tool_number, tool_number, tool_number, tool_number, tool_number, tool_number)
def cumipmt(rate: float, periods: float, present: float, start: float, end: float, kind: float) -> float | ErrorValue:
    """Return the interest paid from period ``start`` to ``end``."""
    return _cumulated(rate, periods, present, start, end, kind, True)


@function("CUMPRINC", tool_number, tool_number, tool_number, tool_number, tool_number, tool_number)
def cumprinc(rate: float, periods: float, present: float, start: float, end: float, kind: float) -> float | ErrorValue:
    """Return the principal repaid from period ``start`` to ``end``."""
    return _cumulated(rate, periods, present, start, end, kind, False)


@function("ISPMT", number, number, number, number)
def ispmt(rate: float, period: float, periods: float, present: float) -> float | ErrorValue:
    """Return the interest of one period of a loan repaid in equal parts; periods count from 0."""
    return -present * rate * (1 - period / periods) if periods else DIV0


@function("EFFECT", tool_number, tool_integer)
def effect(nominal_rate: float, periods: int) -> float | ErrorValue:
    """Return the yearly rate that ``periods`` compounded parts of a nominal rate amount to."""
    if nominal_rate <= 0 or periods < 1:
        return NUM
    return math.pow(1 + nominal_rate / periods, periods) - 1


@function("NOMINAL", tool_number, tool_integer)
def nominal(effective_rate: float, periods: int) -> float | ErrorValue:
    """Return the nominal rate whose ``periods`` compounded parts amount to a yearly rate."""
    if effective_rate <= 0 or periods < 1:
        return NUM
    return (math.pow(1 + effective_rate, 1 / periods) - 1) * periods


@function("PDURATION", number, number, number)
def pduration(rate: float, present: float, future: float) -> float | ErrorValue:
    """Return the periods an investment takes to grow to ``future``."""
    if rate <= 0 or present <= 0 or future <= 0:
        return NUM
    return (math.log(future) - math.log(present)) / math.log1p(rate)


@function("RRI", number, number, number)
def rri(periods: float, present: float, future: float) -> float | ErrorValue:
    """Return the rate at which an investment grows to ``future``."""
    if periods <= 0 or present == 0 or future / present < 0:
        return NUM
    return math.pow(future / present, 1 / periods) - 1


@function("DOLLARDE", tool_number, tool_number)
def dollarde(price: float, fraction: float) -> float | ErrorValue:
    """Return a price in decimals from one in fractions, such as 1.02 for 1 and 2/16."""
    return _repriced(price, fraction, to_decimal=True)


@function("DOLLARFR", tool_number, tool_number)
def dollarfr(price: float, fraction: float) -> float | ErrorValue:
    """Return a price in fractions from one in decimals."""
    return _repriced(price, fraction, to_decimal=False)


def _repriced(price: float, fraction: float, *, to_decimal: bool) -> float | ErrorValue:
    bottom = math.trunc(fraction)
    if bottom < 0:
        return NUM
    if bottom == 0:
        return DIV0
    digits = 10.0 ** math.ceil(math.log10(bottom))
    whole = math.trunc(price)
    part = price - whole
    return whole + (part * digits / bottom if to_decimal else part * bottom / digits)
