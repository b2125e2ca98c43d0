"""Cellweave: one plain Python file that is a spreadsheet, a notebook and a web app at the same time.

Public names load on first use, so ``import cellweave`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import Any

from cellweave import host

__version__ = "0.1.0"

# Public name → the module that owns it. Everything a user may import stands here.
_PUBLIC: dict[str, str] = {
    "CellweaveError": "cellweave.errors",
    "Sheet": "cellweave.sheet.sheet",
    "read_xlsx": "cellweave.convert.xlsx.loading",
    "sheet": "cellweave.sheet.factory",
    "button": "cellweave.ui.buttons",
    "checkbox": "cellweave.ui.choices",
    "dataframe": "cellweave.ui.tables",
    "markdown": "cellweave.ui.writing",
    "number_input": "cellweave.ui.numbers",
    "progress": "cellweave.ui.progress",
    "selectbox": "cellweave.ui.choices",
    "slider": "cellweave.ui.numbers",
    "text_input": "cellweave.ui.texts",
    "write": "cellweave.ui.writing",
    "write_xlsx": "cellweave.convert.xlsx.writer",
}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    module = _PUBLIC.get(name)
    if module is None:
        raise AttributeError(f"module 'cellweave' has no attribute {name!r}")
    with host.loading():
        value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
