"""Owns the inputs that choose: yes or no, one of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from cellweave import host
from cellweave.errors import CellweaveError
from cellweave.ui.asking import ask, bound, common

_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def checkbox(
    label: str,
    value: bool = False,
    key: str | int | None = None,
    help: str | None = None,
    on_change: Callable[..., Any] | Literal["rerun"] | None = "rerun",
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    *,
    disabled: bool = False,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
    width: int | Literal["content", "stretch"] = "content",
    wrap: bool = True,
    bind: Any = None,
    persist_state: bool = False,
) -> bool:
    """Show a box to tick and return whether it is ticked.

    ``bind`` and ``persist_state`` are accepted and mean nothing: an input's value is kept as long as its cell is.
    """
    props = {**common(help, disabled, label_visibility, width), "wrap": wrap}
    callback = bound(on_change, args, kwargs)
    return bool(ask("checkbox", label, key, bool(value), props, parse=_truth, accept=_bool, callback=callback))


def selectbox(
    label: str,
    options: Iterable[Any],
    index: int | None = 0,
    format_func: Callable[[Any], Any] = str,
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
    accept_new_options: bool = False,
    filter_mode: Literal["fuzzy", "contains", "prefix"] | None = "fuzzy",
    width: int | Literal["stretch"] = "stretch",
    bind: Any = None,
    persist_state: bool = False,
) -> Any:
    """Show a list to choose from and return the chosen one of ``options``, the object itself.

    ``options`` is anything that can be looped over; of a frame, its first column; of an Enum class, its members.
    Returns None while nothing is chosen, which ``index`` None starts with, and where there are no options. A choice
    that is no longer offered falls back to ``index``. With ``accept_new_options`` a viewer may type another, which is
    returned as text. ``icon`` is an emoji; ``required`` means nothing, since a choice can be changed, not taken back.
    ``bind`` and ``persist_state`` are accepted and mean nothing: an input's value is kept as long as its cell is.
    """
    values = listed(options)
    labels = [str(format_func(item)) for item in values]
    if index is not None and not isinstance(index, int):
        raise CellweaveError(f"selectbox: the index is a number, got {type(index).__name__}.", index=index)
    if index is not None and values and not 0 <= index < len(values):
        raise CellweaveError(
            f"selectbox: index {index} is outside the {len(values)} options. Count from 0.", index=index
        )
    default = labels[index] if index is not None and values else None

    def accept(raw: Any) -> Any:
        is_offered = raw is None or (isinstance(raw, str) and (accept_new_options or raw in labels))
        return raw if is_offered else host.UNSET

    def parse(text: str) -> Any:
        if text in labels or accept_new_options:
            return text
        raise ValueError("one of " + ", ".join(map(repr, labels[:20])) + (" …" if len(labels) > 20 else ""))

    props = {
        **common(help, disabled, label_visibility, width),
        "options": labels,
        "placeholder": placeholder,
        "required": required,
        "icon": icon,
        "accept_new_options": accept_new_options,
        "filter_mode": filter_mode,
    }
    callback = bound(on_change, args, kwargs)
    raw = ask("selectbox", label, key, default, props, parse=parse, accept=accept, callback=callback, declared=index)
    if raw is None:
        return None
    return values[labels.index(raw)] if raw in labels else raw


def listed(options: Any) -> list[Any]:
    """Return options as a list: of a frame, its first column; of anything else, what a loop over it gives."""
    if hasattr(options, "columns") and hasattr(options, "shape"):
        columns = list(options.columns)
        options = options[columns[0]] if columns else []
    to_list = getattr(options, "to_list", None) or getattr(options, "tolist", None)
    try:
        return list(to_list() if to_list is not None else options)
    except TypeError:
        raise CellweaveError(
            f"selectbox: the options are a list or the like, got {type(options).__name__}.", options=options
        ) from None


def _bool(raw: Any) -> Any:
    return raw if isinstance(raw, bool) else host.UNSET


def _truth(text: str) -> bool:
    try:
        return _WORDS[text.lower()]
    except KeyError:
        raise ValueError("true or false") from None
