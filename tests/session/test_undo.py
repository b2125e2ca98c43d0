"""Undo and redo against a model: the list of texts so far and a place in it; also over restarts."""

import random

import pytest

from cellweave.protocol import messages, state


def random_edit(session, rng, number):
    ids = [cell.id for cell in session.document.cells]
    after = rng.choice([None, *ids])
    kind = rng.choice(["insert", "replace", "replace", "delete", "move"]) if ids else "insert"
    if kind == "insert":
        return state.CellEdit("insert", f"new{number}", f"n{number} = {number}", after=after)
    cell = rng.choice(ids)
    if kind == "move":
        return state.CellEdit("move", cell, after=rng.choice([None, *(id for id in ids if id != cell)]))
    return state.CellEdit(kind, cell, f"r{number} = {number}" if kind == "replace" else None)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("start", ["# %% One\na = 1\n\n# %% Two\nb = 2\n", "a = 1\n\n\nb = 2\n", ""])
def test_undo_and_redo_walk_the_texts_so_far(in_session, desk, visitor, seed, start):
    desk.path.write_text(start)
    rng = random.Random(seed)
    texts, place, number = [start.encode()], 0, 0

    async def story(session):
        nonlocal place, number, texts
        page = visitor(session, f"page {number}")
        await page.read()
        assert session.document.write() == texts[place]
        for _ in range(12):
            number += 1
            step = rng.choice(["edit", "edit", "undo", "redo"])
            if step == "edit":
                answer = await page.edit(random_edit(session, rng, number))
                assert answer["error"] == ""
                texts = [*texts[: place + 1], session.document.write()]
                place += 1
            else:
                target = place + (1 if step == "redo" else -1)
                answer = await page.ask(
                    messages.Redo(number + 1000) if step == "redo" else messages.Undo(number + 1000)
                )
                if 0 <= target < len(texts):
                    assert answer["error"] == ""
                    place = target
                else:
                    assert answer["error"] == f"Nothing to {step}."
            assert session.document.write() == texts[place]

    for _ in range(3):
        in_session(story)
        assert desk.path.read_bytes() == texts[place]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("start", ["# %% One\na = 1\n\n# %% Two\nb = 2\n", "a = 1\n\n\nb = 2\n", ""])
def test_every_text_of_the_past_can_be_gone_back_to_and_that_undone(in_session, desk, visitor, seed, start):
    desk.path.write_text(start)
    rng = random.Random(seed)
    seen, number = {}, 0

    async def story(session):
        nonlocal number
        page = visitor(session, f"page {number}")
        await page.read()
        for _ in range(10):
            number += 1
            step = rng.choice(["edit", "edit", "undo", "back", "back"]) if seen else "edit"
            before = session.document.write()
            if step == "edit":
                answer = await page.edit(random_edit(session, rng, number))
            elif step == "undo":
                answer = await page.ask(messages.Undo(number + 1000))
            else:
                seq = rng.choice(list(seen))
                answer = await page.ask(messages.GoBack(number + 1000, seq))
                assert session.document.write() == seen[seq]
                if rng.random() < 0.5:
                    await page.ask(messages.Undo(number + 2000))
                    assert session.document.write() == before
            assert answer["error"] in ("", "Nothing to undo.")
            seen[session.history.journal.last] = session.document.write()
        told = (await page.ask(messages.ReadHistory(number + 3000)))["data"]
        assert [entry["seq"] for entry in told["entries"]] == list(range(session.history.journal.last, 0, -1))
        assert told["is_all"] and told["entries"][-1]["kind"] == "open"
        older = (await page.ask(messages.ReadHistory(number + 4000, before=4)))["data"]
        assert [entry["seq"] for entry in older["entries"]] == [3, 2, 1]

    for _ in range(3):
        in_session(story)


def test_what_never_was_cannot_be_gone_back_to(in_session, desk, visitor):
    desk.path.write_text("a = 1\n")

    async def story(session):
        page = visitor(session)
        await page.read()
        answer = await page.ask(messages.GoBack(1, 99))
        assert "no event 99" in answer["error"]
        assert session.document.write() == b"a = 1\n"

    in_session(story)
