"""The special functions against scipy, over wide domains, to 1e-12 of the value."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest

from cellweave.formula.numerics import bessel, beta, gamma, normal

special = pytest.importorskip("scipy.special")

Check = tuple[Callable[..., float], Callable[..., float], Callable[[random.Random], tuple[float, ...]]]


def spread(source: random.Random, low: float, high: float) -> float:
    """Return a number whose logarithm is uniform."""
    return math.exp(source.uniform(math.log(low), math.log(high)))


def gamma_point(source: random.Random) -> tuple[float, float]:
    a = spread(source, 0.1, 1e6)
    return a, a * math.exp(source.gauss(0, 1.5) / math.sqrt(a + 0.1))


def beta_point(source: random.Random) -> tuple[float, float, float]:
    a, b = spread(source, 0.1, 1e5), spread(source, 0.1, 1e5)
    mean = a / (a + b)
    return a, b, min(0.999999, mean * math.exp(source.gauss(0, 2) * math.sqrt((1 - mean) / (a + 0.1))))


CHECKS: dict[str, Check] = {
    "normal lower tail": (normal.lower_tail, special.ndtr, lambda r: (r.uniform(-37, 8),)),
    "normal quantile": (normal.quantile, special.ndtri, lambda r: (spread(r, 1e-300, 0.999),)),
    "lower gamma": (lambda a, x: gamma.incomplete_gamma(a, x)[0], special.gammainc, gamma_point),
    "upper gamma": (lambda a, x: gamma.incomplete_gamma(a, x)[1], special.gammaincc, gamma_point),
    "gamma quantile": (gamma.gamma_quantile, special.gammaincinv, lambda r: (spread(r, 0.1, 1e5), r.random())),
    "upper gamma quantile": (
        lambda a, p: gamma.gamma_quantile(a, p, upper=True),
        special.gammainccinv,
        lambda r: (spread(r, 0.5, 1e5), spread(r, 1e-200, 0.9)),
    ),
    "lower beta": (lambda a, b, x: beta.incomplete_beta(a, b, x, 1 - x)[0], special.betainc, beta_point),
    "upper beta": (lambda a, b, x: beta.incomplete_beta(a, b, x, 1 - x)[1], special.betaincc, beta_point),
    "beta quantile": (
        lambda a, b, p: beta.beta_quantile(a, b, p)[0],
        special.betaincinv,
        lambda r: (spread(r, 0.3, 1e4), spread(r, 0.3, 1e4), r.random()),
    ),
    "Student's tail": (
        beta.student_upper,
        lambda t, n: special.stdtr(n, -t),
        lambda r: (spread(r, 1e-3, 100), float(int(spread(r, 1, 1e6)))),
    ),
    "Student's quantile": (
        beta.student_two_tailed_quantile,
        lambda p, n: -special.stdtrit(n, p / 2),
        lambda r: (spread(r, 1e-10, 1), float(int(spread(r, 1, 1e5)))),
    ),
    "Bessel I": (
        lambda x, n: bessel.bessel_i(x, int(n)),
        lambda x, n: special.iv(n, x),
        lambda r: (r.uniform(-700, 700), float(r.randint(0, 60))),
    ),
    "Bessel K": (
        lambda x, n: bessel.bessel_k(x, int(n)),
        lambda x, n: special.kv(n, x),
        lambda r: (spread(r, 1e-3, 600), float(r.randint(0, 60))),
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_relative_error_stays_below_1e_12(name: str) -> None:
    ours, oracle, point = CHECKS[name]
    source = random.Random(name)
    for _ in range(400):
        arguments = point(source)
        expected = float(oracle(*arguments))
        if abs(expected) > 1e-290:
            assert ours(*arguments) == pytest.approx(expected, rel=1e-12), arguments


@pytest.mark.parametrize(("ours", "oracle"), [(bessel.bessel_j, special.jv), (bessel.bessel_y, special.yv)])
def test_oscillating_bessel_functions_are_exact_beside_their_zeros(
    ours: Callable[[float, int], float], oracle: Callable[[int, float], float]
) -> None:
    source = random.Random(3)
    for _ in range(800):
        x, n = spread(source, 1e-3, 200), source.randint(0, 40)
        expected = float(oracle(n, x))
        if abs(expected) < 1e290:
            assert ours(x, n) == pytest.approx(expected, rel=1e-12, abs=2e-13), (x, n)


def test_densities_keep_digits_at_huge_arguments() -> None:
    # Reference values computed with 40 digits.
    assert gamma.poisson_density(739571.0, 748017.6366445392) == pytest.approx(7.52641376278247e-25, rel=1e-13)
    assert beta.student_density(7.128890571682412, 17031.0) == pytest.approx(3.81093825295989e-12, rel=1e-13)
    assert beta.student_density(0.0, 1.0) == pytest.approx(1 / math.pi, rel=1e-15)


def test_student_density_is_smooth_where_its_methods_meet() -> None:
    below, above = beta.student_density(0.0, 99.999999), beta.student_density(0.0, 100.000001)
    assert above == pytest.approx(below, rel=1e-9)
    assert beta.student_density(1e-9, 7.0) == pytest.approx(beta.student_density(2e-9, 7.0), rel=1e-14)


def test_incomplete_gamma_of_huge_parameters() -> None:
    for z in (-30.0, -3.0, -1.0, -1e-6, 0.5, 4.0, 20.0):
        x = 1e12 + z * 1e6
        lower, upper = gamma.incomplete_gamma(1e12, x)
        assert lower == pytest.approx(float(special.gammainc(1e12, x)), rel=1e-11)
        assert upper == pytest.approx(float(special.gammaincc(1e12, x)), rel=1e-11)
