"""Owns the text of long streams on disk, in files without a name: they vanish with the process, however it ends."""

from __future__ import annotations

import bisect
import tempfile
import threading

FILE_LIMIT = 128 * 1024 * 1024  # bytes of one stream
TOTAL_LIMIT = 1024 * 1024 * 1024  # bytes of one kernel
MARK = 64 * 1024


class FileSpool:
    """Keeps text of one stream up to ``FILE_LIMIT`` bytes; all together keep ``TOTAL_LIMIT``."""

    _total = 0

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="cellweave-", buffering=0)  # noqa: SIM115 (lives with the stream)
        self._lock = threading.Lock()
        self._size = 0  # bytes
        self._length = 0  # characters
        self._marks = [(0, 0)]  # (characters, bytes) about every MARK bytes, to find characters in UTF-8
        self._is_full = False

    def write(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        if len(data) > min(FILE_LIMIT - self._size, TOTAL_LIMIT - FileSpool._total):
            self._is_full = True
        if self._is_full:
            return
        with self._lock:
            try:
                self._file.seek(self._size)
                self._file.write(data)
            except OSError:
                # A full disk costs the middle of a long output, never the run.
                self._is_full = True
                return
            self._size += len(data)
            self._length += len(text)
            FileSpool._total += len(data)
            if self._size - self._marks[-1][1] >= MARK:
                self._marks.append((self._length, self._size))

    def read(self, offset: int, size: int) -> str:
        with self._lock:
            first = self._marks[bisect.bisect_right(self._marks, (offset, self._size)) - 1]
            self._file.seek(first[1])
            # A character has at most four bytes.
            data = self._file.read(min(4 * (offset - first[0] + size), self._size - first[1]))
        text = data.decode("utf-8", "ignore")
        return text[offset - first[0] : offset - first[0] + size]

    def close(self) -> None:
        with self._lock:
            FileSpool._total -= self._size
            self._file.close()

    def __del__(self) -> None:
        if not self._file.closed:
            self.close()
