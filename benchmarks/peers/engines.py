"""W1 and a leaf edit in a peer; started by sheet.py with the peers' Python.

usage: engines.py formualizer|ironcalc rows
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from typing import Any


def timed(label: str, action: Callable[[], Any]) -> None:
    start = time.process_time()
    action()
    print(f"{peer + ': ' + label:44s} {(time.process_time() - start) * 1e3:9.2f} ms", flush=True)


def formulas(row: int) -> list[str]:
    return [f"=A{row}*B{row}", f"=C{row}*1.1+A{row}", f"=IF(D{row}>500,D{row}-500,0)", f"=ROUND(E{row}/3,2)"]


def formualizer(rows: int) -> None:
    import formualizer as library

    book: Any = library.Workbook()
    book.add_sheet("S")
    values = [[random.random() * 100, random.random() * 10] for _ in range(rows)]
    book.set_values_batch("S", 1, 1, [[library.LiteralValue.number(cell) for cell in row] for row in values])
    book.set_formulas_batch("S", 1, 3, [formulas(row) for row in range(1, rows + 1)])
    book.set_formula("S", 1, 7, f"=SUM(F1:F{rows})")
    timed("W1 full recalculation", book.evaluate_all)

    def edit() -> None:
        book.set_value("S", 7, 1, library.LiteralValue.number(5.0))
        book.evaluate_all()

    timed("W1 edit of one leaf", edit)


def ironcalc(rows: int) -> None:
    import ironcalc as library

    model: Any = library.create("book", "en", "UTC", "en")
    for row in range(1, rows + 1):
        model.set_user_input(0, row, 1, str(random.random() * 100))
        model.set_user_input(0, row, 2, str(random.random() * 10))
        for column, text in enumerate(formulas(row), 3):
            model.set_user_input(0, row, column, text)
    model.set_user_input(0, 1, 7, f"=SUM(F1:F{rows})")
    timed("W1 full recalculation", model.evaluate)

    def edit() -> None:
        model.set_user_input(0, 7, 1, "5")
        model.evaluate()

    timed("W1 edit of one leaf", edit)


peer = sys.argv[1]
{"formualizer": formualizer, "ironcalc": ironcalc}[peer](int(sys.argv[2]))
