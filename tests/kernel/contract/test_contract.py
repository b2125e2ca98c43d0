"""What every kernel does, whatever it lives in: the same messages in, the same messages out."""

from __future__ import annotations

import asyncio
import textwrap

import pytest

from cellweave.kernel.inline import InlineKernel
from cellweave.protocol import decode, encode
from cellweave.protocol.messages import Answer, Delta, Files, Load, ReadOutput, ReadTable, Ready, Run, SetWidget, Watch
from cellweave.protocol.state import CellSource
from cellweave.session.process.parent import KernelProcess

TABLE = "application/vnd.cellweave.table+json"


class Page:
    """What a page makes of the messages: the outputs and fields of each cell, and all answers."""

    def __init__(self) -> None:
        self.messages: list = []
        self.outputs: dict[str, list] = {}
        self.cells: dict[str, dict] = {}
        self.answers: dict[int, Answer] = {}

    def take(self, message) -> None:
        message = decode(encode(message))
        self.messages.append(message)
        if isinstance(message, Answer):
            self.answers[message.id] = message
        if not isinstance(message, Delta):
            return
        for id, changed in message.cells.items():
            self.cells.setdefault(id, {}).update(changed)
        for op in message.outputs:
            shown = self.outputs.setdefault(op.cell, [])
            if op.op == "reset":
                shown[:] = op.outputs
            elif op.op == "append":
                shown.append(op.output)
            elif op.op == "replace":
                shown[:] = [op.output if item.id == op.id else item for item in shown]
            elif op.op == "remove":
                shown[:] = [item for item in shown if item.id != op.id]
            else:
                (stream,) = [item for item in shown if item.id == op.id]
                stream.data["text"] += op.text

    def text(self, cell: str) -> str:
        return "".join(item.data.get("text") or item.data.get("text/plain", "") for item in self.outputs.get(cell, []))

    def deltas_of_waves(self) -> int:
        return sum(isinstance(item, Delta) and item.wave is not None for item in self.messages)


def inline(messages: list) -> Page:
    page = Page()
    kernel = InlineKernel(page.take)
    kernel.start()
    try:
        for message in messages:
            kernel.send(message)
    finally:
        kernel.close()
    return page


def process(messages: list) -> Page:
    page = Page()

    async def talk() -> None:
        kernel = KernelProcess(page.take)
        await kernel.start()
        try:
            async with asyncio.timeout(60):
                for message in messages:
                    kernel.send(message)
                    # A viewer sees the result of one command before the next.
                    await kernel.idle()
                    while isinstance(message, (ReadTable, ReadOutput)) and message.id not in page.answers:
                        await asyncio.sleep(0.005)
        finally:
            await kernel.kill()

    asyncio.run(talk())
    return page


@pytest.fixture(params=[inline, process], ids=["inline", "process"])
def talk(request):
    return request.param


def book(**sources: str) -> Load:
    return Load([CellSource(id, id.upper(), "code", textwrap.dedent(source)) for id, source in sources.items()])


def test_a_kernel_says_first_that_it_is_ready(talk):
    page = talk([book(a="1")])
    assert isinstance(page.messages[0], Ready)


def test_a_document_runs_and_a_wave_is_one_delta(talk):
    page = talk([book(a="x = 2\nprint('a')", b="y = x * 21\ny", c="z = 1"), Run("all")])
    assert page.text("a") == "a\n"
    assert page.text("b") == "42"
    assert [page.cells[id]["status"] for id in "abc"] == ["fresh"] * 3
    assert page.deltas_of_waves() == 1


def test_an_edit_runs_what_depends_on_it_and_leaves_the_rest(talk):
    first = book(a="x = 1", b="x + 1", c="print('once')")
    page = talk([first, Run("stale"), book(a="x = 5", b="x + 1", c="print('once')"), Run("stale")])
    assert page.text("b") == "6"
    ran = [id for item in page.messages if isinstance(item, Delta) and item.wave for id in item.wave.ran]
    assert ran == ["a", "b", "c", "a", "b"]


def test_a_moved_input_reruns_its_cell_and_what_reads_it(talk):
    source = book(a="import cellweave as cw\nn = cw.slider('n', 0, 10, 5)", b="n * 2")
    page = talk([source, Run("all"), SetWidget("a", "slider:n", 7), SetWidget("a", "slider:n", 7)])
    assert page.outputs["a"][0].data["value"] == 7
    assert page.text("b") == "14"
    ran = [id for item in page.messages if isinstance(item, Delta) and item.wave for id in item.wave.ran]
    assert ran == ["a", "b", "a", "b"]


def test_remembered_choices_come_with_the_document(talk):
    load = book(a="import cellweave as cw\ncw.slider('n', 0, 10, 5)")
    load.widgets = {"a": {"slider:n": 9}}
    page = talk([load, Run("all")])
    assert page.outputs["a"][0].data["value"] == 9


def test_a_press_is_true_for_one_run(talk):
    source = book(a="import cellweave as cw\nif cw.button('go', key='go'):\n    print('pressed')")
    page = talk([source, Run("all"), SetWidget("a", "go", True)])
    assert page.text("a") == "pressed\n"
    page = talk([source, Run("all"), SetWidget("a", "go", True), Run("all")])
    assert page.text("a") == ""


def test_an_input_that_ends_a_cell_is_not_shown_twice(talk):
    page = talk([book(a="import cellweave as cw\ncw.slider('n', 0, 10, 5)", b="cw.slider('m')\n5"), Run("all")])
    assert [item.kind for item in page.outputs["a"]] == ["widget"]
    assert [item.kind for item in page.outputs["b"]] == ["widget", "mime"]


def test_a_failure_stays_where_it_happened(talk):
    page = talk([book(a="x = 1 / 0", b="x", c="'fine'"), Run("all")])
    assert [page.cells[id]["status"] for id in "abc"] == ["failed", "blocked", "fresh"]
    (error,) = page.outputs["a"]
    assert error.data["frames"][0]["title"] == "A"


def test_arguments_and_folder_are_the_documents(talk, tmp_path):
    load = book(a="import sys\nprint(sys.argv, __file__ == sys.argv[0])")
    load.path, load.arguments = str(tmp_path / "book.py"), ["--n", "3"]
    page = talk([load, Run("all")])
    assert page.text("a") == f"{[load.path, *load.arguments]} True\n"


def test_long_output_is_cut_and_can_be_read(talk):
    source = book(a="for number in range(100_000): print(number)")
    page = talk([source, Run("all"), ReadOutput(1, "a", "o1", 200_000)])
    (stream,) = page.outputs["a"]
    whole = "".join(f"{number}\n" for number in range(100_000))
    assert stream.data["dropped"] == len(whole) - len(stream.data["text"])
    assert page.answers[1].data["text"] == whole[200_000 : page.answers[1].data["offset"]]


def test_a_table_is_read_sorted_and_a_lost_one_is_refused(talk):
    source = book(a="import cellweave as cw\ncw.dataframe({'n': list(range(100))})")
    page = talk([source, Run("all"), ReadTable(1, "t1", 0, 2, [["n", "desc"]]), ReadTable(2, "t9", 0, 2)])
    assert page.outputs["a"][0].data[TABLE]["table"] == "t1"
    assert page.answers[1].data["rows"] == [[99], [98]]
    assert page.answers[2].error


def test_variables_are_told_only_while_they_are_watched(talk):
    page = talk([book(a="x = 2"), Run("all"), Watch("variables", True), Watch("variables", False), book(a="x = 3")])
    told = [item.variables for item in page.messages if isinstance(item, Delta) and item.variables is not None]
    assert [[(row.name, row.preview) for row in rows] for rows in told] == [[("x", "2")]]


def test_the_files_that_cells_read_are_told_once(talk, tmp_path):
    data = tmp_path / "data.txt"
    data.write_text("42")
    found = data.stat()
    page = talk([book(a=f"print(open({str(data)!r}).read())"), Run("all"), Run("all")])
    told = [item.stamps for item in page.messages if isinstance(item, Files)]
    assert [stamps[str(data)] for stamps in told] == [[found.st_size, found.st_mtime_ns]]
