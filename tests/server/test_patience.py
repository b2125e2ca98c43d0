"""Connections that ask for nothing, to a protocol without a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from cellweave.server import patience
from cellweave.server.patience import PatientProtocol

REQUEST = b"GET / HTTP/1.1\r\nhost: here\r\n\r\n"


class Line(asyncio.Transport):
    """One end of a connection, kept in a list."""

    def __init__(self) -> None:
        super().__init__()
        self.sent, self.is_closed = b"", False

    def write(self, data: Any) -> None:
        self.sent += bytes(data)

    def abort(self) -> None:
        self.is_closed = True

    def close(self) -> None:
        self.is_closed = True

    def is_closing(self) -> bool:
        return self.is_closed

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return default

    def pause_reading(self) -> None: ...
    def resume_reading(self) -> None: ...


@pytest.fixture
def lines() -> Callable[[Callable[[Callable[[], PatientProtocol]], Any]], Any]:
    """Run a coroutine function with what opens connections to one server."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})

    def run(story: Callable[[Callable[[], PatientProtocol]], Any]) -> Any:
        config = uvicorn.Config(answer, log_level="error", access_log=False)
        config.load()
        state = ServerState()

        def opened() -> PatientProtocol:
            protocol = PatientProtocol(config, state, {})
            protocol.connection_made(Line())
            return protocol

        async def whole() -> None:
            await story(opened)
            for protocol in [*state.connections]:
                protocol.connection_lost(None)

        asyncio.run(whole())

    return run


def test_a_connection_that_asks_for_nothing_ends(lines, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 0.0)

    async def story(opened):
        silent, slow, asking = opened(), opened(), opened()
        slow.data_received(REQUEST[:5])
        asking.data_received(REQUEST)
        await asyncio.sleep(0.01)
        assert silent.transport.is_closed
        assert slow.transport.is_closed
        assert asking.transport.sent.startswith(b"HTTP/1.1 204")
        assert not asking.transport.is_closed
        # The next request of the same connection is not waited for longer either.
        asking.data_received(REQUEST[:5])
        await asyncio.sleep(0.01)
        assert asking.transport.is_closed

    lines(story)


def test_a_byte_now_and_then_wins_no_time(lines):
    async def story(opened):
        slow = opened()
        deadline = slow.deadline.when()
        for byte in REQUEST[:-1]:
            slow.data_received(bytes([byte]))
        assert slow.deadline.when() == deadline
        slow.data_received(REQUEST[-1:])
        assert slow.deadline is None

    lines(story)


def test_of_many_that_wait_the_oldest_makes_room(lines, monkeypatch):
    monkeypatch.setattr(patience, "MOST_WAITING", 3)

    async def story(opened):
        asking = opened()
        asking.data_received(REQUEST)
        waiting = [opened() for _ in range(5)]
        assert [item.transport.is_closed for item in waiting] == [True, True, False, False, False]
        assert not asking.transport.is_closed

    lines(story)
