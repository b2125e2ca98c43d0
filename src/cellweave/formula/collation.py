"""Owns the alphabet: in what order texts stand that are no numbers; never which texts are equal."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

# Excel's order of symbols, every one before the digits, in which no other character but those of ``_OTHER`` is.
_SYMBOLS: Final = "'- !\"#$%&()*,./:;?@[\\]^_`{|}~+<=>"
_OTHER: Final = chr(ord("0") - 1)
_PLACES: Final = {ord(symbol): ord(_OTHER) - len(_SYMBOLS) + at for at, symbol in enumerate(_SYMBOLS)}
_PASSED_OVER: Final = {ord(symbol): None for symbol in "'-"}

# Letters that stand beside others without being made of them, and one that is made of another but stands beside it.
_LETTERS: Final = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "þ": "th", "й": "й"}


def alphabetical(folded: str) -> str:
    """Return what orders a text among others, different for every folded text.

    Symbols come before digits, these before letters, and a letter with marks beside the plain one: é between e and f.
    """
    if folded.isascii():
        if folded.isalnum():
            return folded
        main = folded.translate(_PLACES)
    else:
        main = "".join(map(_place, folded))
    return main if main == folded else f"{main}\0{folded}"


def in_sorting(folded: str) -> str:
    """Return what orders a text in a sort, which passes over hyphens and apostrophes where other characters differ.

    Source: Microsoft's page "Default sort orders".
    """
    key = alphabetical(folded)
    return f"{alphabetical(folded.translate(_PASSED_OVER))}\0{key}" if "-" in folded or "'" in folded else key


@cache
def _place(character: str) -> str:
    if character in _LETTERS:
        return _LETTERS[character]
    if not character.isascii() and unicodedata.category(character)[0] in "PSZ":
        return _OTHER + character
    plain = (mark for mark in unicodedata.normalize("NFKD", character) if unicodedata.category(mark) != "Mn")
    return "".join(plain).translate(_PLACES)
