"""Owns one code cell, markdown cell or raw cell: its exact text, and the text a person edits.

The text of a cell is its marker line, its body and its tail, the blank lines up to the next cell. A person edits the
source: the body without the comment signs or quotes of a markdown or raw cell, with plain line feeds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cellweave.document.lexical import is_one_string
from cellweave.document.options import CellKind, Options, read_options, write_options
from cellweave.document.percent import marker_options, marker_positions

_QUOTES = ('"""', "'''")
_NEWLINE = re.compile(r"\r\n|\r|\n")
_LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_COMMENT_SIGN = re.compile(r"^# ?", re.MULTILINE)
_STRING = re.compile(
    r"""\A(?P<open>[rR]?(?P<quotes>\"\"\"|''')\n?)(?P<text>.*?)(?P<close>\n?(?P=quotes))\Z""", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. ``id`` is opaque and stable under edits; it is not in the file, so equality ignores it."""

    id: str = field(compare=False)
    kind: CellKind
    title: str
    metadata: dict[str, Any]
    source: str
    marker: str
    body: str
    tail: str

    @property
    def text(self) -> str:
        """The exact text in the file."""
        return self.marker + self.body + self.tail


def read_cell(id: str, text: str) -> Cell:
    """Return the cell a stretch of a document is. Any text is a cell; without a marker line it is a code cell."""
    options, marker = Options(), ""
    first = _LINES.match(text)
    if first is not None and text.startswith("#"):
        behind = marker_options(_NEWLINE.sub("", first.group()))
        if behind is not None:
            marker = first.group()
            options = read_options(behind) if behind else options
    body, tail = split_tail(text[len(marker) :])
    source = unified(body)
    if options.kind != "code":
        source = _uncommented(source)
    return Cell(id, options.kind, options.title, options.metadata, source, marker, body, tail)


def replaced(
    cell: Cell,
    newline: str,
    source: str | None = None,
    title: str | None = None,
    kind: CellKind | None = None,
    metadata: dict[str, Any] | None = None,
) -> str:
    """Return the text of ``cell`` with the given parts changed and everything else as its author wrote it.

    ``newline`` ends new lines. A cell gets a marker line only when it has one or needs one.
    """
    options = Options(
        cell.title if title is None else clean_title(title),
        cell.kind if kind is None else kind,
        cell.metadata if metadata is None else metadata,
        short="[md]" in cell.marker,
    )
    marker = cell.marker
    if options != Options(cell.title, cell.kind, cell.metadata):
        marker = marker_line(options) + (line_end(marker) or newline)
    source = cell.source if source is None or unified(source) == cell.source else clean_source(source)
    if source == cell.source and options.kind == cell.kind:
        body = cell.body
    else:
        body = _written(cell, options.kind, marker, source, newline)
    tail = cell.tail
    if body and not cell.body:
        # The line end of the marker line was the last; now the body needs its own.
        tail = newline + tail
        if marker and not line_end(marker):
            marker += newline
    elif cell.body and not body:
        tail = _NEWLINE.sub("", tail, count=1)
    return marker + body + tail


def marker_line(options: Options) -> str:
    """Return the marker line for ``options``, without its line end."""
    return "# %%" + write_options(options).rstrip(" ")


def clean_title(title: str) -> str:
    """Return a title as one line without outer blanks."""
    return " ".join(title.splitlines()).strip()


def clean_source(source: str) -> str:
    """Return a source with plain line feeds and without blank lines at its end, which belong to the tail."""
    return split_tail(unified(source))[0]


def unified(text: str) -> str:
    """Return ``text`` with every line end as a line feed."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def line_end(text: str) -> str:
    """Return the first line end in ``text``, nothing when there is none."""
    found = _NEWLINE.search(text)
    return found.group() if found else ""


def split_tail(text: str) -> tuple[str, str]:
    """Part the text from the line end and the blank lines it ends with."""
    content = len(text.rstrip())
    if content == 0:
        return "", text
    end = _NEWLINE.search(text, content)
    return (text[: end.start()], text[end.start() :]) if end else (text, "")


def _uncommented(body: str) -> str:
    if string := _string_form(body):
        return string["text"]
    return _COMMENT_SIGN.sub("", body)


def _string_form(body: str) -> re.Match[str] | None:
    """Return the parts of a markdown cell written as one triple-quoted string, None for one written as comments."""
    return _STRING.match(body.strip())


def _written(cell: Cell, kind: CellKind, marker: str, source: str, newline: str) -> str:
    """Return the body for ``source``: in the form the cell has, else in the first form that reads as ``source``."""
    lines = source.split("\n")
    is_same_form = (kind == "code") == (cell.kind == "code")
    if kind == "code":
        return _ended(_kept(cell.body if is_same_form else "", cell.source, lines, newline, str))
    string = _string_form(unified(cell.body)) if is_same_form else None
    kept = "" if string or not is_same_form else cell.body
    commented = _ended(_kept(kept, cell.source, lines, newline, _commented))
    raw = "r" if "\\" in source else ""
    strings = [f"{raw}{quotes}\n{source}\n{quotes}" for quotes in _QUOTES]
    if string is not None:
        prefix = "" if string["open"].lower().startswith("r") else raw
        forms = [prefix + string["open"] + source + string["close"], commented, *strings]
    else:
        forms = [commented, *strings]
    forms = [form.replace("\n", newline) if form is not commented else form for form in forms]
    return next((form for form in forms if _reads_back(marker, form, kind, source)), commented)


def _reads_back(marker: str, body: str, kind: CellKind, source: str) -> bool:
    body = unified(body)
    if _string_form(body) and not is_one_string(body):
        return False
    text = unified(marker) + body + "\n"
    read = read_cell("", text)
    return (read.kind, read.source) == (kind, source) and marker_positions(text) == [0]


def _commented(line: str) -> str:
    return f"# {line}" if line else "#"


def _kept(body: str, source: str, lines: list[str], newline: str, spell: Callable[[str], str]) -> list[str]:
    """Return the written ``lines``: those shared with the old source at its start and end as they stand in ``body``."""
    written, before = _LINES.findall(body), source.split("\n")
    if len(written) != len(before):
        return [spell(line) + newline for line in lines]
    shared = min(len(before), len(lines))
    head = next((index for index in range(shared) if before[index] != lines[index]), shared)
    shared -= head
    foot = next((index for index in range(shared) if before[-1 - index] != lines[-1 - index]), shared)
    middle = [spell(line) + newline for line in lines[head : len(lines) - foot]]
    kept = [*written[:head], *middle, *written[len(written) - foot :]]
    # The last line of a body has no line end; it may now stand further up.
    return [line if line_end(line) else line + newline for line in kept]


def _ended(lines: list[str]) -> str:
    """Join the lines of a body, whose last line has no line end: that belongs to the tail."""
    return "".join(lines[:-1]) + lines[-1].rstrip("\r\n")
