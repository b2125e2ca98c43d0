"""Owns what a book says about formulas that need themselves: whether they are computed round by round, and how long."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from cellweave.errors import SheetError
from cellweave.values import ErrorValue

# Excel's own bound.
MOST_ROUNDS = 32_767


class Iteration(NamedTuple):
    """At most ``rounds`` rounds, fewer where one changes no value by more than ``change``. Excel's usual numbers."""

    rounds: int = 100
    change: float = 0.001


def iteration_of(given: Any) -> Iteration | None:
    """Return what ``iterate=`` asks for: True or False, rounds, or rounds and the largest change that ends them."""
    if given is None or given is False:
        return None
    parts = () if given is True else given if isinstance(given, (tuple, list)) else (given,)
    try:
        found = Iteration(*parts)
        if 1 <= found.rounds <= MOST_ROUNDS and int(found.rounds) == found.rounds and found.change >= 0:
            return found
    except (TypeError, ValueError):
        pass
    text = f"iterate={given!r} is not understood. Write iterate=True, or rounds and the largest change: (100, 0.001)."
    raise SheetError(text, iterate=given)


def change_of(before: Any, after: Any) -> float:
    """Return by how much a value changed: a number's difference; anything else changes not at all or without end."""
    if type(before) is float and type(after) is float:
        return abs(after - before)
    is_same = type(before) is type(after) and (before == after or isinstance(after, ErrorValue))
    return 0.0 if is_same else math.inf
