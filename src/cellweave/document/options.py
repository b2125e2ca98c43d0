"""Owns what stands behind ``# %%``: title, cell kind and ``key="value"`` options, in the spelling jupytext uses."""

from __future__ import annotations

import ast
import json
import re
import warnings
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Literal

CellKind = Literal["code", "markdown", "raw"]

_KINDS: dict[str, CellKind] = {"[markdown]": "markdown", "[raw]": "raw", "[md]": "markdown"}
_BARE_KEY = re.compile(r"[a-zA-Z_.][a-zA-Z0-9_.]*")
_KEY = re.compile(r"[a-zA-Z0-9_.@/-]+")
_BRACKETED = re.compile(r"\[\s*([A-Za-z]+)\s*\]")
# Characters looked at until the rest of a line counts as unreadable: more takes a line that no person wrote.
_MOST_WORK = 20_000_000
UNREADABLE = "incorrectly_encoded_metadata"


@dataclass(frozen=True, slots=True)
class Options:
    """The meaning of a marker line. ``short`` keeps the author's ``[md]`` for ``[markdown]``."""

    title: str = ""
    kind: CellKind = "code"
    metadata: dict[str, Any] = field(default_factory=dict)
    short: bool = field(default=False, compare=False)


def read_options(text: str) -> Options:
    """Return the meaning of the text behind the two percent signs. Nothing is an error: what cannot be read is kept."""
    words, metadata = _split_title(text.strip())
    kind: CellKind = "code"
    short = False
    for word, named in _KINDS.items():
        if word in words:
            words = words.replace(word, "").strip()
            kind, short = named, word == "[md]"
            break
    title = words.lstrip("%")
    if depth := len(words) - len(title):
        title = title.strip()
        metadata["cell_depth"] = depth
    if isinstance(metadata.get("title"), str):
        option = metadata.pop("title")
        title = title or option
    return Options(title, kind, metadata, short)


def write_options(options: Options) -> str:
    """Return the shortest text that ``read_options`` reads as ``options``."""
    metadata = dict(options.metadata)
    depth = metadata.pop("cell_depth", 0)
    if not (isinstance(depth, int) and depth > 0):
        metadata, depth = dict(options.metadata), 0
    kind = {"code": "", "raw": "[raw]", "markdown": "[md]" if options.short else "[markdown]"}[options.kind]
    named = {"title": options.title, **metadata} if options.title else metadata
    candidates = [
        _joined(depth, options.title, kind, _key_values(metadata)),
        _joined(depth, "", kind, _key_values(named)),
        _joined(depth, options.title, kind, _json(metadata)),
        _joined(depth, "", kind, _json(named)),
    ]
    for text in candidates:
        if read_options(text) == options and "\n" not in text and "\r" not in text:
            return text
    return candidates[-1]


def misspelt_kind(text: str) -> str | None:
    """Return the marker text that was probably meant when a bracketed word nearly names a cell kind."""
    if read_options(text).kind != "code":
        return None
    for found in _BRACKETED.finditer(text):
        meant = get_close_matches(found[1].lower(), ["markdown", "md", "raw"], n=1, cutoff=0.75)
        if meant:
            return f"[{meant[0]}]"
    return None


def _split_title(text: str) -> tuple[str, dict[str, Any]]:
    brace, equals = text.find("{"), text.find("=")
    if brace >= 0 and not 0 <= equals < brace:
        value = _literal(text[brace:])
        return text[:brace].strip(), value if isinstance(value, dict) else {UNREADABLE: text[brace:]}
    words = text.split(" ") if equals < 0 else text[:equals].rstrip(" ").split(" ")[:-1]
    # A trailing word that starts with a dot is an attribute, not the end of the title.
    while words and (not words[-1].strip() or words[-1].startswith(".")):
        words.pop()
    title = " ".join(words)
    return title, _read_key_values(text[len(title) :])


def _read_key_values(text: str) -> dict[str, Any]:
    """Read ``key=value bare key=value`` from the right: a value is the shortest readable text behind an equals sign."""
    found: list[tuple[str, Any]] = []
    text = text.strip()
    left = _MOST_WORK
    while text:
        left -= len(text)
        before, _, last = text.rpartition(" ")
        if _BARE_KEY.fullmatch(last) and left > 0:
            found.append((last, None))
            text = before.strip()
            continue
        pair, left = _last_pair(text, left)
        if pair is None:
            found.append((UNREADABLE, text))
            break
        text, key, value = pair
        found.append((key, value))
    return dict(reversed(found))


def _last_pair(text: str, left: int) -> tuple[tuple[str, str, Any] | None, int]:
    """Return (the text before the last pair, its key, its value) or None, and what is left of the ``left`` work."""
    equals = text.rfind("=")
    while equals >= 0 and left > 0:
        left -= len(text)
        before = text[:equals].rstrip()
        space = before.rfind(" ")
        key = before[space + 1 :]
        if _KEY.fullmatch(key):
            value = _literal(text[equals + 1 :])
            if value is not _NOTHING:
                return (text[: max(space, 0)].strip(), key, value), left
        equals = text.rfind("=", 0, equals)
    return None, left


_NOTHING = object()


def _literal(text: str) -> Any:
    text = text.strip()
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        with warnings.catch_warnings(action="ignore"):
            value = ast.literal_eval(text)
        # Only what JSON can hold travels: a tuple becomes a list, a set or bytes stay unread.
        return json.loads(json.dumps(value))
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return _NOTHING


def _joined(depth: int, *parts: str) -> str:
    return "%" * depth + " ".join(["", *filter(None, parts)])


def _key_values(metadata: dict[str, Any]) -> str:
    return " ".join(
        str(value) if key == UNREADABLE else key if value is None else f"{key}={json.dumps(value)}"
        for key, value in metadata.items()
    )


def _json(metadata: dict[str, Any]) -> str:
    return json.dumps(metadata) if metadata else ""
