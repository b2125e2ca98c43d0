"""Owns the way from bytes to text and back: byte order mark, declared encoding, bytes that no encoding can read."""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass

from cellweave.errors import DocumentError

_BOM = b"\xef\xbb\xbf"
_FIRST_TWO_LINES = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)?[^\r\n]*")
_DECLARATION = re.compile(r"[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_NO_CODE = re.compile(r"[ \t\f]*(?:#.*)?$")
_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text stands in a file. ``errors`` is "surrogateescape" where the bytes are not what they claim to be."""

    name: str = "utf-8"
    bom: bool = False
    errors: str = "strict"

    def encode(self, text: str) -> bytes:
        """Return the bytes of ``text``. Raises DocumentError naming the first character the encoding lacks."""
        try:
            data = text.encode(self.name, self.errors)
        except UnicodeError as error:
            start = error.start if isinstance(error, UnicodeEncodeError) else 0
            character = text[start : start + 1]
            raise DocumentError(
                f"The file is encoded as {self.name}, which cannot hold {character!r}. "
                "Remove the character or change the encoding named on the first lines of the file.",
                encoding=self.name,
                character=character,
                line=len(_NEWLINE.findall(text, 0, start)) + 1,
            ) from None
        return _BOM + data if self.bom else data


def decode(data: bytes) -> tuple[Encoding, str]:
    """Return the encoding and the text of any bytes; ``encoding.encode(text)`` gives exactly ``data`` back.

    The encoding is the one Python would use (PEP 263). Bytes it cannot read stay in the text as lone surrogates.
    """
    if data.startswith(_BOM):
        return _decoded_as_utf8(data[len(_BOM) :], bom=True)
    first_lines = _FIRST_TWO_LINES.match(data)
    name = declared_encoding(first_lines.group().decode("latin-1")) if first_lines else None
    if name is None or _is_utf8(name):
        return _decoded_as_utf8(data, bom=False)
    try:
        with warnings.catch_warnings(action="ignore"):
            text = data.decode(name)
        # An encoding that cannot reproduce the bytes, or hides its own declaration, would lose text.
        if text.encode(name) == data and declared_encoding(text) == name:
            return Encoding(name), text
    except (LookupError, ValueError):
        pass
    return _decoded_as_utf8(data, bom=False)


def declared_encoding(text: str) -> str | None:
    """Return the encoding named by a comment on the first or second line, as spelled there."""
    first, *rest = _NEWLINE.split(text, maxsplit=2)
    if found := _DECLARATION.match(first):
        return found.group(1)
    if rest and _NO_CODE.match(first) and (found := _DECLARATION.match(rest[0])):
        return found.group(1)
    return None


def encoding_for(text: str, current: Encoding, declared: str | None) -> Encoding:
    """Return the encoding of an edited text: the current one, or what ``text`` declares when that is not ``declared``.

    ``declared`` is what it declared before. Raises DocumentError when the new encoding lacks a character.
    """
    name = declared_encoding(text)
    if name == declared or current.bom:
        return current
    if name is None or _is_utf8(name):
        return Encoding()
    encoding = Encoding(name)
    try:
        is_kept = decode(encoding.encode(text)) == (encoding, text)
    except (LookupError, UnicodeError):
        return Encoding()
    return encoding if is_kept else Encoding()


def _is_utf8(name: str) -> bool:
    return name.lower().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "u8")


def _decoded_as_utf8(data: bytes, bom: bool) -> tuple[Encoding, str]:
    try:
        return Encoding(bom=bom), data.decode("utf-8")
    except UnicodeDecodeError:
        return Encoding(bom=bom, errors="surrogateescape"), data.decode("utf-8", "surrogateescape")
