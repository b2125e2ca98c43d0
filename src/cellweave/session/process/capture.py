"""Owns file descriptors 1 and 2 of the child: what C code and other processes write there reaches the cell."""

from __future__ import annotations

import codecs
import os
import select
import sys
from collections.abc import Callable

_SPAWNS = frozenset({"subprocess.Popen", "os.system", "os.posix_spawn", "os.spawn"})


class Capture:
    """Reads the other ends of the pipes behind descriptors 1 and 2, without ever waiting."""

    def __init__(self, out: int, err: int) -> None:
        self.pipes = {out: "stdout", err: "stderr"}
        self._decoders = {pipe: codecs.getincrementaldecoder("utf-8")("replace") for pipe in self.pipes}
        self.take: Callable[[str, str], None] = lambda name, text: None
        # One question for both, as nearly always nothing is there: this is asked twice a cell.
        self._poll = select.poll()
        for pipe in self.pipes:
            os.set_blocking(pipe, False)
            os.set_inheritable(pipe, False)
            self._poll.register(pipe, select.POLLIN)

    def read(self) -> None:
        """Hand on what was written so far. Called under the feed's lock, so chunks keep their order."""
        if not self._poll.poll(0):
            return
        for pipe, name in self.pipes.items():
            while True:
                try:
                    chunk = os.read(pipe, 1 << 16)
                except BlockingIOError:
                    break
                if not chunk:
                    break
                text = self._decoders[pipe].decode(chunk)
                if text:
                    self.take(name, text)


def drain_before_spawns(drain: Callable[[], None]) -> None:
    """Call ``drain`` before another process starts, so what was printed first is shown first."""

    def hook(event: str, _arguments: tuple[object, ...]) -> None:
        if event in _SPAWNS:
            drain()

    sys.addaudithook(hook)
    os.register_at_fork(before=drain)
