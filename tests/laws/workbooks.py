"""Random workbooks for the law of the engine, and the law itself: incremental = fresh after every edit."""

from __future__ import annotations

import contextlib
import os
import random
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator, Sequence
from types import ModuleType

from cellweave.graph.analysis import analysed
from cellweave.kernel.checking import Checker, Deadline, Player
from cellweave.kernel.edits import random_edit
from cellweave.kernel.hidden import Hidden
from cellweave.protocol.state import CellSource

NAMES = ("a", "b", "c", "d")
NUMBERS = ("k", "m", "n")
FUNCTIONS = ("f", "g")

# ``CELLWEAVE_LAW_CASES=10000`` runs the law in full; ``CELLWEAVE_LAW_FIRST`` is the first seed, for other cases.
CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "300"))
FIRST = int(os.environ.get("CELLWEAVE_LAW_FIRST", "0"))
EDITS = 8  # of one case, compared after each

_GLOBALS = ", ".join((*NAMES, *NUMBERS, *FUNCTIONS, "s", "t"))
# Every place Python has for statements. {body} is indented by four, {text} its source as a literal.
PLACES = (
    "if {q}:\n{body}",
    "if {q} > 2:\n    pass\nelse:\n{body}",
    "for _ in range(2):\n{body}",
    "for _ in range({q}):\n{body}",
    "while True:\n{body}\n    break",
    "try:\n{body}\nexcept Exception:\n    pass",
    "try:\n    pass\nfinally:\n{body}",
    "import contextlib\nwith contextlib.suppress(Exception):\n{body}",
    f"def act():\n    global {_GLOBALS}\n{{body}}\nact()",
    f"def act():\n    global {_GLOBALS}\n{{body}}",
    "def act():\n{body}\n    return locals()\nact()",
    "class Act:\n{body}",
    f"import asyncio\nasync def act():\n    global {_GLOBALS}\n    await asyncio.sleep(0)\n{{body}}\n"
    "asyncio.run(act())",
    f"def act():\n    global {_GLOBALS}\n{{body}}\n    yield\nlist(act())",
    "exec({text})",
    "exec({text}, globals())",
)


def program(
    rng: random.Random,
    start: Sequence[str],
    chosen: Sequence[str],
    pool: Sequence[str],
    sizes: tuple[int, int],
    broken: float = 0.06,
) -> list[str]:
    """Return the sources of as many cells as ``sizes`` allow, most of which run when they are run in order.

    ``start``: the first cells. The others are drawn from the templates ``chosen``, a fifth of them from all of
    ``pool``; ``broken`` is the chance that one that fails is taken all the same.
    """
    cells = list(start)
    size = rng.randint(*sizes)
    with _trial() as runs:
        is_sound = all(runs(cell) for cell in cells)
        for _ in range(8 * size):
            if len(cells) >= size:
                break
            templates = chosen if rng.random() < 0.8 else pool
            cell = "\n".join(filled(rng.choice(templates), rng) for _ in range(rng.choice((1, 1, 1, 2))))
            if rng.random() < 0.12:
                cell = placed(cell, rng)
            if (is_sound and runs(cell)) or rng.random() < broken:
                cells.append(cell)
    return cells


@contextlib.contextmanager
def _trial() -> Iterator[Callable[[str], bool]]:
    """Give a function that tells whether a cell runs after those before it; put back what they changed outside."""
    main, sys.modules["__main__"] = sys.modules["__main__"], ModuleType("__main__")
    namespace = sys.modules["__main__"].__dict__
    hidden = Hidden()

    def runs(cell: str) -> bool:
        with Deadline(5) as deadline:  # a list may grow as it is walked over
            try:
                hidden.prepare(analysed(cell), namespace)
                exec(cell, namespace)
            except (Exception, SystemExit):
                return False
        return not deadline.is_over

    try:
        yield runs
    finally:
        sys.modules["__main__"] = main
        hidden.restart()


def filled(template: str, rng: random.Random) -> str:
    """Return the template with names and literals put in."""
    two, numbers, functions = rng.sample(NAMES, 2), rng.sample(NUMBERS, 2), rng.sample(FUNCTIONS, 2)
    if rng.random() < 0.2:
        two[1] = two[0]
    return template.replace("\\n", "\n").format(
        x=two[0], y=two[1], p=numbers[0], q=numbers[1], F=functions[0], G=functions[1],
        i=rng.randint(0, 5), j=rng.randint(0, 5),
    )  # fmt: skip


def placed(source: str, rng: random.Random) -> str:
    """Return the statements in a place other than the top of a cell."""
    place = rng.choice(PLACES).replace("{q}", rng.choice(NUMBERS)).replace("{text}", repr(source))
    return place.replace("{body}", textwrap.indent(source, "    "))


def cells_of(sources: Sequence[str]) -> list[CellSource]:
    return [CellSource(f"c{number}", "", "code", source) for number, source in enumerate(sources)]


def fresh_after_edits(checker: Checker, seed: int) -> int:
    """Hold the law for one workbook; return how many cells ran to their end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        report = checker.check(EDITS, seed)
        checker.hidden.restart()
    wrong = report.disagreement
    assert wrong is None, "\n".join(
        [
            f"seed {seed}: {wrong.names}",
            *(f"{cell.id}: {cell.source!r}" for cell in checker.cells),
            *map(str, wrong.edits),
        ]
    )
    return report.fresh


def interrupting(recording: type) -> type:
    """Return a recorder that interrupts a run: before the cell's code, or after it, while the engine notes down."""

    class Interrupting(recording):
        countdown = -1
        is_late = False

        def begin(self, cell: str) -> None:
            super().begin(cell)
            self.countdown -= 1
            if self.countdown == 0 and not self.is_late:
                raise KeyboardInterrupt

        def end(self, cell: str) -> None:
            super().end(cell)
            if self.countdown == 0 and self.is_late:
                self.countdown = -1
                raise KeyboardInterrupt

    return Interrupting


def fresh_after_interrupts(checker: Checker, seed: int) -> None:
    """Hold the law for one workbook whose waves are interrupted and gone on with."""
    rng = random.Random(seed)
    player = Player(checker)
    for number in range(5):
        player.recorder.countdown, player.recorder.is_late = rng.randint(1, 3), rng.random() < 0.3
        with contextlib.suppress(KeyboardInterrupt):
            player.apply(random_edit(player.cells, number, rng))
        player.recorder.countdown = -1
        player.kernel.run("stale")
        assert player.compare() == {}, f"seed {seed}, edit {number}: {[cell.source for cell in checker.cells]}"
    player.close()
    checker.hidden.restart()
