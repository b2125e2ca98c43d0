from cellweave.kernel.service import Service
from cellweave.protocol.messages import Load, ReadOutput, ReadTable, Run, SetWidget, Watch
from cellweave.protocol.state import CellSource


class Engine:
    def __init__(self):
        self.calls = []
        self.labels = {"a": "A"}

    def load(self, cells):
        self.calls.append(("load", [cell.id for cell in cells]))

    def run(self, scope, cells):
        self.calls.append(("run", scope, cells))

    def set_widget(self, cell, key, raw):
        self.calls.append(("set_widget", cell, key, raw))

    def watch(self, on):
        self.calls.append(("watch", on))

    def files(self):
        return {}


def test_commands_reach_the_engine(recording):
    engine = Engine()
    service = Service(lambda recorder, feed, path: engine, recording.recorder, recording.feed)
    service.command(Load([CellSource("a", "A", "code", "1")], widgets={"a": {"slider:n": 3}}))
    service.command(Run("cells", ["a"]))
    service.command(SetWidget("a", "slider:n", 4))
    service.command(Watch("variables", True))
    moved = ("set_widget", "a", "slider:n", 4)
    assert engine.calls == [("load", ["a"]), ("run", "cells", ["a"]), moved, ("watch", True)]
    assert recording.recorder.widget_values == {"a": {"slider:n": 3}}


def test_questions_are_answered_or_refused_with_a_sentence(recording):
    service = Service(lambda recorder, feed, path: Engine(), recording.recorder, recording.feed)
    recording.run(lambda: print("text"))
    assert service.answer(ReadOutput(1, "a", "o1", 2)).data == {"text": "xt\n", "offset": 5}
    refused = service.answer(ReadTable(2, "t99", 0, 10))
    assert (refused.id, refused.data) == (2, None)
    assert refused.error.endswith("its cell ran again.")
