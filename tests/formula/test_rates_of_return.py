"""Laws of the functions that search for a rate: what they find satisfies the equation they solve."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from cellweave.formula.registry import lookup
from cellweave.values import NUM, Array


def call(name: str, *arguments: Any) -> Any:
    function = lookup(name)
    assert function is not None
    return function.call(list(arguments), None)


def worth(flows: list[float], rate: float) -> float:
    return math.fsum(flow / (1 + rate) ** period for period, flow in enumerate(flows))


def test_irr_makes_flows_worth_nothing() -> None:
    source = random.Random(4)
    for _ in range(300):
        flows = [-abs(source.gauss(0, 1000)) - 1]
        flows += [source.gauss(source.choice([-50, 10, 50, 500]), 100) for _ in range(source.randint(2, 60))]
        rate = call("IRR", Array([flows]))
        if rate != NUM:
            below, above = (worth(flows, rate + (1 + rate) * nudge) for nudge in (-1e-10, 1e-10))
            assert below * above <= 0, flows


def test_irr_finds_heavy_losses_far_from_the_guess() -> None:
    assert call("IRR", Array([[-1841.0, -30.0, 105.0, 60.0, -301.0, 15.0, 48.0]])) == pytest.approx(-0.58, abs=0.01)


def test_xirr_makes_dated_flows_worth_nothing() -> None:
    source = random.Random(5)
    for _ in range(200):
        count = source.randint(1, 30)
        dates = [40000.0, *sorted(40000.0 + source.randint(1, 4000) for _ in range(count))]
        flows = [-1000.0, *(source.uniform(0, 2500 / count) for _ in range(count))]
        rate = call("XIRR", Array([flows]), Array([dates]))
        value = math.fsum(flow / (1 + rate) ** ((day - 40000) / 365) for flow, day in zip(flows, dates, strict=True))
        assert abs(value) < 1e-6


def test_rate_undoes_pmt() -> None:
    source = random.Random(6)
    for _ in range(300):
        rate = math.exp(source.uniform(math.log(1e-5), math.log(0.9)))
        periods, present = float(source.randint(2, 480)), source.uniform(10, 1e6)
        future, due = source.choice([0.0, -present / 3]), source.choice([0.0, 1.0])
        payment = call("PMT", rate, periods, present, future, due)
        assert call("RATE", periods, payment, present, future, due) == pytest.approx(rate, rel=1e-7, abs=1e-10)


@pytest.mark.parametrize("basis", [0.0, 1.0, 2.0, 3.0, 4.0])
def test_yield_undoes_price(basis: float) -> None:
    source = random.Random(7)
    for _ in range(100):
        settlement = float(source.randint(30000, 50000))
        # With a single coupon left Excel itself counts the days ahead in two ways.
        maturity = settlement + source.randint(400, 15000)
        coupon, rate, times = source.choice([0.0, 0.01, 0.12]), source.uniform(0, 0.4), source.choice([1.0, 2.0, 4.0])
        price = call("PRICE", settlement, maturity, coupon, rate, 100.0, times, basis)
        found = call("YIELD", settlement, maturity, coupon, price, 100.0, times, basis)
        assert found == pytest.approx(rate, rel=1e-9, abs=1e-9)
