"""Owns the two kinds of flat arrays a column is made of, numpy's or the standard library's; never their meaning.

``np`` is numpy, or None where it is missing (a fresh browser): everything above asks this one name.
"""

from __future__ import annotations

from array import array
from typing import Any, Final

from cellweave.formula.numbers import ALIKE, is_shown_alike

try:
    import numpy
except ImportError:
    np: Any = None
else:
    np = numpy

# Rows that are evaluated at one go: three such arrays of float64 stay in a second-level cache.
BLOCK: Final = 16_384


def zero_numbers(count: int) -> Any:
    """Return ``count`` zeros as float64."""
    return np.zeros(count) if np is not None else array("d", bytes(8 * count))


def zero_tags(count: int) -> Any:
    """Return ``count`` zeros as uint8."""
    return np.zeros(count, dtype=np.uint8) if np is not None else bytearray(count)


def numbers_from(values: Any) -> Any:
    """Return ``values`` (any iterable of numbers) as float64."""
    if np is not None:
        return np.asarray(values if hasattr(values, "__len__") else list(values), dtype=np.float64)
    return values if isinstance(values, array) else array("d", values)


def tags_from(values: Any) -> Any:
    """Return ``values`` (any sequence of small integers) as uint8."""
    if np is not None:
        if isinstance(values, (bytes, bytearray)):
            return np.frombuffer(bytearray(values), dtype=np.uint8)
        return np.asarray(values, dtype=np.uint8)
    return bytearray(values)


def extended(flat: Any, count: int) -> Any:
    """Return ``flat`` with zeros after it up to ``count`` items."""
    missing = count - len(flat)
    if np is not None:
        longer = np.zeros(count, dtype=flat.dtype)
        longer[: len(flat)] = flat
        return longer
    return flat + (bytearray(missing) if isinstance(flat, bytearray) else array("d", bytes(8 * missing)))


def with_gap(flat: Any, at: int, count: int) -> Any:
    """Return ``flat`` with ``count`` zeros put in before item ``at``."""
    if np is not None:
        wider = np.zeros(len(flat) + count, dtype=flat.dtype)
        wider[:at] = flat[:at]
        wider[at + count :] = flat[at:]
        return wider
    gap = bytearray(count) if isinstance(flat, bytearray) else array("d", bytes(8 * count))
    return flat[:at] + gap + flat[at:]


def without(flat: Any, at: int, count: int) -> Any:
    """Return ``flat`` without the ``count`` items from ``at``."""
    if np is not None:
        return np.concatenate((flat[:at], flat[at + count :]))
    return flat[:at] + flat[at + count :]


def rearranged(flat: Any, order: Any) -> Any:
    """Return the items of ``flat`` at the positions ``order``, in that order."""
    if np is not None:
        return flat[order]
    return type(flat)(flat[i] for i in order) if isinstance(flat, bytearray) else array("d", [flat[i] for i in order])


def last_nonzero(tags: Any, end: int) -> int:
    """Return one more than the last position below ``end`` that is not zero, or 0."""
    if np is None:
        return len(bytes(tags[:end]).rstrip(b"\0"))
    while end > 0:
        start = max(0, end - BLOCK)
        found = np.flatnonzero(tags[start:end])
        if len(found):
            return start + int(found[-1]) + 1
        end = start
    return 0


def all_are(tags: Any, first: int, last: int, tag: int) -> bool:
    """Return whether the tags from ``first`` up to ``last`` (excluded) are all ``tag``."""
    if np is None:
        return bool(tags.count(tag, first, last) == last - first)
    part = tags[first:last]
    return len(part) == 0 or (int(part[0]) == tag and bool((part == tag).all()))


def first_nonzero(tags: Any, first: int, last: int) -> int:
    """Return the first position from ``first`` up to ``last`` (excluded) that is not zero, or -1."""
    part = bytes(tags[first:last])
    found = len(part) - len(part.lstrip(b"\0"))
    return first + found if found < len(part) else -1


def first_of(tags: Any, first: int, last: int, tag: int) -> int:
    """Return the first position from ``first`` up to ``last`` (excluded) whose tag is ``tag``, or -1."""
    found = bytes(tags[first:last]).find(tag)
    return found if found < 0 else first + found


def alike(one: Any, two: Any) -> Any:
    """Return which numbers differ and yet have the same 15 significant digits."""
    near = (np.abs(one - two) < np.abs(one) * ALIKE) & (one != two)
    if np.any(near):
        ones, twos = np.broadcast_arrays(one, two)
        # Whole numbers of 15 digits show them all.
        near = near & ~((ones == np.rint(ones)) & (twos == np.rint(twos)) & (np.abs(ones) < 1e15))
        pairs = zip(ones[near].tolist(), twos[near].tolist(), strict=True)
        near[near] = [is_shown_alike(*pair) for pair in pairs]
    return near
