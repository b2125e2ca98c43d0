"""Owns what the words of a formula are made of: names of functions, sheets, tables, and defined names."""

from __future__ import annotations

from typing import Final

# Vowel signs and other marks that words of many scripts are written with, which ``\w`` leaves out.
_MARKS: Final = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0730-\u074a"
    "\u07eb-\u07f3\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84\u102b-\u103e"
    "\u135d-\u135f\u17b4-\u17d3\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f"
)
WORD: Final = rf"(?:[^\W\d]|\\)[\w.\\?{_MARKS}]*+"
