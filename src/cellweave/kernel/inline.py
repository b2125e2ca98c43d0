"""Owns a kernel in the caller's own thread: what a browser's worker and a test run, message in, messages out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from cellweave.kernel.feed import Feed
from cellweave.kernel.kernel import Kernel
from cellweave.kernel.recorder import Recorder
from cellweave.kernel.service import Engine, MakeEngine, Service
from cellweave.protocol.messages import Command, Idle, Question, Ready


def kernel_maker() -> MakeEngine:
    """Return how a service makes the engine."""

    def make(recorder: Recorder, feed: Feed, path: str) -> Engine:
        return Kernel(recorder, feed, path, showing=recorder)

    return make


class InlineKernel:
    """Carries a command out before ``send`` returns; ``on_message`` gets what it tells, in order."""

    def __init__(self, on_message: Callable[[Any], None]) -> None:
        self._on_message = on_message
        self._feed = Feed(on_message)
        self._recorder = Recorder(self._feed)
        self._service = Service(kernel_maker(), self._recorder, self._feed)
        self._handled = 0
        self._before: tuple[list[str], list[str]] | None = None

    def start(self) -> None:
        """Take over the standard streams and say that the kernel is up."""
        self._before = sys.argv[:], sys.path[:]
        self._recorder.install()
        self._on_message(Ready(0, sys.version.partition(" ")[0]))

    def send(self, message: Any) -> None:
        """Carry out a command, answer a question; any other message is none for a kernel."""
        if isinstance(message, Command):
            self._service.command(message)
            if (files := self._service.files()) is not None:
                self._on_message(files)
            self._handled += 1
            self._on_message(Idle(self._handled))
        elif isinstance(message, Question):
            self._on_message(self._service.answer(message))

    def close(self) -> None:
        """Give back what ``start`` took."""
        self._recorder.uninstall()
        if self._before is not None:
            sys.argv[:], sys.path[:] = self._before
