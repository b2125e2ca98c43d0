import asyncio

import pytest

from cellweave.protocol import messages, state
from cellweave.session.journal import Journal
from cellweave.session.process.death import Death


def sources(session):
    return [cell.source for cell in session.document.cells]


def test_an_edit_is_shown_given_to_the_kernel_answered_and_saved(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        page.send(messages.Edit(5, [replaced("c1", "a = 2")], run=True))
        delta, answer = await page.read()
        assert delta["cells"] == {"c1": {"source": "a = 2"}}
        assert delta["document"]["undo"] == "a change in One"
        assert (answer["id"], answer["error"]) == (5, "")
        load, run = desk.kernels[0].sent[-2:]
        assert [cell.source for cell in load.cells] == ["a = 2", "b = a + 1"]
        assert (type(run), run.scope) == (messages.Run, "stale")

    in_session(story)
    assert desk.path.read_text() == "# %% One\na = 2\n\n# %% Two\nb = a + 1\n"


def test_an_edit_that_cannot_be_journalled_has_not_happened(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        session.history.journal._database.execute("PRAGMA query_only = ON")
        answer = await page.edit(replaced("c1", "a = 2"))
        assert "journal" in answer["error"]
        assert sources(session) == ["a = 1", "b = a + 1"]
        session.history.journal._database.execute("PRAGMA query_only = OFF")
        assert (await page.edit(replaced("c1", "a = 3")))["error"] == ""

    in_session(story)
    assert "a = 3" in desk.path.read_text()


def test_undo_and_redo_cancel_out(in_session, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        texts = [session.document.write()]
        for edit in (
            replaced("c1", "a = 2"),
            state.CellEdit("insert", "new", "c = 3", after="c1"),
            state.CellEdit("move", "c2", after=None),
            state.CellEdit("delete", "c1"),
        ):
            await page.edit(edit)
            texts.append(session.document.write())
        for text in reversed(texts[:-1]):
            assert (await page.ask(messages.Undo(90)))["error"] == ""
            assert session.document.write() == text
        assert (await page.ask(messages.Undo(90)))["error"] == "Nothing to undo."
        for text in texts[1:]:
            assert (await page.ask(messages.Redo(91)))["error"] == ""
            assert session.document.write() == text
        assert (await page.ask(messages.Redo(91)))["error"] == "Nothing to redo."

    in_session(story)


def test_undo_goes_on_after_a_restart(in_session, desk, visitor, replaced):
    before = desk.path.read_bytes()

    async def change(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        await page.edit(state.CellEdit("insert", "new", "c = 3", after="c1"))

    async def undo(session):
        page = visitor(session)
        (welcome,) = await page.read()
        assert welcome["document"]["undo"] == "a new cell"
        await page.ask(messages.Undo(1))
        await page.ask(messages.Undo(2))

    in_session(change)
    after = desk.path.read_bytes()
    in_session(undo)
    assert desk.path.read_bytes() == before

    async def redo(session):
        page = visitor(session)
        await page.read()
        await page.ask(messages.Redo(1))
        await page.ask(messages.Redo(2))

    in_session(redo)
    assert desk.path.read_bytes() == after


def test_an_edit_sent_again_after_a_cut_counts_once(in_session, visitor):
    async def story(session):
        page = visitor(session, "page")
        await page.read()
        insert = messages.Edit(1, [state.CellEdit("insert", "new", "c = 3", after="c1")])
        await page.ask(insert)
        again = visitor(session, "page")
        await again.read()
        assert (await again.ask(insert))["error"] == ""
        assert sources(session).count("c = 3") == 1

    in_session(story)


def test_an_edit_whose_answer_was_lost_with_the_server_counts_once(in_session, desk, visitor):
    new = messages.Edit(7, [state.CellEdit("insert", "new", "c = 3", after="c1")])

    async def send(session):
        page = visitor(session, "page")
        await page.read()
        assert (await page.ask(new))["error"] == ""

    in_session(send)
    in_session(send)
    assert desk.path.read_text().count("c = 3") == 1


def test_a_page_that_comes_back_gets_only_what_it_missed(in_session, visitor, replaced):
    async def story(session):
        page = visitor(session)
        (welcome, *_) = await page.read()
        other = visitor(session)
        await other.read()
        await other.edit(replaced("c1", "a = 2"))
        back = visitor(session, revision=welcome["revision"], epoch=welcome["epoch"])
        news = await back.read()
        assert {item["kind"] for item in news} == {"Delta"}
        stranger = visitor(session, revision=welcome["revision"], epoch="another")
        assert [item["kind"] for item in await stranger.read()] == ["Welcome"]

    in_session(story)


def test_what_a_replaced_kernel_still_says_is_dropped(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        page.send(messages.Restart())
        while len(desk.kernels) < 2:
            await asyncio.sleep(0)
        late = messages.Delta(cells={"c1": {"status": "failed"}})
        desk.kernels[0].hear(late)
        desk.kernels[1].hear(messages.Delta(cells={"c1": {"status": "fresh"}}))
        assert all(item["cells"].get("c1") != {"status": "failed"} for item in await page.read())

    in_session(story)


def test_variables_are_told_while_any_page_watches(in_session, desk, visitor):
    async def story(session):
        kernel = desk.kernels[0]
        row = state.Variable("a", "int", "1", "", "c1")

        def asked():
            found = [message.on for message in kernel.sent if isinstance(message, messages.Watch)]
            kernel.sent.clear()
            return found

        async def told(page):
            return [item["variables"] for item in await page.read() if item["kind"] == "Delta"]

        one, two = visitor(session, "one"), visitor(session, "two")
        await one.read()
        one.send(messages.Watch("variables", True))
        assert asked() == [True]
        kernel.hear(messages.Delta(variables=[row]))
        assert await told(one) == [[vars(row)]]
        await two.read()
        two.send(messages.Watch("variables", True))
        assert await told(two) == [[vars(row)]]  # at once: the kernel told them before
        session.leave(one.client)
        assert asked() == []
        two.send(messages.Watch("variables", False))
        assert asked() == [False]
        kernel.hear(messages.Delta(variables=[row]))
        assert await told(two) == [None]
        two.send(messages.Watch("variables", True))
        two.send(messages.Undo(1))
        assert await told(two) == []  # nothing old: it waits for the kernel's word

    in_session(story)


def test_a_kernel_that_takes_anothers_place_is_told_what_is_watched(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        page.send(messages.Watch("variables", True))
        page.send(messages.Restart())
        while len(desk.kernels) < 2 or len(desk.kernels[1].sent) < 3:
            await asyncio.sleep(0)
        assert [type(message).__name__ for message in desk.kernels[1].sent] == ["Load", "Watch", "Run"]

    in_session(story)


def test_news_of_a_cell_that_is_gone_is_dropped(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(state.CellEdit("delete", "c1"))
        desk.kernels[0].hear(messages.Delta(cells={"c1": {"status": "fresh"}, "c2": {"status": "failed"}}))
        assert [item["cells"] for item in await page.read()] == [{"c2": {"status": "failed"}}]

    in_session(story)


def test_a_code_cell_that_becomes_text_shows_nothing_of_its_run(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        shown = state.Output("o1", "mime", {"text/plain": "1"})
        desk.kernels[0].hear(
            messages.Delta(
                cells={"c1": {"status": "failed", "why": "why", "ms": 3.0, "defines": ["a"]}},
                outputs=[state.OutputOp("reset", "c1", outputs=[shown])],
            )
        )
        await page.edit(state.CellEdit("replace", "c1", cell_kind="markdown"), run=True)
        late = visitor(session, "late")
        cell = (await late.read())[0]["cells"][0]
        assert (cell["kind"], cell["status"], cell["why"], cell["ms"]) == ("markdown", "fresh", "", None)
        assert (cell["outputs"], cell["defines"]) == ([], [])

    in_session(story)


def test_a_crash_is_shown_and_a_restart_runs_everything(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        desk.kernels[0].hear(messages.Delta(wave=state.WaveState(1, "c1", 0, 2)))
        desk.kernels[0].is_alive = False
        desk.kernels[0].bury(Death(signal="SIGSEGV"))
        news = await page.read()
        assert news[-1]["document"]["kernel"] == "dead"
        assert news[-1]["wave"]["running"] is None
        assert "SIGSEGV" in news[-1]["document"]["kernel_problem"]
        assert (await page.ask(messages.ReadTable(8, "t1", 0, 10)))["error"] != ""
        page.send(messages.Restart())
        while len(desk.kernels) < 2:
            await asyncio.sleep(0)
        assert [type(item).__name__ for item in desk.kernels[1].sent] == ["Load", "Run"]

    in_session(story)


def test_a_cell_that_had_to_be_killed_waits_until_it_is_changed(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        desk.kernels[0].is_stubborn = True
        desk.kernels[0].hear(messages.Delta(wave=state.WaveState(1, "c2", 1, 2)))
        page.send(messages.Stop())
        while len(desk.kernels) < 2 or len(desk.kernels[1].sent) < 2:
            await asyncio.sleep(0)
        load, run = desk.kernels[1].sent
        first, held = [cell.metadata for cell in load.cells]
        assert first == {}
        assert held["manual"].startswith("Stopped: ")  # which is shown with the cell
        assert run.scope == "stale"
        assert (await page.read())[-1]["wave"]["running"] is None
        await page.edit(replaced("c2", "b = 0"), run=True)
        assert [cell.metadata for cell in desk.kernels[1].sent[2].cells] == [{}, {}]

    in_session(story)


def test_answers_of_the_kernel_reach_the_page_that_asked(in_session, desk, visitor):
    async def story(session):
        one, two = visitor(session, "one"), visitor(session, "two")
        await one.read()
        await two.read()
        one.send(messages.ReadTable(7, "t1", 0, 10))
        two.send(messages.ReadTable(7, "t2", 0, 10))
        for question in desk.kernels[0].sent[-2:]:
            desk.kernels[0].hear(messages.Answer(question.id, question.table))
        assert [(item["id"], item["data"]) for item in await one.read()] == [(7, "t1")]
        assert [(item["id"], item["data"]) for item in await two.read()] == [(7, "t2")]

    in_session(story)


def test_widget_values_are_remembered(in_session, desk, visitor):
    async def move(session):
        page = visitor(session)
        page.send(messages.SetWidget("c1", "slider:n", 7))

    async def look(session):
        load = desk.kernels[1].sent[0]
        assert load.widgets == {"c1": {"slider:n": 7}}

    in_session(move)
    in_session(look)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '"x"', '{"kind":"Nope"}', '{"kind":"Edit","id":"x"}', '{"kind":"Edit"}', b"\xff"]
)
def test_what_is_no_message_is_answered_in_a_sentence(in_session, visitor, text):
    async def story(session):
        page = visitor(session)
        await page.read()
        session.receive(page.client, text)
        (answer,) = await page.read()
        assert answer["kind"] == "Answer"
        assert answer["error"]

    in_session(story)


@pytest.mark.parametrize("depth", [200, 700, 950, 970, 985])
def test_a_value_nested_out_of_reason_is_refused_and_harms_nothing(in_session, visitor, replaced, depth):
    deep = "[" * depth + "]" * depth

    async def story(session):
        page = visitor(session)
        await page.read()
        session.receive(page.client, f'{{"kind":"SetWidget","cell":"c1","key":"k","value":{deep}}}')
        session.receive(
            page.client,
            f'{{"kind":"Edit","id":7,"edits":[{{"op":"replace","cell":"c1","metadata":{{"a":{deep}}}}}]}}',
        )
        errors = [item["error"] for item in await page.read()]
        assert len(errors) == 2
        assert not any("failed" in error or error == "" for error in errors)
        assert (await page.edit(replaced("c1", "a = 3")))["error"] == ""

    in_session(story)


def test_a_message_only_a_server_sends_is_refused(in_session, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        assert (await page.ask(messages.Answer(3)))["error"] == "A page cannot send Answer."

    in_session(story)


def test_an_edit_of_a_cell_that_is_gone_is_refused(in_session, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        assert "c9" in (await page.edit(replaced("c9", "x")))["error"]
        assert session.history.journal.last == 1

    in_session(story)


@pytest.mark.parametrize("data", [b"", b"\x00\xff\x80 binary \r", b"\xef\xbb\xbfa = 1\r\n", b"x = 1\n\n\ny = '\xe9'\n"])
def test_any_file_opens_and_is_left_as_it_is(in_session, desk, visitor, data):
    desk.path.write_bytes(data)

    async def story(session):
        (welcome,) = await visitor(session).read()
        assert welcome["document"]["saved"] == "saved"

    in_session(story)
    assert desk.path.read_bytes() == data


def test_the_journal_of_a_session_verifies(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        for number in range(5):
            await page.edit(replaced("c1", f"a = {number}"))
        await page.ask(messages.Undo(50))

    in_session(story)
    journal = Journal(desk.path.parent / ".cellweave" / "book.py.journal", lambda: 0.0)
    assert journal.verify() == 7
    journal.close()
