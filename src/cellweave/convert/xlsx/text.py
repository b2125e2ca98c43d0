"""Owns the text of SpreadsheetML: entities, ``_x000D_`` escapes, shared strings with their rich-text runs."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape
from xml.sax.saxutils import unescape as _unescape_basic

from cellweave.convert.xlsx.package import Package

_NUMERIC = re.compile(r"&#(?:x([0-9A-Fa-f]{1,6})|([0-9]{1,7}));")
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def element(name: bytes) -> re.Pattern[bytes]:
    """Return an expression for an element that holds none of its own name; its groups are attributes and content.

    It takes linear time whatever it is given: neither group runs on past a tag that opens another such element.
    """
    return re.compile(rb"<%b\b([^<>]*?)(?:/>|>((?>(?:[^<]++|<(?!/?%b[\s/>]))*))</%b\s*>)" % (name, name, name))


_ITEM, _RUN, _PHONETIC = element(b"si"), element(b"t"), element(b"rPh")
_TABLE = re.compile(rb"<((?:[\w.-]+:)?)sst\b")
# A string with all its runs and hints is shorter than this.
_LONGEST = 64 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")
# What XML cannot hold or would change (a return), and text that would be read as such an escape itself.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def unescape(raw: bytes) -> str:
    """Return the text XML character data stands for. ``&amp;`` last, so ``&amp;lt;`` stays ``&lt;``."""
    text = raw.decode("utf-8", "replace")
    if "\r" in text:
        # The end of a line is one character to XML, however a file writes it.
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<![CDATA[" in text:
        first, *sections = text.split("<![CDATA[")
        text = first + "".join(map(_unsectioned, sections))
    if "&" not in text:
        return text
    text = _NUMERIC.sub(_character, text)
    return _unescape_basic(text, {"&quot;": '"', "&apos;": "'"})


def _unsectioned(section: str) -> str:
    """Return a CDATA section and what follows it as character data."""
    inside, _, after = section.partition("]]>")
    return escape(inside) + after


def _character(match: re.Match[str]) -> str:
    code = int(match[1], 16) if match[1] else int(match[2])
    # A numeric & must not start a second round of unescaping.
    return "&amp;" if code == 38 else chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"


def cell_text(raw: bytes) -> str:
    """Return the text of a string cell, with Excel's ``_xHHHH_`` escapes for control characters undone."""
    text = unescape(raw)
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        # An escape is a unit of UTF-16: two of them may be one character, one alone may be none.
        if _SURROGATE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
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
    return cell_text(runs[0][1]) if len(runs) == 1 else "".join(cell_text(text) for _, text in runs)


def shared_strings(package: Package, part: str) -> list[str]:
    """Return the workbook's string table in order, streamed."""
    strings: list[str] = []
    rest, prefix = b"", None
    for piece in package.xml(part):
        text = rest + piece
        if prefix is None and (root := _TABLE.search(text)) is not None:
            prefix = root[1]
        item_end = b"</" + (prefix or b"") + b"si>"
        end = text.rfind(item_end)
        if end < 0:
            rest = text
            if len(rest) > _LONGEST:
                raise ValueError("a string without end")
            continue
        end += len(item_end)
        strings.extend(rich_text(item) for _, item in _ITEM.findall(unprefixed(text[:end], prefix or b"")))
        rest = text[end:]
    return strings


def unprefixed(xml: bytes, prefix: bytes) -> bytes:
    """Return the XML without the namespace prefix (``x:``) that some writers put before every element."""
    return xml.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</") if prefix else xml
