import asyncio
import errno

import pytest

from cellweave.errors import FileError, JournalError
from cellweave.protocol import messages, state


def sources(session):
    return [cell.source for cell in session.document.cells]


def test_a_change_on_disk_is_merged_into_the_live_document(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        desk.path.write_text("# %% One\na = 1\n\n# %% Two\nb = a + 100\n")
        session.look_at_disk()
        assert sources(session) == ["a = 2", "b = a + 100"]
        news = await page.read()
        assert "changed by another program" in news[-1]["document"]["notices"][0]
        await page.ask(messages.Undo(9))
        assert sources(session) == ["a = 2", "b = a + 1"]

    in_session(story)
    assert desk.path.read_text() == "# %% One\na = 2\n\n# %% Two\nb = a + 1\n"


def test_of_changes_from_outside_the_newest_is_told(in_session, desk):
    async def story(session):
        for value in (2, 3, 4):
            desk.path.write_text(f"# %% One\na = {value}\n\n# %% Two\nb = a + 1\n")
            session.look_at_disk()
        assert sources(session)[0] == "a = 4"
        (notice,) = session.shown().document.notices
        assert "changed by another program at " in notice

    in_session(story)


@pytest.mark.parametrize(
    ("keep", "left"),
    [("here", ["a = 2", "b = a + 1"]), ("disk", ["a = 3", "b = a + 1"]), ("both", ["a = 2", "a = 3", "b = a + 1"])],
)
def test_a_conflict_keeps_both_versions_and_asks(in_session, desk, visitor, replaced, keep, left):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        desk.path.write_text("# %% One\na = 3\n\n# %% Two\nb = a + 1\n")
        session.look_at_disk()
        (conflict,) = (await page.read())[-1]["document"]["conflicts"]
        assert (conflict["here"], conflict["disk"]) == ("a = 2", "a = 3")
        assert (await page.ask(messages.Resolve(3, conflict["id"], keep)))["error"] == ""
        assert sources(session) == left
        assert (await page.ask(messages.Resolve(4, conflict["id"], keep)))["error"] != ""

    in_session(story)


@pytest.mark.parametrize("keep", ["here", "disk", "both"])
def test_undo_and_redo_walk_over_conflicts_and_choices_too(in_session, desk, visitor, replaced, keep):
    past = []

    def now(session):
        return sources(session), [(item.here, item.disk) for item in session.manuscript.conflicts]

    async def make(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        past.append(now(session))
        desk.path.write_text("# %% One\na = 3\n\n# %% Two\nb = a + 1\n")
        session.look_at_disk()
        past.append(now(session))
        assert past[-1] == (past[0][0], [("a = 2", "a = 3")])
        await page.ask(messages.Resolve(3, session.manuscript.conflicts[0].id, keep))
        past.append(now(session))

    async def walk(session):
        page = visitor(session, "walker")
        await page.read()
        assert now(session) == past[2]
        for number, (step, place) in enumerate([("undo", 1), ("undo", 0), ("redo", 1), ("redo", 2), ("undo", 1)]):
            await page.ask(messages.Undo(number + 1) if step == "undo" else messages.Redo(number + 1))
            assert now(session) == past[place]
        await page.ask(messages.Redo(9))

    in_session(make)
    in_session(walk)
    in_session(walk)


def test_a_text_typed_over_one_that_another_program_changed_is_a_conflict(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        desk.path.write_text("# %% One\na = 88\n\n# %% Two\nb = a + 1\n")
        session.look_at_disk()
        await page.edit(state.CellEdit("replace", "c1", "a = 77", before="a = 1"))
        (conflict,) = session.manuscript.conflicts
        assert (conflict.here, conflict.disk) == ("a = 77", "a = 88")
        await page.edit(state.CellEdit("replace", "c1", "a = 770", before="a = 1"))
        assert len(session.manuscript.conflicts) == 1  # its own text, typed on
        assert (await page.ask(messages.Resolve(9, conflict.id, "disk")))["error"] == ""
        assert sources(session) == ["a = 88", "b = a + 1"]

    in_session(story)


def test_a_text_that_another_program_changed_is_no_longer_the_pages_own(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(state.CellEdit("replace", "c1", "a = 2", before="a = 1"))
        assert await session.save()
        desk.path.write_text("# %% One\na = 88\n\n# %% Two\nb = a + 1\n")
        session.look_at_disk()
        await page.edit(state.CellEdit("replace", "c1", "a = 20", before="a = 2"))
        (conflict,) = session.manuscript.conflicts
        assert (conflict.here, conflict.disk) == ("a = 20", "a = 88")

    in_session(story)


def test_a_page_sees_the_conflict_with_a_change_on_disk_that_its_edit_finds(in_session, desk, visitor):
    async def story(session):
        page = visitor(session)
        await page.read()
        desk.path.write_text("# %% One\na = 88\n\n# %% Two\nb = a + 100\n")
        page.send(messages.Edit(1, [state.CellEdit("replace", "c1", "a = 77", before="a = 1")], run=False))
        await session.save()
        shown = {}
        sources = {}
        for news in await page.read():
            shown |= news.get("document", {})
            sources |= {id: cell["source"] for id, cell in news.get("cells", {}).items() if "source" in cell}
        assert [(item["here"], item["disk"]) for item in shown["conflicts"]] == [("a = 77", "a = 88")]
        assert sources == {"c1": "a = 77", "c2": "b = a + 100"}

    in_session(story)


def test_two_pages_typing_in_one_cell_keep_both_texts(in_session, visitor):
    async def story(session):
        one, two = visitor(session, "one"), visitor(session, "two")
        await one.read(), await two.read()
        await one.edit(state.CellEdit("replace", "c1", "a = 2", before="a = 1"))
        await two.edit(state.CellEdit("replace", "c1", "a = 3", before="a = 1"))
        (conflict,) = session.manuscript.conflicts
        assert (conflict.here, conflict.disk) == ("a = 3", "a = 2")
        await two.edit(state.CellEdit("replace", "c2", "b = 5", before="b = a + 1"))
        assert len(session.manuscript.conflicts) == 1

    in_session(story)


def test_an_open_conflict_survives_a_restart(in_session, desk, visitor, replaced):
    async def make(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        desk.path.write_text("# %% One\na = 3\n\n# %% Two\nb = a + 1\n")
        session.look_at_disk()

    async def look(session):
        (welcome,) = await visitor(session).read()
        assert [(item["here"], item["disk"]) for item in welcome["document"]["conflicts"]] == [("a = 2", "a = 3")]

    in_session(make)
    in_session(look)


def test_an_open_conflict_and_a_choice_survive_a_kill(in_session, desk, visitor, replaced):
    async def make(resolve):
        session = desk.open()
        page = visitor(session, "killed")
        await page.read()
        if resolve:
            await page.ask(messages.Resolve(9, session.manuscript.conflicts[0].id, "here"))
        else:
            await page.edit(replaced("c1", "a = 2"))
            desk.path.write_text("# %% One\na = 3\n\n# %% Two\nb = a + 1\n")
            session.look_at_disk()
        # What the system does at the end of a process: files are closed, nothing else.
        session.history.journal.close()
        session._lock.release()

    async def look(session):
        return [(item.here, item.disk) for item in session.manuscript.conflicts]

    asyncio.run(make(resolve=False))
    assert in_session(look) == [("a = 2", "a = 3")]
    asyncio.run(make(resolve=True))
    assert in_session(look) == []


def test_a_file_changed_while_closed_is_taken_in(in_session, desk, visitor, replaced):
    async def change(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))

    in_session(change)
    desk.path.write_text("# %% One\na = 2\n\n# %% Two\nb = a + 50\n")

    async def look(session):
        (welcome,) = await visitor(session).read()
        assert sources(session) == ["a = 2", "b = a + 50"]
        assert "while it was closed" in welcome["document"]["notices"][0]
        assert welcome["document"]["undo"] == "the change of book.py from outside"

    in_session(look)


def test_a_file_deleted_while_open_is_told_and_written_at_the_next_change(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        desk.path.unlink()
        session.look_at_disk()
        session.look_at_disk()
        news = await page.read()
        assert [item["document"]["saved"] for item in news] == ["unsaved"]
        assert "deleted, moved or renamed" in news[0]["document"]["problem"]
        assert not desk.path.exists()
        await page.edit(replaced("c1", "a = 2"))

    in_session(story)
    assert "a = 2" in desk.path.read_text()


def test_a_read_only_file_keeps_its_changes_in_the_journal(in_session, desk, visitor, replaced):
    before = desk.path.read_bytes()
    desk.path.chmod(0o444)

    async def change(session):
        page = visitor(session)
        (welcome,) = await page.read()
        assert welcome["document"]["saved"] == "readonly"
        await page.edit(replaced("c1", "a = 2"))

    async def look(session):
        assert sources(session) == ["a = 2", "b = a + 1"]

    in_session(change)
    assert desk.path.read_bytes() == before
    in_session(look)


def test_a_full_disk_is_told_and_saving_goes_on_when_there_is_room(in_session, desk, visitor, replaced, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    async def story(session):
        page = visitor(session)
        await page.read()
        with monkeypatch.context() as patch:
            patch.setattr("cellweave.session.disk.os.fsync", full)
            assert (await page.edit(replaced("c1", "a = 2")))["error"] == ""
            assert not await session.save()
            (news,) = await page.read()
            assert news["document"]["saved"] == "unsaved"
            assert "the disk is full" in news["document"]["problem"]
        assert "a = 1" in desk.path.read_text()
        assert await session.save()
        assert (await page.read())[-1]["document"] == {"saved": "saved", "problem": ""}

    in_session(story)
    assert "a = 2" in desk.path.read_text()


def test_an_edit_that_the_journal_has_no_room_for_is_to_be_sent_again(in_session, visitor, replaced, monkeypatch):
    def full(*arguments):
        raise JournalError("The disk is full.", path="journal")

    async def story(session):
        page = visitor(session)
        await page.read()
        with monkeypatch.context() as patch:
            patch.setattr(session.history, "record", full)
            answer = await page.edit(replaced("c1", "a = 2"))
            assert (answer["data"], answer["error"]) == ({"again": True}, "The disk is full.")
            assert sources(session)[0] == "a = 1"
            page.last -= 1
        answer = await page.edit(replaced("c1", "a = 2"))
        assert answer["error"] == ""
        assert sources(session)[0] == "a = 2"
        # What is wrong with itself is not.
        assert (await page.edit(replaced("nowhere", "a = 2")))["data"] is None

    in_session(story)


def test_two_sessions_on_one_file_are_refused(in_session, desk):
    async def story(session):
        session.announce("http://127.0.0.1:2718/")
        with pytest.raises(FileError) as caught:
            desk.open()
        assert caught.value.holder.url == "http://127.0.0.1:2718/"

    in_session(story)
