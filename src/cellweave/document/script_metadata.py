"""Owns reading the PEP 723 block (``# /// script``) that carries a script's dependencies."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_OPENING = re.compile(r"^# /// script[^\S\n]*$", re.MULTILINE)
# Comment lines up to the last closing one among them, so that the content may hold such a line itself.
_BLOCK = re.compile(r"# /// script[^\S\n]*\n(?P<content>(?:#(?: [^\n]*)?\n)*)# ///[^\S\n]*(?:\n|\Z)")
_LINE_END = re.compile(r"\r\n|\r")


@dataclass(frozen=True, slots=True)
class ScriptMetadata:
    """``data`` is the block's content; ``problem`` says why it cannot be read; ``line`` is where it begins, from 1."""

    data: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    line: int = 0


def script_metadata(text: str) -> ScriptMetadata:
    """Return the script block of ``text``. Never fails: a broken block is told in ``problem``."""
    if "# /// script" not in text:
        return ScriptMetadata()
    text = _LINE_END.sub("\n", text)
    openings = [found.start() for found in _OPENING.finditer(text)]
    if not openings:
        return ScriptMetadata()
    line = text.count("\n", 0, openings[0]) + 1
    if len(openings) > 1:
        return ScriptMetadata(problem="there is more than one block '# /// script'", line=line)
    block = _BLOCK.match(text, openings[0])
    if block is None:
        return ScriptMetadata(problem="the block '# /// script' has no closing line '# ///'", line=line)
    import tomllib  # Few workbooks have a block, and every one waits for imports.

    content = "".join(row[2:] if row.startswith("# ") else row[1:] for row in block["content"].splitlines(True))
    try:
        return ScriptMetadata(tomllib.loads(content), line=line)
    except tomllib.TOMLDecodeError as error:
        return ScriptMetadata(problem=f"the block '# /// script' is not TOML: {error}", line=line)
