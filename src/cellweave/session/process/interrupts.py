"""Owns what SIGINT does in the child: it interrupts the user's code, and nothing of ours halfway."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from types import FrameType

from cellweave import kernel, protocol
from cellweave.session import process

_OURS = tuple(str(Path(module.__file__ or "").parent) for module in (kernel, protocol, process))
# These hold no lock and leave nothing half done, and the user's code or large values may keep them busy for long.
_OPEN = frozenset({"charts", "display", "figures", "frames", "grids", "plainvalues", "running", "shortened", "trees"})


class Interrupts:
    """Raises KeyboardInterrupt where user code runs, at once or as soon as it does again.

    An interrupt that finds our own bookkeeping running is kept, and ``knock`` tries again until it lands in user code
    or the kernel is at rest. One that finds the kernel at rest is nothing.
    """

    def __init__(self) -> None:
        self.was_asked = False  # since the kernel was last at rest
        self._is_busy = False
        self._is_kept = False
        self._thread = threading.get_ident()

    def install(self) -> None:
        """Handle SIGINT, whose handlers Python runs on the main thread."""
        signal.signal(signal.SIGINT, self._handle)

    def busy(self) -> None:
        """Say that a command is being carried out."""
        self._is_busy = True

    def rest(self) -> None:
        """Say that nothing is left to interrupt."""
        self._is_busy = self._is_kept = self.was_asked = False

    def ask(self) -> None:
        """Keep an interrupt that came as a message, unless its signal was seen. From another thread.

        The signal alone is not enough: while ``os.system`` waits, a process ignores it.
        """
        if self._is_busy and not self.was_asked:
            self.was_asked = self._is_kept = True

    def checkpoint(self) -> None:
        """Raise an interrupt that was kept: our bookkeeping is done, and only user code is left on the stack."""
        if self._is_kept:
            self._is_kept = False
            raise KeyboardInterrupt

    def knock(self) -> None:
        """Try again with an interrupt that was kept. From another thread."""
        if self._is_kept:
            signal.pthread_kill(self._thread, signal.SIGINT)

    def _handle(self, _number: int, frame: FrameType | None) -> None:
        if not self._is_busy:
            return
        self.was_asked = True
        self._is_kept = _is_ours(frame)
        if not self._is_kept:
            raise KeyboardInterrupt


def _is_ours(frame: FrameType | None) -> bool:
    """Whether our bookkeeping is under way: it is nearer on the stack than any code of the user's."""
    while frame is not None:
        name = frame.f_code.co_filename
        if name.startswith("<cell "):
            return False
        if name.startswith(_OURS):
            return Path(name).stem not in _OPEN
        frame = frame.f_back
    return False
