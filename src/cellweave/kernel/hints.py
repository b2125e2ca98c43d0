"""Owns the next step a person can take after an exception: one sentence, or none where we know nothing."""

from __future__ import annotations

import builtins
import difflib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

from cellweave.kernel.shortened import shortened

# Import names whose package is called otherwise.
_PACKAGES = {
    "Crypto": "pycryptodome",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "fitz": "pymupdf",
    "git": "GitPython",
    "google.cloud": "google-cloud",
    "pkg_resources": "setuptools",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}
# Names that a misspelt import may have meant although they are not installed.
_KNOWN = {"altair", "duckdb", "httpx", "matplotlib", "numpy", "pandas", "plotly", "polars", "pyarrow", "requests"}
_KNOWN |= {"scipy", "seaborn", "sqlalchemy", "statsmodels", "streamlit", "tensorflow", "torch", "tqdm", "xgboost"}
# What a Jupyter notebook has without an import.
_NOTEBOOK = {
    "display": "cw.write shows a value anywhere; the last line of a cell is shown by itself.",
    "get_ipython": "There is no IPython here; what follows it is its own language.",
}
_LIMIT = 10_000  # names or keys compared


def hint(error: BaseException, scopes: Sequence[FrameType]) -> str:
    """Return the sentence; ``scopes`` are the user's frames, innermost first.

    An exception may bring its own, as a note (``add_note``): the engine's, on a name that is only defined below.
    """
    notes = getattr(error, "__notes__", None)
    if notes and all(isinstance(note, str) for note in notes):
        return " ".join(notes)
    for kind, find in _FINDERS:
        if isinstance(error, kind):
            try:
                return find(error, scopes)
            except Exception:
                return ""  # A hint that cannot be made is none: the exception itself is what counts.
    return ""


def _name(error: Any, scopes: Sequence[FrameType]) -> str:
    names = set(dir(builtins))
    for scope in scopes[:1]:
        names.update(scope.f_locals, scope.f_globals)
    if error.name in _NOTEBOOK:
        return _NOTEBOOK[error.name]
    return _near(error.name or "", names) or f"Define {error.name} above, or import it."


def _attribute(error: Any, _scopes: Sequence[FrameType]) -> str:
    if error.obj is None:
        return "The value is None: the call that made it returned nothing."
    return _near(error.name or "", dir(error.obj))


def _module(error: Any, _scopes: Sequence[FrameType]) -> str:
    name = error.name or ""
    top = name.partition(".")[0]
    if not top or top in sys.modules:
        return ""
    if package := _PACKAGES.get(name) or _PACKAGES.get(top):
        return f"Install it with: pip install {package}"
    if top in _KNOWN:
        return f"Install it with: pip install {top}"
    # A slip of the hand must not be sent to the package index, where strangers wait under such names.
    here = {module.name for module in pkgutil.iter_modules()} | sys.stdlib_module_names
    return _near(top, sorted(here | {*_PACKAGES, *_KNOWN})) or f"Install it with: pip install {top}"


def _import(error: Any, _scopes: Sequence[FrameType]) -> str:
    found = re.search(r"cannot import name '(\w+)'", str(error))
    return _near(found.group(1), dir(sys.modules[error.name])) if found and error.name in sys.modules else ""


def _key(error: BaseException, scopes: Sequence[FrameType]) -> str:
    key = error.args[0] if error.args else None
    for value in _values(scopes):
        keys = getattr(value, "columns", None) if not isinstance(value, dict) else value
        if keys is None or len(keys) > _LIMIT:
            continue
        names = [str(item) for item in keys]
        if str(key) in names:
            continue
        near = _near(str(key), names)
        if near:
            return near
    for value in _values(scopes):
        if hasattr(value, "columns") and 0 < len(value.columns) <= 30:
            return f"The columns are {', '.join(map(str, value.columns))}."
    return ""


def _file(error: Any, _scopes: Sequence[FrameType]) -> str:
    if error.filename is None or Path(str(error.filename)).is_absolute():
        return ""
    return f"Files are looked for in {Path.cwd()}."


def _syntax(error: Any, _scopes: Sequence[FrameType]) -> str:
    if (error.text or "").lstrip().startswith(("%", "!")):
        return "That is a command of IPython, not Python. Leave it out; install packages in a terminal."
    return ""


def _recursion(_error: BaseException, _scopes: Sequence[FrameType]) -> str:
    return "Check the condition that ends it."


def _memory(_error: BaseException, _scopes: Sequence[FrameType]) -> str:
    return "Load fewer columns or rows, or delete names that are no longer needed."


_FINDERS: tuple[tuple[type[BaseException], Callable[[Any, Sequence[FrameType]], str]], ...] = (
    (NameError, _name),
    (AttributeError, _attribute),
    (ModuleNotFoundError, _module),
    (ImportError, _import),
    (KeyError, _key),
    (FileNotFoundError, _file),
    (SyntaxError, _syntax),
    (RecursionError, _recursion),
    (MemoryError, _memory),
)


def _values(scopes: Sequence[FrameType]) -> Iterable[Any]:
    """Yield what the innermost frame's names hold, as far as keys could be looked up in it."""
    for scope in scopes[:1]:
        names = scope.f_code.co_names + scope.f_code.co_varnames
        for name in dict.fromkeys(names):
            value = scope.f_locals.get(name, scope.f_globals.get(name))
            if isinstance(value, dict) or (hasattr(value, "columns") and hasattr(value, "shape")):
                yield value


def _near(name: str, names: Iterable[str]) -> str:
    known = [item for item in names if isinstance(item, str) and not item.startswith("__")][:_LIMIT]
    lower = {item.lower(): item for item in known}
    if name.lower() in lower and lower[name.lower()] != name:
        return f"Did you mean {shortened(lower[name.lower()])}?"
    near = difflib.get_close_matches(name, known, n=2, cutoff=0.7)
    return f"Did you mean {' or '.join(map(shortened, near))}?" if near else ""
