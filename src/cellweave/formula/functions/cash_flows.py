"""Owns uneven cash flows: net present value, rates of return, schedules."""

from __future__ import annotations

import math
from typing import Any

from cellweave.formula.coercion import read_number
from cellweave.formula.failure import Failure
from cellweave.formula.functions.kinds import tool_number
from cellweave.formula.numerics import roots
from cellweave.formula.parameters import EMPTY, Parameter, filled, number, numbers, optional, rest, values
from cellweave.formula.reference import rows_of
from cellweave.formula.registry import function
from cellweave.values import DIV0, NUM, VALUE, ErrorValue


def _present_value(rate: float, flows: list[float]) -> float:
    """Return the value of ``flows`` at the time of the first."""
    return math.fsum(flow / (1 + rate) ** period for period, flow in enumerate(flows) if flow)


@function("NPV", number, rest(numbers))
def npv(rate: float, flows: list[float]) -> float | ErrorValue:
    """Return the value of ``flows`` one period before the first."""
    if not flows:
        return NUM
    return _present_value(rate, flows) / (1 + rate) if rate != -1 else DIV0


@function("IRR", numbers, optional(number, 0.1))
def irr(flows: list[float], guess: float) -> float | ErrorValue:
    """Return the rate at which ``flows`` are worth nothing."""
    if not flows or min(flows) >= 0 or max(flows) <= 0 or guess <= -1:
        return NUM

    def value(rate: float) -> float:
        return _present_value(rate, flows)

    def slope(rate: float) -> float:
        return math.fsum(-period * flow / (1 + rate) ** (period + 1) for period, flow in enumerate(flows))

    return _rate(value, slope, guess)


def _rate(value: roots.Function, slope: roots.Function, guess: float) -> float | ErrorValue:
    try:
        return roots.secant_newton(value, slope, guess, -1.0)
    except (roots.NoRootError, OverflowError, ZeroDivisionError, ValueError):
        return NUM


@function("MIRR", numbers, number, number)
def mirr(flows: list[float], finance_rate: float, reinvest_rate: float) -> float | ErrorValue:
    """Return the rate of return when money is borrowed at one rate and reinvested at another."""
    periods = len(flows) - 1
    if reinvest_rate == -1:
        return NUM
    paid = _present_value(finance_rate, [min(flow, 0.0) for flow in flows])
    earned = _present_value(reinvest_rate, [max(flow, 0.0) for flow in flows])
    if paid == 0 or periods < 1:
        return DIV0
    return math.pow(earned * math.pow(1 + reinvest_rate, periods) / -paid, 1 / periods) - 1


def _dated(flows: list[float], dates: list[float]) -> list[tuple[float, float]] | ErrorValue:
    """Return (years after the first date, flow); years have 365 days."""
    days = [math.floor(date) for date in dates]
    if len(flows) != len(days) or not flows:
        return NUM
    if any(day < days[0] or day < 0 for day in days):
        return NUM
    return [((day - days[0]) / 365, flow) for day, flow in zip(days, flows, strict=True)]


def _days(value: Any) -> list[float]:
    found: list[float] = []
    for row in rows_of(value):
        for item in row:
            day = read_number(item) if isinstance(item, str) else item
            if type(day) is float:
                found.append(day)
            elif item is not None:
                raise Failure(item if isinstance(item, ErrorValue) else VALUE)
    return found


_dates = Parameter("dates", _days)
"""The dates of a range or an array: text is read as a date, anything else that is no number is ``#VALUE!``."""


@function("XNPV", tool_number, numbers, _dates)
def xnpv(rate: float, flows: list[float], dates: list[float]) -> float | ErrorValue:
    """Return the value of dated flows at the first date."""
    dated = _dated(flows, dates)
    if isinstance(dated, ErrorValue):
        return dated
    if rate <= 0:
        # Excel takes positive rates only, though the formula would allow more.
        return NUM
    return math.fsum(flow / (1 + rate) ** years for years, flow in dated)


def _each(value: Any) -> list[float]:
    found: list[float] = []
    for row in rows_of(0.0 if value is EMPTY else value):
        for item in row:
            if item is not None and type(item) is not float:
                raise Failure(item if isinstance(item, ErrorValue) else VALUE)
            found.append(item or 0.0)
    return found


_flows = Parameter("flows", _each)
"""A list with a number for every cell: a blank is 0, anything else ``#VALUE!``."""


@function("XIRR", _flows, _dates, filled(tool_number, 0.1))
def xirr(flows: list[float], dates: list[float], guess: float) -> float | ErrorValue:
    """Return the yearly rate at which dated flows are worth nothing."""
    dated = _dated(flows, dates)
    if isinstance(dated, ErrorValue):
        return dated
    if min(flows) >= 0 or max(flows) <= 0 or guess <= -1:
        return NUM

    def value(rate: float) -> float:
        return math.fsum(flow / (1 + rate) ** years for years, flow in dated)

    def slope(rate: float) -> float:
        return math.fsum(-years * flow / (1 + rate) ** (years + 1) for years, flow in dated)

    return _rate(value, slope, guess)


@function("FVSCHEDULE", tool_number, values)
def fvschedule(principal: float, rates: list[Any]) -> float | ErrorValue:
    """Return what ``principal`` grows to at rates that change each period; a blank is a rate of zero."""
    for rate in rates:
        if rate is not None and type(rate) is not float:
            return rate if isinstance(rate, ErrorValue) else VALUE
    return principal * math.prod(1 + (rate or 0.0) for rate in rates)
