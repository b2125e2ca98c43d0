"""Least squares against numpy, exact answers for exact data, and redundant columns left out."""

from __future__ import annotations

import random

import pytest

from cellweave.formula.numerics.least_squares import fitted

numpy = pytest.importorskip("numpy")


@pytest.mark.parametrize("through_zero", [False, True])
def test_coefficients_are_those_of_numpy(through_zero: bool) -> None:
    source = random.Random(5)
    for columns in (1, 2, 4):
        x = [[source.uniform(-10, 100) for _ in range(30)] for _ in range(columns)]
        y = [
            3 + sum(column[row] * place for place, column in enumerate(x, 1)) + source.gauss(0, 5) for row in range(30)
        ]
        design = numpy.array(x).T if through_zero else numpy.column_stack([*x, numpy.ones(30)])
        expected = numpy.linalg.lstsq(design, numpy.array(y), rcond=None)[0]
        fit = fitted(x, y, through_zero=through_zero)
        found = fit.coefficients if through_zero else [*fit.coefficients, fit.intercept]
        assert found == pytest.approx(list(expected), rel=1e-10)
        covariance = numpy.linalg.inv(design.T @ design) * fit.residual_sum / fit.freedom
        errors = fit.errors if through_zero else [*fit.errors, fit.intercept_error]
        assert errors == pytest.approx(list(numpy.sqrt(numpy.diag(covariance))), rel=1e-8)


def test_exact_data_give_exact_answers() -> None:
    fit = fitted([[0.0, 1.0, 2.0, 3.0], [5.0, 1.0, 4.0, 2.0]], [7.0, 5.0, 10.0, 10.0])
    assert fit.coefficients == [2.0, 1.0]
    assert (fit.intercept, fit.residual_sum, fit.determination) == (2.0, 0.0, 1.0)


def test_redundant_columns_get_zero_and_give_back_their_freedom() -> None:
    x = [1.0, 2.0, 3.0, 4.0, 5.0]
    fit = fitted([x, [2 * value + 7 for value in x], [9.0] * 5], [1.0, 3.0, 2.0, 5.0, 4.0])
    assert fit.coefficients[1:] == [0.0, 0.0]
    assert fit.errors[1:] == [0.0, 0.0]
    assert (fit.columns_used, fit.freedom) == (1, 3)


def test_far_away_data_keep_their_digits() -> None:
    x = [1e9 + value for value in (1.0, 2.0, 3.0, 4.0)]
    fit = fitted([x], [1.0, 2.0, 3.0, 4.0])
    assert fit.coefficients == [1.0]
    assert fit.intercept == -1e9
