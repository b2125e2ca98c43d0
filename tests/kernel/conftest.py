"""A workbook in a test: write its cells, run, and see which cells ran and what the names hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import pytest

from cellweave.kernel.feed import Feed
from cellweave.kernel.kernel import Kernel
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import CellSource


class Log:
    """Records which cells ran, what they showed and how they failed."""

    def __init__(self) -> None:
        self.ran: list[str] = []
        self.shown: dict[str, Any] = {}
        self.errors: dict[str, BaseException] = {}
        self.moved: dict[tuple[str, str], Any] = {}

    def begin(self, cell: str) -> None:
        self.ran.append(cell)
        self.shown.pop(cell, None)
        self.errors.pop(cell, None)

    def result(self, value: Any) -> None:
        self.shown[self.ran[-1]] = value

    def failed(self, error: BaseException) -> None:
        self.errors[self.ran[-1]] = error

    def end(self, cell: str) -> None: ...

    def set_widget(self, cell: str, key: str, raw: Any) -> bool:
        is_new = self.moved.get((cell, key)) != raw
        self.moved[cell, key] = raw
        return is_new


class Script:
    """A kernel whose cells are keyword arguments: ``script = Script(one="a = 1", two="b = a")``."""

    def __init__(self, **cells: str) -> None:
        self.log = Log()
        self.deltas: list[Delta] = []
        self.kernel = Kernel(self.log, Feed(self.deltas.append))
        self.cells: dict[str, str] = {}
        self.metadata: dict[str, dict[str, Any]] = {}
        if cells:
            self.write(**cells)

    def load(self, **cells: str | None) -> None:
        """Rewrite, add or (None) delete cells, without running."""
        for name, source in cells.items():
            if source is None:
                del self.cells[name]
            else:
                self.cells[name] = source
        self.kernel.load(
            [
                CellSource(name, self.title(name), "code", source, self.metadata.get(name, {}))
                for name, source in self.cells.items()
            ]
        )

    def title(self, name: str) -> str:
        return ""

    def write(self, **cells: str | None) -> list[str]:
        """Rewrite, add or (None) delete cells and run what is stale; return the cells that ran, in order."""
        self.load(**cells)
        return self.run("stale")

    def run(self, scope: Any, *cells: str) -> list[str]:
        self.log.ran.clear()
        self.kernel.run(scope, cells)
        return list(self.log.ran)

    def __getitem__(self, name: str) -> Any:
        return self.kernel.value(name)

    def status(self, cell: str) -> str:
        """What a page shows: the last status told."""
        found = [delta.cells[cell]["status"] for delta in self.deltas if "status" in delta.cells.get(cell, {})]
        return found[-1] if found else ""


class Book(Script):
    """A script of sheets: its items are what its cells show, none of them may fail, and they have titles."""

    def title(self, name: str) -> str:
        return name

    def write(self, **cells: str | None) -> list[str]:
        ran = super().write(**cells)
        assert not self.log.errors
        return ran

    def __getitem__(self, cell: str) -> Any:
        return self.log.shown[cell]


Made = TypeVar("Made", bound=Script)


@pytest.fixture
def script() -> Iterator[Callable[..., Script]]:
    """Make scripts; whatever they changed in the process is put back after the test."""
    yield from _made(Script)


@pytest.fixture
def book_of() -> Iterator[Callable[..., Book]]:
    """Make books from cells; whatever they changed in the process is put back after the test."""
    yield from _made(Book)


def _made(kind: type[Made]) -> Iterator[Callable[..., Made]]:
    made: list[Made] = []

    def make(**cells: str) -> Made:
        made.append(kind(**cells))
        return made[-1]

    yield make
    for each in reversed(made):
        each.kernel.hidden.restart()
        each.kernel.close()
