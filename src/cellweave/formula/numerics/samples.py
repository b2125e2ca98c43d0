"""Owns what statistics do to many numbers at once: sums of terms, sorting, counting; never what they mean.

A sample is a list or an ``array`` of floats. Where it is long and numpy is loaded already, numpy does the work. The
results are the same to the last bit: terms are made of plain arithmetic, and ``math.fsum`` rounds their sum once.
"""

from __future__ import annotations

import math
import sys
from array import array
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from cellweave.formula.numerics.exact import sum_parts

Sample: TypeAlias = Sequence[float]

# Below this many numbers a plain loop is as fast as handing them over.
_MANY: Final = 512
NAN: Final = math.nan


def total(term: Callable[..., Any], *samples: Sample) -> float:
    """Return the sum, rounded once, of ``term(x, …)`` for the items of samples of equal length.

    ``term`` does arithmetic only: it gets single numbers or whole arrays of them.
    """
    return math.fsum(_parts(term, samples))


def plain_total(sample: Sample) -> float:
    """Return the sum of the numbers, rounded once."""
    np = _numpy(sample)
    return math.fsum(sample if np is None else sum_parts(np.asarray(sample)))


def doubled(term: Callable[..., Any], *samples: Sample) -> tuple[float, float]:
    """Return what ``total`` does and what its rounding lost, rounded in turn."""
    parts = _parts(term, samples)
    rounded = math.fsum(parts)
    return rounded, math.fsum([*parts, -rounded])


def _parts(term: Callable[..., Any], samples: tuple[Sample, ...]) -> list[float]:
    """Return numbers, as few as may be, whose exact sum is that of the terms."""
    np = _numpy(samples[0])
    if np is None:
        return list(map(term, *samples))
    with np.errstate(all="ignore"):
        return sum_parts(term(*(np.asarray(sample) for sample in samples)))


def mapped(term: Callable[..., Any], *samples: Sample) -> array[float]:
    """Return ``term(x, …)`` for the items of samples of equal length; ``term`` is as in ``total``."""
    np = _numpy(samples[0])
    if np is None:
        return array("d", map(term, *samples))
    with np.errstate(all="ignore"):
        return _flat(term(*(np.asarray(sample) for sample in samples)))


def mean(sample: Sample) -> float:
    """Return the arithmetic mean of at least one number."""
    return plain_total(sample) / len(sample)


def ordered(sample: Sample) -> Sample:
    """Return the numbers in ascending order."""
    np = _numpy(sample)
    return sorted(sample) if np is None else _flat(np.sort(np.asarray(sample)))


def known(sample: Sample) -> Sample:
    """Return the numbers that are not nan."""
    np = _numpy(sample)
    if np is None:
        return [number for number in sample if number == number]
    numbers = np.asarray(sample)
    is_known = numbers == numbers
    return sample if is_known.all() else _flat(numbers[is_known])


def zeroed(sample: Sample) -> Sample:
    """Return the numbers with zeros in the place of nan."""
    np = _numpy(sample)
    if np is None:
        return [number if number == number else 0.0 for number in sample]
    numbers = np.asarray(sample)
    is_known = numbers == numbers
    return sample if is_known.all() else _flat(np.where(is_known, numbers, 0.0))


def pairs(first: Sample, second: Sample) -> tuple[Sample, Sample]:
    """Return the numbers of two samples of equal length at the places where neither is nan."""
    np = _numpy(first)
    if np is None:
        both = [(x, y) for x, y in zip(first, second, strict=True) if x == x and y == y]
        return [x for x, _ in both], [y for _, y in both]
    one, two = np.asarray(first), np.asarray(second)
    are_known = (one == one) & (two == two)
    return (first, second) if are_known.all() else (_flat(one[are_known]), _flat(two[are_known]))


def split(sample: Sample) -> tuple[Sample, int]:
    """Return the numbers scaled by powers of two to halves and more, below one, and the sum of the powers."""
    np = _numpy(sample)
    if np is None:
        parts = [math.frexp(number) for number in sample]
        return [mantissa for mantissa, _ in parts], sum(exponent for _, exponent in parts)
    mantissas, exponents = np.frexp(np.asarray(sample))
    return _flat(mantissas), int(exponents.sum())


def modes(sample: Sample) -> list[float]:
    """Return the most frequent numbers in the order they first occur; none when nothing repeats."""
    np = _numpy(sample)
    if np is None:
        counts = Counter(sample)
        most = max(counts.values(), default=0)
        return [number for number, count in counts.items() if count == most] if most > 1 else []
    numbers = np.asarray(sample)
    in_order = np.sort(numbers)
    starts = np.flatnonzero(np.concatenate(([True], in_order[1:] != in_order[:-1])))
    heights = np.diff(np.append(starts, len(in_order)))
    most = int(heights.max())
    if most < 2:
        return []
    found: list[float] = in_order[starts[heights == most]].tolist()
    if len(found) > 1:
        _, places = np.unique(numbers, return_index=True)
        found = numbers[np.sort(places[heights == most])].tolist()
    return found


def _numpy(sample: Sample) -> Any:
    """Return numpy where it pays for this many numbers and somebody has loaded it, else None."""
    return sys.modules.get("numpy") if len(sample) >= _MANY else None


def _flat(numbers: Any) -> array[float]:
    """Return numpy's numbers as an ``array``, whose items are Python's floats."""
    flat = array("d")
    flat.frombytes(numbers.tobytes())
    return flat
