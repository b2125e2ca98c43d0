"""Owns telling that a Python object a formula reads holds something else than before; it never changes one.

A token is equal for equal contents. What cannot be read cheaply gets a token of its own each time, so that formulas
over it are computed again rather than shown stale.
"""

from __future__ import annotations

import builtins
import pickle
from types import CodeType, FunctionType, ModuleType
from typing import Any

BUDGET = 4 << 20  # bytes of content read for one token
DEPTH = 8  # functions called by functions, followed so far

_SCALARS = frozenset({int, float, str, bool, bytes, complex, type(None)})


def token_of(value: Any, depth: int = 0) -> Any:
    """Return what stands for the content of ``value``, a global name's value that formulas use."""
    kind = type(value)
    if kind in _SCALARS:
        return kind, repr(value)
    if kind is FunctionType:
        return _function_token(value, depth)
    if isinstance(value, (type, ModuleType)) or kind.__name__ in ("builtin_function_or_method", "ufunc"):
        return id(value)
    if kind.__module__ == "cellweave.sheet.sheet":
        return id(value), value.revision
    try:
        size, parts = _buffers(value)
        if size <= BUDGET:
            return kind, tuple(parts)
    except Exception:  # whatever a foreign object raises while it is asked, it cannot be read
        pass
    return object()


def _function_token(function: FunctionType, depth: int) -> Any:
    """A function is what its code, defaults and closure are, and the globals its code names."""
    if depth > DEPTH:
        return object()
    cells = [token_of(cell.cell_contents, depth + 1) for cell in function.__closure__ or ()]
    globals_ = function.__globals__
    named = [
        (name, token_of(globals_[name], depth + 1))
        for name in sorted(_names(function.__code__))
        if name in globals_ and not hasattr(builtins, name) and globals_[name] is not function
    ]
    defaults = [token_of(item, depth + 1) for item in (function.__defaults__ or ())]
    return id(function.__code__), tuple(cells), tuple(named), tuple(defaults)


def _names(code: CodeType) -> set[str]:
    found = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            found |= _names(constant)
    return found


def _buffers(value: Any) -> tuple[int, list[Any]]:
    """Return how many bytes a value holds and hashes of them."""
    if hasattr(value, "columns") and hasattr(value, "__getitem__") and hasattr(value, "shape"):
        if value.shape[0] * value.shape[1] * 8 > BUDGET:
            return BUDGET + 1, []
        parts: list[Any] = [tuple(map(str, value.columns))]
        for name in value.columns:
            parts += _buffers(value[name].to_numpy())[1]
        return 0, parts
    if hasattr(value, "dtype") and hasattr(value, "tobytes"):
        if value.nbytes > BUDGET:
            return BUDGET + 1, []
        is_plain = value.dtype.kind in "biufcmM"
        return value.nbytes, [str(value.dtype), value.shape, hash(value.tobytes() if is_plain else pickle.dumps(value))]
    if isinstance(value, (list, tuple, dict, set, frozenset)) and len(value) * 64 > BUDGET:
        return BUDGET + 1, []
    text = pickle.dumps(value)
    return len(text), [hash(text)]
