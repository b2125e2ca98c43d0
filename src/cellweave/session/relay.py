"""Owns the numbering of deltas and their way to clients: each reads the same short past at its own speed.

A client that is slow, or was away, gets the deltas it missed while they are still kept, else the whole state anew. So
the memory a client costs is its place in the past, however slow it is.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable

from cellweave.protocol import encode
from cellweave.protocol.messages import Answer, Delta

KEPT_DELTAS = 1_000
KEPT_CHARACTERS = 4_000_000


class Relay:
    """The newest deltas as text, numbered without gaps from 1."""

    def __init__(self, welcome: Callable[[], str]) -> None:
        self.revision = 0
        self._welcome = welcome
        self._kept: deque[str] = deque()
        self._size = 0
        self._clients: set[Client] = set()

    def publish(self, delta: Delta) -> None:
        """Number a delta and let every client have it."""
        self.revision += 1
        delta.revision = self.revision
        text = encode(delta)
        self._kept.append(text)
        self._size += len(text)
        while len(self._kept) > 1 and (len(self._kept) > KEPT_DELTAS or self._size > KEPT_CHARACTERS):
            self._size -= len(self._kept.popleft())
        for client in self._clients:
            client.wake()

    def connect(self, revision: int | None) -> Client:
        """Return a client that has seen everything up to ``revision``, or nothing."""
        client = Client(self, revision)
        self._clients.add(client)
        return client

    def leave(self, client: Client) -> None:
        self._clients.discard(client)

    def after(self, revision: int | None) -> list[str]:
        """Return the texts that bring a client from ``revision`` to now."""
        if revision is not None and self.revision - len(self._kept) <= revision <= self.revision:
            missed = self.revision - revision
            return [self._kept[index] for index in range(len(self._kept) - missed, len(self._kept))]
        return [self._welcome()]


class Client:
    """One connection of one page."""

    def __init__(self, relay: Relay, revision: int | None) -> None:
        self.name = ""
        self._relay = relay
        self._revision = revision
        self._answers: list[str] = []
        self._news = asyncio.Event()
        self._news.set()

    def wake(self) -> None:
        self._news.set()

    def answer(self, answer: Answer) -> None:
        """Send an answer, after every delta that was published before it."""
        self._answers.append(encode(answer))
        self._news.set()

    async def news(self) -> list[str]:
        """Wait until there is something to send, and return it."""
        while True:
            await self._news.wait()
            self._news.clear()
            texts = self._relay.after(self._revision)
            self._revision = self._relay.revision
            if self._answers:
                texts += self._answers
                self._answers = []
            if texts:
                return texts

    def leave(self) -> None:
        self._relay.leave(self)
