"""Owns where the text of a long stream goes that no page shows; this one keeps it in memory, up to a limit."""

from __future__ import annotations

from typing import Protocol


class Spool(Protocol):
    """Keeps text for later reading by character offset, up to a limit of its own."""

    def write(self, text: str) -> None:
        """Keep ``text``, or as much of it as still fits."""

    def read(self, offset: int, size: int) -> str:
        """Return up to ``size`` characters from character ``offset``; "" past the end of what was kept."""

    def close(self) -> None:
        """Forget the text."""


class MemorySpool:
    """A spool for homes without a disk."""

    LIMIT = 4 * 1024 * 1024  # characters

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def write(self, text: str) -> None:
        text = text[: self.LIMIT - self._size]
        self._parts.append(text)
        self._size += len(text)

    def read(self, offset: int, size: int) -> str:
        self._parts = ["".join(self._parts)]
        return self._parts[0][offset : offset + size]

    def close(self) -> None:
        self._parts, self._size = [], 0
