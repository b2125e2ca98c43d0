"""Owns the text of one stream element: what a page shows of it, what goes to the spool, what a page still lacks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from cellweave.kernel.spool import Spool

HEAD = 64 * 1024  # characters shown from the start
TAIL = 64 * 1024  # characters shown from the end
LINE = 4096  # a longer unfinished line counts as finished, and can no longer be overwritten


class StreamText:
    """Text of any length in bounded memory.

    The first ``HEAD`` and last ``TAIL`` characters are shown; once there is more, all of it is in the spool. A carriage
    return overwrites the unfinished line, as on a terminal, so a text progress bar stays one line.
    """

    def __init__(self, name: str, spool: Callable[[], Spool]) -> None:
        self.name = name
        self._make_spool = spool
        self._spool: Spool | None = None
        self._head = ""
        self._tail: deque[str] = deque()
        self._tail_size = 0
        self._total = 0
        self._line = ""
        self._unsent: list[str] = []
        self._is_rewritten = False

    def write(self, text: str) -> None:
        """Add text."""
        if "\r" in text or self._line.endswith("\r"):
            text = self._overwritten(text)
        if self._line or not text.endswith("\n"):
            self._unsent.append(text)
            text = self._line + text
            end = text.rfind("\n") + 1
            if len(text) - end > LINE:
                end = len(text)
            self._line = text[end:]
            text = text[:end]
        else:
            self._unsent.append(text)
        if text:
            self._keep(text)

    def _overwritten(self, text: str) -> str:
        """Return what to add after carriage returns took effect; the unfinished line may have been replaced."""
        first, *rest = (self._line + text).replace("\r\n", "\n").split("\n")
        lines = [_overprinted(first), *map(_overprinted, rest)]
        self._is_rewritten = True
        self._line = ""
        return "\n".join(lines)

    def _keep(self, text: str) -> None:
        self._total += len(text)
        if self._spool is not None:
            self._spool.write(text)
        elif self._total > HEAD + TAIL:
            self._spool = self._make_spool()
            self._spool.write(self._head + "".join(self._tail) + text)
        room = HEAD - len(self._head)
        if room > 0:
            self._head += text[:room]
            text = text[room:]
        if text:
            self._tail.append(text)
            self._tail_size += len(text)
            while self._tail_size - len(self._tail[0]) >= TAIL:
                self._tail_size -= len(self._tail.popleft())
            if self._total > HEAD + TAIL:
                self._is_rewritten = True
                self._unsent.clear()

    def take(self) -> str | None:
        """Return the text added since the last call, or None where the page must take all of ``data`` anew."""
        is_rewritten, text = self._is_rewritten, "".join(self._unsent)
        self._is_rewritten, self._unsent = False, []
        return None if is_rewritten else text

    def data(self) -> dict[str, Any]:
        """Return the element's data; characters ``head`` to ``head + dropped`` of the stream are left out."""
        if len(self._tail) > 64:
            self._tail = deque(["".join(self._tail)])
        tail = "".join(self._tail)[-TAIL:]
        dropped = self._total - len(self._head) - len(tail)
        data: dict[str, Any] = {"stream": self.name, "text": self._head + tail + self._line, "dropped": dropped}
        if dropped:
            data["head"] = len(self._head)
        return data

    def read(self, offset: int, size: int) -> str:
        """Return up to ``size`` characters from ``offset`` of the whole text, as far as the spool kept it."""
        if self._spool is not None:
            return self._spool.read(offset, size)
        return (self._head + "".join(self._tail) + self._line)[offset : offset + size]


def _overprinted(line: str) -> str:
    """Return the line as a terminal shows it; a carriage return at its end still waits for what overwrites it."""
    shown = ""
    for part in line.split("\r"):
        shown = part + shown[len(part) :]
    return shown + "\r" if line.endswith("\r") else shown
