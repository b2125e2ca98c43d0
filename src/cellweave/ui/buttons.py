"""Owns the inputs that start something."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from cellweave.ui.asking import ask, bound, choice, common


def button(
    label: str,
    key: str | int | None = None,
    help: str | None = None,
    on_click: Callable[..., Any] | None = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    type: Literal["primary", "secondary", "tertiary"] = "secondary",
    icon: str | None = None,
    icon_position: Literal["left", "right"] = "left",
    disabled: bool = False,
    use_container_width: bool | None = None,
    width: int | Literal["content", "stretch"] = "content",
    shortcut: str | None = None,
    wrap: bool = True,
) -> bool:
    """Show a button; return True in the run that a press of it caused, False in every other.

    ``on_click`` runs before the cell does. ``shortcut`` names keys that press the button, such as "Ctrl+K"; ``icon`` is
    an emoji. ``use_container_width`` is an older way to say ``width="stretch"``.
    """
    choice("type", type, ("primary", "secondary", "tertiary"))
    choice("icon_position", icon_position, ("left", "right"))
    props = {
        **common(help, disabled, "visible", "stretch" if use_container_width else width),
        "type": type,
        "icon": icon,
        "icon_position": icon_position,
        "shortcut": shortcut,
        "wrap": wrap,
    }

    def parse(text: str) -> bool:
        if text != "true":
            raise ValueError("no value: the option alone presses the button")
        return True

    callback = bound(on_click, args, kwargs)
    return bool(ask("button", label, key, False, props, parse=parse, accept=bool, callback=callback))
