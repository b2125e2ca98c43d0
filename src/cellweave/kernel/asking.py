"""Owns what asks at a terminal, where cells run without one: each says at once that nobody is there, and what to do."""

from __future__ import annotations

import builtins
import getpass
import os
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from cellweave.errors import KernelError

_NOBODY = "has nobody to ask: cells run without a terminal."


def refuse_questions() -> Callable[[], None]:
    """Put refusals in place of ``input``, ``getpass`` and ``breakpoint``; return what gives them back."""
    refusals: list[tuple[Any, str, Any]] = [(builtins, "input", _no_input), (getpass, "getpass", _no_password)]
    # A debugger that somebody chose may have a window of its own, and "0" means none.
    if not os.environ.get("PYTHONBREAKPOINT"):
        refusals.append((sys, "breakpointhook", _no_debugger))
    before = [(owner, name, getattr(owner, name)) for owner, name, _ in refusals]
    for owner, name, refusal in refusals:
        setattr(owner, name, refusal)

    def give_back() -> None:
        for owner, name, original in before:
            setattr(owner, name, original)

    return give_back


def _no_input(prompt: object = "") -> NoReturn:
    asked = str(prompt).strip()
    if asked == "(Pdb)":
        _no_debugger()
    raise KernelError(
        f"input() {_NOBODY} Use an input of the page, for example answer = cw.text_input({asked or 'Answer'!r})."
    )


def _no_password(prompt: str = "Password: ", stream: Any = None) -> NoReturn:
    asked = prompt.strip().rstrip(":")
    raise KernelError(
        f'getpass() {_NOBODY} Use an input of the page: cw.text_input({asked or "Password"!r}, type="password").'
    )


def _no_debugger(*arguments: Any, **options: Any) -> NoReturn:
    raise KernelError(
        f"The debugger {_NOBODY} Print what you want to see, or step through the file in a terminal: "
        "`cellweave run` stops there."
    )
