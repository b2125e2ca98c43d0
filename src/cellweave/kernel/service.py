"""Owns what each message to a kernel does; transport and threads are the home's (a process, a browser, a test)."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from cellweave.kernel import completion
from cellweave.kernel.feed import Feed
from cellweave.kernel.recorder import Recorder
from cellweave.protocol.messages import (
    Answer,
    Command,
    Complete,
    Explain,
    Files,
    Load,
    Question,
    ReadGridCell,
    ReadTable,
    Run,
    SetWidget,
)
from cellweave.protocol.state import CellSource


class Engine(Protocol):
    """What the service needs of the engine."""

    @property
    def labels(self) -> dict[str, str]:
        """What a person calls each code cell, by id."""

    @property
    def namespace(self) -> dict[str, Any]:
        """The workbook's names and what they hold, to look at."""

    def load(self, cells: list[CellSource]) -> Any:
        """Take the whole document."""

    def run(self, scope: Any, cells: list[str]) -> Any:
        """Run cells."""

    def set_widget(self, cell: str, key: str, raw: Any) -> Any:
        """Take a viewer's choice and run what it makes stale."""

    def watch(self, on: bool) -> Any:
        """Tell what every name holds, now and after each wave, or stop telling it."""

    def files(self) -> dict[str, list[int] | None]:
        """Return the size and time of every file that cells read or wrote, as the last wave knew them."""


MakeEngine = Callable[[Recorder, Feed, str], Engine]


class Service:
    """Hands messages to the engine (``command``, on the thread of user code) or the recorder (``answer``, on any).

    The engine is made with the first document: what it takes for the state of a fresh interpreter includes the
    document's arguments and folder.
    """

    def __init__(self, make_engine: MakeEngine, recorder: Recorder, feed: Feed) -> None:
        self._make_engine = make_engine
        self._engine: Engine | None = None
        self._stamps: dict[str, list[int] | None] = {}
        self._recorder = recorder
        self._feed = feed

    def command(self, message: Command) -> None:
        """Do what the message says; what changed is flushed at the end."""
        try:
            if isinstance(message, Load):
                self._load(message)
            elif self._engine is None:
                return  # Nothing to run before there is a document.
            elif isinstance(message, Run):
                self._engine.run(message.scope, message.cells)
            elif isinstance(message, SetWidget):
                self._engine.set_widget(message.cell, message.key, message.value)
            else:
                self._engine.watch(message.on)
        finally:
            self._feed.flush()

    def files(self) -> Files | None:
        """Return what the engine knows of the files that cells use, None where it has been returned already."""
        stamps = self._engine.files() if self._engine is not None else {}
        if stamps == self._stamps:
            return None
        self._stamps = stamps
        return Files(stamps)

    def answer(self, message: Question) -> Answer:
        """Return the answer to a question; one that cannot be answered says why."""
        try:
            if isinstance(message, ReadTable):
                data = self._recorder.tables.read(
                    message.table, message.first, message.last, message.sort, message.filters
                )
            elif isinstance(message, ReadGridCell):
                data = self._recorder.tables.behind(message.table, message.row, message.column)
            elif isinstance(message, (Complete, Explain)):
                data = self._told(message)
            else:
                data = self._recorder.read_output(message.cell, message.output, message.offset)
        except Exception as error:
            return Answer(message.id, error=str(error) or type(error).__name__)
        return Answer(message.id, data)

    def _told(self, message: Complete | Explain) -> dict[str, Any]:
        namespace = self._engine.namespace if self._engine is not None else {}
        if isinstance(message, Complete):
            return completion.completions(namespace, message.before)
        return completion.explained(namespace, message.name or completion.called(message.before))

    def _load(self, message: Load) -> None:
        for cell, values in message.widgets.items():
            for key, raw in values.items():
                self._recorder.set_widget(cell, key, raw)
        if self._engine is None:
            _enter(message)
            self._engine = self._make_engine(self._recorder, self._feed, message.path)
        self._engine.load(message.cells)
        self._recorder.keep(self._engine.labels)


def _enter(message: Load) -> None:
    """Be where ``python book.py`` would be: its arguments, its folder first on the path."""
    sys.argv[:] = [message.path, *message.arguments]
    folder = str(Path(message.path).absolute().parent) if message.path else str(Path.cwd())
    if sys.path[:1] == [""]:
        del sys.path[0]
    if folder not in sys.path:
        sys.path.insert(0, folder)
