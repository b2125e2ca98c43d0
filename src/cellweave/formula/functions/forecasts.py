"""Owns forecasts by exponential smoothing: FORECAST.ETS and what it tells of itself.

Source: Microsoft's pages of the FORECAST.ETS functions, which leave the tuning open: results follow Excel's closely
without being equal to the last digits.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from cellweave.formula.failure import Failure
from cellweave.formula.functions.averages import median_of
from cellweave.formula.numerics import normal, smoothing
from cellweave.formula.numerics.days import is_month_end, parts
from cellweave.formula.parameters import data, filled, integer, number
from cellweave.formula.registry import function
from cellweave.values import NA, NUM, VALUE, Array, ErrorValue

_LONGEST_SEASON = 8760
_MOST_MISSING = 0.3
_AGGREGATIONS: dict[int, Callable[[list[float]], float]] = {
    1: lambda values: math.fsum(values) / len(values),
    2: lambda values: float(len(values)),
    3: lambda values: float(len(values)),
    4: max,
    5: lambda values: median_of(sorted(values)),
    6: min,
    7: math.fsum,
}


@dataclass(frozen=True, slots=True)
class _Series:
    """Values at even steps. ``position`` counts the steps from the first value to a point of the timeline."""

    values: tuple[float, ...]
    step: float
    position: Callable[[float], float]


def _series(values: Array, timeline: Array, completion: float, aggregation: int) -> _Series:
    if completion not in (0, 1) or aggregation not in _AGGREGATIONS:
        raise Failure(NUM)
    position, step, gathered = _gathered(values, timeline)
    last = max(gathered)
    if last + 1 > 1_000_000 or (last + 1 - len(gathered)) > _MOST_MISSING * (last + 1):
        raise Failure(NUM)
    known = {place: _AGGREGATIONS[aggregation](found) for place, found in gathered.items()}
    places = sorted(known)
    filled_in: list[float] = []
    for place, following in zip(places, [*places[1:], last + 1], strict=True):
        filled_in.append(known[place])
        for missing in range(place + 1, following):
            share = (missing - place) / (following - place)
            between = known[place] + share * (known.get(following, known[place]) - known[place])
            filled_in.append(between if completion else 0.0)
    return _Series(tuple(filled_in), step, position)


def _gathered(values: Array, timeline: Array) -> tuple[Callable[[float], float], float, dict[int, list[float]]]:
    """Return how points become positions, the step, and the values found at each whole position."""
    heights, points = list(values), list(timeline)
    if len(heights) != len(points):
        raise Failure(NA)
    for item in (*heights, *points):
        if isinstance(item, ErrorValue):
            raise Failure(item)
        if type(item) is not float:
            raise Failure(VALUE)
    ordered = sorted(set(points))
    if len(ordered) < 2:
        raise Failure(NUM)
    first = ordered[0]
    is_monthly = _is_monthly(ordered)

    def distance(point: float) -> float:
        return _months(point) - _months(first) if is_monthly else point - first

    step = min(distance(later) - distance(earlier) for earlier, later in itertools.pairwise(ordered))

    def position(point: float) -> float:
        return distance(point) / step

    gathered: dict[int, list[float]] = {}
    for height, point in zip(heights, points, strict=True):
        place = position(point)
        if abs(place - round(place)) > 1e-6:
            raise Failure(NUM)
        gathered.setdefault(round(place), []).append(height)
    return position, step, gathered


def _is_monthly(points: list[float]) -> bool:
    """Return whether points are whole days on one day of the month, or all at the ends of months."""
    if any(point != int(point) or not 61 <= point < 2_958_466 for point in points):
        return False
    if any(later - earlier < 28 for earlier, later in itertools.pairwise(points)):
        return False
    return len({parts(point)[2] for point in points}) == 1 or all(is_month_end(int(point)) for point in points)


def _months(point: float) -> float:
    """Return the months since year 0, whatever the day is. Raises ValueError outside the calendar."""
    year, month, _ = parts(point)
    return float(year * 12 + month)


def _model(series: _Series, seasonality: int) -> smoothing.Model:
    if not 0 <= seasonality <= _LONGEST_SEASON:
        raise Failure(NUM)
    period = seasonality or 1
    if seasonality == 1:
        period = smoothing.season_length(series.values)
    # A season longer than the series is none.
    return smoothing.smoothed(series.values, period if period <= len(series.values) else 1)


def _steps_ahead(series: _Series, target: float) -> float:
    """Return the steps from the last value to ``target``."""
    ahead = series.position(target) - (len(series.values) - 1)
    if ahead < 0:
        raise Failure(NUM)
    return ahead


_options = (filled(integer, 1), filled(number, 1.0), filled(integer, 1))
_points = replace(data, empty=VALUE)


@function("FORECAST.ETS", number, _points, _points, *_options)
def forecast_ets(
    target: float, values: Array, timeline: Array, seasonality: int, completion: float, aggregation: int
) -> float:
    """Return the forecast at ``target``, a point of the timeline after its end."""
    series = _series(values, timeline, completion, aggregation)
    return _model(series, seasonality).forecast(_steps_ahead(series, target))


@function("FORECAST.ETS.CONFINT", number, _points, _points, filled(number, 0.95), *_options)
def forecast_ets_confint(
    target: float,
    values: Array,
    timeline: Array,
    confidence: float,
    seasonality: int,
    completion: float,
    aggregation: int,
) -> float | ErrorValue:
    """Return half the width of the interval that holds the value at ``target`` with the given confidence."""
    if not 0 < confidence < 1:
        return NUM
    series = _series(values, timeline, completion, aggregation)
    model = _model(series, seasonality)
    return -normal.quantile((1 - confidence) / 2) * model.spread(_steps_ahead(series, target))


@function("FORECAST.ETS.SEASONALITY", _points, _points, *_options[1:])
def forecast_ets_seasonality(values: Array, timeline: Array, completion: float, aggregation: int) -> int:
    """Return the number of steps after which the series repeats, 0 for one that does not."""
    found = smoothing.season_length(_series(values, timeline, completion, aggregation).values)
    return found if found > 1 else 0


@function("FORECAST.ETS.STAT", _points, _points, integer, *_options)
def forecast_ets_stat(
    values: Array, timeline: Array, statistic: int, seasonality: int, completion: float, aggregation: int
) -> float | ErrorValue:
    """Return a statistic: 1 to 3 the weights, 4 to 7 MASE, SMAPE, MAE and RMSE, 8 the step of the timeline."""
    if not 1 <= statistic <= 8:
        return NUM
    series = _series(values, timeline, completion, aggregation)
    if statistic == 8:
        return series.step
    model = _model(series, seasonality)
    return (
        model.alpha,
        model.beta,
        model.gamma,
        model.scaled,
        model.symmetric_percentage,
        model.mean_absolute,
        model.root_mean_square,
    )[statistic - 1]
