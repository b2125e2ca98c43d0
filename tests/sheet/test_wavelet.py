"""Order among the rows of windows is that of sorting each window, whatever windows they are."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from cellweave.sheet.wavelet import below, ranked, smallest  # noqa: E402


@pytest.mark.parametrize("count", [1, 2, 3, 64, 65, 500])
def test_windows_are_ordered_as_if_each_was_sorted(count: int) -> None:
    random = np.random.default_rng(count)
    numbers = np.round(random.standard_normal(count), 1)
    starts = random.integers(0, count, 300)
    ends = starts + 1 + random.integers(0, count - starts)
    places = random.integers(0, ends - starts)
    ordered, ranks = ranked(numbers)
    found = ordered[smallest(ranks, starts, ends, places)]
    limits = random.integers(0, count + 1, 300)
    least = np.append(ordered, np.inf)[limits]
    # Of equal numbers, the limit is the first.
    counts = below(ranks, starts, ends, np.searchsorted(ordered, least))
    for start, end, place, number, limit, size in zip(starts, ends, places, found, least, counts, strict=True):
        window = np.sort(numbers[start:end])
        assert number == window[place]
        assert size == np.count_nonzero(window < limit)


def test_empty_windows_count_nothing() -> None:
    _, ranks = ranked(np.arange(9.0))
    places = np.arange(10)
    assert not below(ranks, places, places, np.full(10, 9)).any()
