"""Owns putting a regular expression of PCRE2, as Excel's are, into Python's words. Source: PCRE2's page pcre2pattern.

Excel's read all of Unicode (``\\w`` is a letter of any script), and lines end at CR, LF or both.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

KEPT: Final = "kept_from_here"  # the empty group that remembers where ``\\K`` stood

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"  # combining ones belong to words
_JOINERS = "\u203f\u2040\u2054\ufe33\ufe34\ufe4d-\ufe4f\uff3f"  # and so do signs that join them, as the underscore
_WORD = r"\w" + _MARKS + _JOINERS
_BLANKS = r" \t\xa0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_ENDS = r"\n-\r\x85\u2028\u2029"
# What stands for an escape, within brackets and with brackets around it.
_SETS = {"w": _WORD, "h": _BLANKS, "v": _ENDS}
_PLAIN = {
    "N": r"[^\r\n]", "R": r"(?:\r\n|[" + _ENDS + "])", "z": r"\Z", "Z": r"(?=(?:\r\n|[\r\n])?\Z)",
    "e": r"\x1b", "E": "",
}  # fmt: skip
_LINE_START = r"(?:\A|(?<=\n)|(?<=\r)(?!\n))"
_LINE_END = r"(?=[\r\n]|\Z)"
_POSIX = {
    "alpha": "L", "lower": "Ll", "upper": "Lu", "digit": "Nd", "alnum": "L N", "cntrl": "Cc", "punct": "P",
}  # fmt: skip
_ASCII = {"punct": r"$+<=>\^`|~", "xdigit": "0-9A-Fa-f", "space": r"\s", "word": _WORD, "blank": _BLANKS}
_SCRIPTS: Final = (
    "arabic", "armenian", "bengali", "cyrillic", "devanagari", "georgian", "greek", "hangul", "hebrew", "hiragana",
    "katakana", "latin", "tamil", "thai",
)  # fmt: skip
_MOST_REPEATS: Final = 65_535

_PIECE = re.compile(
    r"\\Q(?P<quoted>.*?)(?:\\E|\Z)"
    r"|\\(?P<property>[pP])(?:\{(?P<not>\^?)(?P<name>[^}]*)\}|(?P<letter>[A-Z]))"
    r"|\\(?:x\{|N\{U\+)(?P<hex>[0-9a-fA-F]{1,6})\}"
    r"|\\o\{(?P<octal>[0-7]{1,7})\}"
    r"|\\c(?P<control>[ -~])"
    r"|\\g(?:\{(?P<group>-?\w+)\}|(?P<number>-?\d+))"
    r"|\\k(?:\{(?P<braced>\w+)\}|<(?P<angled>\w+)>|'(?P<ticked>\w+)')"
    r"|\\(?P<zero>0)(?![0-7])"
    r"|\\(?P<escape>.)"
    r"|\[:(?P<posix>\^?[a-z]+):\]"
    r"|\(\?(?P<flags>[imsx]*(?:-[imsx]+)?)(?P<after>[:)])"
    r"|\(\?#[^)]*\)(?P<comment>)"
    r"|\A\(\*(?P<start>UCP|UTF)\)"
    r"|\(\*(?P<fail>F|FAIL)\)"
    r"|(?P<conditional>\(\?\((?:(?P<if>\w+)|<(?P<if_angled>\w+)>|'(?P<if_ticked>\w+)')\))"
    r"|(?P<named>\(\?(?:P?<|')(?P<label>[A-Za-z_]\w*)[>'])"
    r"|(?P<open>\((?:\?(?:<?[=!]|>)?)?)"
    r"|\{(?P<least>\d*)(?:,(?P<most>\d*))?\}"
    r"|(?P<class>\[\^?\]?)"
    r"|(?P<other>.)",
    re.DOTALL,
)


@dataclass(slots=True)
class _Group:
    """A group being read: how it opened, where its parts begin in what is written, and what is set within it."""

    opening: str
    start: int
    flags: frozenset[str]
    parts: list[int] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)  # settings that end with the group, such as ``(?i)``

    @property
    def ends(self) -> str:
        """What ends the settings. A comment that ``(?x)`` lets the pattern hold goes to the end of its line."""
        return ("\n" if self.scopes and "x" in self.flags else "") + ")" * len(self.scopes)

    @property
    def is_behind(self) -> bool:
        return self.opening in ("(?<=", "(?<!")


def translated(pattern: str) -> str:
    """Return ``pattern`` as Python writes it. Raises re.error where it has a piece that is not known."""
    return _Translation().of(pattern)


class _Translation:
    def __init__(self) -> None:
        self._written: list[str] = []
        self._groups = [_Group("", 0, frozenset())]
        self._count = 0
        self._in_class = False

    def of(self, pattern: str) -> str:
        for match in _PIECE.finditer(pattern):
            kind = match.lastgroup or "other"
            if self._in_class and kind not in _IN_CLASS:
                # A bracket that would open a class is a sign in one; the other ends it.
                self._written.append(match[0].replace("[", r"\["))
                self._in_class = not match[0].endswith("]")
            else:
                self._written.append(self._piece(kind, match))
        if len(self._groups) > 1:
            raise re.error("a group is not closed")
        return "".join(self._written) + self._groups[0].ends

    def _piece(self, kind: str, match: re.Match[str]) -> str:
        """Return what one piece of the pattern is written as."""
        if kind == "quoted":
            return re.escape(match["quoted"])
        if kind in ("name", "letter"):
            return self._set(_members(match[kind]), (match["property"] == "P") != (match["not"] == "^"))
        if kind == "hex":
            return re.escape(chr(int(match["hex"], 16)))
        if kind == "octal":
            return re.escape(chr(int(match["octal"], 8)))
        if kind == "control":
            return re.escape(chr(ord(match["control"].upper()) ^ 64))
        if kind == "zero":
            raise re.error("\\0 is followed by no octal digit")
        if kind in ("group", "number"):
            return self._reference(match[kind])
        if kind in ("braced", "angled", "ticked"):
            return f"(?P={match[kind]})"
        if kind == "escape":
            return self._escape(match["escape"])
        if kind == "posix":
            return self._posix(match["posix"].lstrip("^"), match["posix"].startswith("^"))
        if kind == "after":
            return self._set_flags(match["flags"], match["after"])
        if kind == "conditional":
            return self._opened("(?", f"(?({match['if'] or match['if_angled'] or match['if_ticked']})")
        if kind == "named":
            return self._opened("(", f"(?P<{match['label']}>")
        if kind == "open":
            return self._opened(match["open"], match["open"])
        if kind in ("least", "most") and max(int(match["least"] or 0), int(match["most"] or 0)) > _MOST_REPEATS:
            raise re.error("too many times")
        if kind == "other":
            return self._sign(match[0])
        if kind == "fail":
            return "(?!)"
        self._in_class = kind == "class"
        return "" if kind in ("comment", "start") else match[0]

    def _posix(self, name: str, is_negated: bool) -> str:
        if not self._in_class or (name not in _POSIX and name not in _ASCII):
            raise re.error(f"{name} is no class of a class")
        members = "".join(map(_members, _POSIX.get(name, "").split())) + _ASCII.get(name, "")
        return self._set(members, is_negated)

    def _sign(self, sign: str) -> str:
        group = self._groups[-1]
        if sign == ")":
            return self._closed()
        if sign == "|":
            group.parts.append(len(self._written) + 1)
            return group.ends + "|" + "".join(group.scopes)
        if sign == "." and "s" not in group.flags:
            return _PLAIN["N"]
        if sign == "$":
            return _LINE_END if "m" in group.flags else _PLAIN["Z"]
        if sign == "^" and "m" in group.flags:
            return _LINE_START
        return sign

    def _escape(self, letter: str) -> str:
        if letter == "K":
            if any(group.opening in ("(?=", "(?!", "(?<=", "(?<!") for group in self._groups):
                raise re.error("\\K stands in a look around")
            self._count += 1
            return f"(?P<{KEPT}>)"
        if letter.lower() in _SETS:
            return self._set(_SETS[letter.lower()], letter.isupper())
        if letter in _PLAIN and not (self._in_class and letter in "NRzZ"):
            return _PLAIN[letter]
        if letter in "uULlN":
            raise re.error(f"\\{letter} means nothing")
        return "\\" + letter

    def _set(self, members: str, is_negated: bool) -> str:
        if not self._in_class:
            return f"[{'^' if is_negated else ''}{members}]"
        return _others(members) if is_negated else members

    def _reference(self, group: str) -> str:
        if group.startswith("-"):
            place = self._count + 1 + int(group)
            if place < 1:
                raise re.error("there is no such group")
            return f"(?:\\{place})"
        return f"(?:\\{group})" if group.isdecimal() else f"(?P={group})"

    def _opened(self, opening: str, written: str) -> str:
        self._groups.append(_Group(opening, len(self._written), self._groups[-1].flags))
        self._count += opening == "("
        return written

    def _set_flags(self, written: str, after: str) -> str:
        on, _, off = written.partition("-")
        flags = (self._groups[-1].flags | set(on)) - set(off)
        if after == ":":
            self._groups.append(_Group("(?:", len(self._written), flags))
            return f"(?{written}:"
        self._groups[-1].flags = flags
        self._groups[-1].scopes.append(f"(?{written}:")
        return f"(?{written}:"

    def _closed(self) -> str:
        if len(self._groups) == 1:
            raise re.error("a group is closed that is not open")
        group = self._groups.pop()
        end = group.ends
        if not (group.is_behind and group.parts) or end:
            return end + ")"
        # Python looks behind for one length only, so each of several texts is looked for by itself.
        bounds = [group.start + 1, *group.parts, len(self._written) + 1]
        texts = ["".join(self._written[a : b - 1]) for a, b in itertools.pairwise(bounds)]
        del self._written[group.start :]
        looks = [f"{group.opening}{text})" for text in texts]
        return "".join(looks) if group.opening == "(?<!" else f"(?:{'|'.join(looks)})"


_IN_CLASS: Final = frozenset(("quoted", "name", "letter", "hex", "octal", "control", "zero", "escape", "posix"))


@functools.lru_cache(maxsize=64)
def _members(name: str) -> str:
    """Return the characters of a property as the inside of a class. Raises re.error where it is none."""
    plain = re.sub(r"[\s_-]", "", name).lower()
    if plain == "any":
        return r"\x00-\U0010ffff"
    if plain in ("l&", "lc"):
        return "".join(map(_members, ("Lu", "Ll", "Lt")))
    if plain in _SCRIPTS or plain == "han":
        word = "IDEOGRAPH" if plain == "han" else plain.upper()
        return _ranges(
            code
            for code in _codes()
            if word in unicodedata.name(chr(code), "").replace("-", " ").split()
            and unicodedata.category(chr(code))[0] in "LMN"
        )
    found = [
        part for category, parts in _categories().items() if plain and category.startswith(plain) for part in parts
    ]
    if not found:
        raise re.error(f"{name} is no property")
    return "".join(found)


@functools.lru_cache(maxsize=1)
def _categories() -> dict[str, list[str]]:
    """Return the characters of each category, by its name in small letters, as insides of a class."""
    found: dict[str, list[str]] = {}
    for category, codes in itertools.groupby(_codes(), lambda code: unicodedata.category(chr(code))):
        found.setdefault(category.lower(), []).append(_ranges(codes))
    return found


def _codes() -> Iterable[int]:
    """Return the codes that Unicode has given to characters, and some between them."""
    return itertools.chain(range(0x40000), range(0xE0000, 0xE0200))


def _ranges(codes: Iterable[int]) -> str:
    """Return ascending codes as the inside of a class."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


@functools.lru_cache(maxsize=64)
def _others(members: str) -> str:
    """Return every character that is not in a class, as the inside of one."""
    is_member = re.compile(f"[{members}]").match
    return _ranges(code for code in _codes() if not is_member(chr(code)))
