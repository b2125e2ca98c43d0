"""Owns the record of an exception of the user's code: the sentence, the user's lines, what the variables held."""

from __future__ import annotations

import itertools
import linecache
import os
import re
import sysconfig
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType, FrameType, TracebackType

import cellweave
from cellweave.kernel.hints import hint
from cellweave.kernel.shortened import message, shortened
from cellweave.protocol.state import ErrorRecord, Frame

FRAMES = 20  # more are folded in the middle
VALUES = 8  # variables told of one line
MESSAGE = 10_000  # characters
TRACEBACK = 100_000  # characters

_OURS = str(Path(cellweave.__file__).parent) + os.sep
_INSTALLED = tuple({sysconfig.get_path(name) + os.sep for name in ("stdlib", "platstdlib", "purelib", "platlib")})
_CELL = re.compile(r"<cell (.+)>$")
_NAMED = {
    KeyboardInterrupt: "Stopped.",
    MemoryError: "Memory ran out.",
    RecursionError: "A function called itself too often.",
}


def record(error: BaseException, titles: Mapping[str, str]) -> ErrorRecord:
    """Return the record of ``error``; ``titles`` maps a cell's id to what a person calls it.

    Frames are the user's: those of cells and of files that are neither installed nor ours.
    """
    steps = list(_steps(error.__traceback__))
    frames = [_frame(code, at, line, titles) for at, code, line in _folded(steps)]
    if isinstance(error, SyntaxError):
        frames = [*(item for item in frames if item.cell != _cell_of(error.filename or "")), _syntax(error, titles)]
    scopes = [at for at, _code, _line in reversed(steps) if at is not None]
    return ErrorRecord(
        type(error).__name__,
        _message(error)[:MESSAGE],
        frames,
        _text(error, titles)[:TRACEBACK],
        hint(error, scopes),
        list(itertools.islice(_causes(error, titles), 20)),
    )


def place(filename: str, line: int, titles: Mapping[str, str]) -> str:
    """Return how a traceback names a line of a cell; any other line as Python writes it."""
    cell = _cell_of(filename)
    return f"{filename}:{line}" if cell is None else f'Cell "{titles.get(cell, cell)}", line {line}'


Step = tuple[FrameType | None, CodeType | None, tuple[int, int]]  # where, code, (line, instruction)


def _steps(trace: TracebackType | None) -> Iterator[Step]:
    while trace is not None:
        code = trace.tb_frame.f_code
        if _is_users(code.co_filename):
            yield trace.tb_frame, code, (trace.tb_lineno or 0, trace.tb_lasti)
        trace = trace.tb_next


def _is_users(filename: str) -> bool:
    if _CELL.match(filename):
        return True
    # Code without a file of its own (exec, frozen modules, Cython) has no line to show.
    return Path(filename).is_absolute() and not filename.startswith((_OURS, *_INSTALLED))


def _folded(steps: list[Step]) -> list[Step]:
    """Return the steps with the middle of a long recursion left out; one step without a frame stands for it."""
    if len(steps) <= FRAMES:
        return steps
    keep = FRAMES // 2
    return [*steps[:keep], (None, None, (len(steps) - 2 * keep, 0)), *steps[-keep:]]


def _frame(code: CodeType | None, at: FrameType | None, place: tuple[int, int], titles: Mapping[str, str]) -> Frame:
    line, instruction = place
    if code is None or at is None:
        return Frame(None, "", 0, "", f"… {line:,} more calls …")
    text = linecache.getline(code.co_filename, line, at.f_globals).rstrip("\n")
    indent = len(text) - len(text.lstrip())
    last, column, end = _position(code, instruction, text)
    source = text + "\n" + "\n".join(linecache.getline(code.co_filename, more) for more in range(line + 1, last + 1))
    cell = _cell_of(code.co_filename)
    title = titles.get(cell, cell) if cell is not None else Path(code.co_filename).name
    function = "" if code.co_name == "<module>" else code.co_qualname
    values = _values(source, at)
    return Frame(cell, title, line, function, text.strip(), values, max(column - indent, 0), max(end - indent, 0))


def _position(code: CodeType, instruction: int, text: str) -> tuple[int, int, int]:
    """Return the last line of what failed, and its first and last column on the first line, in characters."""
    found = next(itertools.islice(code.co_positions(), max(instruction, 0) // 2, None), (None,) * 4)
    line, last, column, end = found
    if line is None or last is None or column is None or end is None:
        return 0, 0, 0
    # Columns count bytes of UTF-8.
    data = text.encode()
    first = len(data[:column].decode(errors="replace"))
    return min(last, line + 10), first, len(data[:end].decode(errors="replace")) if last == line else len(text)


def _values(source: str, at: FrameType) -> dict[str, str]:
    """Return the variables the line names and what they hold, in short; nothing that has to be computed."""
    values: dict[str, str] = {}
    # Text in quotes names nothing; an f-string's inside is lost with it.
    bare = re.sub(r"(\"[^\"\n]*\"|'[^'\n]*')", "''", source.partition("#")[0])
    for dotted in re.findall(r"(?<![\w.])[^\W\d]\w*(?:\.[^\W\d]\w*)?", bare):
        name, _, attribute = dotted.partition(".")
        scope = at.f_locals if name in at.f_locals else at.f_globals
        if name not in scope or len(values) >= VALUES:
            continue
        value = scope[name]
        if callable(value) or type(value).__name__ == "module" or name.startswith("__"):
            continue
        values.setdefault(name, shortened(value, 120))
        inside = getattr(value, "__dict__", None)
        if attribute and isinstance(inside, dict) and attribute in inside and not callable(inside[attribute]):
            values[dotted] = shortened(inside[attribute], 120)
    return values


def _syntax(error: SyntaxError, titles: Mapping[str, str]) -> Frame:
    cell = _cell_of(error.filename or "")
    title = titles.get(cell, cell) if cell is not None else Path(error.filename or "").name
    text = (error.text or "").rstrip("\n")
    indent = len(text) - len(text.lstrip())
    column = max((error.offset or 1) - 1 - indent, 0)
    end = (error.end_offset or 0) - 1 - indent if error.end_lineno == error.lineno else len(text) - indent
    return Frame(cell, title, error.lineno or 0, "", text.strip(), {}, column, max(end, column + 1))


def _message(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return error.msg or "invalid syntax"
    if isinstance(error, SystemExit):
        return f"The code ended itself with exit code {error.code!r}; cells below that depend on it wait."
    text = message(error)
    return _NAMED.get(type(error), "") if not text or isinstance(error, RecursionError) else text


def _cell_of(filename: str) -> str | None:
    found = _CELL.match(filename)
    return found.group(1) if found else None


def _causes(error: BaseException, titles: Mapping[str, str], seen: frozenset[int] = frozenset()) -> Iterator[str]:
    """Yield a sentence for each exception this one came from or holds, nearest first."""
    seen = seen | {id(error)}
    if isinstance(error, BaseExceptionGroup):
        for item in error.exceptions:
            if id(item) not in seen:
                yield _told(item, titles)
                yield from _causes(item, titles, seen)
    cause = error.__cause__
    if cause is None and not error.__suppress_context__:
        cause = error.__context__
    if cause is not None and id(cause) not in seen:
        if (type(cause), message(cause)) != (type(error), message(error)):
            yield _told(cause, titles)
        yield from _causes(cause, titles, seen)


def _told(error: BaseException, titles: Mapping[str, str]) -> str:
    steps = list(_steps(error.__traceback__))
    where = ""
    if steps and steps[-1][1] is not None:
        cell = _cell_of(steps[-1][1].co_filename)
        name = titles.get(cell, cell) if cell is not None else Path(steps[-1][1].co_filename).name
        where = f" ({name}, line {steps[-1][2][0]})"
    return f"{type(error).__name__}: {_message(error)[:500]}{where}"


def _text(error: BaseException, titles: Mapping[str, str]) -> str:
    """Return Python's own traceback text without our frames, cells by their titles."""
    try:
        whole = traceback.TracebackException.from_exception(error, compact=True)
        _strip(whole)
        text = "".join(whole.format())
    except Exception as broken:
        return f"{type(error).__name__}: {message(error)}\n(The traceback cannot be made: {type(broken).__name__}.)\n"
    return re.sub(r'File "<cell ([^>"]+)>"', lambda found: f'Cell "{titles.get(found[1], found[1])}"', text)


def _strip(whole: traceback.TracebackException | None) -> None:
    if whole is None:
        return
    whole.stack[:] = [item for item in whole.stack if not item.filename.startswith(_OURS)]
    for other in (whole.__cause__, whole.__context__, *(whole.exceptions or ())):
        _strip(other)
