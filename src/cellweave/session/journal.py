"""Owns the journal: every edit of one workbook in order, hash-chained, written before it is acknowledged.

An append-only SQLite table ``events``. Beside the chain stand ``texts`` (whole texts by digest, the starting points
for rebuilding) and ``memory`` (small facts that are only convenient: widget values, what was last saved). Never edits
the workbook's file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cellweave.errors import JournalError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events(
  seq INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL,
  body TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS texts(digest TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS memory(key TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
# A damaged schema is told in bytes that are no text.
_FAILURES = (sqlite3.Error, UnicodeDecodeError)
# SQLITE_ERROR is what our own queries say where a damaged schema lacks a table or a column.
_DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_ERROR)
_FORMAT = 1  # of the tables, kept as SQLite's user_version; a later one is not touched


@dataclass(frozen=True)
class Event:
    """One entry. ``at`` is seconds since 1970 and never goes back; ``body`` is plain JSON; ``hash`` covers it all."""

    seq: int
    at: float
    who: str
    kind: str
    body: dict[str, Any]
    previous: str
    hash: str


class Journal:
    """One workbook's journal, open for appending. Not for several threads."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self.path = path
        self._clock = clock
        self._last_seq, self._last_at, self._last_hash = 0, 0.0, ""
        self._connect()

    def append(self, who: str, kind: str, body: dict[str, Any]) -> Event:
        """Return the event once it would survive the end of this process; raises JournalError when it cannot."""
        at = max(self._clock(), self._last_at)
        seq, previous = self._last_seq + 1, self._last_hash
        text = _canonical(body)
        event = Event(seq, at, who, kind, body, previous, _hash(previous, seq, at, who, kind, text))
        try:
            self._follow_deletion()
            self._database.execute(
                "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", (seq, at, who, kind, text, previous, event.hash)
            )
        except (sqlite3.Error, OSError) as error:
            raise _trouble(self.path, error) from error
        self._last_seq, self._last_at, self._last_hash = seq, at, event.hash
        return event

    @property
    def last(self) -> int:
        """The number of the newest event, 0 when there is none."""
        return self._last_seq

    def events(self, first: int = 1, last: int | None = None) -> Iterator[Event]:
        """Yield events from ``first`` to ``last``, both included, oldest first.

        Raises JournalError (``seq``, ``is_damaged``) at one that is not as it was written.
        """
        # Numbers outside are no event's, and too large for SQLite perhaps.
        first, last = max(first, 1), min(self._last_seq, self._last_seq if last is None else last)
        if first > last:
            return
        for row in self._rows("SELECT * FROM events WHERE seq BETWEEN ? AND ? ORDER BY seq", (first, last)):
            seq, at, who, kind, body, previous, digest = row
            self._check(row)
            yield Event(seq, at, who, kind, json.loads(body), previous, digest)

    def event(self, seq: int) -> Event:
        """Return event ``seq``; raises JournalError when there is none."""
        for event in self.events(seq, seq):
            return event
        raise JournalError(f"{self.path} has no event {seq}.", seq=seq)

    def kinds(self) -> list[tuple[int, str]]:
        """Return number and kind of every event, without their bodies."""
        return list(self._rows("SELECT seq, kind FROM events ORDER BY seq"))

    def verify(self) -> int:
        """Return how many events the chain has; raises JournalError (``seq``) at the first that does not fit."""
        previous, expected = "", 1
        for seq, at, who, kind, body, before, digest in self._rows("SELECT * FROM events ORDER BY seq"):
            if seq != expected or before != previous or digest != _hash(previous, seq, at, who, kind, body):
                raise JournalError(
                    f"{self.path}: event {expected} was changed or removed after it was written.", seq=seq
                )
            previous, expected = digest, expected + 1
        return expected - 1

    def keep_text(self, text: bytes) -> str:
        """Keep a whole text and return its digest."""
        digest = digest_of(text)
        try:
            self._database.execute("INSERT OR IGNORE INTO texts VALUES (?, ?)", (digest, zlib.compress(text, 1)))
        except sqlite3.Error as error:
            raise _trouble(self.path, error) from error
        return digest

    def text(self, digest: str) -> bytes | None:
        """Return a whole text that was kept; None where it was not, or is not as it was."""
        for (body,) in self._rows("SELECT body FROM texts WHERE digest = ?", (digest,)):
            with contextlib.suppress(zlib.error, TypeError):
                text = zlib.decompress(body)
                return text if digest_of(text) == digest else None
        return None

    def drop_texts(self, but: set[str]) -> None:
        """Forget whole texts other than those named; the chain can be replayed from any one of them."""
        marks = ",".join("?" * len(but))
        try:
            self._database.execute(f"DELETE FROM texts WHERE digest NOT IN ({marks})", sorted(but))
        except sqlite3.Error as error:
            raise _trouble(self.path, error) from error

    def remember(self, key: str, value: Any) -> None:
        """Keep a fact outside the chain; raises JournalError when it cannot be written."""
        try:
            self._database.execute("INSERT OR REPLACE INTO memory VALUES (?, ?)", (key, _canonical(value)))
        except sqlite3.Error as error:
            raise _trouble(self.path, error) from error

    def recall(self, key: str, default: Any = None) -> Any:
        """Return a fact that was kept; ``default`` where there is none or it cannot be read."""
        with contextlib.suppress(ValueError, TypeError):
            for (value,) in self._rows("SELECT value FROM memory WHERE key = ?", (key,)):
                return json.loads(value)
        return default

    def close(self) -> None:
        self._database.close()

    def put_aside(self) -> str:
        """Go on in a new, empty journal, for this one can be used no more; return a notice that says where it is."""
        self._database.close()
        notice = _put_aside(self.path)
        self._connect()
        return notice

    def _rows(self, query: str, parameters: tuple[Any, ...] = ()) -> Iterator[Any]:
        try:
            yield from self._database.execute(query, parameters)
        except _FAILURES as error:
            raise _trouble(self.path, error, "read") from error

    def _connect(self) -> None:
        try:
            # Every statement commits by itself. In WAL mode with "normal" a commit is in the system's hands before it
            # returns, so the end of this process loses nothing; the workbook's own file is synced to the disk.
            self._database = sqlite3.connect(self.path, isolation_level=None, timeout=2.0)
            # Damaged text is found by its event's hash, which tells which one it is.
            self._database.text_factory = lambda data: data.decode("utf-8", "replace")
            found = self._database.execute("PRAGMA user_version").fetchone()[0]
            if found <= _FORMAT:
                self._database.execute("PRAGMA journal_mode = WAL")
                self._database.execute("PRAGMA synchronous = NORMAL")
                if found < _FORMAT:
                    self._database.executescript(f"{_SCHEMA}PRAGMA user_version = {_FORMAT};")
                row = self._database.execute("SELECT * FROM events ORDER BY seq DESC LIMIT 1").fetchone()
        except _FAILURES as error:
            raise _trouble(self.path, error, "opened") from error
        if found > _FORMAT:
            self._database.close()
            raise JournalError(
                f"The journal ({self.path}) was written by a later Cellweave. Update this one to open the workbook.",
                path=str(self.path),
                format=found,
            )
        if row is not None:
            self._check(row)
        self._last_seq, self._last_at, self._last_hash = (row[0], row[1], row[6]) if row else (0, 0.0, "")

    def _check(self, row: Any) -> None:
        """Raise JournalError where a row of ``events`` is not as it was written."""
        seq, at, who, kind, body, previous, digest = row
        if digest != _hash(previous, seq, at, who, kind, body):
            raise JournalError(f"{self.path}: event {seq} was damaged.", path=str(self.path), seq=seq, is_damaged=True)

    def _follow_deletion(self) -> None:
        """Write the whole journal anew where someone deleted it (``git clean``): this process still has its pages."""
        if self.path.exists():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fresh = sqlite3.connect(self.path, isolation_level=None)
        self._database.backup(fresh)
        fresh.close()
        self._database.close()
        self._connect()


def digest_of(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def open_journal(path: Path, clock: Callable[[], float]) -> tuple[Journal, str]:
    """Return the journal and a notice, "" in the ordinary case; one that cannot be read is put aside, not deleted."""
    try:
        return Journal(path, clock), ""
    except JournalError as error:
        if not path.exists() or not error.facts.get("is_damaged"):
            raise
    notice = _put_aside(path)
    return Journal(path, clock), notice


def _put_aside(path: Path) -> str:
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(path.name + suffix)
        if part.exists():
            part.replace(aside.with_name(aside.name + suffix))
    return f"The journal could not be read. It was kept as {aside.name} and a new one begun."


def _canonical(body: Any) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))


def _hash(previous: str, seq: int, at: float, who: str, kind: str, body: str) -> str:
    # In a damaged row anything may stand anywhere.
    return hashlib.sha256("\n".join(map(str, (previous, seq, repr(at), who, kind, body))).encode()).hexdigest()


def _trouble(path: Path, error: Exception, verb: str = "written") -> JournalError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    is_full = code == sqlite3.SQLITE_FULL or (isinstance(error, OSError) and error.errno == 28)
    is_damaged = code in _DAMAGED or isinstance(error, UnicodeDecodeError)
    reason = "the disk is full" if is_full else str(error)
    what = "The change could not be written to the journal" if verb == "written" else f"The journal cannot be {verb}"
    return JournalError(f"{what} ({path}): {reason}.", path=str(path), is_full=is_full, is_damaged=is_damaged)
