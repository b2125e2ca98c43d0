"""Declares cutting, joining, finding and changing text. Source: Microsoft's reference, "Text functions".

Positions count UTF-16 units from 1, as in Excel: a character outside the basic plane, an emoji say, is two.
"""

from __future__ import annotations

import re
import unicodedata
import urllib.parse
from typing import Any, Final

from cellweave.formula.coercion import fold, to_text
from cellweave.formula.failure import Failure
from cellweave.formula.functions.criteria import wildcards, without_idle_tildes
from cellweave.formula.parameters import (
    anything,
    filled,
    located,
    logical,
    number,
    optional,
    rest,
    scalar,
    text,
    values,
)
from cellweave.formula.reference import Area, Areas, each_value, rows_of
from cellweave.formula.registry import function
from cellweave.formula.whole_numbers import whole
from cellweave.values import NA, VALUE, Array, ErrorValue

LONGEST = 32_767  # characters a cell holds


def units(written: str) -> int:
    """Return the length of text as Excel counts it."""
    return len(written) if written.isascii() else len(written.encode("utf-16-le", "surrogatepass")) // 2


def sliced(written: str, start: int, end: int) -> str:
    """Return the units from ``start`` to ``end`` (exclusive), counted from 0."""
    if written.isascii() or max(written) < "\U00010000":
        return written[start:end]
    return written.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "surrogatepass")


def bounded(written: str) -> str:
    """Return the text; #VALUE! where it is longer than a cell holds."""
    if len(written) > LONGEST:
        raise Failure(VALUE)
    return written


@function("LEN LENB", text)
def len_(written: str) -> int:
    return units(written)


@function("LEFT LEFTB", text, optional(whole, 1))
def left(written: str, count: int) -> str:
    if count < 0:
        raise Failure(VALUE)
    return sliced(written, 0, min(count, LONGEST))


@function("RIGHT RIGHTB", text, optional(whole, 1))
def right(written: str, count: int) -> str:
    if count < 0:
        raise Failure(VALUE)
    length = units(written)
    return sliced(written, max(length - min(count, LONGEST), 0), length)


@function("MID MIDB", text, number, number)
def mid(written: str, start: float, count: float) -> str:
    if start < 1 or count < 0:
        raise Failure(VALUE)
    first = int(min(start, LONGEST)) - 1
    return sliced(written, first, first + int(min(count, LONGEST)))


@function("REPLACE REPLACEB", text, number, number, text)
def replace(written: str, start: float, count: float, new: str) -> str:
    if start < 1 or count < 0:
        raise Failure(VALUE)
    first = int(min(start, LONGEST)) - 1
    end = first + int(min(count, LONGEST))
    return bounded(sliced(written, 0, first) + new + sliced(written, end, units(written)))


# The largest whole number of 32 bits, which is no place any more.
_MOST_PLACES: Final = 2**31 - 1


@function("SUBSTITUTE", text, text, text, optional(number))
def substitute(written: str, old: str, new: str, place: float | None) -> str:
    if place is not None and not 1 <= place < _MOST_PLACES:
        raise Failure(VALUE)
    if not old:
        return written
    if place is None:
        return bounded(written.replace(old, new))
    parts = written.split(old, int(place))
    if len(parts) <= int(place):
        return written
    return bounded(old.join(parts[:-1]) + new + parts[-1])


def _start(within: str, start: float) -> int:
    """Return where a search begins, counted from 0 in Python's characters."""
    if start < 1 or start > units(within) + 1:
        raise Failure(VALUE)
    return len(sliced(within, 0, int(start) - 1))


@function("FIND FINDB", text, text, optional(number, 1.0))
def find(sought: str, within: str, start: float) -> int:
    place = within.find(sought, _start(within, start))
    if place < 0:
        raise Failure(VALUE)
    return units(within[:place]) + 1


_LONGEST_PATTERN = 255


@function("SEARCH SEARCHB", text, text, optional(number, 1.0))
def search(sought: str, within: str, start: float) -> int:
    if len(sought) > _LONGEST_PATTERN:
        raise Failure(VALUE)
    first = _start(within, start)
    sought = without_idle_tildes(sought)
    # Trailing stars only widen the match; the place found is the same without them.
    match = wildcards(re.sub(r"(?<!~)\*+$", "", sought)).search(fold(within), first)
    if match is None:
        raise Failure(VALUE)
    return units(within[: match.start()]) + 1


@function("LOWER", text)
def lower(written: str) -> str:
    return written.lower()


@function("UPPER", text)
def upper(written: str) -> str:
    return written.upper()


@function("PROPER", text)
def proper(written: str) -> str:
    # A letter after anything but a letter is a capital: "2-way o'neil" is "2-Way O'Neil".
    return re.sub(r"[^\W\d_]+", lambda match: match[0][0].upper() + match[0][1:].lower(), written)


@function("TRIM", text)
def trim(written: str) -> str:
    return re.sub(" {2,}", " ", written.strip(" "))


@function("CLEAN", text)
def clean(written: str) -> str:
    return re.sub("[\x00-\x1f]", "", written)


@function("EXACT", text, text)
def exact(one: str, two: str) -> bool:
    return one == two


@function("REPT", text, number)
def rept(written: str, count: float) -> str:
    if count < 0 or len(written) * int(min(count, 1e9)) > LONGEST:
        raise Failure(VALUE)
    return written * int(min(count, 1e9)) if written else ""


@function("T", located)
def t(value: Any) -> Any:
    return each_value(value, lambda found: found if isinstance(found, (str, ErrorValue)) else "")


@function("CHAR", number)
def char(code: float) -> str:
    if not 1 <= code < 256:
        raise Failure(VALUE)
    byte = bytes([int(code)])
    # Windows' Latin alphabet; its five unused places stand for themselves.
    return byte.decode("cp1252", "ignore") or byte.decode("latin-1")


@function("CODE", text)
def code(written: str) -> int:
    if not written:
        raise Failure(VALUE)
    character = written[0]
    try:
        return character.encode("cp1252")[0]
    except UnicodeEncodeError:
        return ord(character) if ord(character) < 256 else ord("?")


@function("UNICHAR", number)
def unichar(code: float) -> str:
    if not 1 <= code < 0x110000:
        raise Failure(VALUE)
    # Halves of characters, and the numbers that will never be characters.
    if 0xD800 <= code < 0xE000 or 0xFDD0 <= code < 0xFDF0 or int(code) & 0xFFFE == 0xFFFE:
        raise Failure(NA)
    return chr(int(code))


@function("UNICODE", text)
def unicode(written: str) -> int:
    if not written:
        raise Failure(VALUE)
    return ord(written[0])


def _texts(items: list[Any]) -> list[str]:
    found = []
    for item in items:
        written = to_text(item)
        if isinstance(written, ErrorValue):
            raise Failure(written)
        found.append(written)
    return found


@function("CONCAT", rest(values))
def concat(items: list[Any]) -> str:
    return bounded("".join(_texts(items)))


@function("CONCATENATE", rest(scalar))
def concatenate(items: list[Any]) -> str:
    return bounded("".join(_texts(items)))


# An empty argument passes over empty texts; a blank cell, being false, does not.
@function("TEXTJOIN", anything, filled(logical, True), rest(values))
def textjoin(delimiter: Any, skips_empty: bool, items: list[Any]) -> str:
    delimiters = _texts([item for row in rows_of(delimiter) for item in row]) if _is_given(delimiter) else [""]
    written = _texts(items)
    if skips_empty:
        written = [item for item in written if item]
    joined = written[:1]
    for place, item in enumerate(written[1:]):
        joined += (delimiters[place % len(delimiters)], item)
    return bounded("".join(joined))


def _is_given(value: Any) -> bool:
    return isinstance(value, (Area, Areas, Array, str, float, bool, ErrorValue))


@function("ENCODEURL", text)
def encodeurl(written: str) -> str | ErrorValue:
    escaped = urllib.parse.quote(written, safe="-_.").replace("~", "%7E")
    return escaped if len(escaped) < LONGEST else VALUE


def _full_width() -> dict[str, str]:
    """Return the full-width form of what has a half-width one: a sign of katakana may be two, its voice apart."""
    full = {chr(code): chr(code + 0xFEE0) for code in range(ord("!"), ord("~") + 1)} | {" ": "\u3000"}
    marks = str.maketrans("\u3099\u309a", "\u309b\u309c")  # Alone a mark stands in a place of its own.
    for sign in map(chr, range(0xFF61, 0xFFA0)):
        for half in (sign, sign + "\uff9e", sign + "\uff9f"):
            found = unicodedata.normalize("NFKC", half).translate(marks)
            if len(found) == 1:
                full[half] = found
    return full


_FULL = _full_width()
_HALF = str.maketrans({full: half for half, full in _FULL.items()})
_HALF_SIGN = re.compile("[\uff61-\uff9f][\uff9e\uff9f]|[ -~\uff61-\uff9f]")


@function("ASC", text)
def asc(written: str) -> str:
    """Full-width letters, digits, signs and katakana become half-width ones."""
    return written.translate(_HALF)


@function("DBCS JIS", text)
def dbcs(written: str) -> str:
    """Half-width letters, digits, signs and katakana become full-width ones."""
    return _HALF_SIGN.sub(lambda found: _FULL.get(found[0]) or "".join(_FULL[sign] for sign in found[0]), written)


@function("PHONETIC", anything)
def phonetic(value: Any) -> str:
    """Without phonetic guides, which only East Asian input methods store, a text's reading is the text."""
    found = rows_of(value)[0][0]
    return found if isinstance(found, str) else ""
