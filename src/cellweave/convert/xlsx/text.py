"""Owns the text of SpreadsheetML: entities, ``_x000D_`` escapes, shared strings with their rich-text runs."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape
from xml.sax.saxutils import unescape as _unescape_basic

from cellweave.convert.xlsx.package import Package, refuse_doctype

_NUMERIC = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ITEM = re.compile(rb"<si\b[^>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_PHONETIC = re.compile(rb"<(rPh|phoneticPr)\b[^>]*?(?:/>|>.*?</\1>)", re.DOTALL)
# What XML cannot hold or would change (a return), and text that would be read as such an escape itself.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_RUN = re.compile(rb"<t\b[^>]*?(?:/>|>(.*?)</t>)", re.DOTALL)


def unescape(raw: bytes) -> str:
    """Return the text XML character data stands for. ``&amp;`` last, so ``&amp;lt;`` stays ``&lt;``."""
    text = raw.decode("utf-8", "replace")
    if "<![CDATA[" in text:
        text = _CDATA.sub(lambda match: match[1].replace("&", "&amp;").replace("<", "&lt;"), text)
    if "&" not in text:
        return text
    text = _NUMERIC.sub(_character, text)
    return _unescape_basic(text, {"&quot;": '"', "&apos;": "'"})


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    # A numeric & must not start a second round of unescaping.
    return "&amp;" if code == 38 else chr(code) if code < 0x110000 else "\ufffd"


def cell_text(raw: bytes) -> str:
    """Return the text of a string cell, with Excel's ``_xHHHH_`` escapes for control characters undone."""
    text = unescape(raw)
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return text.replace("\r\n", "\n")


def cell_xml(text: str) -> str:
    """Return a cell's text as XML: the opposite of ``cell_text``."""
    if _UNWRITABLE.search(text):
        text = _UNWRITABLE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return escape(text) if "&" in text or "<" in text or ">" in text else text


def is_writable(text: str) -> bool:
    """Whether XML holds ``text`` as it is."""
    return _UNWRITABLE.search(text) is None


def rich_text(raw: bytes) -> str:
    """Return the text of an ``<is>`` or ``<si>`` body: its runs joined, phonetic hints left out."""
    if b"<rPh" in raw:
        raw = _PHONETIC.sub(b"", raw)
    runs = _RUN.findall(raw)
    return cell_text(runs[0]) if len(runs) == 1 else "".join(map(cell_text, runs))


def shared_strings(package: Package, part: str) -> list[str]:
    """Return the workbook's string table in order, streamed."""
    strings: list[str] = []
    rest = b""
    for piece in package.chunks(part):
        refuse_doctype(piece, package.path, part)
        text = rest + piece
        end = text.rfind(b"</si>")
        if end < 0:
            rest = text
            continue
        block, rest = text[: end + 5], text[end + 5 :]
        strings.extend(map(rich_text, _ITEM.findall(unprefixed(block))))
    strings.extend(map(rich_text, _ITEM.findall(unprefixed(rest))))
    return strings


_PREFIXED = re.compile(rb"<(/?)(?:x|ss|main|ns\d+):")


def unprefixed(xml: bytes) -> bytes:
    """Return the XML with the namespace prefixes some writers put before every element taken away."""
    head = xml[:400]
    return (
        _PREFIXED.sub(rb"<\1", xml) if b"<x:" in head or b"<ss:" in head or b"<main:" in head or b"<ns" in head else xml
    )
