import asyncio

import pytest

from cellweave.protocol.messages import Delta, Run
from cellweave.protocol.state import WaveState
from cellweave.session.timetable import Timetable


class Day:
    """A clock that a test moves, and the runs of the timetable it is for: (time, cells)."""

    def __init__(self) -> None:
        self.now = 0.0
        self.runs: list[tuple[float, list[str]]] = []
        self.is_busy = False
        self.table = Timetable(self.run, lambda: self.now)

    def run(self, cells: list[str]) -> bool:
        if not self.is_busy:
            self.runs.append((self.now, cells))
        return not self.is_busy

    def pass_to(self, time: float, step: float = 0.5) -> None:
        while self.now < time:
            self.now = min(self.now + step, time)
            self.table.ring()


@pytest.fixture
def lived():
    """Run the story of a day: a function of the ``Day``, with an event loop around it."""

    def run(story):
        async def whole():
            day = Day()
            try:
                story(day)
                return day.runs
            finally:
                day.table.close()

        return asyncio.run(whole())

    return run


def test_each_cell_runs_at_its_own_period(lived):
    def story(day):
        day.table.take({"a": 10.0, "b": 15.0})
        day.pass_to(31.0)

    assert lived(story) == [(10.0, ["a"]), (15.0, ["b"]), (20.0, ["a"]), (30.0, ["a", "b"])]


def test_a_late_run_does_not_move_those_after_it(lived):
    def story(day):
        day.table.take({"a": 10.0})
        day.pass_to(30.0, step=3.0)

    assert lived(story) == [(12.0, ["a"]), (21.0, ["a"]), (30.0, ["a"])]


def test_an_edit_elsewhere_moves_no_period_and_a_new_period_counts_from_its_writing(lived):
    def story(day):
        day.table.take({"a": 10.0, "b": 10.0})
        day.pass_to(8.0)
        day.table.take({"a": 10.0, "b": 4.0})
        day.pass_to(13.0)

    assert lived(story) == [(10.0, ["a"]), (12.0, ["b"])]


def test_a_cell_that_comes_due_during_a_wave_runs_once_after_it(lived):
    def story(day):
        day.table.take({"a": 2.0})
        day.is_busy = True
        day.pass_to(9.0)
        day.is_busy = False
        day.pass_to(12.0)

    assert lived(story) == [(9.5, ["a"]), (11.5, ["a"])]


def test_a_night_that_the_machine_slept_counts_as_one_period(lived):
    def story(day):
        day.table.take({"a": 10.0})
        day.now = 36_000.0
        day.table.ring()
        day.pass_to(36_010.0)

    assert lived(story) == [(36_000.0, ["a"]), (36_010.0, ["a"])]


def test_a_deleted_cell_runs_no_more(lived):
    def story(day):
        day.table.take({"a": 1.0})
        day.table.take({})
        day.pass_to(5.0)

    assert lived(story) == []


async def _until(condition):
    for _ in range(200):
        if condition():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("It did not happen.")


def _runs(desk):
    return [message for message in desk.kernels[-1].sent if isinstance(message, Run) and message.scope == "cells"]


def test_a_cell_with_every_runs_again_in_an_open_session_but_not_during_a_wave(desk, in_session):
    desk.path.write_text('# %% Clock every="0.1s"\nimport time\nnow = time.time()\n\n# %% Other\nb = 1\n')

    async def story(session):
        clock = session.document.cells[0].id
        await _until(lambda: len(_runs(desk)) >= 2)
        assert all(run.cells == [clock] for run in _runs(desk))
        desk.kernels[-1].hear(Delta(wave=WaveState(1, clock, 0, 1)))
        during = len(_runs(desk))
        await asyncio.sleep(0.3)
        assert len(_runs(desk)) == during
        desk.kernels[-1].hear(Delta(wave=WaveState(1, None, 1, 1)))
        await _until(lambda: len(_runs(desk)) > during)

    in_session(story)


def test_a_cell_that_had_to_be_killed_is_not_run_by_its_period(desk, in_session):
    desk.path.write_text('# %% Hangs every="0.1s"\nwhile True: pass\n')

    async def story(session):
        hanging = session.document.cells[0].id
        kernel = desk.kernels[-1]
        kernel.hear(Delta(wave=WaveState(1, hanging, 0, 1)))
        kernel.is_stubborn = True
        await session._runner.stop()
        assert len(desk.kernels) == 2
        desk.kernels[-1].hear(Delta(wave=WaveState(1, None, 0, 1)))
        await asyncio.sleep(0.3)
        assert _runs(desk) == []

    in_session(story)
