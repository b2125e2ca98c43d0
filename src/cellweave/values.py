"""Owns the values a grid cell can hold, the words every layer shares; never how they are computed.

A grid value is a ``float`` (all numbers, dates and times included, as in Excel), a ``str``, a ``bool``,
``None`` (blank), an ``ErrorValue``, an ``Array`` (a formula's result before it spills), or any other Python object.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias


class ErrorValue:
    """One of Excel's error values, for example ``#DIV/0!``. One object per code, compared by identity."""

    __slots__ = ("code", "detail")
    _known: dict[str, ErrorValue] = {}  # noqa: RUF012 (filled by __new__, one object a code)

    code: str
    detail: str

    def __new__(cls, code: str, detail: str = "") -> ErrorValue:
        """Return the error value of ``code``; with ``detail`` (a sentence for people) a new object equal to it."""
        known = cls._known.get(code)
        if known is not None and not detail:
            return known
        self = super().__new__(cls)
        self.code = code
        self.detail = detail
        if not detail:
            cls._known[code] = self
        return self

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ErrorValue) and other.code == self.code

    def __hash__(self) -> int:
        return hash(self.code)

    def __repr__(self) -> str:
        return self.code

    def __reduce__(self) -> tuple[Any, ...]:
        return ErrorValue, (self.code, self.detail)


NULL: Final = ErrorValue("#NULL!")
DIV0: Final = ErrorValue("#DIV/0!")
VALUE: Final = ErrorValue("#VALUE!")
REF: Final = ErrorValue("#REF!")
NAME: Final = ErrorValue("#NAME?")
NUM: Final = ErrorValue("#NUM!")
NA: Final = ErrorValue("#N/A")
GETTING_DATA: Final = ErrorValue("#GETTING_DATA")
SPILL: Final = ErrorValue("#SPILL!")
CALC: Final = ErrorValue("#CALC!")
FIELD: Final = ErrorValue("#FIELD!")
BLOCKED: Final = ErrorValue("#BLOCKED!")
CYCLE: Final = ErrorValue("#CYCLE!")
PYTHON: Final = ErrorValue("#PYTHON!")

# ERROR.TYPE numbers, which is also the order Excel lists its errors in.
ERRORS: Final = (NULL, DIV0, VALUE, REF, NAME, NUM, NA, GETTING_DATA, SPILL, BLOCKED, FIELD, CALC, CYCLE, PYTHON)

Scalar: TypeAlias = float | str | bool | ErrorValue | None
Places: TypeAlias = slice | Sequence[int]


class Array:
    """A rectangle of scalars, at least 1 by 1, rows outermost: what a formula computes before it spills.

    Here its values are lists of rows. Where an ``engine`` computes with whole columns they are columns, and ``rows``
    is made for whoever asks; so functions that move values about use the methods.
    """

    __slots__ = ("rows",)
    # What computes with the array by whole columns (``formula.arrays.Engine``); None where its values are rows.
    engine: Any = None

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        self.rows: list[list[Any]] = [list(row) for row in rows]

    @property
    def shape(self) -> tuple[int, int]:
        """(rows, columns)."""
        return len(self.rows), len(self.rows[0]) if self.rows else 0

    def item(self, row: int, column: int) -> Any:
        """Return one value."""
        return self.rows[row][column]

    def taken(self, places: Places) -> Array:
        """Return the rows at ``places``, a slice or positions in any order."""
        return Array(self.rows[places] if isinstance(places, slice) else [self.rows[place] for place in places])

    def across(self, places: Places) -> Array:
        """Return the columns at ``places``, a slice or positions in any order."""
        if isinstance(places, slice):
            return Array([row[places] for row in self.rows])
        return Array([[row[place] for place in places] for row in self.rows])

    def turned(self) -> Array:
        """Return the array with its rows as columns."""
        return Array(list(zip(*self.rows, strict=True)))

    def wrapped(self, width: int) -> Array:
        """Return the same values, row by row, in rows of ``width``, which divides their number."""
        items = list(self)
        return Array([items[start : start + width] for start in range(0, len(items), width)])

    def padded(self, height: int, width: int, padding: Any) -> Array:
        """Return the array with ``padding`` below and to its right up to a shape."""
        missing = [padding] * (width - self.shape[1])
        more = [[padding] * width] * (height - len(self.rows))
        return Array([row + missing for row in self.rows] + more)

    def others(self) -> Iterator[Any]:
        """Yield the values that are no numbers, row by row."""
        return (item for item in self if type(item) is not float)

    def __iter__(self) -> Iterator[Any]:
        """Yield the values row by row."""
        for row in self.rows:
            yield from row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Array) and other.rows == self.rows

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Array({self.rows!r})"
