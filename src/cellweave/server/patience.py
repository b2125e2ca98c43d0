"""Owns how long a connection may take to ask for something: who says nothing, or says it slowly, keeps no place.

Every connection costs the server a file descriptor, and without one no file is saved. Any program on the machine can
open connections, for the token comes only with the request.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10.0  # seconds until the head of a request must be whole
MOST_WAITING = 64  # connections that have asked for nothing yet; a further one takes the place of the oldest


class PatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with an end to waiting for the head of a request."""

    deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._watch()
        waiting = [other for other in self.connections if isinstance(other, PatientProtocol) and other.deadline]
        if len(waiting) > MOST_WAITING:
            min(waiting, key=lambda other: other.deadline.when() if other.deadline else 0.0).give_up()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def give_up(self) -> None:
        """Close the connection without an answer: nothing was asked."""
        self._rest()
        self.transport.abort()

    def _watch(self) -> None:
        """Wait for the head of a request, once and for all of it; nobody waits for one that is there."""
        if self.conn.their_state is not h11.IDLE:
            self._rest()
        elif self.deadline is None:
            self.deadline = self.loop.call_later(PATIENCE, self.give_up)

    def _rest(self) -> None:
        if self.deadline is not None:
            self.deadline.cancel()
            self.deadline = None
