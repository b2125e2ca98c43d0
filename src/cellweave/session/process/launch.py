"""Owns the birth of a kernel process: its descriptors and the process itself; talking to it is ``parent``'s.

Imports next to nothing, so that a kernel can begin its own imports while its server is still at them.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from cellweave.errors import KernelError
from cellweave.session.process.note import Note

CHILD = "from cellweave.session.process.child import main; main()"


@dataclass
class Launched:
    """A kernel process that waits for its first message.

    ``wire`` is our end of the socket pair; ``stderr`` what the child could not read any more of its own when it died.
    """

    process: subprocess.Popen[bytes]
    wire: socket.socket
    stderr: int
    note: Note

    def signal(self, number: int) -> None:
        """Send a signal to the process and all it started, unless it is known to have ended."""
        if self.process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def abandon(self) -> None:
        """End a process that nobody came to talk to."""
        self.signal(signal.SIGKILL)
        self.process.wait()
        self.wire.close()
        os.close(self.stderr)
        self.note.close()


def launch(folder: str | None = None, python: str = sys.executable, child: str = CHILD) -> Launched:
    """Start a kernel process in ``folder``. Raises KernelError where it cannot be started.

    It leads a group of its own, so a terminal's Ctrl+C is the server's alone.
    """
    ours, theirs = socket.socketpair()
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    with tempfile.TemporaryFile() as file:
        note = Note(os.dup(file.fileno()))
        inherited = theirs.fileno(), out_read, err_read, file.fileno()
        try:
            process = subprocess.Popen(
                [python, "-c", child, *map(str, inherited)],
                stdin=subprocess.DEVNULL,
                stdout=out_write,
                stderr=err_write,
                pass_fds=inherited,
                cwd=folder,
                start_new_session=True,
            )
        except OSError as error:
            ours.close()
            os.close(err_read)
            note.close()
            raise KernelError(f"The kernel cannot be started with {python}: {error.strerror}.") from error
        finally:
            theirs.close()
            for pipe in (out_read, out_write, err_write):
                os.close(pipe)
    os.set_blocking(err_read, False)
    return Launched(process, ours, err_read, note)
