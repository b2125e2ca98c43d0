"""Owns the workbook's file: reading it, noticing that others changed it, and writing it whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
from pathlib import Path

from cellweave.errors import FileError

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "writing is not permitted",
    errno.EPERM: "writing is not permitted",
    errno.ENOENT: "its folder is gone",
}


class Disk:
    """One file. ``text`` is what it held when this object last read or wrote it, None while it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text: bytes | None = None
        self._seen: tuple[int, int, int] | None = None

    def read(self) -> bytes:
        """Return the file's bytes; raises FileError."""
        try:
            with self.path.open("rb") as file:
                seen = _signature(os.fstat(file.fileno()))
                text = file.read()
        except OSError as error:
            raise _trouble(self.path, "read", error) from error
        self.text, self._seen = text, seen
        return text

    def change(self) -> bytes | None:
        """Return the new bytes when others changed the file since it was last seen, else None.

        A missing file is no change: ``text`` becomes None and FileError (``is_missing``) is raised.
        """
        try:
            if _signature(self.path.stat()) == self._seen:
                return None
        except FileNotFoundError as error:
            self.text = self._seen = None
            raise _trouble(self.path, "read", error) from error
        except OSError as error:
            raise _trouble(self.path, "read", error) from error
        before = self.text
        return None if self.read() == before else self.text

    def write(self, text: bytes) -> None:
        """Replace the file's bytes in one step that survives a power cut; raises FileError and leaves the old bytes.

        Mode, owner and a symbolic link in its place stay as they are.
        """
        try:
            self._replace(text)
        except PermissionError as error:
            self._overwrite(text, error)
        except OSError as error:
            raise _trouble(self.path, "written", error) from error
        self.text = text

    def tidy(self) -> None:
        """Remove what a process killed while writing left beside the file; for the one who has its lock."""
        with contextlib.suppress(OSError):
            for left in self.path.parent.glob(f".{glob.escape(self.path.name)}.*.saving"):
                left.unlink()

    def is_writable(self) -> bool:
        """Whether the file may be written, by the permissions of the moment; for a missing one, those of its folder."""
        try:
            # The owner's wish counts for the administrator too, whom the system would let pass.
            return bool(self.path.stat().st_mode & 0o222) and os.access(self.path, os.W_OK)
        except OSError:
            return os.access(self.path.parent, os.W_OK)

    def _replace(self, text: bytes) -> None:
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.saving")
        try:
            with beside.open("wb") as file:
                file.write(text)
                file.flush()
                with contextlib.suppress(FileNotFoundError):
                    self._take_over(file.fileno(), self.path.stat())
                os.fsync(file.fileno())
                seen = _signature(os.fstat(file.fileno()))
            beside.replace(self.path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
        self._seen = seen
        _sync_folder(self.path.parent)

    @staticmethod
    def _take_over(descriptor: int, old: os.stat_result) -> None:
        if not old.st_mode & 0o222:
            # Replacing would quietly overrule the one who made the file read-only.
            raise OSError(errno.EACCES, "read-only file")
        if hasattr(os, "fchown") and (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
            with contextlib.suppress(PermissionError):
                os.fchown(descriptor, old.st_uid, old.st_gid)
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, old.st_mode & 0o7777)

    def _overwrite(self, text: bytes, reason: OSError) -> None:
        """Write in place, where the folder takes no new file but the file itself may be written."""
        try:
            if not self.path.stat().st_mode & 0o222:
                raise reason
            with self.path.open("r+b") as file:
                file.write(text)
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
                self._seen = _signature(os.fstat(file.fileno()))
        except OSError as error:
            raise _trouble(self.path, "written", error) from error


def _signature(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_mtime_ns, status.st_size, status.st_ino


def _sync_folder(folder: Path) -> None:
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _trouble(path: Path, verb: str, error: OSError) -> FileError:
    is_missing = isinstance(error, FileNotFoundError) and verb == "read"
    if is_missing:
        sentence = f"{path} is not there any more: it was deleted, moved or renamed."
    else:
        reason = _REASONS.get(error.errno or 0) or (error.strerror or str(error)).lower()
        sentence = f"{path} cannot be {verb}: {reason}."
    return FileError(sentence, path=str(path), errno=error.errno, is_missing=is_missing)
