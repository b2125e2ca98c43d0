"""Owns the record of an exception of the user's code: the sentence, the user's lines, what the variables held."""

from __future__ import annotations

import traceback

from cellweave.protocol.state import ErrorRecord


def record(error: BaseException, titles: dict[str, str]) -> ErrorRecord:
    """Return the record of ``error``; ``titles`` (cell id → title) tells which frames are the workbook's."""
    text = "".join(traceback.format_exception(error))
    return ErrorRecord(type(error).__name__, str(error), [], text)
