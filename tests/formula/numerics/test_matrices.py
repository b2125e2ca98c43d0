"""Inverse and determinant: against numpy, singular matrices told, rows of very different size kept."""

from __future__ import annotations

import random

import pytest

from cellweave.formula.numerics.matrices import determinant, inverse, product

numpy = pytest.importorskip("numpy")


def test_inverse_and_determinant_are_those_of_numpy() -> None:
    source = random.Random(11)
    for size in range(1, 13):
        matrix = [[source.uniform(-10, 10) for _ in range(size)] for _ in range(size)]
        found = inverse(matrix)
        assert found is not None
        assert numpy.allclose(found, numpy.linalg.inv(numpy.array(matrix)), rtol=1e-9)
        assert determinant(matrix) == pytest.approx(float(numpy.linalg.det(numpy.array(matrix))), rel=1e-10)
        assert numpy.allclose(product(matrix, found), numpy.eye(size), atol=1e-9)


def test_singular_matrices_have_no_inverse() -> None:
    assert inverse([[1.0, 2.0], [2.0, 4.0]]) is None
    assert inverse([[0.0]]) is None
    assert inverse([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]]) is None
    assert inverse([[float(row + column) for column in range(10)] for row in range(10)]) is None
    assert determinant([[1.0, 2.0], [2.0, 4.0]]) == 0.0


def test_small_matrices_are_rounded_once() -> None:
    assert inverse([[1.0, 2.0], [3.0, 4.0]]) == [[-2.0, 1.0], [1.5, -0.5]]
    assert inverse([[3.0]]) == [[1 / 3]]
    assert determinant([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 10.0]]) == -3.0


def test_rows_of_very_different_size_are_not_singular() -> None:
    assert inverse([[1e20, 0.0], [0.0, 1.0]]) == [[1e-20, 0.0], [0.0, 1.0]]
