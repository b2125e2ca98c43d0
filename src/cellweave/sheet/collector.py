"""Owns keeping Python's collector of cycles still while very many objects are made that stay.

It looks at all objects again whenever they have grown by a quarter; filling a book of 100,000 formulas, that takes as
long as the filling itself and finds nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def resting() -> Iterator[None]:
    """Let the collector rest within; nothing in it may run code of the user, whose garbage would wait."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
