"""What tests of several layers share: a recorder that runs functions as cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, settings

from cellweave.kernel.feed import Feed
from cellweave.kernel.recorder import Recorder
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import Output

# How fast the machine is, and what else it does, is no property of the code under test.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


class Recording:
    """A recorder, its feed, and the deltas it published."""

    def __init__(self) -> None:
        self.deltas: list[Delta] = []
        self.feed = Feed(self.deltas.append)
        self.recorder = Recorder(self.feed)
        self.recorder.keep({"a": "A", "b": "B"})
        self._is_installed = False

    def run(self, cell: Callable[[], object], id: str = "a") -> list[Output]:
        """Run a function as the code of a cell; return what the cell then shows."""
        self.install()
        try:
            self.recorder.begin(id)
            value = cell()
            if value is not None:
                self.recorder.result(value)
        except Exception as error:
            self.recorder.failed(error)
        self.recorder.end(id)
        self.feed.flush()
        return self.recorder.outputs(id)

    def install(self) -> None:
        """Install the recorder; not before the test runs, for pytest changes the streams between its phases."""
        if not self._is_installed:
            self._is_installed = True
            self.recorder.install()

    def uninstall(self) -> None:
        if self._is_installed:
            self.recorder.uninstall()


@pytest.fixture
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recording]:
    monkeypatch.setenv("MPLBACKEND", "module://cellweave.kernel.pyplot")
    target = Recording()
    yield target
    target.uninstall()
