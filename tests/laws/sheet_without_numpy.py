"""Runs edit programs with or without numpy and prints what the sheets show; started by test_sheet.py."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path


class _Blocker:
    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        if name.partition(".")[0] in ("numpy", "pandas", "polars"):
            raise ImportError(name)


if sys.argv[1] == "blocked":
    sys.meta_path.insert(0, _Blocker())  # type: ignore[arg-type]
sys.path.insert(0, str(Path(__file__).parent))
import sheet_programs as programs  # noqa: E402

from cellweave.sheet import arrays  # noqa: E402

assert (arrays.np is None) == (sys.argv[1] == "blocked")
shown = []
for seed in range(int(sys.argv[2])):
    rng = random.Random(seed)
    sheet = programs.empty()
    sheet._book.few_rows = 1 if seed % 2 else 64
    for _ in range(14):
        programs.edit(sheet, rng)
        if rng.random() < 0.5:
            assert sheet.shape
    values = programs.shown(sheet)
    shown.append({place: [kind, value.hex() if kind == "float" else value] for place, (kind, value) in values.items()})
print(json.dumps(shown))
