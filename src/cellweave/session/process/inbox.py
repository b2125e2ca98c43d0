"""Owns the commands that wait for the thread of user code, without those that a later one makes pointless."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any

from cellweave.protocol.messages import Load, SetWidget, Watch


class Inbox:
    """A queue in which a later move of the same input, or a later document, takes the place of one still waiting.

    Only neighbours are merged, so no command overtakes another of a different kind.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._waiting: deque[tuple[Any, int]] = deque()  # (command, commands it stands for)

    def put(self, message: Any) -> None:
        """Add a command."""
        with self._condition:
            count = 1
            if isinstance(message, SetWidget):
                count += self._drop(message)
            elif isinstance(message, Load) and self._waiting and isinstance(self._waiting[-1][0], Load):
                earlier, before = self._waiting.pop()
                message.widgets = {**earlier.widgets, **message.widgets}
                count += before
            self._waiting.append((message, count))
            self._condition.notify()

    def get(self) -> tuple[Any, int]:
        """Wait for the next command; return it and how many commands it stands for."""
        with self._condition:
            while not self._waiting:
                self._condition.wait()
            return self._waiting.popleft()

    def clear(self) -> int:
        """Drop what would run something; return how many commands that were."""
        with self._condition:
            kept = deque(item for item in self._waiting if isinstance(item[0], (Load, Watch)))
            count = sum(item[1] for item in self._waiting) - sum(item[1] for item in kept)
            self._waiting = kept
            return count

    def _drop(self, message: SetWidget) -> int:
        """Drop a waiting move of the same input among the moves at the end; return the commands it stood for."""
        for index in range(len(self._waiting) - 1, -1, -1):
            other, count = self._waiting[index]
            if not isinstance(other, SetWidget):
                return 0
            if (other.cell, other.key) == (message.cell, message.key):
                del self._waiting[index]
                return count
        return 0
