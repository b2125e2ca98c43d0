"""What runs on the Python here has to run on every Python from 3.11.0 on."""

from __future__ import annotations

import io
import re
import tokenize
from pathlib import Path

import pytest

SOURCES = Path(__file__).parents[1] / "src" / "cellweave"


@pytest.mark.parametrize("folder", sorted(path.name for path in SOURCES.iterdir() if path.is_dir()))
def test_no_group_is_possessive(folder: str) -> None:
    """Up to 3.11.4, as on Debian 12, ``(…)*+`` misses matches where its group backtracks; ``(?>(…)*)`` does not."""
    possessive = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+")
    for path in SOURCES.joinpath(folder).rglob("*.py"):
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.STRING or "FSTRING" in tokenize.tok_name[token.type]:
                assert not possessive.search(token.string), f"{path}:{token.start[0]}: {token.string}"
