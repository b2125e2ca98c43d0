"""Owns what viewers chose: raw values by cell and key, what they were chosen instead of, callbacks still to run."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Any

from cellweave import host

Callback = Callable[[], Any]

TRIGGERS = frozenset({"button"})  # widgets whose value lasts for the one run it caused


class WidgetMemory:
    """The values of all inputs, kept while their cells are, also for keys a cell does not ask for at present."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {}
        self._defaults: dict[tuple[str, str], Any] = {}
        self._declared: dict[tuple[str, str], Any] = {}
        self._kinds: dict[tuple[str, str], str] = {}
        self._callbacks: dict[tuple[str, str], Callback] = {}
        self._due: dict[str, list[Callback]] = {}

    def set(self, cell: str, key: str, raw: Any) -> bool:
        """Remember a choice and make its callback due; return whether the cell has to run."""
        place = cell, key
        values = self.values.setdefault(cell, {})
        is_trigger = self._kinds.get(place) in TRIGGERS
        if not is_trigger and _same(values.get(key, self._defaults.get(place, host.UNSET)), raw):
            return False
        values[key] = raw
        callback = self._callbacks.get(place)
        if callback is not None:
            self._due.setdefault(cell, []).append(callback)
        return True

    def get(
        self, cell: str, key: str, kind: str, default: Any, callback: Callback | None, declared: Any = host.UNSET
    ) -> Any:
        """Return the remembered choice of the running cell, or ``host.UNSET``.

        A choice made under another declared value is forgotten: whoever rewrites it in the code means it.
        """
        place = cell, key
        values = self.values.get(cell, {})
        if key in values and place in self._declared and not _same(self._declared[place], declared):
            del values[key]
        self._declared[place] = declared
        self._defaults[place] = default
        self._kinds[place] = kind
        if callback is None:
            self._callbacks.pop(place, None)
        else:
            self._callbacks[place] = callback
        return values.get(key, host.UNSET)

    def take_callbacks(self, cell: str) -> list[Callback]:
        """Return the callbacks that are to run before the cell, once."""
        return self._due.pop(cell, [])

    def end(self, cell: str) -> None:
        """Forget what lasted for one run, also where the run did not come to ask for it."""
        values = self.values.get(cell)
        for key in [key for key in values or () if self._kinds.get((cell, key)) in TRIGGERS]:
            del self.values[cell][key]

    def keep(self, cells: AbstractSet[str]) -> None:
        """Forget all cells but these."""
        for cell in self.values.keys() - cells:
            del self.values[cell]
        self._declared = {place: item for place, item in self._declared.items() if place[0] in cells}
        self._defaults = {place: item for place, item in self._defaults.items() if place[0] in cells}
        self._kinds = {place: item for place, item in self._kinds.items() if place[0] in cells}
        self._callbacks = {place: item for place, item in self._callbacks.items() if place[0] in cells}


def _same(left: Any, right: Any) -> bool:
    return type(left) is type(right) and bool(left == right)
