"""Owns telling formulas that read what a file does not hold, or Cellweave does not have: their last results count.

Other workbooks, pivot tables and servers are not there to be read, nor are the functions of macros and add-ins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from cellweave.convert.xlsx.text import unescape
from cellweave.formula.functions import FAMILIES
from cellweave.formula.registry import names, plain_name

# Another workbook: [1]Sheet1!A1 or '[1]Sheet 1'!A1; some writers give its path. Table1[1] is a column of a table.
_BOOK = re.compile(r"(?:^|[^A-Za-z0-9_.\]])'?\[(?:[0-9]+|[^\[\]@#]*[./:][^\[\]]*)\][^\[\]]*!")
_CALLED = re.compile(rb"([A-Za-z_\\\x80-\xff][\w.\\?\x80-\xff]*)\(")
_QUOTED = re.compile(r'"(?:[^"]|"")*"|\'(?:[^\']|\'\')*\'')
_PARAMETER = "_XLPM."
_SERVICES = frozenset(FAMILIES["services"].split())
_KNOWN = frozenset(names()) - _SERVICES | {"LET", "LAMBDA"}

# What such formulas are doing.
BOOKS = "reading other workbooks"
SERVICES = "asking pivot tables, cubes or servers"
FUNCTIONS = "calling functions of macros or add-ins"


class Foreign:
    """Tells which formulas of one workbook are foreign; ``definitions`` are (name, formula without ``=``)."""

    def __init__(self, definitions: Iterable[tuple[str, str]] = ()) -> None:
        self._called: dict[bytes, str] = {}
        self._own: set[str] = set()
        self._names: re.Pattern[str] | None = None
        foreign = []
        for name, text in definitions:
            self._own.add(name.upper())
            if _BOOK.search(text):
                foreign.append(re.escape(name))
        if foreign:
            self._names = re.compile(rf"(?<![\w.\\!?])(?:{'|'.join(foreign)})(?![\w.\\?(])", re.IGNORECASE)

    def reason(self, formulas: bytes) -> str:
        """Return why formulas (as XML, one or many) are foreign, or "" where none of them is."""
        if b"[" in formulas and _BOOK.search(unescape(formulas)):
            return BOOKS
        called = {self._why(name) for name in set(_CALLED.findall(formulas))} - {""}
        if not called and self._names is None:
            return ""
        # Only now the texts and sheet names, which may look like anything, are taken out.
        text = _QUOTED.sub("", unescape(formulas))
        if self._names is not None and self._names.search(text):
            return BOOKS
        return next((why for name in _CALLED.findall(text.encode()) if (why := self._why(name))), "")

    def _why(self, name: bytes) -> str:
        """Return why a formula that calls ``name`` is foreign, or ""."""
        if name not in self._called:
            plain = plain_name(name.decode("utf-8", "replace"))
            is_own = plain in _KNOWN or plain in self._own or plain.startswith((_PARAMETER, "_TRO_"))
            self._called[name] = "" if is_own else SERVICES if plain in _SERVICES else FUNCTIONS
        return self._called[name]
