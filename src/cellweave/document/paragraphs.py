"""Owns where the cells of a document without markers begin: paragraphs, runs of top-level statements.

A paragraph ends at a blank line that is followed by a statement at the start of a line. Comments below the blank line
go with the statement below them. No statement is ever cut, so each paragraph of a correct file compiles alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise

from cellweave.document.lexical import STATEMENT, outside_strings, unbroken_spans

# A blank line, then blank lines and comments at the margin, then perhaps a statement at the margin.
_GAP = re.compile(
    r"^(?P<blank>(?>(?:[^\S\n]*+\n)+))(?>(?:(?:\#[^\n]*+|[^\S\n]*+)\n)*)(?P<statement>\f*[^\s\#])?",
    re.MULTILINE | re.VERBOSE,
)
_CONTINUES = re.compile(r"\f*(?:else|elif|except|finally)\b")
_SURELY_CODE = re.compile(rf"{STATEMENT}|@\w|async def|from [\w.]+ import|[\w.]+(?: = |\()")
_MARGIN_LINE = re.compile(r"^\f*[^\s#]", re.MULTILINE)


def paragraph_positions(text: str, start: int = 0) -> list[int]:
    """Return where the paragraphs of ``text`` begin, from ``start`` on. Line ends are plain line feeds."""
    if start >= len(text):
        return []
    spans = _spans(text, start)
    begins = [begin for begin, _ in spans]
    ends = [end for _, end in spans]

    def end_of_span(position: int) -> int:
        """Return the end of the string or bracket ``position`` is in, 0 outside."""
        index = bisect_right(begins, position) - 1
        return ends[index] if index >= 0 and begins[index] < position < ends[index] else 0

    positions = [start]
    searched = start
    while gap := _GAP.search(text, searched):
        searched = gap.end()
        if inside := end_of_span(gap.end("blank")):
            searched = max(inside, gap.end("blank"))
            continue
        if gap["statement"] is None:
            # An indented line follows: the block goes on. Or only comments are left: they are the last paragraph.
            if _is_comment_to_the_end(text, gap.end("blank"), gap.end()):
                positions.append(gap.end("blank"))
            continue
        statement = gap.start("statement")
        if len(positions) == 1 and not _MARGIN_LINE.search(text, start, gap.start()):
            continue
        if _CONTINUES.match(text, statement) or _is_decorated(text, positions[-1], gap.start(), end_of_span):
            continue
        positions.append(gap.end("blank"))
    return positions


def _spans(text: str, start: int) -> list[tuple[int, int]]:
    spans, is_well = unbroken_spans(text, start, len(text))
    if is_well:
        return spans
    # Quotes are missing somewhere. Words that are hardly ever in a string tell where to begin afresh.
    gaps = [gap.start("statement") for gap in _GAP.finditer(text, start) if gap["statement"]]
    statements = [position for position in gaps if _SURELY_CODE.match(text, position)]
    bounds = [start, *outside_strings(text, statements, start), len(text)]
    return [span for begin, end in pairwise(bounds) for span in unbroken_spans(text, begin, end)[0]]


def _is_comment_to_the_end(text: str, begin: int, last_line: int) -> bool:
    if text.find("\n", last_line) >= 0:
        return False
    line = text[last_line:]
    return bool(text[begin:].strip()) and (line.startswith("#") or not line.strip())


def _is_decorated(text: str, start: int, stop: int, end_of_span: Callable[[int], int]) -> bool:
    """Tell whether the last statement between ``start`` and ``stop`` is a decorator, which belongs to what follows."""
    at = start if text.startswith("@", start) else -1
    at = max(at, text.rfind("\n@", start, stop) + 1 or -1)
    if at < 0 or end_of_span(at):
        return False
    lines = _MARGIN_LINE.finditer(text, at, stop)
    return not any(line.start() > at and not end_of_span(line.start()) for line in lines)
