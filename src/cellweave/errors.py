"""Owns the exceptions Cellweave raises for misuse; error values of a grid are data and live in ``values``.

CellweaveError
├── DocumentError      a document or an edit that cannot be meant
├── FormulaError       formula text that cannot be read
├── AddressError       an address or range outside the grid
├── SheetError         a sheet used wrongly; ``CellError`` reads a grid cell that holds an error value
│   └── CellError
├── OptionError        a value on the command line that its input cannot take; ``option`` names it
├── KernelError        the kernel stopped, crashed or was asked for the impossible
├── JournalError       the journal cannot be written or does not verify
└── FileError          a file that cannot be opened, read or written
"""

from __future__ import annotations

from typing import Any


class CellweaveError(Exception):
    """The base of all misuse. ``facts`` carries what happened as data; tests match facts, not sentences."""

    def __init__(self, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.facts = facts

    def __getattr__(self, name: str) -> Any:
        facts = self.__dict__.get("facts", {})
        if name in facts:
            return facts[name]
        raise AttributeError(name)


class DocumentError(CellweaveError):
    pass


class FormulaError(CellweaveError):
    pass


class AddressError(CellweaveError):
    pass


class SheetError(CellweaveError):
    pass


class CellError(SheetError):
    """Reading a grid cell that holds an error value; ``value`` is the error value, ``address`` the place."""


class OptionError(CellweaveError):
    """A value on the command line that its input cannot take; ``option`` and ``text`` are as they were given."""


class KernelError(CellweaveError):
    pass


class JournalError(CellweaveError):
    pass


class FileError(CellweaveError):
    """A file that cannot be opened, read or written; ``path`` names it."""
