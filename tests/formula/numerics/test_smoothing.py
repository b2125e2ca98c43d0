"""Exponential smoothing: its weights are the best ones, its forecasts move with the series, chance is no season."""

from __future__ import annotations

import math
import random

import pytest

from cellweave.formula.numerics import smoothing


def series(seed: int, count: int, season: int, noise: float) -> tuple[float, ...]:
    source = random.Random(seed)
    pattern = [source.gauss(0, 5) for _ in range(season)]
    return tuple(100 + 0.7 * place + pattern[place % season] + source.gauss(0, noise) for place in range(count))


@pytest.mark.parametrize(("season", "noise"), [(1, 3.0), (4, 1.0), (7, 4.0), (12, 2.0)])
def test_no_other_weights_have_smaller_errors(season: int, noise: float) -> None:
    source = random.Random(season)
    values = series(season, 60, season, noise)
    model = smoothing.smoothed(values, season)
    least = model.root_mean_square
    for _ in range(300):
        weights = (source.uniform(0.001, 0.999), source.uniform(0.001, 0.999), source.random() if season > 1 else 0.0)
        other = smoothing._run(values, season, weights)
        assert least <= other.root_mean_square * (1 + 1e-9), weights


@pytest.mark.parametrize("season", [1, 4])
def test_a_scaled_and_shifted_series_has_scaled_and_shifted_forecasts(season: int) -> None:
    values = series(2, 40, season, 1.0)
    model = smoothing.smoothed(values, season)
    moved = smoothing.smoothed(tuple(4 * value - 1000 for value in values), season)
    for steps in (1, 3, 9):
        assert moved.forecast(steps) == pytest.approx(4 * model.forecast(steps) - 1000, rel=1e-9)
        assert moved.spread(steps) == pytest.approx(4 * model.spread(steps), rel=1e-9)


def test_intervals_widen_with_the_distance() -> None:
    model = smoothing.smoothed(series(3, 48, 4, 1.0), 4)
    spreads = [model.spread(steps) for steps in range(1, 12)]
    assert spreads == sorted(spreads)
    assert spreads[0] == pytest.approx(model.root_mean_square)


@pytest.mark.parametrize("season", [4, 7, 12])
def test_a_clear_season_is_found(season: int) -> None:
    assert smoothing.season_length(series(season, 6 * season, season, 0.5)) == season


def test_noise_hardly_ever_has_a_season() -> None:
    source = random.Random(1)
    found = [smoothing.season_length(tuple(source.gauss(0, 1) for _ in range(40))) for _ in range(100)]
    assert sum(season != 1 for season in found) <= 5
    assert smoothing.season_length(tuple(math.log(place + 1) for place in range(50))) == 1
