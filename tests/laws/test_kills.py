"""Law: whenever server or kernel is killed, no acknowledged edit is lost and the file can be read.

`CELLWEAVE_LAW_CASES` sets the number of kills, 200 at most.
"""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import psutil
import pytest
from websockets.sync.client import connect

from cellweave.document import read
from cellweave.session.journal import Journal

KILLS = min(int(os.environ.get("CELLWEAVE_LAW_CASES", "15")), 200)
SERVE = [sys.executable, "-m", "cellweave", "edit", "book.py", "--headless", "--port", "0", "--token", "secret"]


class Page:
    """A server on the file in ``folder``, and a page connected to it."""

    def __init__(self, folder):
        self.server = subprocess.Popen(SERVE, cwd=folder, stdout=subprocess.PIPE, text=True)
        line = self.server.stdout.readline()
        assert " is open at http://" in line, line
        address = line.split(" is open at ")[1].split()[0]
        self.stack = contextlib.ExitStack()
        self.socket = self.stack.enter_context(
            connect(address.replace("http", "ws").replace("/?", "/ws?"), max_size=None, close_timeout=0)
        )
        self.send({"kind": "Hello", "client": f"page {random.random()}"})
        self.welcome = self.read()
        self.acknowledged = []

    def send(self, message):
        self.socket.send(json.dumps(message))

    def read(self):
        message = json.loads(self.socket.recv(timeout=20))
        if message["kind"] == "Answer":
            assert message["error"] == ""
            self.acknowledged.append(message["id"])
        return message

    def edit(self, id, cell, source):
        edits = [{"op": "replace", "cell": cell, "source": source}]
        self.send({"kind": "Edit", "id": id, "edits": edits, "run": id % 3 == 0})

    def kill(self):
        self.server.send_signal(signal.SIGKILL)
        self.server.communicate()
        self.stack.close()


@pytest.mark.slow
def test_a_kill_loses_no_acknowledged_edit(tmp_path):
    rng = random.Random(20260)
    file = tmp_path / "book.py"
    file.write_text("# %% One\na = 0\n\n# %% Two\nb = 0\n")
    acknowledged = {"a": 0, "b": 0}
    sent = {"a": {0}, "b": {0}}
    number = 0
    for _ in range(KILLS):
        page = Page(tmp_path)
        try:
            for cell, name in zip(page.welcome["cells"], "ab", strict=True):
                value = int(cell["source"].split("=")[1])
                # The newest acknowledged edit, or one sent after it whose answer was lost with the server.
                assert value in {item for item in sent[name] if item >= acknowledged[name]}
                acknowledged[name], sent[name] = value, {value}
            ids = [cell["id"] for cell in page.welcome["cells"]]
            names = {}
            for _ in range(rng.randint(1, 8)):
                number += 1
                name = rng.choice("ab")
                names[number] = name
                sent[name].add(number)
                page.edit(number, ids["ab".index(name)], f"{name} = {number}")
                # Some edits in a burst, some after everything has come to rest, some while the file is being written.
                for _ in range(rng.choice([0, 0, 1, 2, 4])):
                    page.read()
            if rng.random() < 0.3:
                kernels = psutil.Process(page.server.pid).children(recursive=True)
                for kernel in kernels:
                    kernel.kill()
            if rng.random() < 0.5:
                while names.keys() - set(page.acknowledged):
                    page.read()
            for id in page.acknowledged:
                acknowledged[names[id]] = max(acknowledged[names[id]], id)
        finally:
            page.kill()
        cells = read(file.read_bytes()).cells
        assert [cell.source.split("=")[0] for cell in cells] == ["a ", "b "]
    page = Page(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {".cellweave", "book.py"}
    page.kill()
    journal = Journal(tmp_path / ".cellweave" / "book.py.journal", time.time)
    assert journal.verify() > KILLS
    journal.close()
