"""Owns what is said about a kernel process that ended: a sentence for people, the facts beside it."""

from __future__ import annotations

import signal
from dataclasses import dataclass, field
from pathlib import Path

import cellweave

_OURS = str(Path(cellweave.__file__).parent)

_MEANINGS = {
    "SIGSEGV": "code outside Python touched memory that is not its own",
    "SIGBUS": "code outside Python touched memory that is not there",
    "SIGABRT": "code outside Python gave up",
    "SIGFPE": "code outside Python divided by zero",
    "SIGILL": "code outside Python was built for another processor",
}


@dataclass
class Death:
    """How the process ended.

    ``is_wanted`` where we ended it; ``cell`` is the id of the cell that ran, "" for none; ``lines`` are the last it
    wrote to stderr, with Python's stack of the user's code.
    """

    code: int | None = None
    signal: str = ""
    is_wanted: bool = False
    cell: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """What happened and what to do, without blame."""
        if self.is_wanted:
            return "The kernel was stopped."
        if self.signal == "SIGKILL":
            return (
                "The kernel was killed by the system, most likely because memory ran out. Use less of it, or restart."
            )
        if self.signal:
            meaning = _MEANINGS.get(self.signal)
            return f"The kernel crashed with {self.signal}{': ' + meaning if meaning else ''}. Restart to go on."
        if self.lines:
            return f"The kernel ended with exit code {self.code}: {self.lines[-1].strip()[:300]}. Restart to go on."
        return f"The kernel ended with exit code {self.code}. Code called os._exit or the like; restart to go on."


def death(returncode: int, is_wanted: bool, cell: str, stderr: str) -> Death:
    """Return what a process's return code and its last words tell; a negative code is a signal's number."""
    lines = [line for line in stderr.splitlines() if line.strip() and not _is_ours(line)][-30:]
    if returncode >= 0:
        return Death(returncode, "", is_wanted, cell, lines)
    try:
        name = signal.Signals(-returncode).name
    except ValueError:
        name = f"signal {-returncode}"
    return Death(None, name, is_wanted, cell, lines)


def _is_ours(line: str) -> bool:
    """Whether the line is a step of our own in a stack that faulthandler wrote."""
    step = line.lstrip()
    return step.startswith((f'File "{_OURS}', 'File "<string>"'))
