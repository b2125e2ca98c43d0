"""Owns the distributions of counts: binomial, negative binomial, hypergeometric and Poisson; and permutations."""

from __future__ import annotations

import math

from cellweave.formula.numerics import beta, gamma
from cellweave.formula.parameters import integer, logical, number, optional
from cellweave.formula.registry import function
from cellweave.values import NUM, ErrorValue

# A term of a sum follows from the one before by a fraction; after so many its rounding errors are left behind.
_FRESH = 64
_MOST_POPULATION = 1e10
_TOO_MANY = 2**31 - 1


def _tails(successes: int, trials: int, chance: float) -> tuple[float, float]:
    """Return the probability of ``successes`` or fewer, and of more."""
    if successes < 0:
        return 0.0, 1.0
    if successes >= trials:
        return 1.0, 0.0
    return beta.incomplete_beta(trials - successes, successes + 1, 1 - chance, chance)


def _at_most(successes: int, trials: int, chance: float) -> float:
    """Return the probability of ``successes`` or fewer."""
    return _tails(successes, trials, chance)[0]


@function("BINOM.DIST BINOMDIST", integer, integer, number, logical)
def binom_dist(successes: int, trials: int, chance: float, cumulative: bool) -> float | ErrorValue:
    """Return the probability of ``successes`` in ``trials``, or of that many at most."""
    if not 0 <= successes <= trials or not 0 <= chance <= 1:
        return NUM
    if cumulative:
        return _at_most(successes, trials, chance)
    return beta.binomial_density(successes, trials, chance, 1 - chance)


@function("BINOM.DIST.RANGE", integer, number, integer, optional(integer))
def binom_dist_range(trials: int, chance: float, first: int, last: int | None) -> float | ErrorValue:
    """Return the probability of ``first`` to ``last`` successes."""
    if last is None:
        last = first
    if trials < 0 or not 0 <= chance <= 1 or not 0 <= first <= last <= trials:
        return NUM
    if last - first < 1000:
        return math.fsum(beta.binomial_density(k, trials, chance, 1 - chance) for k in range(first, last + 1))
    if first > trials * chance:
        # Above the mean the upper tails are the small ones, which have digits left when they are subtracted.
        return _tails(first - 1, trials, chance)[1] - _tails(last, trials, chance)[1]
    return _at_most(last, trials, chance) - _at_most(first - 1, trials, chance)


@function("BINOM.INV CRITBINOM", integer, number, number)
def binom_inv(trials: int, chance: float, alpha: float) -> float | ErrorValue:
    """Return the smallest number of successes whose cumulative probability reaches ``alpha``."""
    if trials < 0 or not 0 < chance < 1 or not 0 < alpha < 1:
        return NUM
    low, high = 0, trials
    while low < high:
        half = (low + high) // 2
        if _at_most(half, trials, chance) >= alpha:
            high = half
        else:
            low = half + 1
    return float(low)


@function("NEGBINOM.DIST", integer, integer, number, logical)
def negbinom_dist(failures: int, successes: int, chance: float, cumulative: bool) -> float | ErrorValue:
    """Return the probability of ``failures`` before the ``successes``-th success, or of that many at most."""
    if failures < 0 or successes < 1 or not 0 < chance < 1:
        return NUM
    if cumulative:
        return beta.incomplete_beta(successes, failures + 1, chance, 1 - chance)[0]
    total = failures + successes
    return beta.binomial_density(successes, total, chance, 1 - chance) * successes / total


@function("NEGBINOMDIST", integer, integer, number)
def negbinomdist(failures: int, successes: int, chance: float) -> float | ErrorValue:
    """Return the probability of ``failures`` before the ``successes``-th success."""
    return negbinom_dist(failures, successes, chance, False)


def _hypergeometric(found: int, sample: int, successes: int, population: int) -> float:
    if sample == population:
        return 1.0
    # Three binomial densities of a common chance, whose powers cancel: no factorial is ever formed.
    share = sample / population
    inside = beta.binomial_density(found, successes, share, 1 - share)
    outside = beta.binomial_density(sample - found, population - successes, share, 1 - share)
    return inside * outside / beta.binomial_density(sample, population, share, 1 - share)


@function("HYPGEOM.DIST", integer, integer, integer, integer, logical)
def hypgeom_dist(found: int, sample: int, successes: int, population: int, cumulative: bool) -> float | ErrorValue:
    """Return the probability of ``found`` successes in a sample drawn without putting back, or of that many at most."""
    least, most = max(0, sample - population + successes), min(sample, successes)
    if found < 0 or not 0 < population <= _MOST_POPULATION:
        return NUM
    if not 0 <= sample <= population or not 0 <= successes <= population:
        return NUM
    if not least <= found <= most:
        return float(cumulative and found > most)
    if least == most:
        return 1.0
    if not cumulative:
        return _hypergeometric(found, sample, successes, population)
    mode = (sample + 1) * (successes + 1) // (population + 2)
    if found <= mode:
        return min(1.0, _tail(range(found, least - 1, -1), sample, successes, population))
    return 1 - _tail(range(found + 1, most + 1), sample, successes, population)


def _tail(counts: range, sample: int, successes: int, population: int) -> float:
    """Return the probability of ``counts``, which lead away from the mode, while the terms still count."""
    terms: list[float] = []
    failures = population - successes
    for place, count in enumerate(counts):
        if place % _FRESH == 0:
            term = _hypergeometric(count, sample, successes, population)
        elif counts.step > 0:
            term *= (successes - count + 1) * (sample - count + 1) / (count * (failures - sample + count))
        else:
            term *= (count + 1) * (failures - sample + count + 1) / ((successes - count) * (sample - count))
        terms.append(term)
        if term <= 1e-18 * terms[0]:
            break
    return math.fsum(terms)


@function("HYPGEOMDIST", integer, integer, integer, integer)
def hypgeomdist(found: int, sample: int, successes: int, population: int) -> float | ErrorValue:
    """Return the probability of ``found`` successes in a sample drawn without putting back."""
    return hypgeom_dist(found, sample, successes, population, False)


@function("POISSON.DIST POISSON", number, number, logical)
def poisson_dist(number_of_events: float, mean: float, cumulative: bool) -> float | ErrorValue:
    """Return the probability of a number of events where ``mean`` are expected, or of that many at most."""
    if number_of_events < 0 or mean < 0:
        return NUM
    events = int(number_of_events)
    if cumulative:
        return gamma.incomplete_gamma(events + 1, mean)[1]
    return gamma.poisson_density(events, mean)


@function("PERMUT", integer, integer)
def permut(number: int, chosen: int) -> float | ErrorValue:
    """Return the number of ordered selections without repetition."""
    if number <= 0 or chosen < 0 or number < chosen:
        return NUM
    result = 1.0
    for factor in range(number, number - chosen, -1):
        result *= factor
        if math.isinf(result):
            return NUM
    return result


@function("PERMUTATIONA", number, integer)
def permutationa(of: float, chosen: int) -> float | ErrorValue:
    """Return the number of ordered selections with repetition."""
    if not 0 <= of < _TOO_MANY or not 0 <= chosen < _TOO_MANY:
        return NUM
    try:
        return float(int(of)) ** chosen
    except OverflowError:
        return NUM
