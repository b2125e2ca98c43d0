"""Sheets shown below the cells that define or name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cellweave.kernel.display import TABLE
from cellweave.kernel.feed import Feed
from cellweave.kernel.kernel import Kernel
from cellweave.kernel.recorder import Recorder
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import CellSource, Output

SHEET = 'import cellweave as cw\nbudget = cw.sheet(r"""\nrent | =amount*2\n""")'


class Book:
    """Cells, and which of them ran and show what since the last edit."""

    def __init__(self) -> None:
        self.deltas: list[Delta] = []
        feed = Feed(self.deltas.append)
        self.recorder = Recorder(feed)
        self.kernel = Kernel(self.recorder, feed, showing=self.recorder)
        self.cells: dict[str, str] = {}

    def edit(self, **cells: str) -> list[str]:
        """Change cells, run what is stale, return what ran."""
        if not self.cells:
            self.recorder.install()  # not before the test runs: pytest changes the streams between its phases
        self.cells.update(cells)
        self.deltas.clear()
        self.kernel.load([CellSource(id, id, "code", source) for id, source in self.cells.items()])
        self.recorder.keep(self.kernel.labels)
        self.kernel.run()
        return [id for delta in self.deltas if delta.wave is not None for id in delta.wave.ran]

    def shown(self, cell: str) -> list[Output]:
        return self.recorder.outputs(cell)

    def rows(self, cell: str) -> list[list[Any]]:
        """The rows of the one table the cell shows."""
        (output,) = self.shown(cell)
        return output.data[TABLE]["rows"]


@pytest.fixture
def book() -> Iterator[Book]:
    book = Book()
    yield book
    book.kernel.close()
    book.recorder.uninstall()


def test_a_cell_that_defines_a_sheet_shows_it_over_names_defined_further_down(book: Book) -> None:
    book.edit(sheet=SHEET, below="amount = 5")
    assert book.rows("sheet") == [[1, "rent", "10"]]


def test_a_name_that_moves_brings_up_new_values_without_a_run_of_the_sheet(book: Book) -> None:
    book.edit(sheet=SHEET, below="amount = 5", other="x = 1")
    assert book.edit(below="amount = 6") == ["below"]
    assert book.rows("sheet") == [[1, "rent", "12"]]
    assert book.edit(other="x = 2") == ["other"]
    assert not any(delta.outputs for delta in book.deltas)


def test_the_last_name_of_a_cell_is_shown_the_same_way(book: Book) -> None:
    book.edit(sheet=SHEET + ";", look="budget", below="amount = 5")
    assert book.shown("sheet") == []
    assert book.rows("look") == [[1, "rent", "10"]]


def test_a_change_by_a_later_cell_is_seen_where_the_sheet_is_defined(book: Book) -> None:
    book.edit(amount="amount = 5", sheet=SHEET, change="budget['A2'] = 'food'")
    assert book.rows("sheet") == [[1, "rent", "10"], [2, "food", ""]]


def test_what_a_failed_cell_leaves_unknown_keeps_the_table_as_it_was(book: Book) -> None:
    book.edit(amount="amount = 5", sheet=SHEET)
    book.edit(amount="amount = 1 / 0")
    assert book.rows("sheet") == [[1, "rent", "10"]]
    book.edit(amount="amount = 7")
    assert book.rows("sheet") == [[1, "rent", "14"]]


def test_a_cell_that_defines_no_sheet_any_more_shows_none(book: Book) -> None:
    book.edit(amount="amount = 5", sheet=SHEET)
    book.edit(sheet="budget = 3")
    assert book.shown("sheet") == []


def test_what_a_cell_prints_stays_beside_its_sheet(book: Book) -> None:
    book.edit(amount="amount = 5", sheet="print('made')\n" + SHEET)
    text, table = book.shown("sheet")
    assert text.data["text"] == "made\n"
    assert table.data[TABLE]["rows"] == [[1, "rent", "10"]]
    assert table.data["text/plain"] == "   A      B\n1  rent  10"


def test_showing_changes_nothing_that_plain_python_would_not(book: Book) -> None:
    counting = "seen = []\ndef amount_of():\n    seen.append(1)\n    return len(seen)"
    book.edit(count=counting, sheet=SHEET.replace("amount", "amount_of()"), after="total = len(seen)")
    assert book.kernel.value("total") == 0
    book.edit(after="total = len(seen) + 0")
    assert book.kernel.value("total") == 0


def test_a_function_that_fails_or_stops_leaves_the_workbook_as_it_is(book: Book) -> None:
    stopping = "import cellweave as cw\ndef amount_of():\n    raise KeyboardInterrupt"
    book.edit(stop=stopping, sheet=SHEET.replace("amount", "amount_of()"), after="total = 1")
    assert book.shown("sheet") == []
    book.edit(stop="def amount_of():\n    return 4", after="total = 2")
    assert book.rows("sheet") == [[1, "rent", "8"]]
    assert book.kernel.value("total") == 2


def test_what_functions_of_formulas_print_is_shown_once(book: Book) -> None:
    printing = "def amount_of():\n    print('asked')\n    return amount"
    book.edit(amount="amount = 5", of=printing, sheet=SHEET.replace("amount", "amount_of()"))
    assert [output.data.get("text") for output in book.shown("sheet")] == ["asked\n", None]
    book.edit(amount="amount = 6")
    assert [output.data.get("text") for output in book.shown("sheet")] == [None, "asked\n"]
    book.edit(amount="amount = 7")
    assert [output.data.get("text") for output in book.shown("sheet")] == [None, "asked\n"]
