"""Owns the arithmetic of a slider: which kind its arguments have, its bounds, steps and formats, raw values."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from numbers import Integral, Real
from typing import Any

from cellweave import host
from cellweave.errors import CellweaveError
from cellweave.ui import moments
from cellweave.ui.asking import above_zero, drawable

_FORMATS = {"int": "%d", "float": "%0.2f", "date": "YYYY-MM-DD", "time": "HH:mm", "datetime": "YYYY-MM-DD HH:mm"}
_NAMES = {"int": "a whole number", "float": "a number", "date": "a date", "time": "a time", "datetime": "a datetime"}


class Scale:
    """The axis of one slider. Positions are raw values: numbers, or milliseconds for dates and times."""

    def __init__(self, minimum: Any, maximum: Any, value: Any, step: Any, format: str | None) -> None:
        self.is_range = isinstance(value, (list, tuple))
        values = list(value) if self.is_range else [value]
        if len(values) > 2:
            raise CellweaveError(f"slider: the value is one or two values, got {len(values)}.", value=value)
        if not self.is_range and value is None:
            values = [minimum if minimum is not None else 0]
        self.kind = _kind([*values, minimum, maximum])
        if self.kind in ("int", "float"):
            drawable("slider", min_value=minimum, max_value=maximum)
        self.zone = getattr(values[0], "tzinfo", None) if values and self.kind in ("time", "datetime") else None
        low, high = _bounds(self.kind, values)
        self.minimum = self.position(low if minimum is None else minimum)
        self.maximum = self.position(high if maximum is None else maximum)
        if self.minimum > self.maximum:
            raise CellweaveError(
                f"slider: min_value {minimum!r} is above max_value {maximum!r}. Swap them.",
                min_value=minimum,
                max_value=maximum,
            )
        if self.is_range:
            filled = [self.minimum, self.maximum]
            filled[: len(values)] = sorted(self.position(item) for item in values)
            positions = filled
        else:
            positions = [self.position(values[0])]
        for item in positions:
            if not self.minimum <= item <= self.maximum:
                raise CellweaveError(
                    f"slider: the value {self.value(item)!r} is outside {self.value(self.minimum)!r} to "
                    f"{self.value(self.maximum)!r}. Change the value or the bounds.",
                    value=value,
                )
        self.default = positions if self.is_range else positions[0]
        self.step = self._step(step)
        self.format = format if format is not None else self._format()

    def position(self, value: Any) -> Any:
        """Return the raw value of a value."""
        if self.kind == "int":
            return int(value)
        return float(value) if self.kind == "float" else moments.milliseconds(value)

    def value(self, position: Any) -> Any:
        """Return the value at a position."""
        if self.kind in ("int", "float"):
            return position
        return moments.moment(self.kind, position, self.zone)

    def result(self, raw: Any) -> Any:
        """Return what the slider returns for a raw value: one value, or a tuple of two."""
        return tuple(map(self.value, raw)) if self.is_range else self.value(raw)

    def accept(self, raw: Any) -> Any:
        """Return a choice moved into the bounds, or UNSET where it is none of this slider."""
        items = raw if isinstance(raw, list) else [raw]
        if len(items) != (2 if self.is_range else 1) or not all(_is_number(item) for item in items):
            return host.UNSET
        items = sorted(min(max(self._typed(item), self.minimum), self.maximum) for item in items)
        return items if self.is_range else items[0]

    def parse(self, text: str) -> Any:
        """Return the raw value a command line's text means; ValueError names the wanted form."""
        parts = text.split(",") if self.is_range else [text]
        wanted = f"{_NAMES[self.kind]} from {self.value(self.minimum)} to {self.value(self.maximum)}"
        if self.is_range:
            wanted = f"two values LOW,HIGH, each {wanted}"
        try:
            items = sorted(self._parse_one(part.strip()) for part in parts)
        except ValueError:
            raise ValueError(wanted) from None
        if len(items) != (2 if self.is_range else 1) or not self.minimum <= items[0] <= items[-1] <= self.maximum:
            raise ValueError(wanted)
        return items if self.is_range else items[0]

    def _parse_one(self, text: str) -> Any:
        if self.kind == "int":
            return int(text)
        return float(text) if self.kind == "float" else moments.parsed(self.kind, text)

    def _typed(self, item: float) -> Any:
        return round(item) if self.kind == "int" else float(item) if self.kind == "float" else item

    def _step(self, step: Any) -> Any:
        if step is None:
            is_short = self.kind == "time" or self.maximum - self.minimum < moments.DAY
            moment_step = 15 * 60_000 if is_short and self.kind != "date" else moments.DAY
            return {"int": 1, "float": 0.01}.get(self.kind, moment_step)
        if isinstance(step, timedelta):
            if self.kind in ("int", "float"):
                raise CellweaveError("slider: a step in time needs dates or times as values.", step=step)
            return above_zero("slider", step / timedelta(milliseconds=1))
        if self.kind not in ("int", "float") or _kind([step]) != self.kind:
            raise CellweaveError(
                f"slider: the step {step!r} does not go with values that are each {_NAMES[self.kind]}.", step=step
            )
        return above_zero("slider", self.position(step))

    def _format(self) -> str:
        if self.kind == "datetime" and self.step % moments.DAY == 0:
            return _FORMATS["date"]
        return _FORMATS[self.kind]


def _is_number(item: Any) -> bool:
    return isinstance(item, (int, float)) and not isinstance(item, bool) and item == item


def _kind(values: Sequence[Any]) -> str:
    kinds = {_kind_of(value) for value in values if value is not None}
    if len(kinds) > 1:
        raise CellweaveError(
            f"slider: values and bounds are of one type, got {' and '.join(sorted(kinds))}. Write all as one, "
            "for example 0.0 beside 1.5.",
            kinds=kinds,
        )
    return kinds.pop() if kinds else "int"


def _kind_of(value: Any) -> str:
    for kind, type_ in (("int", Integral), ("float", Real), ("datetime", datetime), ("date", date), ("time", time)):
        if isinstance(value, type_):
            return kind
    raise CellweaveError(
        f"slider: got a {type(value).__name__}, wanted numbers, dates, times or datetimes.", value=value
    )


def _bounds(kind: str, values: list[Any]) -> tuple[Any, Any]:
    """Return the bounds where none are given: those Streamlit's users know."""
    if kind == "int":
        return 0, 100
    if kind == "float":
        return 0.0, 1.0
    if kind == "time":
        return time.min, time.max
    ends = values or [datetime.now() if kind == "datetime" else date.today()]
    return min(ends) - timedelta(days=14), max(ends) + timedelta(days=14)
