"""Owns what all inputs share: asking the host, the command line or nobody; checks of common parameters; callbacks."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cellweave import host
from cellweave.errors import CellweaveError, OptionError
from cellweave.ui import arguments

Parse = Callable[[str], Any]

_EXACT = 2**53 - 1  # JavaScript's numbers count on by ones up to here
_SWITCHES = frozenset({"button", "checkbox"})  # inputs that an option without a value turns on


def ask(
    widget: str,
    label: str,
    key: str | int | None,
    default: Any,
    props: dict[str, Any],
    *,
    parse: Parse,
    accept: Callable[[Any], Any] = lambda raw: raw,
    callback: Callable[[], Any] | None = None,
    declared: Any = host.UNSET,
) -> Any:
    """Return the raw value of an input: what the viewer chose, else the command line's, else ``default``.

    ``parse`` reads the command line's text and raises ValueError with the wanted form; ``accept`` and ``declared``
    are the host's.
    """
    if not isinstance(label, str):
        raise CellweaveError(f"{widget}: the label is a text, got {type(label).__name__}.", label=label)
    name = None if key is None else str(key)
    given = arguments.given(name, label)
    if given is not None:
        option, text = given
        if text is None:
            text = _alone(widget, option)
        try:
            default = parse(text)
        except ValueError as error:
            raise OptionError(f"--{option}: got {text!r}, wanted {error}.", option=option, text=text) from None
    if host.current is None:
        return default
    return host.current.widget(widget, label, name, default, props, accept=accept, callback=callback, declared=declared)


def _alone(widget: str, option: str) -> str:
    """Return the text that ``--option`` without a value stands for."""
    if widget in _SWITCHES:
        return "true"
    raise OptionError(f"--{option} needs a value: --{option} VALUE, or --{option}=VALUE.", option=option, text=None)


def common(help: str | None, disabled: bool, label_visibility: str, width: str | int) -> dict[str, Any]:
    """Return the properties every input has."""
    choice("label_visibility", label_visibility, ("visible", "hidden", "collapsed"))
    return {"help": help, "disabled": bool(disabled), "label_visibility": label_visibility, "width": width}


def drawable(widget: str, **numbers: Any) -> None:
    """Raise CellweaveError for a number that a page cannot stand on: infinity, or an int past its exact ones."""
    for name, number in numbers.items():
        if number is not None and not -_EXACT <= number <= _EXACT and (isinstance(number, int) or math.isinf(number)):
            raise CellweaveError(
                f"{widget}: {name} is outside ±{_EXACT:,}, where a page stops counting exactly. Go nearer to 0.",
                name=name,
            )


def above_zero(widget: str, step: Any) -> Any:
    """Return the step; raises CellweaveError for one that leads nowhere."""
    if step <= 0:
        raise CellweaveError(f"{widget}: the step is above 0, got {step!r}.", step=step)
    return step


def choice(name: str, value: Any, allowed: Sequence[Any]) -> None:
    """Raise CellweaveError unless ``value`` is one of ``allowed``."""
    if value not in allowed:
        wanted = ", ".join(map(repr, allowed))
        raise CellweaveError(f"{name}: got {value!r}, wanted one of {wanted}.", name=name, value=value)


def bound(
    function: Callable[..., Any] | str | None, args: Sequence[Any] | None, kwargs: Mapping[str, Any] | None
) -> Callable[[], Any] | None:
    """Return the callback with its arguments, None where there is none: ``"rerun"`` only says what happens anyway."""
    return (
        None
        if function is None or isinstance(function, str)
        else functools.partial(function, *(args or ()), **(kwargs or {}))
    )
