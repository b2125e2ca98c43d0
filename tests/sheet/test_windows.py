"""Sums, counts and extremes of windows are those of the rows in them, however the block lies among them."""

from __future__ import annotations

import math
import random

import pytest

np = pytest.importorskip("numpy")

from cellweave.sheet.column import Column  # noqa: E402
from cellweave.sheet.exact import window_sums  # noqa: E402
from cellweave.sheet.pool import ERROR, NUMBER, Pool  # noqa: E402
from cellweave.sheet.summary import ColumnSummary  # noqa: E402
from cellweave.sheet.windows import Edge, Windows  # noqa: E402
from cellweave.values import DIV0, NA  # noqa: E402

ROWS = 300


@pytest.mark.parametrize("spread", [0, 20, 250])
def test_window_sums_are_rounded_once(spread: int) -> None:
    random = np.random.default_rng(spread)
    for _ in range(50):
        count = int(random.integers(1, 80))
        values = random.standard_normal(count) * 10.0 ** random.integers(-spread, spread + 1, count)
        carried = (random.standard_normal(3) * 10.0 ** random.integers(-18, 10, 3)).tolist()
        starts = np.sort(random.integers(0, count + 1, 9))
        ends = np.maximum(starts, np.sort(random.integers(0, count + 1, 9)))
        found = window_sums(values, carried, starts, ends).tolist()
        windows = zip(starts.tolist(), ends.tolist(), strict=True)
        assert found == [math.fsum([*carried, *values[start:end].tolist()]) for start, end in windows]


def test_the_smallest_numbers_are_summed_exactly() -> None:
    values = np.array([5e-324, 1e-310, 2.5e-308, -1e-310])
    assert window_sums(values, [], 0, slice(1, 5)).tolist() == [math.fsum(values[:n].tolist()) for n in (1, 2, 3, 4)]


def test_sums_too_large_to_split_are_told() -> None:
    with pytest.raises(OverflowError):
        window_sums(np.array([1e308, 1e308]), [], 0, slice(1, 3))


EDGES = {
    "growing": (Edge(3, False), Edge(40, True)),
    "shrinking": (Edge(3, True), Edge(260, False)),
    "sliding": (Edge(30, True), Edge(36, True)),
    "sliding, higher than the block": (Edge(10, True), Edge(190, True)),
    "one row": (Edge(10, True), Edge(10, True)),
}


@pytest.mark.parametrize("edges", EDGES.values(), ids=EDGES)
def test_windows_hold_what_their_rows_hold(edges: tuple[Edge, Edge]) -> None:
    rng = random.Random(1)
    top, bottom = edges
    for wrong in (0.0, 0.004, 0.2):
        column = Column(Pool())
        for row in range(ROWS):
            text_or_error = rng.choice(["x", True, None, NA, DIV0] if rng.random() < 0.5 else ["x", None])
            column.put(row, text_or_error if rng.random() < wrong else rng.choice([0.1, 1e9, -3.0, 1e-9]))
        count = 100
        windows = Windows(column, ColumnSummary(column), top, bottom, count)
        rows = [column.values(top.row + i * top.moves, bottom.row + i * bottom.moves + 1) for i in range(count)]
        numbers = [[value for value in some if type(value) is float] for some in rows]
        assert np.broadcast_to(windows.counts(), (count,)).tolist() == [float(len(some)) for some in numbers]
        assert windows.totals().tolist() == [math.fsum(some) for some in numbers]
        assert windows.extremes(True).tolist() == [max(some, default=-math.inf) for some in numbers]
        assert windows.extremes(False).tolist() == [min(some, default=math.inf) for some in numbers]
        firsts = [next((value for value in some if value in (NA, DIV0)), None) for some in rows]
        found = windows.first_errors()
        if found is None:
            assert not any(firsts)
        else:
            errors = [column.pool.unpack(ERROR, code) if holds else None for holds, code in zip(*found, strict=True)]
            assert errors == firsts


def test_an_edit_changes_the_windows_that_hold_it() -> None:
    column = Column(Pool())
    column.write(0, np.ones(400_000), NUMBER)
    summary = ColumnSummary(column)

    def total(last: int) -> float:
        return float(Windows(column, summary, Edge(1, False), Edge(last, True), 2).totals()[0])

    assert total(399_990) == 399_990.0
    column.put(7, 11.0)
    column.put(200_000, 21.0)
    assert total(399_990) == 399_990.0 + 30.0
    assert total(199_998) == 199_998.0 + 10.0
