"""Owns random moves of inputs: what a viewer could choose in the inputs a run has shown, for ``checking``."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

from cellweave.kernel.edits import RandomEdit
from cellweave.kernel.recorder import Recorder


def random_move(recorder: Recorder, cells: Iterable[str], rng: random.Random) -> RandomEdit | None:
    """Return a move of one of the inputs that the ``cells`` with these ids show now, None where there is none."""
    shown = [
        (cell, output.data)
        for cell in cells
        for output in recorder.outputs(cell)
        # A button's value lasts for one run, so no plain run has it.
        if output.kind == "widget" and output.data["widget"] != "button" and not output.data["props"].get("disabled")
    ]
    if not shown:
        return None
    cell, data = rng.choice(shown)
    return RandomEdit("widget", cell, key=data["key"], raw=random_value(data, rng))


def random_value(data: dict[str, Any], rng: random.Random) -> Any:
    """Return a raw value that the input of this ``WidgetRecord`` could send."""
    props = data["props"]
    match data["widget"]:
        case "checkbox":
            return not data["value"]
        case "selectbox":
            return rng.choice(props.get("options") or [None])
        case "slider" | "number_input" if isinstance(data["value"], (int, float)):
            value: Any = data["value"]
            low: Any = value - 10 if props.get("min") is None else props["min"]
            high: Any = value + 10 if props.get("max") is None else props["max"]
            return rng.randint(low, high) if isinstance(value, int) else rng.uniform(low, high)
        case "text_input":
            return rng.choice(["", "a", "seven", "1"])
        case _:
            return data["value"]
