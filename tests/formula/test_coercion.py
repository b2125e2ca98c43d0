"""What text means as a number, what numbers look like as text, and the order of everything."""

from __future__ import annotations

from typing import Any

import pytest

from cellweave.formula import numbers
from cellweave.formula.coercion import compare, read_number, to_logical, to_number, to_text
from cellweave.values import NA, VALUE


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", 1), (" 1.5 ", 1.5), ("-2", -2), ("+.5", 0.5), ("1e3", 1000), ("1,000", 1000),
        ("1,234,567.8", 1234567.8), ("5%", 0.05), ("12,3456", 123456), ("1234,567.5", 1234567.5),
        ("$3", 3), ("-$3", -3), ("$-3", -3), ("(2)", -2), ("($2)", -2), ("1 1/2", 1.5), ("-1 1/2", -1.5),
        ("2024-01-31", 45322), ("1/31/2024", 45322), ("31-Jan-2024", 45322), ("31 January 2024", 45322),
        ("Jan 31, 2024", 45322),
        ("1/31/24", 45322), ("1/31/45", 16468), ("Feb 2024", 45323), ("12:00", 0.5), ("6 PM", 0.75),
        ("12:30 AM", 30 / 1440), ("24:00", 1),
        ("2024-01-31 12:00", 45322.5), ("2024-01-31T12:00", 45322.5), ("1/1/1900", 1), ("2/29/1900", 60),
        ("3/1/1900", 61),
        ("", None), ("x", None), ("1,00", None), ("1,00,000", None), (",300", None), ("1.2.3", None),
        ("$(3)", None), ("--1", None), ("2024-02-30", None),
        ("13/1/2024", None),
        ("25:61", None), ("13 PM", None), ("TRUE", None), ("1e999", None), ("0x10", None), ("1_000", None),
        ("nan", None), ("inf", None),
    ],
)  # fmt: skip
def test_text_as_number(text: str, number: float | None) -> None:
    assert read_number(text) == number


def test_years_are_read_from_what_is_given() -> None:
    assert read_number("5-Jan", 2024) == 45296
    assert read_number("1/5", 2024) == 45296


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (1.0, "1"), (-0.0, "0"), (0.1, "0.1"), (0.1 + 0.2, "0.3"), (1 / 3, "0.333333333333333"),
        (1e15, "1000000000000000"),
        (123456789012345678.0, "123456789012346000"), (1e21, "1E+21"), (1.5e300, "1.5E+300"), (0.0001, "0.0001"),
        (1e-9, "0.000000001"),
        (1 / 30000, "3.33333333333333E-05"), (-2.5, "-2.5"), (100.0, "100"),
    ],
)  # fmt: skip
def test_number_as_text(number: float, text: str) -> None:
    assert to_text(number) == text


@pytest.mark.parametrize(
    ("value", "number", "logical", "text"),
    [
        (None, 0.0, False, ""),
        (True, 1.0, True, "TRUE"),
        (2.0, 2.0, True, "2"),
        ("TRUE", VALUE, True, "TRUE"),
        ("0", 0.0, VALUE, "0"),
        ("x", VALUE, VALUE, "x"),
        (NA, NA, NA, NA),
        (object(), VALUE, VALUE, VALUE),
    ],
)
def test_kinds(value: Any, number: Any, logical: Any, text: Any) -> None:
    assert (to_number(value), to_logical(value), to_text(value)) == (number, logical, text)


def test_order_of_kinds() -> None:
    ordered = [-1.0, 0.0, 1e300, "", "_1", "1", "A", "Ä", "b", False, True]
    for i, one in enumerate(ordered):
        for j, two in enumerate(ordered):
            assert compare(one, two) == (i > j) - (i < j), (one, two)


def test_texts_are_equal_without_regard_to_case() -> None:
    assert compare("ABC", "abc") == 0
    assert compare("ÄSSE", "ässe") == 0
    assert compare("STRASSE", "straße") != 0


@pytest.mark.parametrize("value", [0.0, "", False, None])
def test_a_blank_equals_nothing_of_every_kind(value: Any) -> None:
    assert compare(None, value) == compare(value, None) == 0


def test_rounding_noise_is_no_difference() -> None:
    assert numbers.compare(0.1 + 0.2, 0.3) == 0
    assert numbers.subtract(0.1 + 0.2, 0.3) == 0.0
    assert numbers.add(-1.1, 1.1 + 2e-16) == 0.0
    assert numbers.compare(1.0, 1.0 + 1e-14) == -1
    assert numbers.subtract(1e-20, 0.0) == 1e-20


@pytest.mark.parametrize(
    ("number", "digits", "expected"),
    [
        (2.5, 0, 3), (-2.5, 0, -3), (1.005, 2, 1.01), (2.675, 2, 2.68), (1.45, 1, 1.5), (-0.4, 0, 0),
        (1234.5, -2, 1200), (5e-324, 3, 0),
        (1e300, 2, 1e300), (123456789.987654321, 6, 123456789.987654), (0.5, 500, 0.5), (0.5, -500, 0),
    ],
)  # fmt: skip
def test_rounding(number: float, digits: int, expected: float) -> None:
    assert numbers.rounded(number, digits) == expected
