"""Owns the texts, error values and Python objects of one book, each known by a number that fits a column."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final

from cellweave.formula.coercion import fold
from cellweave.formula.collation import alphabetical
from cellweave.formula.registry import normal
from cellweave.sheet.arrays import np
from cellweave.values import ERRORS, ErrorValue

BLANK: Final = 0
NUMBER: Final = 1
TEXT: Final = 2
BOOLEAN: Final = 3
ERROR: Final = 4
OBJECT: Final = 5

_SPECIAL: Final = re.compile(r"[*?~]|^\s*[=<>]|^\s*$")


class Pool:
    """What is not a number, each kept once: a column holds (tag, id) for it."""

    def __init__(self) -> None:
        self.texts: list[str] = [""]
        self.errors: list[ErrorValue] = list(ERRORS)
        self.objects: list[Any] = []
        self._text_ids: dict[str, int] = {"": 0}
        self._error_ids: dict[tuple[str, str], int] = {(e.code, e.detail): i for i, e in enumerate(ERRORS)}
        self._object_ids: dict[int, int] = {}
        self._folds: list[int] = []
        self._fold_ids: dict[str, int] = {}
        self._fold_array: Any = ()
        self._special = bytearray()
        # The length of the longest of so many texts.
        self._longest = self._measured = 0

    def take(self, texts: list[str], errors: list[ErrorValue], objects: list[Any]) -> None:
        """Let a new pool keep what another kept, by the same numbers; ``errors`` beyond those that all pools have."""
        self.texts = list(texts)
        self._text_ids = {text: number for number, text in enumerate(texts)}
        self.errors += errors
        self._error_ids = {(error.code, error.detail): number for number, error in enumerate(self.errors)}
        self.objects = list(objects)
        self._object_ids = {id(value): number for number, value in enumerate(self.objects)}

    def text_id(self, text: str) -> int:
        """Return the number of ``text``, keeping it if it is new."""
        number = self._text_ids.setdefault(text, len(self.texts))
        if number == len(self.texts):
            self.texts.append(text)
        return number

    def knows(self, text: str) -> bool:
        """Whether ``text`` was ever kept."""
        return text in self._text_ids

    def text_ids(self, texts: list[str]) -> list[int]:
        """Return the numbers of many texts at once."""
        ids, kept = self._text_ids, self.texts
        for text in set(texts):
            if text not in ids:
                ids[text] = len(kept)
                kept.append(text)
        return [ids[text] for text in texts]

    def folds(self) -> list[int]:
        """Return, for every text, a number that is the same for texts which differ in case only."""
        folds, ids = self._folds, self._fold_ids
        for text in self.texts[len(folds) :]:
            folds.append(ids.setdefault(fold(text), len(ids)))
        return folds

    def fold_array(self) -> Any:
        """Return ``folds`` as an array, made again only when there are new texts."""
        folds = self.folds()
        if len(self._fold_array) != len(folds):
            self._fold_array = np.asarray(folds, dtype=np.int64)
        return self._fold_array

    def alphabetical(self, folds: list[int]) -> list[str]:
        """Return what orders the texts that some of the numbers of ``folds`` stand for."""
        self.folds()
        known = list(self._fold_ids)
        return [alphabetical(known[fold]) for fold in folds]

    def longest(self) -> int:
        """Return the length of the longest text."""
        if self._measured < len(self.texts):
            self._longest = max(self._longest, max(map(len, self.texts[self._measured :])))
            self._measured = len(self.texts)
        return self._longest

    def special(self) -> Any:
        """Return which texts are empty or hold wildcards or a comparison, which criteria read as more than text."""
        flags = self._special
        if len(flags) < len(self.texts):
            search = _SPECIAL.search
            flags.extend(search(text) is not None for text in self.texts[len(flags) :])
        return np.frombuffer(bytes(flags), dtype=np.uint8).astype(bool)

    def pack(self, value: Any) -> tuple[int, float]:
        """Return the (tag, number) that stands for a grid value."""
        kind = type(value)
        if kind is float:
            return NUMBER, value + 0.0
        if kind is str:
            return TEXT, self.text_id(value)
        if value is None:
            return BLANK, 0.0
        if kind is bool:
            return BOOLEAN, float(value)
        if kind is int:
            return NUMBER, float(value)
        if kind is ErrorValue:
            key = (value.code, value.detail)
            number = self._error_ids.setdefault(key, len(self.errors))
            if number == len(self.errors):
                self.errors.append(value)
            return ERROR, number
        number = self._object_ids.setdefault(id(value), len(self.objects))
        if number == len(self.objects):
            # The object is kept alive here, so its id() stays its own.
            self.objects.append(value)
        return OBJECT, number

    def pack_all(self, values: list[Any]) -> tuple[Any, Any]:
        """Return (numbers, tags) of many results of functions as arrays; one tag for all where they are of one kind."""
        kinds = set(map(type, values))
        if len(kinds) == 1:
            kind = kinds.pop()
            if kind is str:
                return np.array(self.text_ids(values), dtype=np.float64), TEXT
            if kind is bool:
                return np.array(values, dtype=np.float64), BOOLEAN
            if kind is float or kind is int:
                with suppress(OverflowError):
                    numbers = np.array(values, dtype=np.float64) + 0.0
                    if np.isfinite(numbers).all():
                        return numbers, NUMBER
        packed = [self.pack(normal(value)) for value in values]
        tags = np.array([tag for tag, _ in packed], dtype=np.uint8)
        return np.array([number for _, number in packed], dtype=np.float64), tags

    def unpack_all(self, numbers: Any, tags: Any) -> list[Any]:
        """Return the grid values that arrays stand for; ``tags`` may be one tag for all."""
        if type(tags) is int:
            if tags == NUMBER:
                return numbers.tolist()  # type: ignore[no-any-return]
            if tags == TEXT:
                texts = self.texts
                return [texts[i] for i in numbers.astype(np.int64).tolist()]
            if tags == BOOLEAN:
                return (numbers != 0.0).tolist()  # type: ignore[no-any-return]
            return [self.unpack(tags, number) for number in numbers.tolist()]
        unpack = self.unpack
        return [
            number if tag == NUMBER else unpack(tag, number)
            for number, tag in zip(numbers.tolist(), tags.tolist(), strict=True)
        ]

    def unpack(self, tag: int, number: float) -> Any:
        """Return the grid value that (tag, number) stands for."""
        if tag == NUMBER:
            return float(number)
        if tag == BLANK:
            return None
        if tag == TEXT:
            return self.texts[int(number)]
        if tag == BOOLEAN:
            return bool(number != 0.0)
        if tag == ERROR:
            return self.errors[int(number)]
        return self.objects[int(number)]
