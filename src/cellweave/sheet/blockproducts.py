"""Owns sums of products of comparisons filled down: ``SUMPRODUCT((A$1:A$900=E1)*(B$1:B$900>F1)*C$1:C$900)``.

So people summed by conditions before there was SUMIFS. Where each factor compares a column with one value a row, it is
the same total and found in the same way, through orders of the rows. All else is left to ``blockplanes``.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Final

from cellweave.sheet.arrays import np
from cellweave.sheet.blockcriteria import Conditional
from cellweave.sheet.blocks import Block
from cellweave.sheet.distinct import Operand, operand
from cellweave.sheet.pool import BLANK, NUMBER, TEXT
from cellweave.sheet.selection import Comparison
from cellweave.sheet.template import Shape
from cellweave.sheet.vector import Unsupported, Vector, either

# The signs of comparisons, and what they are with the sides exchanged.
_SIGNS: Final = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}


def product_total(block: Block, name: str, args: tuple[Shape, ...]) -> Vector:
    """Return SUM or SUMPRODUCT of products of comparisons and at most one column of numbers."""
    factors: list[Shape] = []
    for arg in args:
        found = _factors(arg)
        # Truth values that nothing was multiplied with are no numbers.
        if len(found) == 1 and found[0][0] == "op":
            raise Unsupported
        factors += found
    tests: list[tuple[str, Shape, Shape]] = []
    columns: list[Shape] = []
    for factor in factors:
        if factor[0] == "leaf" and _is_column(block, factor):
            columns.append(factor)
        elif factor[0] == "op" and factor[1] in _SIGNS:
            tests.append(_test(block, factor))
        elif not _is_one(block, factor):
            raise Unsupported
    if not tests or len(columns) > 1 or type(block) is not Block:
        raise Unsupported
    totals = columns[0] if columns else None
    return _Products(block, "SUMIFS" if columns else "COUNTIFS", totals, tests).in_order()


class _Products(Conditional):
    """Rows that meet comparisons as operators mean them. Every column compared holds one kind of value only."""

    def __init__(self, block: Block, name: str, totals: Any, tests: list[tuple[str, Shape, Shape]]) -> None:
        self._signs = [sign for sign, _, _ in tests]
        super().__init__(block, name, totals, [(column, value) for _, column, value in tests])
        first, last = self._read()
        if self._tags is not None and not np.isin(self._tags[first:last], (NUMBER, BLANK)).all():
            raise Unsupported

    def _read(self) -> tuple[int, int]:
        """Return the first row that is read and the one after the last.

        Below the sheet's end there are blanks, which are equal to 0: what is added up there is 0, but it counts.
        """
        first, last = 0, self._height
        if self._moves:
            reach, block = self._first, self._block
            first, last = reach.rows(block.first)[0], reach.rows(block.last - 1)[1] + 1
        if not 0 <= first < last or (last > self._size and self._numbers is None):
            raise Unsupported
        return first, min(last, self._size)

    def _asked(self, criteria: list[Vector]) -> list[Operand]:
        first, last = self._read()
        operands = []
        for sign, keys, vector in zip(self._signs, self._keys, criteria, strict=True):
            kind = vector.tags
            if type(kind) is not int or kind not in (NUMBER, TEXT) or not keys.are(kind, first, last):
                raise Unsupported
            self._odd = either(self._odd, vector.odd)
            one = operand(vector, self._block.book.pool, self._block.count)
            if kind == TEXT or sign != "=":
                one.values = [Comparison(sign, value) for value in one.values]
            operands.append(one)
        return operands


def _factors(shape: Shape) -> list[Shape]:
    """Return what is multiplied, twice negated or not."""
    if shape[:2] == ("op", "*"):
        return _factors(shape[2]) + _factors(shape[3])
    if shape[0] == "neg" and shape[1][0] == "neg":
        return [*_factors(shape[1][1]), ("constant", 1.0)]
    return [shape]


def _test(block: Block, shape: Shape) -> tuple[str, Shape, Shape]:
    """Return (sign, column, value of the row) of a comparison."""
    _, sign, left, right = shape
    if _is_column(block, left):
        return sign, left, right
    if _is_column(block, right):
        return _SIGNS[sign], right, left
    raise Unsupported


def _is_column(block: Block, shape: Shape) -> bool:
    """Whether an expression is a range of one column."""
    reach = block.reach(shape)
    return reach is not None and not reach.is_cell and reach.left == reach.right


def _is_one(block: Block, shape: Shape) -> bool:
    with suppress(Unsupported):
        return bool(block.literal(shape) == 1.0)
    return False
