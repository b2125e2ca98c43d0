"""Owns the rule that one file has one server: an operating-system lock that ends with its process, however it ends."""

from __future__ import annotations

import contextlib
import json
import os
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from cellweave.errors import FileError


@dataclass(frozen=True)
class Holder:
    """Who has a file open: process, machine, and the address of its page ("" where it has none)."""

    pid: int
    host: str
    url: str


class FileLock:
    """The lock of one workbook, held from ``take`` to ``release`` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[bytes] | None = None
        self._url = ""

    def take(self, workbook: str) -> None:
        """Hold the lock; raises FileError (``holder``) when another process has it."""
        try:
            file = _opened(self.path)
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise FileError(f"{workbook} cannot be locked by {self.path}: {reason}.", path=workbook) from error
        if not _try_lock(file):
            holder = _read(file)
            file.close()
            raise FileError(_refusal(workbook, holder), path=workbook, holder=holder)
        self._file = file
        self.announce("")

    def announce(self, url: str) -> None:
        """Write who holds the lock and at which address, for the next one who asks."""
        self._url = url
        if self._file is None:
            return
        text = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "url": url})
        try:
            self._file.truncate(0)
            self._file.write(text.encode())
        except OSError:
            # A full disk must not stop the session: the lock itself holds without a text.
            pass

    def is_in_place(self) -> bool:
        """Whether the file that is locked is the one others look at; somebody may have deleted it (``git clean``)."""
        if self._file is None:
            return True
        try:
            return os.path.samestat(self.path.stat(), os.fstat(self._file.fileno()))
        except OSError:
            return False

    def renew(self) -> None:
        """Hold the lock by a new file in the place of the one that is gone, where nobody was quicker."""
        with contextlib.suppress(OSError):
            file = _opened(self.path)
            if _try_lock(file):
                self.release()
                self._file = file
                self.announce(self._url)
            else:
                file.close()

    def release(self) -> None:
        # The file stays: unlinking it would let two processes lock two files of the same name.
        if self._file is not None:
            self._file.close()
            self._file = None


def _opened(path: Path) -> IO[bytes]:
    # Unbuffered, or what a full disk did not take would be tried again when the file is closed.
    return path.open("a+b", buffering=0)


def _read(file: IO[bytes]) -> Holder | None:
    try:
        file.seek(0)
        body = json.loads(file.read(10_000))
        return Holder(int(body["pid"]), str(body["host"]), str(body["url"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _refusal(workbook: str, holder: Holder | None) -> str:
    if holder is None:
        return f"{workbook} is already open in another Cellweave. Close that one first."
    where = f"process {holder.pid}" + ("" if holder.host == socket.gethostname() else f" on {holder.host}")
    if holder.url:
        return f"{workbook} is already open at {holder.url} ({where}). Go there, or end that process first."
    return f"{workbook} is already open in {where}. End that process first."


if os.name == "nt":  # pragma: no cover
    import msvcrt

    def _try_lock(file: IO[bytes]) -> bool:
        # One byte far behind the text, for Windows locks are mandatory and the text must stay readable.
        file.seek(1 << 20)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
