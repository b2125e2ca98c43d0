"""Whatever bytes stand in the journal, the workbook opens, is edited, and never shows a text that was not its own."""

import random

import pytest

from cellweave.protocol import messages, state

KEPT = "# %% One\na = 39\n\n# %% Two\nb = a + 1\n"


@pytest.fixture
def whole(in_session, desk, visitor):
    """The journal of forty edits, as bytes; the file holds the last."""

    async def story(session):
        page = visitor(session)
        await page.read()
        for number in range(40):
            await page.edit(state.CellEdit("replace", "c1", f"a = {number}"))

    in_session(story)
    assert desk.path.read_text() == KEPT
    return (desk.path.parent / ".cellweave" / "book.py.journal").read_bytes()


def cut(data, rng):
    return data[: rng.randrange(len(data))]


def zeroed(data, rng):
    start = rng.randrange(len(data))
    return data[:start] + bytes(len(data[start : start + 4096])) + data[start + 4096 :]


def scribbled(data, rng):
    start = rng.randrange(len(data))
    return data[:start] + rng.randbytes(len(data[start : start + 200])) + data[start + 200 :]


def flipped(data, rng):
    changed = bytearray(data)
    for _ in range(4):
        changed[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(changed)


@pytest.mark.parametrize("damage", [cut, zeroed, scribbled, flipped])
def test_a_workbook_opens_and_is_edited_over_any_journal(whole, desk, in_session, visitor, damage):
    rng = random.Random(damage.__name__)
    journal = desk.path.parent / ".cellweave" / "book.py.journal"

    async def story(session):
        page = visitor(session, "another")
        await page.read()
        assert session.document.write().decode() == KEPT
        assert (await page.edit(state.CellEdit("replace", "c2", "b = 5")))["error"] == ""
        asked = [messages.Undo(11), messages.Undo(12), messages.ReadHistory(13), messages.GoBack(14, 3)]
        for message in asked:
            error = (await page.ask(message))["error"]
            # A refusal is a sentence about the journal, never a failure of ours.
            assert "failed" not in error
        assert (await page.edit(state.CellEdit("replace", "c2", "b = 6")))["error"] == ""

    for _ in range(8):
        for left in journal.parent.iterdir():
            left.unlink()
        journal.write_bytes(damage(whole, rng))
        desk.path.write_text(KEPT)
        in_session(story)
        assert "b = 6" in desk.path.read_text()


def test_damage_that_shows_while_open_begins_a_new_journal(in_session, desk, visitor, replaced):
    async def story(session):
        page = visitor(session)
        await page.read()
        await page.edit(replaced("c1", "a = 2"))
        session.history.journal._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        data = bytearray(session.places.journal.read_bytes())
        # The pages of the tables, not the first one, which tells where they are.
        data[4096:] = bytes(len(data) - 4096)
        session.places.journal.write_bytes(data)
        session.history.journal._database.execute("PRAGMA cache_size = 0")
        assert (await page.edit(replaced("c1", "a = 3")))["error"] == ""
        assert any("a new one begun" in notice for notice in session.shown().document.notices)
        assert (await page.ask(messages.Undo(9)))["error"] == ""
        assert session.document.cells[0].source == "a = 2"
        assert session.history.journal.verify() == 3

    in_session(story)
    assert "a = 2" in desk.path.read_text()
