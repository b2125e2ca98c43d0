"""Many numbers give the same bits as few of them: what numpy does to a long sample, a loop does to a short one."""

from __future__ import annotations

import math
import random
from array import array
from collections import Counter
from collections.abc import Sequence

import pytest

from cellweave.formula.numerics import samples

pytest.importorskip("numpy")


def sample(seed: int, count: int, digits: int = 12) -> array[float]:
    source = random.Random(seed)
    return array("d", [round(source.gauss(0, 1) * 10 ** source.randint(-3, 6), digits) for _ in range(count)])


@pytest.mark.parametrize("count", [1, 30, 5000])
def test_totals_are_rounded_once(count: int) -> None:
    one, two = sample(1, count), sample(2, count)
    assert samples.total(lambda x, y: (x - 0.1) * y, one, two) == math.fsum(
        (x - 0.1) * y for x, y in zip(one, two, strict=True)
    )
    assert samples.mean(one) == math.fsum(one) / count


@pytest.mark.parametrize("count", [1, 30, 5000])
def test_order_and_powers_of_two(count: int) -> None:
    numbers = sample(3, count)
    assert list(samples.ordered(numbers)) == sorted(numbers)
    mantissas, exponents = samples.split(numbers)
    assert list(mantissas) == [math.frexp(number)[0] for number in numbers]
    assert exponents == sum(math.frexp(number)[1] for number in numbers)


@pytest.mark.parametrize("count", [3, 30, 5000])
def test_nan_stands_for_no_number(count: int) -> None:
    one, two = sample(4, count), sample(5, count)
    for place in range(0, count, 3):
        one[place] = math.nan
    two[1] = math.nan
    assert list(samples.known(one)) == [x for x in one if x == x]
    left, right = samples.pairs(one, two)
    assert list(zip(left, right, strict=True)) == [
        (x, y) for x, y in zip(one, two, strict=True) if x == x and y == y
    ]  # fmt: skip


@pytest.mark.parametrize("numbers", [sample(6, 30, 0), sample(7, 5000, 0), [2.0, 1.0, 1.0, 2.0] * 300, [1.0, 2.0] * 2])
def test_modes_come_in_the_order_they_first_occur(numbers: Sequence[float]) -> None:
    counts = Counter(numbers)
    most = max(counts.values())
    assert samples.modes(numbers) == [number for number, count in counts.items() if count == most and most > 1]


def test_numbers_that_never_repeat_have_no_mode() -> None:
    assert samples.modes([float(n) for n in range(1000)]) == samples.modes([1.0, 2.0]) == samples.modes([]) == []
