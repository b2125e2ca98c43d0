from cellweave.kernel.feed import INTERVAL, Feed
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import Output, OutputOp, Variable


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def feed(**options) -> tuple[Feed, list[Delta], Clock]:
    deltas: list[Delta] = []
    clock = Clock()
    return Feed(deltas.append, clock, **options), deltas, clock


def test_a_short_wave_is_one_delta():
    target, deltas, clock = feed()
    target.wave(1, "a", 0, 2)
    target.cell("a", status="running")
    target.flush_if_due()
    clock.now += INTERVAL / 2
    target.cell("a", status="fresh", ms=1.0)
    target.ran("a")
    target.flush_if_due()
    target.wave(1, None, 2, 2)
    target.flush()
    target.flush()
    assert len(deltas) == 1
    assert deltas[0].cells == {"a": {"status": "fresh", "ms": 1.0}}
    assert deltas[0].wave is not None
    assert (deltas[0].wave.ran, deltas[0].wave.running) == (["a"], None)


def test_a_long_wave_is_published_at_intervals():
    target, deltas, clock = feed()
    target.wave(1, "a", 0, 1)
    clock.now += 2 * INTERVAL
    target.flush_if_due()
    target.flush_if_due()
    target.ran("a")
    target.wave(1, None, 1, 1)
    target.flush()
    assert [delta.wave.ran for delta in deltas if delta.wave] == [[], ["a"]]


def test_only_a_run_that_outlasts_a_delta_is_told_as_running_and_once():
    target, deltas, _ = feed()
    target.wave(1, "a", 0, 2)
    target.enter("a")
    target.ran("a")
    target.wave(1, "b", 1, 2)
    target.enter("b")
    target.flush()
    target.cell("b", ms=1.0)
    target.flush()
    target.ran("b")
    target.flush()
    assert [delta.cells for delta in deltas] == [{"b": {"status": "running"}}, {"b": {"ms": 1.0}}, {}]


def test_nothing_is_published_without_a_change():
    target, deltas, clock = feed()
    target.flush()
    clock.now += 1
    target.flush_if_due()
    assert deltas == []


def test_gathering_goes_on_while_the_receiver_is_busy():
    is_clear = False
    target, deltas, clock = feed(is_clear=lambda: is_clear)
    target.cell("a", status="running")
    clock.now += 10
    target.flush_if_due()
    assert deltas == []
    is_clear = True
    target.flush_if_due()
    assert len(deltas) == 1


def test_sources_are_asked_at_every_flush():
    target, deltas, _ = feed()
    op = OutputOp("append", "a", output=Output("o1", "mime", {}))
    waiting = [op]

    def source():
        taken = list(waiting)
        waiting.clear()
        return taken

    target.attach(source)
    target.touch()
    target.flush()
    target.flush()
    assert [delta.outputs for delta in deltas] == [[op]]


def test_variables_of_the_last_word_are_sent():
    target, deltas, _ = feed()
    target.variables([])
    target.variables([Variable("x", "int", "1", "", "a")])
    target.flush()
    assert [item.name for item in deltas[0].variables or []] == ["x"]


def test_changed_is_set_while_something_waits_or_a_wave_runs():
    target, _, _ = feed()
    assert not target.changed.is_set()
    target.wave(1, "a", 0, 1)
    target.flush()
    assert target.changed.is_set()
    target.wave(1, None, 1, 1)
    target.flush()
    assert not target.changed.is_set()
