"""Owns ranks and order statistics filled down over one range: its numbers are put in order once, and searched for all
rows together.
"""

from __future__ import annotations

from typing import Any, Final

from cellweave.formula.failure import Failure
from cellweave.sheet.arrays import np
from cellweave.sheet.blocklookup import table
from cellweave.sheet.blockorders import kth, rank
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.pool import ERROR
from cellweave.sheet.samples import ordered_in
from cellweave.sheet.vector import NUM_ID, Unsupported, Vector, failed, numeric
from cellweave.values import ERRORS, NA

_NA_ID: Final = float(ERRORS.index(NA))


def _ordered(block: Block, shape: Any) -> Any:
    """Return the numbers of a range that is the same for all rows in ascending order."""
    grid, area = table(block, shape)
    try:
        return np.asarray(ordered_in(grid, area))
    except Failure as failure:
        raise Unsupported from failure


@function("LARGE", "SMALL", is_whole=True)
def _kth(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 2 or args[1][0] == "missing":
        raise Unsupported
    if _is_moving(block, args[0]):
        return kth(block, name, args)
    numbers = _ordered(block, args[0])

    def compute(values: list[Any]) -> Vector:
        place = np.ceil(values[0]) if name == "LARGE" else np.floor(values[0])
        wrong = ~((values[0] >= 1) & (place <= len(numbers)))
        if not len(numbers):
            return Vector(NUM_ID, ERROR)
        at = np.where(wrong, 1.0, place).astype(np.int64)
        return failed(numbers[-at if name == "LARGE" else at - 1], [(wrong, NUM_ID)], None)

    return numeric([block.number(args[1])], compute)


@function("RANK", "RANK.EQ", "RANK.AVG", is_whole=True)
def _rank(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3 or args[0][0] == "missing":
        raise Unsupported
    is_ascending = len(args) == 3 and args[2][0] != "missing" and bool(_written(block, args[2]))
    if _is_moving(block, args[1]):
        return rank(block, name, args, is_ascending=is_ascending)
    numbers = _ordered(block, args[1])

    def compute(values: list[Any]) -> Vector:
        left, right = (np.searchsorted(numbers, values[0], side=side) for side in ("left", "right"))
        place = (left if is_ascending else len(numbers) - right) + 1.0
        if name == "RANK.AVG":
            place = place + (right - left - 1) / 2
        return failed(place, [(left == right, _NA_ID)], None)

    return numeric([block.number(args[0])], compute)


@function("PERCENTRANK", "PERCENTRANK.INC", "PERCENTRANK.EXC")
def _percentrank(block: Block, name: str, args: tuple[Any, ...]) -> Vector:
    if not 2 <= len(args) <= 3 or any(arg[0] == "missing" for arg in args[1:]):
        raise Unsupported
    digits = int(_written(block, args[2])) if len(args) == 3 else 3
    numbers = _ordered(block, args[0])
    count = len(numbers)
    if count < 2 or not 1 <= digits <= 15:
        raise Unsupported
    scale = 10.0**digits
    is_inside = name.endswith("EXC")

    def compute(values: list[Any]) -> Vector:
        x = values[0]
        outside = ~((x >= numbers[0]) & (x <= numbers[-1]))
        x = np.where(outside, numbers[0], x)
        at = np.searchsorted(numbers, x)
        above, below = numbers[at], numbers[np.maximum(at - 1, 0)]
        is_between = above != x
        place = np.where(is_between, at - 1 + (x - below) / np.where(is_between, above - below, 1.0), at)
        share = (place + 1) / (count + 1) if is_inside else place / (count - 1)
        # The same nudge as the function's own: 0.29 · 100 falls short of 29.
        return failed(np.floor(share * scale * (1 + 1e-15)) / scale, [(outside, _NA_ID)], None)

    return numeric([block.number(args[1])], compute)


def _is_moving(block: Block, shape: Any) -> bool:
    reach = block.reach(shape)
    return reach is not None and reach.rows_move and block.count > 1


def _written(block: Block, shape: Any) -> float:
    """Return a number or truth value that is written in the formula."""
    value = block.literal(shape)
    if type(value) not in (float, bool):
        raise Unsupported
    return float(value)
