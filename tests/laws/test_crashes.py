"""Law: at whichever step of the session's own code the process is killed, the next session has what was acknowledged.

`test_kills` kills a real server from outside, at moments that come as they come. Here the process kills itself at the
nth call of a function of the session, so that every place has its turn: opening, recovery, checkpoints, closing.
`CELLWEAVE_LAW_CASES` sets the number of kills.
"""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from cellweave.document import read
from cellweave.session.journal import Journal

KILLS = int(os.environ.get("CELLWEAVE_LAW_CASES", "300")) // 10
LIFE = Path(__file__).with_name("crashing_session.py")


def lived(folder: Path, calls: int, seed: int) -> list[dict]:
    """Return what a session told before it was killed at call ``calls``, or ended by itself."""
    command = [sys.executable, str(LIFE), str(folder / "book.py"), str(calls), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, -9), done.stderr
    # A kill may cut the last line.
    return [json.loads(line) for line in done.stdout.split("\n")[:-1]]


def test_a_kill_at_any_step_loses_no_acknowledged_edit(tmp_path):
    rng = random.Random(20261)
    (tmp_path / "book.py").write_text("# %% One\na = 0\n\n# %% Two\nb = 0\n")
    file = tmp_path / "book.py"
    possible = {"a": {0}, "b": {0}}
    ends = 0
    for number in range(KILLS):
        told = lived(tmp_path, rng.randrange(2_500), number)
        ends += bool(told) and told[-1]["kind"] == "end"
        for event in told:
            match event["kind"]:
                case "open":
                    for name, value in event["values"].items():
                        assert value in possible[name], (number, told)
                        possible[name] = {value}
                case "sent":
                    possible[event["name"]].add(event["value"])
                case "acknowledged":
                    possible[event["name"]] = {event["value"]}
        # Whatever moment it was, the file is whole: one that once was the text.
        cells = read(file.read_bytes()).cells
        assert [cell.source.split(" = ")[0] for cell in cells] == ["a", "b"]
    assert 0 < ends < KILLS  # some lived to their end, some were killed
    journal = Journal(tmp_path / ".cellweave" / "book.py.journal", lambda: 0.0)
    assert journal.verify() > KILLS
    journal.close()
    told = lived(tmp_path, 1_000_000, KILLS)
    assert told[-1]["kind"] == "end"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".cellweave", "book.py"]
