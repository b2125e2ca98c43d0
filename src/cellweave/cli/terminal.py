"""Owns what a run looks like in a terminal: text as it comes, a progress bar on one line that is drawn again."""

from __future__ import annotations

import io
import sys

from cellweave.protocol.state import Output
from cellweave.session.headless import as_text
from cellweave.ui import plain


class Terminal:
    """Writes outputs to the standard streams as they come: all of them, or errors only."""

    def __init__(self, *, shows_all: bool) -> None:
        self._shows_all = shows_all
        self._has_bar = False  # stands on the last line, which has not ended
        # While cells run, the names in `sys` are theirs. A text that the terminal cannot show must not end the run.
        self._files = sys.stdout, sys.stderr
        for file in self._files:
            if isinstance(file, io.TextIOWrapper):
                file.reconfigure(errors="backslashreplace")

    def tell(self, output: Output) -> None:
        """Write one output, or draw the bar it is."""
        if output.kind == "progress":
            self._move(output)
            return
        text, is_error = as_text(output)
        if text and (self._shows_all or output.kind == "error"):
            self._clear()
            is_whole = output.kind == "stream" or text.endswith("\n")
            print(text, end="" if is_whole else "\n", file=self._files[is_error], flush=True)

    def close(self) -> None:
        """Leave the next line to whoever writes next."""
        if self._has_bar and self._files[1].isatty():
            print(file=self._files[1], flush=True)
        self._has_bar = False

    def _move(self, output: Output) -> None:
        if not output.data:
            self._clear()
            return
        fraction = output.data["value"]
        plain.progress(fraction, output.data["text"], self._files[1])
        self._has_bar = fraction < 1

    def _clear(self) -> None:
        if self._has_bar:
            plain.clear_progress(self._files[1])
        self._has_bar = False
