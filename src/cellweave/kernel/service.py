"""Owns what each message to a kernel does; transport and threads are the home's (a process, a browser, a test)."""

from __future__ import annotations

from typing import Any, Protocol

from cellweave.kernel.feed import Feed
from cellweave.kernel.recorder import Recorder
from cellweave.protocol.messages import Answer, Load, ReadOutput, ReadTable, Run, SetWidget
from cellweave.protocol.state import CellSource


class Engine(Protocol):
    """What the service needs of the engine."""

    def load(self, cells: list[CellSource]) -> Any:
        """Take the whole document."""

    def run(self, scope: Any, cells: list[str]) -> Any:
        """Run cells."""

    def set_widget(self, cell: str, key: str, raw: Any) -> Any:
        """Take a viewer's choice and run what it makes stale."""


class Service:
    """Hands messages to the engine (``command``, on the thread of user code) or the recorder (``answer``, on any)."""

    def __init__(self, engine: Engine, recorder: Recorder, feed: Feed) -> None:
        self._engine = engine
        self._recorder = recorder
        self._feed = feed

    def command(self, message: Load | Run | SetWidget) -> None:
        """Do what the message says; what changed is flushed at the end."""
        try:
            if isinstance(message, Load):
                self._load(message)
            elif isinstance(message, Run):
                self._engine.run(message.scope, message.cells)
            else:
                self._engine.set_widget(message.cell, message.key, message.value)
        finally:
            self._feed.flush()

    def answer(self, message: ReadTable | ReadOutput) -> Answer:
        """Return the answer to a question; one that cannot be answered says why."""
        try:
            if isinstance(message, ReadTable):
                data = self._recorder.tables.read(
                    message.table, message.first, message.last, message.sort, message.filters
                )
            else:
                data = self._recorder.read_output(message.cell, message.output, message.offset)
        except Exception as error:
            return Answer(message.id, error=str(error) or type(error).__name__)
        return Answer(message.id, data)

    def _load(self, message: Load) -> None:
        for cell, values in message.widgets.items():
            for key, raw in values.items():
                self._recorder.set_widget(cell, key, raw)
        self._recorder.keep({cell.id: cell.title for cell in message.cells})
        self._engine.load(message.cells)
