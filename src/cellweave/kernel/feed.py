"""Owns what changed since the last ``Delta`` and when the next one goes out; never what the changes mean."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from cellweave.protocol.messages import Delta
from cellweave.protocol.state import OutputOp, Variable, WaveState

INTERVAL = 0.05  # seconds between two deltas of a running wave


class Feed:
    """Gathers changes and publishes them as one ``Delta``.

    A wave shorter than ``INTERVAL`` is exactly one delta: the engine flushes at its end, and nothing is due before the
    oldest change is ``INTERVAL`` old. All methods may be called from any thread; ``lock`` is the one lock of the
    kernel's output side, shared by everything that adds to the feed, so that a flush always sees whole changes.
    ``is_clear`` says whether the receiver took the last delta: until then ``flush_if_due`` keeps gathering, which is
    how a slow reader never stops a printing cell.
    """

    def __init__(
        self,
        publish: Callable[[Delta], None],
        clock: Callable[[], float] = time.monotonic,
        is_clear: Callable[[], bool] = lambda: True,
    ) -> None:
        self.lock = threading.RLock()
        self.changed = threading.Event()
        self._publish = publish
        self._clock = clock
        self._is_clear = is_clear
        self._sources: list[Callable[[], Iterable[OutputOp]]] = []
        self._pending = Delta()
        self._ran: list[str] = []
        self._entered: str | None = None
        self._wave: tuple[int, str | None, int, int] | None = None
        self._has_wave_changed = False
        self._oldest: float | None = None

    def attach(self, source: Callable[[], Iterable[OutputOp]]) -> None:
        """Ask ``source`` at every flush for the output changes it has gathered by itself."""
        with self.lock:
            self._sources.append(source)

    def touch(self) -> None:
        """Say that a source has something, so the feed becomes due."""
        with self.lock:
            self._touch()

    def _touch(self) -> None:
        if self._oldest is None:
            self._oldest = self._clock()
            self.changed.set()

    def cell(self, id: str, **changed: Any) -> None:
        """Set fields of a ``CellState``; a later value of a field replaces an earlier one."""
        with self.lock:
            self._pending.cells.setdefault(id, {}).update(changed)
            self._touch()

    def output(self, op: OutputOp) -> None:
        """Add one change of outputs, in order."""
        with self.lock:
            self._pending.outputs.append(op)
            self._touch()

    def wave(self, number: int, running: str | None, done: int, total: int) -> None:
        """Tell how far the wave is; ``running`` is the cell that runs now, None when the wave is over."""
        with self.lock:
            self._wave = number, running, done, total
            self._entered = None
            self._has_wave_changed = True
            self._touch()

    def enter(self, id: str) -> None:
        """Say that a cell begins to run. Only a delta that goes out before its end tells that it is running."""
        with self.lock:
            self._entered = id

    def leave(self) -> None:
        """Say that what began to run has ended, and is none of the cells that ran."""
        with self.lock:
            self._entered = None

    def ran(self, id: str) -> None:
        """Add a cell to those that ran since the last delta."""
        with self.lock:
            self._ran.append(id)
            self._entered = None
            self._has_wave_changed = True
            self._touch()

    def variables(self, variables: list[Variable]) -> None:
        """Set the variables panel's rows."""
        with self.lock:
            self._pending.variables = variables
            self._touch()

    @property
    def is_running(self) -> bool:
        """Whether a wave is under way."""
        wave = self._wave
        return wave is not None and wave[1] is not None

    def flush(self) -> None:
        """Publish what changed, if anything did."""
        with self.lock:
            for source in self._sources:
                self._pending.outputs.extend(source())
            delta, self._pending = self._pending, Delta()
            if self._entered is not None:
                delta.cells.setdefault(self._entered, {})["status"] = "running"
                self._entered = None
            if self._has_wave_changed and self._wave is not None:
                delta.wave = WaveState(*self._wave, self._ran)
                self._ran = []
                self._has_wave_changed = False
            self._oldest = None
            if not self.is_running:
                self.changed.clear()
            if delta.cells or delta.outputs or delta.wave is not None or delta.variables is not None:
                # Published under the lock: two flushes at once must not overtake each other.
                self._publish(delta)

    def flush_if_due(self) -> None:
        """Publish if the oldest change has waited ``INTERVAL`` and the receiver took the last delta."""
        oldest = self._oldest
        if oldest is not None and self._clock() - oldest >= INTERVAL and self._is_clear():
            self.flush()
