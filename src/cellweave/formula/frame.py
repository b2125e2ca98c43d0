"""Owns the state of one evaluation: leaves, context, bound names and budget; and the functions made by LAMBDA."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final, Protocol

from cellweave.formula.failure import OutOfBudget
from cellweave.formula.parameters import EMPTY
from cellweave.formula.syntax import Leaf, Node
from cellweave.values import VALUE

# Function calls one formula may take, and how deep LAMBDAs may call themselves.
MOST_STEPS: Final = 20_000_000
MOST_DEPTH: Final = 1_000
# Python frames one level of LAMBDA may need, nested expressions in it included.
_FRAMES_A_LEVEL: Final = 12


class Budget:
    """What is left to one evaluation; shared by all its frames."""

    __slots__ = ("depth", "recursion_limit", "steps")

    def __init__(self, steps: int) -> None:
        self.steps = steps
        self.depth = 0
        self.recursion_limit = 0

    def spend(self, steps: int = 1) -> None:
        """Count steps. Raises OutOfBudget when none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise OutOfBudget

    def enter(self) -> None:
        """Go one level deeper. Raises OutOfBudget past the deepest one."""
        self.steps -= 1
        self.depth += 1
        if self.depth > MOST_DEPTH or self.steps < 0:
            raise OutOfBudget
        if self.depth == 20 and not self.recursion_limit:
            # Deep recursion is the formula's wish and bounded above, so Python's own bound gives way for a while.
            self.recursion_limit = sys.getrecursionlimit()
            sys.setrecursionlimit(max(self.recursion_limit, MOST_DEPTH * _FRAMES_A_LEVEL + 2_000))

    def leave(self) -> None:
        """Come back from a level."""
        self.depth -= 1

    def close(self) -> None:
        """End the evaluation."""
        if self.recursion_limit:
            sys.setrecursionlimit(self.recursion_limit)


class Place(Protocol):
    """Where a formula stands."""

    context: Any
    row: int
    column: int


class Frame:
    """One formula under evaluation. ``names`` are the names bound by LET and LAMBDA, in lower case."""

    __slots__ = ("budget", "column", "context", "leaves", "names", "row", "sheet")

    def __init__(
        self, leaves: tuple[Leaf, ...], context: Any, sheet: Any, row: int, column: int, budget: Budget, names: Any
    ) -> None:
        self.leaves = leaves
        self.context = context
        self.sheet = sheet
        self.row = row
        self.column = column
        self.budget = budget
        self.names: dict[str, Any] = names

    def binding(self, names: dict[str, Any]) -> Frame:
        """Return a frame in which more names are bound."""
        return Frame(self.leaves, self.context, self.sheet, self.row, self.column, self.budget, {**self.names, **names})


class Closure:
    """A function made by LAMBDA; it remembers the names that were bound where it was made."""

    __slots__ = ("arity", "body", "frame", "least", "node", "parameters")

    def __init__(
        self,
        parameters: tuple[str, ...],
        least: int,
        body: Callable[[Frame], Any],
        frame: Frame,
        node: Node,
    ) -> None:
        self.parameters = parameters
        self.least = least
        self.arity = len(parameters)
        self.body = body
        self.frame = frame
        # What the body was made of.
        self.node = node

    def __call__(self, *values: Any) -> Any:
        """Return the body's value; parameters left out are ``EMPTY``."""
        return self.applied(values)

    def applied(self, values: tuple[Any, ...]) -> Any:
        """Return the body's value. A plain method, whose recursion needs no room on the C stack."""
        frame = self.frame
        frame.budget.spend()
        if not self.least <= len(values) <= self.arity:
            return VALUE
        values += (EMPTY,) * (self.arity - len(values))
        frame.budget.enter()
        try:
            return self.body(frame.binding(dict(zip(self.parameters, values, strict=True))))
        finally:
            frame.budget.leave()


class FunctionValue:
    """A spreadsheet function used as a value: ``BYROW(A1:B9, SUM)``."""

    __slots__ = ("arity", "frame", "function")

    def __init__(self, function: Any, frame: Frame) -> None:
        self.function = function
        self.frame = frame
        self.arity = function.most or 255

    def __call__(self, *values: Any) -> Any:
        """Return what the function computes."""
        self.frame.budget.spend()
        return self.function.call(list(values), self.frame.context)
