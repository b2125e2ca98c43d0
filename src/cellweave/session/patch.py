"""Owns text patches: the one difference between two texts, small to keep, exact to apply and to take back."""

from __future__ import annotations

from dataclasses import dataclass

from cellweave.errors import JournalError


@dataclass(frozen=True)
class Patch:
    """At byte ``start``, ``removed`` gave way to ``inserted``. Law: ``inverse.applied(applied(text)) == text``."""

    start: int
    removed: bytes
    inserted: bytes

    @property
    def inverse(self) -> Patch:
        return Patch(self.start, self.inserted, self.removed)

    def applied(self, text: bytes) -> bytes:
        """Return ``text`` changed; raises JournalError where the removed part is not what stands there."""
        end = self.start + len(self.removed)
        if text[self.start : end] != self.removed:
            raise JournalError("The text is not the one this change was made to.", start=self.start)
        return text[: self.start] + self.inserted + text[end:]


def patch_between(old: bytes, new: bytes) -> Patch:
    """Return the patch that makes ``new`` of ``old``, with the longest common beginning and end left out."""
    start = _common(old, new, min(len(old), len(new)))
    left = min(len(old), len(new)) - start
    end = _common(old[len(old) - left :][::-1], new[len(new) - left :][::-1], left)
    return Patch(start, old[start : len(old) - end], new[start : len(new) - end])


def _common(one: bytes, two: bytes, limit: int) -> int:
    """Return how many of the first ``limit`` bytes agree: by halving, because comparing slices is C speed."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low
