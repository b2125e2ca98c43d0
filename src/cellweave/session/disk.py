"""Owns the workbook's file: reading it, noticing that others changed it, and writing it whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import glob
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

from cellweave.errors import FileError

SETTLE = 0.1  # seconds a file has to stay the same after a change, so that it is whole

_REASONS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "that is not permitted",
    errno.EPERM: "that is not permitted",
    errno.ENOENT: "its folder is gone",
}
Signature = tuple[int, int, int, int]


class Disk:
    """One file. ``text`` is what it held when this object last read or wrote it, None while it is missing.

    ``base`` is the same, but of a missing file what it held before. ``write`` may be called from another thread.
    """

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self.path = path
        self._clock = clock
        self.text: bytes | None = None
        self.base: bytes | None = None
        self._seen: Signature | None = None
        self._glimpsed: tuple[Signature | None, float] = None, clock()  # and since when it is so
        # A look between the moment our own text is in place and the moment we know so would take it for another's.
        self._lock = threading.Lock()

    def read(self) -> bytes:
        """Return the file's bytes; raises FileError."""
        try:
            with self.path.open("rb") as file:
                seen = _signature(os.fstat(file.fileno()))
                text = file.read()
        except OSError as error:
            raise _trouble(self.path, "read", error) from error
        self._know(text, seen)
        return text

    def is_at_rest(self) -> bool:
        """Whether the file is as it was last read, or has been otherwise for a while; to be asked again and again.

        Else another program may be in the midst of writing it: emptied, half written, or away to be replaced.
        """
        now, at = self._signature(), self._clock()
        if now != self._glimpsed[0]:
            self._glimpsed = now, at
        return now == self._seen or at - self._glimpsed[1] >= SETTLE

    def change(self) -> bytes | None:
        """Return the new bytes when others changed the file since it was last seen, else None.

        A missing file is no change: ``text`` becomes None and FileError (``is_missing``) is raised.
        """
        with self._lock:
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

    def unread(self, base: bytes | None) -> None:
        """Make the last change one that was never seen, because it could not be taken in; ``base`` was before it."""
        self.text, self.base, self._seen = None, base, None

    def write(self, text: bytes) -> None:
        """Replace the file's bytes in one step that survives a power cut; raises FileError and leaves the old bytes.

        Mode, owner and a symbolic link in its place stay as they are. What others wrote since it was last seen is not
        overwritten (FileError, ``is_foreign``).
        """
        try:
            self._replace(text)
        except PermissionError as error:
            self._overwrite(text, error)
        except OSError as error:
            raise _trouble(self.path, "written", error) from error

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

    def _know(self, text: bytes, seen: Signature) -> None:
        self.text = self.base = text
        self._seen = seen

    def _signature(self) -> Signature | None:
        try:
            return _signature(self.path.stat())
        except OSError:
            return None

    def _refuse_foreign(self) -> None:
        """Raise FileError where the file does not hold what was last seen; its mode and owner may have moved."""
        if self._signature() == self._seen:
            return
        with contextlib.suppress(FileNotFoundError):
            if self.path.read_bytes() != self.text:
                raise FileError(
                    f"{self.path} is being changed by another program.", path=str(self.path), is_foreign=True
                )

    def _replace(self, text: bytes) -> None:
        self._refuse_foreign()
        beside = self.path.with_name(f".{self.path.name}.{os.getpid()}.saving")
        # Until it has the mode of the file, nobody else may read in it what they may not read there.
        mode = 0o666 if self._seen is None else 0o600
        try:
            with open(beside, "wb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
                file.write(text)
                file.flush()
                with contextlib.suppress(FileNotFoundError):
                    self._take_over(file.fileno(), self.path.stat())
                os.fsync(file.fileno())
                made = os.fstat(file.fileno())
            with self._lock:
                # Once more, for writing took its time.
                self._refuse_foreign()
                beside.replace(self.path)
                # Renaming moved its ctime; anything else that moved is another's doing, to be seen at the next look.
                now = self.path.stat()
                is_ours = _signature(now)[:3] == _signature(made)[:3]
                self._know(text, _signature(now if is_ours else made))
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
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
            with self._lock, self.path.open("r+b") as file:
                self._refuse_foreign()
                file.write(text)
                file.truncate()
                file.flush()
                os.fsync(file.fileno())
                self._know(text, _signature(os.fstat(file.fileno())))
        except OSError as error:
            raise _trouble(self.path, "written", error) from error


def require_file(path: Path) -> None:
    """Raise FileError where ``path`` names no file, or what only looks like one: a pipe would never end."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        raise FileError(f"There is no file {path}. `cellweave new {path}` makes one.", path=str(path)) from None
    except OSError as error:
        raise _trouble(path, "read", error) from error
    if not stat.S_ISREG(mode):
        raise FileError(
            f"{path} is {'a folder' if stat.S_ISDIR(mode) else 'a device or a pipe'}, not a file.", path=str(path)
        )


def _signature(status: os.stat_result) -> Signature:
    # The time of a file can be set, by cp -p and rsync say; the time of its entry cannot.
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns


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
