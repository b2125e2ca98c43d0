"""Owns evaluating one formula in one grid cell: the way from a formula and its context to a grid value."""

from __future__ import annotations

from typing import Any

from cellweave.address import MAX_COLUMNS, MAX_ROWS, Address
from cellweave.formula.closures import code_of
from cellweave.formula.failure import Failure, OutOfBudget
from cellweave.formula.frame import MOST_STEPS, Budget, Frame
from cellweave.formula.operators import plain
from cellweave.formula.reference import Area, settled
from cellweave.formula.syntax import Formula
from cellweave.values import NUM, SPILL, ErrorValue


def evaluate(formula: Formula, context: Any, *, steps: int = MOST_STEPS) -> Any:
    """Return the value of ``formula`` where ``context`` (a ``Context``) says it stands: a grid value or an ``Array``.

    A blank result stays None; the grid shows it as 0. After ``steps`` function calls, or too deep a recursion, the
    value is ``#NUM!``.
    """
    value = plain(evaluated(formula, context, steps=steps))
    if type(value) is Area and context.fills is None and not value.is_cell:
        below, beside = context.row + value.shape[0], context.column + value.shape[1]
        if below > MAX_ROWS or beside > MAX_COLUMNS:
            # Whole columns are read as far as they hold anything, but they would fill all of it.
            here, where = Address(context.row, context.column), "row 1" if below > MAX_ROWS else "column A"
            return ErrorValue(
                SPILL.code, f"#SPILL! at {here}: {value.shape[0]} by {value.shape[1]} cells fit from {where} only."
            )
    return settled(value)


def evaluated(formula: Formula, context: Any, *, steps: int = MOST_STEPS) -> Any:
    """Return the value of ``formula`` like ``evaluate``, but references stay areas and LAMBDAs functions."""
    budget = Budget(steps)
    frame = Frame(formula.leaves, context, context.sheet, context.row, context.column, budget, {})
    try:
        return code_of(formula)(frame)
    except Failure as failure:
        return failure.error
    except (OutOfBudget, RecursionError):
        return NUM
    finally:
        budget.close()
