"""Owns files as versions: which files a run opened, what they held, and putting back what the cells above left.

An audit hook sees every file Python opens, and ``os.stat`` is wrapped to see which are asked for; files that native
readers open by themselves are found by their names in a cell's text and in the values it reads. A file only read is
watched by size and time; one that a cell writes is held with its content. A folder that was listed is a file too, whose
content is its names.
"""

from __future__ import annotations

import contextlib
import functools
import io
import os
import re
import stat
import sys
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

PREFIX = "<file "
KEPT = 16 << 20  # bytes of a written file that are kept, to put it back before a cell that reads it
_SHELL = re.compile(r"[\s;|&<>()'\"=`]+")  # what parts the words of a shell's command
WORDS = 50  # of a command that may be files
LOOKS = 1_000  # files that one run may ask for without opening them; of more nothing is noted

_OPEN = frozenset({io.TextIOWrapper, io.BufferedWriter, io.BufferedRandom, io.BufferedReader, io.FileIO})
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_OWN = Path(__file__).parent.parent  # a checkout is in no prefix
_SYSTEM = tuple(
    f"{os.path.realpath(place)}{os.sep}"
    for place in (_OWN, sys.prefix, sys.base_prefix, "/proc", "/sys", "/dev", "/usr", "/etc", "/var/lib", "/var/cache")
)


_INSTALLED = tuple(f"{os.sep}{place}{os.sep}" for place in ("site-packages", "dist-packages"))  # the user's, another's


def is_system(path: str) -> bool:
    """Whether a file is Python's, installed or the machine's: none that a workbook is about."""
    return path.startswith(_SYSTEM) or any(place in path for place in _INSTALLED)


@dataclass(frozen=True, slots=True, eq=False)
class FileState:
    """``stamp`` is (size, time), None where there is no file; of a folder (how many names, their checksum).

    ``content`` is kept for files that cells write; of a folder it is its names.
    """

    stamp: tuple[int, int] | None
    content: bytes | None = None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FileState):
            return NotImplemented
        if self.content is not None and other.content is not None:
            return self.content == other.content
        return self.stamp == other.stamp

    __hash__ = None  # type: ignore[assignment]


def state_of(path: str, is_kept: bool) -> FileState:
    """Return what the file holds now; a folder holds names, of which hidden ones do not count.

    Of a link only where it leads is known: what it holds is another file.
    """
    try:
        if os.path.islink(path):  # noqa: PTH114
            return FileState((0, zlib.crc32(os.fsencode(os.readlink(path)))))  # noqa: PTH115
        found = os.stat(path)  # noqa: PTH116
        if stat.S_ISDIR(found.st_mode):
            names = sorted(name for name in os.listdir(path) if not name.startswith((".", "__pycache__")))  # noqa: PTH208
            listed = "/".join(names).encode(errors="surrogateescape")
            return FileState((len(names), zlib.crc32(listed)), listed)
    except OSError:
        return FileState(None)
    stamp = found.st_size, found.st_mtime_ns
    if is_kept and found.st_size <= KEPT:
        with contextlib.suppress(OSError):
            return FileState(stamp, Path(path).read_bytes())
    return FileState(stamp)


def put(path: str, state: FileState) -> None:
    """Make the file hold ``state`` again, as far as its content was kept."""
    with contextlib.suppress(OSError):
        if os.path.isdir(path):  # noqa: PTH112
            return  # its files are put back themselves
        if state.stamp is None:
            Path(path).unlink(missing_ok=True)
        elif state.content is not None:
            Path(path).write_bytes(state.content)
            os.utime(path, ns=(state.stamp[1], state.stamp[1]))


class Openings:
    """The files opened on this thread since ``take``, and what those opened for writing held before.

    ``ensure`` is called with the path of a file that is about to be opened, ``ensure_folder`` with that of a folder
    that is about to be listed.
    """

    def __init__(self, ensure: Callable[[str], None], ensure_folder: Callable[[str], None]) -> None:
        self._ensure = ensure
        self._ensure_folder = ensure_folder
        self.read: set[str] = set()
        self.written: dict[str, FileState] = {}
        self._handed: dict[str, FileState] = {}  # to other programs, which read or write them
        self._looks = 0  # questions that still count
        self._thread = threading.get_ident()
        self._is_own = False
        _follow(self)

    @contextlib.contextmanager
    def unseen(self) -> Iterator[None]:
        """Open files without noting them."""
        before, self._is_own = self._is_own, True
        try:
            yield
        finally:
            self._is_own = before

    def take(self) -> tuple[set[str], dict[str, FileState]]:
        """Return the paths read and the paths written (with what they held before) since the last call."""
        with self.unseen():
            for path, before in self._handed.items():
                if state_of(path, is_kept=False).stamp == before.stamp:
                    self.read.add(path)
                else:
                    self.written.setdefault(path, before)
        taken = self.read, self.written
        self.read, self.written, self._handed = set(), {}, {}
        return taken

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        """Note meanwhile which files are asked for, too."""
        self._looks = LOOKS
        try:
            yield
        finally:
            self._looks = 0

    def look(self, path: Any) -> None:
        """Take somebody's question whether a file is there, how large or how old it is."""
        if self._looks <= 0 or self._is_own or threading.get_ident() != self._thread:
            return
        self._looks -= 1
        with self.unseen():
            self._open(path, is_write=False)

    def note(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take one audit event."""
        if self._is_own or threading.get_ident() != self._thread:
            return
        if event == "open":
            path, _, flags = arguments
            self._open(path, bool(flags & _WRITES))
        elif event in ("os.remove", "os.truncate", "os.utime"):
            self._open(arguments[0], is_write=True)
        elif event == "os.rename":
            self._open(arguments[0], is_write=True)
            self._open(arguments[1], is_write=True)
        elif event == "sqlite3.connect":
            self._open(arguments[0], is_write=True)
        elif event in ("os.listdir", "os.scandir"):
            self._list(arguments[0])
        elif event == "subprocess.Popen":
            self._hand(arguments[1], arguments[2])
        elif event == "os.system":
            self._hand(arguments[0], None)

    def _hand(self, command: Any, folder: Any) -> None:
        """Take the words of a command: a program opens the files among them unseen."""
        words = [command] if isinstance(command, str | bytes) else list(command)
        texts = [os.fsdecode(word) for word in words if isinstance(word, str | bytes | os.PathLike)]
        # A shell gets its whole command as one word.
        texts += [part for text in texts for part in _SHELL.split(text) if part != text]
        with self.unseen():
            for text in texts[:WORDS]:
                name = os.path.abspath(os.path.join(os.fsdecode(folder or ""), text))  # noqa: PTH100, PTH118
                if not text or text.startswith("-") or not _is_possible(name) or is_system(name):
                    continue
                if name not in self._handed and not os.path.isdir(name):  # noqa: PTH112
                    self._ensure(name)
                    self._handed[name] = state_of(name, is_kept=True)

    def _list(self, path: Any) -> None:
        caller = sys._getframe(3).f_code.co_filename  # past this function, ``note`` and the hook
        if caller.startswith("<frozen importlib"):
            return  # looking for a module, which has its own file
        if path is None or isinstance(path, str | bytes | os.PathLike):
            name = os.path.abspath(os.fsdecode(path or "."))  # noqa: PTH100
            if not is_system(name + os.sep):
                self._ensure_folder(name)
                self.read.add(name)

    def _open(self, path: Any, is_write: bool) -> None:
        if isinstance(path, bytes):
            path = os.fsdecode(path)
        if not isinstance(path, str | os.PathLike) or str(path).startswith("<"):  # the text of a cell, for tracebacks
            return
        name = _source_of(os.path.abspath(path))  # noqa: PTH100 - no links followed: the name counts
        if not _is_possible(name) or is_system(name) or os.path.isdir(name):  # noqa: PTH112
            return
        if os.path.islink(name):  # noqa: PTH114
            name = os.path.realpath(name)
        self._ensure(name)
        if not is_write:
            self.read.add(name)
        elif name not in self.written:
            self._is_own = True
            self.written[name] = state_of(name, is_kept=True)
            self._is_own = False


def _source_of(path: str) -> str:
    """Return the module text that a compiled module stands for; any other path as it is."""
    folder, name = os.path.split(path)
    if name.endswith(".pyc") and os.path.basename(folder) == "__pycache__":  # noqa: PTH119
        return os.path.join(os.path.dirname(folder), f"{name.partition('.')[0]}.py")  # noqa: PTH118, PTH120
    return path


def named_in(texts: Iterable[str], values: Iterable[Any] = ()) -> set[str]:
    """Return the files that text constants and values name, each alone or in a folder that one of them names."""
    texts = [text for text in texts if _is_path(text)]
    found = map(_path_of, values)
    paths = [path for path in found if path is not None and _is_path(path)]
    folders = [path for path in (*texts, *paths) if path and os.path.isdir(path)]  # noqa: PTH112
    joined = [os.path.join(folder, text) for folder in folders for text in texts]  # noqa: PTH118
    return {os.path.abspath(path) for path in (*texts, *paths, *joined) if os.path.isfile(path)}  # noqa: PTH100, PTH113


def _path_of(value: Any) -> str | None:
    """Return the path that a value is, or that it is open at."""
    kind = type(value)
    if kind in _OPEN:
        value = value.name
    elif kind.__name__ == "memmap" and kind.__module__ == "numpy":
        value = value.filename
    return str(value) if type(value) is str or isinstance(value, PurePath) else None


def _is_possible(path: str) -> bool:
    """Whether a file could have this name at all; what asks for another gets its own error."""
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


def _is_path(text: str) -> bool:
    return 0 < len(text) < 300 and "\n" not in text and "\0" not in text


# An audit hook cannot be taken away again, so there is one, and it hands on to whoever listens now.
_listening: list[Openings] = []
_is_hooked = False


def _follow(openings: Openings) -> None:
    global _is_hooked
    _listening[:] = [openings]
    if not _is_hooked:
        _is_hooked = True
        sys.addaudithook(_hook)
        for name in ("stat", "lstat", "access"):
            _wrap(name)


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _EVENTS and _listening:
        _listening[0].note(event, arguments)


def _wrap(name: str) -> None:
    """Let a function of ``os`` tell which file it is asked for; no audit event does. What imports look at is unseen."""
    asked = getattr(os, name)

    @functools.wraps(asked)
    def looking(path: Any, *arguments: Any, **options: Any) -> Any:
        if _listening and type(path) is not int and options.get("dir_fd") is None:
            _listening[0].look(path)
        return asked(path, *arguments, **options)

    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks, os.supports_effective_ids):
        if asked in able:
            able.add(looking)
    setattr(os, name, looking)


_EVENTS = frozenset(
    {
        "open",
        "os.remove",
        "os.truncate",
        "os.utime",
        "os.rename",
        "os.listdir",
        "os.scandir",
        "os.system",
        "sqlite3.connect",
        "subprocess.Popen",
    }
)
