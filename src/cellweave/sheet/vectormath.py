"""Owns arithmetic, comparison and rounding over blocks: the same results as the scalar path, bit for bit.

In a block where nothing goes wrong every operation is one array operation; numpy raises when one divides by zero or
overflows, and the block is done again with ``careful`` set, where each failing row becomes its error value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cellweave.formula.numbers import NOISE
from cellweave.sheet.arrays import alike, np
from cellweave.sheet.pool import BLANK, BOOLEAN, ERROR, NUMBER, OBJECT, TEXT, Pool
from cellweave.sheet.vector import DIV0_ID, NUM_ID, Vector, as_numbers, either, failed, numeric

_POWERS: Final = [10.0**n for n in range(23)]


def add(values: list[Any]) -> Any:
    return settled(values[0] + values[1], values[0])


def subtract(values: list[Any]) -> Any:
    return settled(values[0] - values[1], values[0])


def settled(total: Any, operand: Any) -> Any:
    """Return sums with those that are only rounding noise beside ``operand`` made zero."""
    tiny = np.abs(total) < np.abs(operand) * NOISE
    if tiny.any():
        return np.where(tiny, 0.0, total)
    return total


def arithmetic(operator: str, left: Vector, right: Vector, *, careful: bool) -> Vector:
    """Apply one of ``+ - * /`` to two vectors."""

    def compute(values: list[Any]) -> Vector:
        one, two = values
        failures: list[tuple[Any, float]] = []
        if operator == "+":
            result = add(values)
        elif operator == "-":
            result = subtract(values)
        elif operator == "*":
            result = one * two
        else:
            zero = np.equal(two, 0.0)
            if np.any(zero):
                failures.append((zero, DIV0_ID))
                two = np.where(zero, 1.0, two)
            result = one / two
        if careful:
            failures.append((~np.isfinite(result), NUM_ID))
        return failed(result, failures, None) if failures else Vector(result, NUMBER)

    return numeric([left, right], compute)


def mapped(function: Callable[[float], float], operand: Vector, domain: Callable[[Any], Any] | None = None) -> Vector:
    """Apply an array function of one number; rows outside ``domain`` (a mask function) are ``#NUM!``."""

    def compute(values: list[Any]) -> Vector:
        value = values[0]
        if domain is None:
            return Vector(function(value), NUMBER)
        wrong = ~domain(value)
        if np.any(wrong):
            return failed(function(np.where(wrong, 1.0, value)), [(wrong, NUM_ID)], None)
        return Vector(function(value), NUMBER)

    return numeric([operand], compute)


def rounded(value: Vector, digits: int, mode: str, settle: Callable[[float], float]) -> Vector:
    """Round to digits on the 15 that a sheet shows: ``"half"`` away from zero, ``"up"`` or ``"down"``.

    ``settle`` decides near a tie or a whole number, one number at a time.
    """

    def compute(values: list[Any]) -> Vector:
        numbers = np.atleast_1d(np.asarray(values[0], dtype=np.float64))
        scale = _POWERS[abs(digits)]
        size = np.abs(numbers)
        scaled = size * scale if digits >= 0 else size / scale
        whole = np.floor(scaled)
        part = scaled - whole
        edge = np.abs(part - 0.5) if mode == "half" else np.minimum(part, 1.0 - part)
        # Nearer to the edge than the 15th digit can tell, or too large to have a digit there at all.
        doubtful = (edge < scaled * 2e-14 + 1e-300) | (scaled >= 1e14)
        if mode == "half":
            whole += part >= 0.5
        elif mode == "up":
            whole += part > 0.0
        result = whole / scale if digits >= 0 else whole * scale
        np.copysign(result, numbers, out=result)
        for i in np.flatnonzero(doubtful).tolist():
            result[i] = settle(float(numbers[i]))
        return Vector(result if np.ndim(values[0]) else float(result[0]), NUMBER)

    return numeric([value], compute)


_RANK: Final = {NUMBER: 0, TEXT: 1, BOOLEAN: 2}
_TESTS: Final[dict[str, Callable[[Any, Any], Any]]] = {} if np is None else {
    "=": np.equal, "<>": np.not_equal, "<": np.less, ">": np.greater, "<=": np.less_equal, ">=": np.greater_equal,
}  # fmt: skip


def compared(operator: str, left: Vector, right: Vector, pool: Pool) -> Vector:
    """Compare two vectors as a sheet does: numbers before texts before booleans, texts without regard to case."""
    odd = either(left.odd, right.odd)
    if left.is_numeric and right.is_numeric and _class(left, right) == _class(right, left):
        return Vector(_numbers_compared(operator, as_numbers(left.data), as_numbers(right.data)), BOOLEAN, odd)
    one, two = _classes(left, right), _classes(right, left)
    wrong_one, wrong_two = left.tags == ERROR, right.tags == ERROR
    strange = (left.tags == OBJECT) | (right.tags == OBJECT)
    result = np.asarray(_TESTS[operator](one, two))
    same = one == two
    both_text = same & (one == 1)
    with np.errstate(all="ignore"):
        shape = np.broadcast_shapes(np.shape(left.data), np.shape(right.data), np.shape(one), np.shape(two))
        plain = _numbers_compared(operator, np.broadcast_to(as_numbers(left.data), shape), as_numbers(right.data))
        result = np.where(same & ~both_text, plain, result)
    if np.any(both_text):
        table = pool.fold_array()
        first = _fold_ids(left, table, both_text, shape)
        second = _fold_ids(right, table, both_text, shape)
        if operator not in ("=", "<>"):
            first, second = _in_order(first, second, pool)
        result = np.where(both_text, _TESTS[operator](first, second), result)
    if np.any(strange):
        odd = either(odd, np.asarray(np.broadcast_to(strange, shape)))
    error = wrong_one | wrong_two
    if np.any(error):
        data = np.where(wrong_one, left.data, np.where(wrong_two, right.data, result))
        tags = np.where(error, np.uint8(ERROR), np.uint8(BOOLEAN))
        return Vector(data.astype(np.float64), np.broadcast_to(tags, data.shape), odd)
    return Vector(result, BOOLEAN, odd)


def _numbers_compared(operator: str, one: Any, two: Any) -> Any:
    result = _TESTS[operator](one, two)
    same = alike(one, two)
    return np.where(same, operator in ("=", "<=", ">="), result) if np.any(same) else result


def _class(vector: Vector, other: Vector) -> int:
    tag = vector.tags if vector.tags != BLANK else other.tags
    return _RANK.get(tag, 0)


def _classes(vector: Vector, other: Vector) -> Any:
    table = np.array([0, 0, 1, 2, 3, 3], dtype=np.int8)
    own = table[vector.tags]
    blank = vector.tags == BLANK
    return np.where(blank, table[other.tags], own) if np.any(blank) else own


def _fold_ids(vector: Vector, table: Any, rows: Any, shape: tuple[int, ...]) -> Any:
    data = np.broadcast_to(np.asarray(as_numbers(vector.data)), shape)
    # A blank's data is 0, which is also the number of the empty text.
    return table[np.where(rows, data, 0.0).astype(np.int64)]


def _in_order(first: Any, second: Any, pool: Pool) -> tuple[Any, Any]:
    """Return numbers of folded texts as their places in the order of texts."""
    ids, places = np.unique(np.concatenate((np.ravel(first), np.ravel(second))), return_inverse=True)
    ranks = np.empty(len(ids), dtype=np.int64)
    keys = pool.alphabetical(ids.tolist())
    ranks[sorted(range(len(ids)), key=keys.__getitem__)] = np.arange(len(ids))
    ranked = ranks[places]
    return ranked[: np.size(first)].reshape(np.shape(first)), ranked[np.size(first) :].reshape(np.shape(second))
