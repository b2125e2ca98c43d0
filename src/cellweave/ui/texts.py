"""Owns the inputs for text."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from cellweave import host
from cellweave.errors import CellweaveError
from cellweave.ui.asking import ask, bound, choice, common


def text_input(
    label: str,
    value: Any = "",
    max_chars: int | None = None,
    key: str | int | None = None,
    type: Literal["default", "password", "email", "url", "phone", "search"] = "default",
    help: str | None = None,
    autocomplete: str | None = None,
    on_change: Callable[..., Any] | Literal["rerun"] | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    placeholder: str | None = None,
    disabled: bool = False,
    required: bool = False,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
    icon: str | None = None,
    validate: Any = None,
    live: bool = False,
    width: int | Literal["stretch"] = "stretch",
    bind: Any = None,
    persist_state: bool = False,
) -> str | None:
    """Show a line to type in and return its text; None while nothing was typed, where ``value`` is None.

    Text longer than ``max_chars`` is cut. ``live`` tells every keystroke, otherwise Enter or leaving the field does.
    ``validate`` is a regular expression the page checks before it tells. A ``required`` text that is emptied keeps
    what it held. ``icon`` is an emoji.
    ``bind`` and ``persist_state`` are accepted and mean nothing: an input's value is kept as long as its cell is.
    """
    choice("type", type, ("default", "password", "email", "url", "phone", "search"))
    default = None if value is None else str(value)
    if max_chars is not None and default is not None and len(default) > max_chars:
        raise CellweaveError(
            f"text_input: the value has {len(default)} characters, but max_chars is {max_chars}.", value=value
        )

    def accept(raw: Any) -> Any:
        if raw is None and value is None:
            return None
        return raw[:max_chars] if isinstance(raw, str) else host.UNSET

    def parse(text: str) -> str:
        if max_chars is not None and len(text) > max_chars:
            raise ValueError(f"at most {max_chars} characters")
        return text

    props = {
        **common(help, disabled, label_visibility, width),
        "type": type,
        "max_chars": max_chars,
        "placeholder": placeholder,
        "required": required,
        "autocomplete": autocomplete,
        "icon": icon,
        "validate": validate,
        "live": live,
    }
    callback = bound(on_change, args, kwargs)
    raw = ask("text_input", label, key, default, props, parse=parse, accept=accept, callback=callback)
    return None if raw is None else str(raw)
