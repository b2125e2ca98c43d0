"""Owns what large books cost Python's collector of cycles: it rests while they are filled, and passes over them later.

The collector looks at all objects again whenever they have grown by a quarter. Of a book of 100,000 formulas that takes
as long as filling it, or half a second amid an edit, and finds nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from weakref import WeakSet


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


class Keeper:
    """Lets full collections pass over what the last one found in use, as long as there are large books.

    What becomes garbage in a cycle later is found when all is looked at again: when a sheet of such a book is gone,
    when somebody asks for a collection, and when what came since may be twice as much as there was.
    """

    def __init__(self) -> None:
        self._books: WeakSet[Any] = WeakSet()
        self._settled: WeakSet[Any] = WeakSet()
        self._is_listening = False
        # Whether the next full collection looks at everything, and how many may come before one that does.
        self._is_due = False
        self._left = 0

    def keep(self, book: object) -> None:
        """Let the objects of a large book be passed over while it lives."""
        self._books.add(book)
        if not self._is_listening:
            self._is_listening = self._is_due = True
            gc.callbacks.append(self._collecting)

    def settle(self, book: object) -> None:
        """Pass over what there is now, once a large book has been calculated for the first time.

        So no edit meets the long look at all of it. Garbage that has grown old before stays until the next such look.
        """
        if book in self._books and book not in self._settled and gc.isenabled():
            self._settled.add(book)
            gc.collect(1)
            self._freeze()

    def let_go(self, book: object) -> None:
        """Note that a sheet of a book is gone, and with it perhaps the book."""
        if book in self._books:
            self._is_due = True

    def _collecting(self, phase: str, info: dict[str, int]) -> None:
        if info["generation"] < 2 or not (self._books or self._is_due):
            return
        if phase == "start":
            # Python itself collects when the youngest are many; who asks for it, does so at any time.
            is_asked_for = gc.get_count()[0] <= gc.get_threshold()[0]
            if is_asked_for or self._is_due or self._left <= 0:
                self._is_due = True
                gc.unfreeze()
            self._left -= 1
            return
        if not self._books:
            self._is_due = False
            return
        if self._is_due:
            self._freeze()
        else:
            gc.freeze()

    def _freeze(self) -> None:
        """Freeze what there is, and let it be for a while that grows with it."""
        gc.freeze()
        self._is_due = False
        young, middle, old = gc.get_threshold()
        self._left = max(_FEWEST, 2 * gc.get_freeze_count() // max(1, young * middle * old))


# Full collections that pass over what is frozen, at least, before one that does not.
_FEWEST = 8
keeper = Keeper()
