"""Owns the way a function's body ends in an error value; never what the error means."""

from __future__ import annotations

from cellweave.values import ErrorValue


class Failure(Exception):
    """Raised inside a function to make its result an error value; it never leaves the formula language."""

    def __init__(self, error: ErrorValue) -> None:
        super().__init__(error.code)
        self.error = error


class OutOfBudget(Exception):
    """A formula took more steps than it may; it never leaves the formula language."""
