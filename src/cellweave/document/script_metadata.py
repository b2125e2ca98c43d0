"""Owns reading the PEP 723 block (``# /// script``) that carries a script's dependencies."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from typing import Any

_BLOCK = re.compile(r"^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(?:^#(?:| .*)$\s)+)^# ///$", re.MULTILINE)
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
    blocks = [found for found in _BLOCK.finditer(text) if found["type"] == "script"]
    if not blocks:
        line = text.count("\n", 0, text.index("# /// script")) + 1
        return ScriptMetadata(problem="the block '# /// script' has no closing line '# ///'", line=line)
    line = text.count("\n", 0, blocks[0].start()) + 1
    if len(blocks) > 1:
        return ScriptMetadata(problem="there is more than one block '# /// script'", line=line)
    content = "".join(row[2:] if row.startswith("# ") else row[1:] for row in blocks[0]["content"].splitlines(True))
    try:
        return ScriptMetadata(tomllib.loads(content), line=line)
    except tomllib.TOMLDecodeError as error:
        return ScriptMetadata(problem=f"the block '# /// script' is not TOML: {error}", line=line)
