"""Owns whose turn it is to recalculate: one thread of the program at a time; never what is recalculated.

The turn is one for all books, because formulas that read sheets by name go from one book to another in any order.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import ParamSpec

_Params = ParamSpec("_Params")
_TURN = threading.RLock()


def in_turn(function: Callable[_Params, None]) -> Callable[_Params, None]:
    """Let threads that call ``function`` wait until no other recalculates; a thread that does goes on."""

    @functools.wraps(function)
    def waiting(*args: _Params.args, **named: _Params.kwargs) -> None:
        with _TURN:
            function(*args, **named)

    return waiting
