"""A kernel that only notes what it is sent, and a session around it that a test opens, talks to and closes."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cellweave.protocol import encode, messages, state
from cellweave.session.open_session import open_session
from cellweave.session.session import Session

sys.path.insert(0, str(Path(__file__).parent))  # where what tests share is imported from


class NotingKernel:
    """Takes the place of a kernel process. ``is_stubborn``: it does not react to an interrupt."""

    def __init__(self, hear: Callable[[Any], None], bury: Callable[[Any], None]) -> None:
        self.hear, self.bury = hear, bury
        self.sent: list[Any] = []
        self.is_alive = False
        self.is_stubborn = False

    async def start(self) -> None:
        self.is_alive = True

    def send(self, message: Any) -> None:
        self.sent.append(message)

    async def stop(self) -> bool:
        self.is_alive = not self.is_stubborn
        return self.is_alive

    async def kill(self) -> None:
        self.is_alive = False


class Visitor:
    """A page of the test: sends messages, keeps what came."""

    def __init__(self, session: Session, name: str = "visitor", revision: int = 0, epoch: str = "") -> None:
        self.session = session
        self.client = session.connect(messages.Hello(name, revision, epoch))
        self.last = 0

    def send(self, message: Any) -> None:
        self.session.receive(self.client, encode(message))

    async def read(self) -> list[dict[str, Any]]:
        """Return what came since the last time, as plain JSON."""
        return [json.loads(text) for text in await self.client.news()]

    async def ask(self, message: Any) -> dict[str, Any]:
        """Send a command and return its answer."""
        self.send(message)
        answers = [item for item in await self.read() if item["kind"] == "Answer"]
        assert len(answers) == 1
        return answers[0]

    async def edit(self, *edits: state.CellEdit, run: bool = False) -> dict[str, Any]:
        self.last += 1
        return await self.ask(messages.Edit(self.last, list(edits), run))


class Desk:
    """One file and the sessions a test opens on it, one after another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.kernels: list[NotingKernel] = []

    def open(self) -> Session:
        return open_session(self.path, self._kernel, clock=lambda: 1000.0)

    def _kernel(self, hear: Callable[[Any], None], bury: Callable[[Any], None]) -> NotingKernel:
        self.kernels.append(NotingKernel(hear, bury))
        return self.kernels[-1]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    path = tmp_path / "book.py"
    path.write_text("# %% One\na = 1\n\n# %% Two\nb = a + 1\n")
    return Desk(path)


@pytest.fixture
def visitor() -> type[Visitor]:
    return Visitor


@pytest.fixture
def replaced() -> Callable[[str, str], state.CellEdit]:
    return lambda cell, source: state.CellEdit("replace", cell, source)


@pytest.fixture
def in_session(desk: Desk) -> Callable[[Callable[[Session], Any]], Any]:
    """Open the desk's file, run a coroutine function with the session, close it."""

    def run(story: Callable[[Session], Any]) -> Any:
        async def whole() -> Any:
            session = desk.open()
            await session.start()
            # The kernel begins as a task of its own.
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            try:
                return await story(session)
            finally:
                await session.close()

        return asyncio.run(whole())

    return run
