"""Owns the inputs for numbers, dates and times."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from numbers import Integral, Real
from typing import Any, Literal

from cellweave import host
from cellweave.errors import CellweaveError
from cellweave.ui.asking import above_zero, ask, bound, common, drawable
from cellweave.ui.ranges import Scale

_Position = float | date | time | datetime


def slider(
    label: str,
    min_value: _Position | None = None,
    max_value: _Position | None = None,
    value: _Position | Sequence[_Position] | None = None,
    step: float | timedelta | None = None,
    format: str | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | Literal["rerun"] | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
    width: int | Literal["stretch"] = "stretch",
    bind: Any = None,
    persist_state: bool = False,
) -> Any:
    """Show a slider and return where it stands.

    Returns an int, float, date, time or datetime, whichever ``min_value``, ``max_value`` and ``value`` are, which must
    be one type; a tuple of two where ``value`` is a pair. Without bounds a slider goes from 0 to 100, 0.0 to 1.0,
    over the whole day, or 14 days around the value. A bound that moves takes the value along.
    ``format`` is printf's for numbers and Moment's for dates, or the name of one: "plain", "localized", "percent",
    "dollar", "euro", "yen", "accounting", "compact", "scientific", "engineering", "bytes"; for dates and times
    "localized", "distance", "calendar", "iso8601". Raises CellweaveError for a value outside the bounds.
    ``bind`` and ``persist_state`` are accepted and mean nothing: an input's value is kept as long as its cell is.
    """
    scale = Scale(min_value, max_value, value, step, format)
    props = {
        **common(help, disabled, label_visibility, width),
        "type": scale.kind,
        "range": scale.is_range,
        "min": scale.minimum,
        "max": scale.maximum,
        "step": scale.step,
        "format": scale.format,
    }
    callback = bound(on_change, args, kwargs)
    raw = ask(
        "slider",
        label,
        key,
        scale.default,
        props,
        parse=scale.parse,
        accept=scale.accept,
        callback=callback,
        declared=None if value is None else scale.default,
    )
    return scale.result(raw)


def number_input(
    label: str,
    min_value: float | None = None,
    max_value: float | None = None,
    value: float | Literal["min"] | None = "min",
    step: float | None = None,
    format: str | None = None,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | Literal["rerun"] | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
    icon: str | None = None,
    width: int | Literal["stretch"] = "stretch",
    bind: Any = None,
    persist_state: bool = False,
) -> Any:
    """Show a field for a number and return the number, or None while it is empty.

    Returns an int where all of ``min_value``, ``max_value``, ``value`` and ``step`` that are given are ints, else a
    float. ``value`` "min" starts at ``min_value``, or at 0; None starts empty, with ``placeholder`` shown. A field
    that is emptied goes back to the number it started with, or, where it is ``required``, held. ``icon`` is an emoji.
    Raises CellweaveError for a value outside the bounds.
    ``bind`` and ``persist_state`` are accepted and mean nothing: an input's value is kept as long as its cell is.
    """
    is_int = _is_int({"min_value": min_value, "max_value": max_value, "value": value, "step": step})
    cast = int if is_int else float
    drawable("number_input", min_value=min_value, max_value=max_value, value=None if value == "min" else value)
    if min_value is not None and max_value is not None and min_value > max_value:
        raise CellweaveError(
            f"number_input: min_value {min_value!r} is above max_value {max_value!r}. Swap them.",
            min_value=min_value,
            max_value=max_value,
        )
    declared = value
    if value == "min":
        value = min_value if min_value is not None else 0
    default = None if value is None else cast(value)
    low = None if min_value is None else cast(min_value)
    high = None if max_value is None else cast(max_value)
    wanted = _wanted(is_int, low, high)

    def is_inside(number: float) -> bool:
        return (low is None or number >= low) and (high is None or number <= high)

    def accept(raw: Any) -> Any:
        if raw is None:
            # An emptied field is what it began with.
            return None if default is None else host.UNSET
        if not isinstance(raw, (int, float)) or isinstance(raw, bool):
            return host.UNSET
        number = round(raw) if is_int else float(raw)
        number = number if low is None else max(number, low)
        return number if high is None else min(number, high)

    def parse(text: str) -> Any:
        try:
            number = cast(text)
        except ValueError:
            raise ValueError(wanted) from None
        if not is_inside(number) or not math.isfinite(number):
            raise ValueError(wanted)
        return number

    if default is not None and not is_inside(default):
        raise CellweaveError(f"number_input: the value {value!r} is not {wanted}.", value=value)
    props = {
        **common(help, disabled, label_visibility, width),
        "type": "int" if is_int else "float",
        "default": default,
        "min": low,
        "max": high,
        "step": above_zero("number_input", cast(step)) if step is not None else (1 if is_int else 0.01),
        "format": format if format is not None else ("%d" if is_int else "%0.2f"),
        "placeholder": placeholder,
        "required": required,
        "icon": icon,
    }
    return ask(
        "number_input",
        label,
        key,
        default,
        props,
        parse=parse,
        accept=accept,
        callback=bound(on_change, args, kwargs),
        declared=declared,
    )


def _is_int(numbers: dict[str, Any]) -> bool:
    given = {name: number for name, number in numbers.items() if number is not None and number != "min"}
    for name, number in given.items():
        if not isinstance(number, Real):
            raise CellweaveError(f"number_input: {name} is a number, got {type(number).__name__}.", name=name)
    ints = [isinstance(number, Integral) for number in given.values()]
    if any(ints) and not all(ints):
        told = ", ".join(f"{name} {number!r}" for name, number in given.items())
        raise CellweaveError(
            f"number_input: numbers are all ints or all floats, got {told}. Write 1.0 for 1, or the reverse.",
            **given,
        )
    return bool(ints) and all(ints)


def _wanted(is_int: bool, low: float | None, high: float | None) -> str:
    name = "a whole number" if is_int else "a number"
    if low is not None and high is not None:
        return f"{name} from {low} to {high}"
    if low is not None:
        return f"{name} of at least {low}"
    return name if high is None else f"{name} of at most {high}"
