"""Serial numbers of the 1900 system."""

from __future__ import annotations

import pytest

from cellweave.formula import dates


@pytest.mark.parametrize(
    ("serial", "parts"),
    [
        (0, (1900, 1, 0)),
        (1, (1900, 1, 1)),
        (59, (1900, 2, 28)),
        (60, (1900, 2, 29)),
        (61, (1900, 3, 1)),
        (2958465, (9999, 12, 31)),
    ],
)
def test_serials_and_dates(serial: int, parts: tuple[int, int, int]) -> None:
    assert dates.parts(serial) == parts
    if serial:
        assert dates.serial(*parts) == serial


@pytest.mark.parametrize(
    ("given", "serial"),
    [
        ((2024, 1, 31), 45322), ((2024, 14, 2), 45690), ((2024, 0, 1), 45261), ((2024, 1, 0), 45291),
        ((2024, 1, -15), 45276),
        ((108, 1, 2), 39449), ((1900, 0, 32), 1), ((1900, 1, 0), 0), ((2024, -3, 2), 45171),
    ],
)  # fmt: skip
def test_dates_roll_over(given: tuple[int, int, int], serial: int) -> None:
    assert dates.rolled(*given) == serial


@pytest.mark.parametrize("given", [(1900, 1, -1), (10000, 1, 1), (9999, 12, 32), (-1, 1, 1), (1900, 0, 1)])
def test_no_dates_outside_the_calendar(given: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError):
        dates.rolled(*given)


def test_clock_rounds_to_seconds() -> None:
    assert dates.clock(0.75) == (18, 0, 0)
    assert dates.clock(45322 + (3600 + 62) / 86400) == (1, 1, 2)
    assert dates.clock(0.999999) == (0, 0, 0)
