"""Owns the note a kernel leaves of the cell it runs: a file without a name, which outlives the kernel only."""

from __future__ import annotations

import contextlib
import os

_SIZE = 256  # bytes


class Note:
    """A text of a few bytes that one process writes and another reads, also after the first one crashed."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        os.set_inheritable(descriptor, False)

    def write(self, text: str) -> None:
        """Replace the text."""
        os.pwrite(self._descriptor, text.encode()[:_SIZE].ljust(_SIZE), 0)

    def read(self) -> str:
        """Return the text."""
        return os.pread(self._descriptor, _SIZE, 0).decode(errors="replace").rstrip()

    def close(self) -> None:
        """Forget the text."""
        with contextlib.suppress(OSError):
            os.close(self._descriptor)
