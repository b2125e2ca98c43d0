"""Serial numbers of the 1900 system."""

from __future__ import annotations

import datetime
import random
from typing import Any

import numpy as np
import pytest

import cellweave as cw
from cellweave.formula import dates
from cellweave.sheet.names import Names


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


@pytest.mark.parametrize(
    ("when", "serial"),
    [
        (datetime.date(1900, 1, 1), 1.0),
        (datetime.date(1900, 2, 28), 59.0),
        (datetime.date(1900, 3, 1), 61.0),
        (datetime.datetime(2024, 2, 3, 12, tzinfo=datetime.UTC), 45325.5),
        (datetime.time(18), 0.75),
        (datetime.timedelta(days=-1, hours=6), -0.75),
    ],
)
def test_moments_of_python_have_serial_numbers(when: Any, serial: float) -> None:
    assert dates.serial_of(when) == serial


def test_a_moment_has_one_number_however_it_comes_into_a_sheet() -> None:
    rng = random.Random(1)
    moments = [datetime.datetime(2024, 1, 1) + datetime.timedelta(seconds=rng.randrange(10**8)) for _ in range(300)]
    names = Names({"moments": lambda: moments}.__getitem__)
    sheet = cw.Sheet(names=names)
    sheet["A1:A300"] = moments
    sheet["B1:B300"] = np.array(moments, dtype="datetime64[us]")
    sheet["C1"] = "=moments()"
    for row, moment in enumerate(moments, 1):
        sheet.enter(f"D{row}", moment.isoformat(" "))
    for row in sheet["A1:D300"]:
        assert len(set(row)) == 1
