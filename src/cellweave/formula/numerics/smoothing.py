"""Owns exponential smoothing with additive errors, trend and season (Holt and Winters), and finding the season.

Excel names the method (AAA) but not how it starts and tunes it; here the start is the line through the first seasons
and the weights are those of least squared one-step errors.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache

_COARSE = (0.02, 0.1, 0.3, 0.6, 0.95)
_STARTS = 4
_REACH, _FINEST = 0.15, 0.0003
_ALIKE, _SURE = 0.3, 3.0


@dataclass(frozen=True, slots=True)
class Model:
    """A smoothed series: its last level, trend and season, its weights, and its one-step forecasts."""

    level: float
    trend: float
    season: tuple[float, ...]
    alpha: float
    beta: float
    gamma: float
    forecasts: tuple[float, ...]
    values: tuple[float, ...]

    def forecast(self, steps: float) -> float:
        """Return the forecast ``steps`` after the last value; parts of a step lie between their neighbours."""
        whole = math.floor(steps)
        near = self._at(whole)
        return near if steps == whole else near + (steps - whole) * (self._at(whole + 1) - near)

    def _at(self, steps: int) -> float:
        return self.level + steps * self.trend + self.season[(steps - 1) % len(self.season)]

    def spread(self, steps: float) -> float:
        """Return the standard deviation of the forecast's error."""
        total = 1.0
        for step in range(1, math.ceil(steps)):
            weight = self.alpha * (1 + step * self.beta)
            if len(self.season) > 1 and step % len(self.season) == 0:
                weight += self.gamma * (1 - self.alpha)
            total += weight * weight
        return self.root_mean_square * math.sqrt(total)

    @property
    def errors(self) -> list[float]:
        return [value - forecast for value, forecast in zip(self.values, self.forecasts, strict=True)]

    @property
    def mean_absolute(self) -> float:
        return math.fsum(map(abs, self.errors)) / len(self.values)

    @property
    def root_mean_square(self) -> float:
        return math.sqrt(math.fsum(error * error for error in self.errors) / len(self.values))

    @property
    def scaled(self) -> float:
        """The mean absolute error over that of repeating the value a season before."""
        lag = len(self.season)
        steps = [abs(later - earlier) for earlier, later in zip(self.values, self.values[lag:], strict=False)]
        naive = math.fsum(steps) / len(steps) if steps else 0.0
        return self.mean_absolute / naive if naive else 0.0

    @property
    def symmetric_percentage(self) -> float:
        """The mean of each error's size over that of value and forecast."""
        shares = [
            2 * abs(value - forecast) / (abs(value) + abs(forecast))
            for value, forecast in zip(self.values, self.forecasts, strict=True)
            if value or forecast
        ]
        return math.fsum(shares) / len(self.values)


@lru_cache(maxsize=64)
def smoothed(values: tuple[float, ...], period: int) -> Model:
    """Return the model of ``values`` (at least two) with a season of ``period`` values; 1 for none."""
    grid = itertools.product(_COARSE, _COARSE, _COARSE if period > 1 else (0.0,))
    # Errors have several valleys, so the best few places of a coarse grid are each followed down.
    starts = sorted((_loss(values, period, weights), weights) for weights in grid)[:_STARTS]
    _, best = min(_followed(values, period, *start) for start in starts)
    return _run(values, period, best)


def _followed(
    values: tuple[float, ...], period: int, loss: float, weights: tuple[float, ...]
) -> tuple[float, tuple[float, ...]]:
    """Return the least loss found by ever smaller steps of one weight at a time, and where."""
    reach = _REACH
    while reach > _FINEST:
        before = loss
        for axis in range(3 if period > 1 else 2):
            for step in (-reach, reach):
                moved = list(weights)
                moved[axis] = min(0.999, max(0.001, moved[axis] + step))
                found = _loss(values, period, tuple(moved))
                if found < loss:
                    loss, weights = found, tuple(moved)
        if loss == before:
            reach /= 2
    return loss, weights


def _loss(values: tuple[float, ...], period: int, weights: tuple[float, ...]) -> float:
    model = _run(values, period, weights)
    return math.fsum((value - forecast) ** 2 for value, forecast in zip(values, model.forecasts, strict=True))


def _run(values: tuple[float, ...], period: int, weights: tuple[float, ...]) -> Model:
    alpha, beta, gamma = weights
    level, trend, season = _start(values, period)
    forecasts = []
    for place, value in enumerate(values):
        part = season[place % period]
        expected = level + trend
        forecasts.append(expected + part)
        error = value - expected - part
        level = expected + alpha * error
        trend += alpha * beta * error
        if period > 1:
            season[place % period] = part + gamma * (1 - alpha) * error
    turn = len(values) % period
    return Model(level, trend, tuple(season[turn:] + season[:turn]), alpha, beta, gamma, tuple(forecasts), values)


def _start(values: tuple[float, ...], period: int) -> tuple[float, float, list[float]]:
    """Return level and trend one step before the first value, and the season from the first value on."""
    if period == 1 or len(values) < 2 * period:
        count = len(values)
        middle = (count - 1) / 2
        mean = math.fsum(values) / count
        square = math.fsum((place - middle) ** 2 for place in range(count))
        trend = math.fsum((place - middle) * (value - mean) for place, value in enumerate(values)) / square
        level = mean - trend * (middle + 1)
    else:
        first, second = values[:period], values[period : 2 * period]
        trend = (math.fsum(second) - math.fsum(first)) / period**2
        level = math.fsum(first) / period - trend * (period + 1) / 2
    if period == 1:
        return level, trend, [0.0]
    rests = [value - level - trend * (place + 1) for place, value in enumerate(values)]
    seasons = max(1, min(2, len(values) // period))
    season = [math.fsum(rests[place : period * seasons : period]) / seasons for place in range(period)]
    return level, trend, season


def season_length(values: tuple[float, ...]) -> int:
    """Return the number of values after which a series repeats, 1 for one that does not."""
    count = len(values)
    if count < 4:
        return 1
    _, trend, _ = _start(values, 1)
    middle = (count - 1) / 2
    mean = math.fsum(values) / count
    rests = [value - mean - trend * (place - middle) for place, value in enumerate(values)]
    power = math.fsum(rest * rest for rest in rests)
    if power <= 1e-18 * max(1.0, mean * mean) * count:
        return 1
    longest = min(count // 2, 400)
    likeness = [
        math.fsum(map(_times, rests, rests[lag:])) / power * count / (count - lag) for lag in range(longest + 1)
    ]
    peaks = [
        lag
        for lag in range(2, longest + 1)
        if likeness[lag] > likeness[lag - 1]
        and (lag == longest or likeness[lag] >= likeness[lag + 1])
        and _is_sure(likeness[lag], count - lag)
    ]
    if not peaks:
        return 1
    highest = max(likeness[lag] for lag in peaks)
    # A season's multiples are as like as itself: the shortest of nearly equal peaks is the season.
    return next(lag for lag in peaks if likeness[lag] >= 0.9 * highest)


def _is_sure(likeness: float, pairs: int) -> bool:
    """Return whether so many pairs are hardly so alike by chance: Fisher's transformation, beyond three deviations."""
    return likeness >= 1 or (likeness > _ALIKE and pairs > 1 and math.atanh(likeness) * math.sqrt(pairs - 1) > _SURE)


def _times(left: float, right: float) -> float:
    return left * right
