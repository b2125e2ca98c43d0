"""Owns the note a kernel leaves of the cell it runs: a file without a name, which outlives the kernel only."""

from __future__ import annotations

import mmap
import os

_SIZE = 256  # bytes


class Note:
    """A text of a few bytes that one process writes and another reads, also after the first one crashed.

    The descriptor is taken over. The file is memory of both: writing is no system call, for it happens twice a cell.
    """

    def __init__(self, descriptor: int) -> None:
        os.truncate(descriptor, _SIZE)
        self._memory = mmap.mmap(descriptor, _SIZE)
        os.close(descriptor)

    def write(self, text: str) -> None:
        """Replace the text."""
        self._memory[:] = text.encode()[:_SIZE].ljust(_SIZE, b"\0")

    def read(self) -> str:
        """Return the text."""
        return self._memory[:].rstrip(b"\0").decode(errors="replace")

    def close(self) -> None:
        """Forget the text."""
        self._memory.close()
