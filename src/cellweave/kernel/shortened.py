"""Owns short texts of values: a ``repr`` that is bounded in length and time as far as we can, and never fails."""

from __future__ import annotations

import reprlib
from typing import Any

_PLAIN_REPR: Any = object.__repr__


class _Short(reprlib.Repr):
    def __init__(self, limit: int) -> None:
        super().__init__()
        self.maxstring = self.maxother = self.maxlong = limit
        self.maxlist = self.maxtuple = self.maxset = self.maxdict = self.maxarray = self.maxdeque = 8
        self.maxlevel = 3

    def repr_instance(self, x: Any, level: int) -> str:
        if _is_array(x):
            return _array(x)
        if isinstance(x, BaseException) or type(x).__repr__ is _PLAIN_REPR:
            return f"<{type(x).__name__}>" if not isinstance(x, BaseException) else f"{type(x).__name__}(…)"
        return super().repr_instance(x, level)

    def repr_str(self, x: str, level: int) -> str:
        # Cut first: repr of a text of a gigabyte would be made whole.
        return repr(x) if len(x) <= self.maxstring else repr(x[: self.maxstring - 1]) + "…"


def shortened(value: Any, limit: int = 80) -> str:
    """Return a one-line text of about ``limit`` characters at most."""
    try:
        text = _Short(limit).repr(value)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        # A broken __repr__ says so and stays alone.
        text = f"<{type(value).__name__}, its repr raises {type(error).__name__}>"
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def message(error: BaseException) -> str:
    """Return an exception's message, also where its ``__str__`` raises."""
    try:
        return str(error)
    except KeyboardInterrupt:
        raise
    except BaseException as broken:
        return f"<its message raises {type(broken).__name__}>"


def _is_array(value: Any) -> bool:
    return isinstance(getattr(value, "shape", None), tuple) and len(value.shape) > 0


def _array(value: Any) -> str:
    """Return what an array or frame is, never what it holds: that may take long."""
    shape = " × ".join(f"{size:,}" for size in value.shape)
    kind = getattr(value, "dtype", None)
    return f"<{type(value).__name__} {shape}{f' {kind}' if kind is not None else ''}>"
