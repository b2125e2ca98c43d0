"""What cells showed is there again after a restart, until they ran; without promise, and never in the way."""

from __future__ import annotations

import json

import pytest

from cellweave.document import read
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import Output, OutputOp, WaveState
from cellweave.session import showing
from cellweave.session.showing import Showing

TEXT = b"# %%\na = 1\n\n# %%\nb\n\n# %%\nb\n"


def printed(text):
    return Output("o1", "stream", {"stream": "stdout", "text": text, "dropped": 0})


def cells():
    return read(TEXT, "book.py").cells


def texts(kept):
    return {id: [item.data["text"] for item in outputs] for id, outputs in kept.items()}


def test_outputs_come_back_to_the_text_that_made_them(tmp_path):
    kept = Showing(tmp_path / "outputs")
    first, second, third = cells()
    kept.keep([("gone", [printed("x")]), (first.source, [printed("1")]), ("b", [printed("2")]), ("b", [printed("3")])])
    assert texts(kept.recall(cells())) == {first.id: ["1"], second.id: ["2"], third.id: ["3"]}


@pytest.mark.parametrize(
    "damage",
    [
        lambda text: "",
        lambda text: text[: len(text) // 2],
        lambda text: text.replace("cellweave", "cellweave 0", 1),
        lambda text: text.partition("\n")[0] + "\n[1]",
        lambda text: text.partition("\n")[0] + '\n{"kind":"Stop"}',
        lambda text: text.replace('"outputs":[', '"outputs":[7,', 1),
        lambda text: text.replace('"stream"', "7"),
        lambda text: "\0" * 100,
    ],
)
def test_a_damaged_file_is_no_file(tmp_path, damage):
    path = tmp_path / "outputs"
    Showing(path).keep([("b", [printed("2")])])
    path.write_text(damage(path.read_text()))
    assert Showing(path).recall(cells()) == {}


def test_no_file_and_no_room_for_one_are_no_trouble(tmp_path):
    kept = Showing(tmp_path / "nowhere" / "outputs")
    kept.keep([("b", [printed("2")])])
    assert kept.recall(cells()) == {}


def test_only_results_are_kept_and_only_so_many(tmp_path):
    kept = Showing(tmp_path / "outputs", most=500)
    error = Output("e", "error", {"name": "Error"})
    kept.keep([("b", [printed("x" * 500)]), ("b", [error, printed("2")]), ("a = 1", [printed("x" * 200)])])
    assert list(texts(kept.recall(cells())).values()) == [["2"]]
    large = Showing(tmp_path / "outputs")
    large.keep([("b", [printed("x" * showing.MOST_OF_A_CELL)]), ("b", [printed("2")])])
    assert list(texts(large.recall(cells())).values()) == [["2"]]


def test_what_did_not_change_is_not_written_down_anew(tmp_path):
    kept = Showing(tmp_path / "outputs")
    one = [printed("1")]
    kept.keep([("a = 1", one), ("b", [printed("2")])])
    # Nobody changes outputs in place but this test, to see whether they are looked at again.
    one[0].data["text"] = "never seen"
    kept.keep([("a = 1", one), ("b", [printed("3")])])
    assert sorted(texts(kept.recall(cells())).values()) == [["1"], ["3"]]


def test_a_restart_shows_the_last_outputs_until_the_cells_ran(desk, in_session, visitor):
    async def run(session):
        kernel = desk.kernels[-1]
        wave = WaveState(1, None, 2, 2)
        ops = [OutputOp("reset", "c1", outputs=[printed("one")]), OutputOp("reset", "c2", outputs=[printed("two")])]
        done = {"status": "fresh", "runs": 1}
        kernel.hear(Delta(outputs=ops, cells={"c1": done, "c2": done}, wave=wave))

    async def look(session):
        (welcome,) = await visitor(session).read()
        shown = [(cell["status"], [item["data"]["text"] for item in cell["outputs"]]) for cell in welcome["cells"]]
        assert shown == [("stale", ["one"]), ("stale", ["two"])]
        # The first cell now shows nothing, of which a new kernel has nothing to say.
        page = visitor(session)
        await page.read()
        desk.kernels[-1].hear(Delta(cells={"c1": {"status": "fresh", "runs": 1}}))
        (news,) = await page.read()
        assert [(op["op"], op["cell"], op["outputs"]) for op in news["outputs"]] == [("reset", "c1", [])]

    in_session(run)
    in_session(look)
    kept = desk.path.parent / ".cellweave" / "book.py.outputs"
    assert [len(json.loads(line)["outputs"]) for line in kept.read_text().split("\n")[1:]] == [1]


def test_an_edited_cell_does_not_show_what_its_old_text_made(desk, in_session, visitor, replaced):
    async def run(session):
        desk.kernels[-1].hear(Delta(outputs=[OutputOp("reset", "c1", outputs=[printed("one")])]))
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))

    async def look(session):
        (welcome,) = await visitor(session).read()
        assert [cell["outputs"] for cell in welcome["cells"]] == [[], []]

    in_session(run)
    in_session(look)
