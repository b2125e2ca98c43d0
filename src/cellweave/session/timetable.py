"""Owns when cells with ``every`` run again: each at its own period, counted from when the cell came."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping

BUSY = 0.1  # seconds until cells that came due while others run are tried again


class Timetable:
    """Calls ``run`` with the cells that are due; ``run`` returns False where nothing can run now.

    ``clock`` counts seconds and never goes back, so a wall clock that is set changes nothing. Periods that passed
    unseen, on a machine that slept or behind a long cell, count as one.
    """

    def __init__(self, run: Callable[[list[str]], bool], clock: Callable[[], float] = time.monotonic) -> None:
        self._run = run
        self._clock = clock
        self._periods: dict[str, float] = {}
        self._due: dict[str, float] = {}
        self._timer: asyncio.TimerHandle | None = None

    def take(self, periods: Mapping[str, float]) -> None:
        """Take the periods of all cells that have one, in seconds; a cell whose period is as it was keeps its time."""
        now = self._clock()
        self._due = {
            cell: self._due[cell] if self._periods.get(cell) == period else now + period
            for cell, period in periods.items()
        }
        self._periods = dict(periods)
        self._arm()

    def ring(self) -> None:
        """Run what is due."""
        now = self._clock()
        due = [cell for cell, at in self._due.items() if at <= now]
        if due and self._run(due):
            for cell in due:
                after = self._due[cell] + self._periods[cell]
                self._due[cell] = after if after > now else now + self._periods[cell]
        self._arm()

    def close(self) -> None:
        self._periods, self._due = {}, {}
        self._arm()

    def _arm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._due:
            wait = min(self._due.values()) - self._clock()
            self._timer = asyncio.get_running_loop().call_later(max(wait, BUSY), self.ring)
