"""One session over FILE in a process that kills itself at the nth call of a function of the session's code.

usage: crashing_session.py FILE CALLS SEED. Prints what it sends and what is acknowledged, a line of JSON each.
"""

import asyncio
import itertools
import json
import os
import random
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from cellweave.protocol import encode, messages, state
from cellweave.session import history as history_module
from cellweave.session.open_session import open_session

COUNTED = ("cellweave/session/", "cellweave/document/merging")


class NoKernel:
    is_alive = True

    def __init__(self, hear: Any, bury: Any) -> None: ...
    async def start(self) -> None: ...
    def send(self, message: Any) -> None: ...
    async def kill(self) -> None: ...
    async def stop(self) -> bool:
        return True


def tell(**fact: Any) -> None:
    # One write to the system: it is there, whole, when the next step kills this process.
    os.write(1, json.dumps(fact).encode() + b"\n")


def kill_at(calls: int) -> None:
    numbers = itertools.count()

    def profile(frame: FrameType, event: str, argument: Any) -> None:
        # A call into C is where files are written and rows stored: both its sides are steps of their own.
        is_ours = any(part in frame.f_code.co_filename for part in COUNTED)
        if is_ours and event in ("call", "c_return") and next(numbers) == calls:
            os.kill(os.getpid(), signal.SIGKILL)

    threading.setprofile(profile)
    sys.setprofile(profile)


async def live(path: Path, rng: random.Random) -> None:
    session = open_session(path, NoKernel)
    await session.start()
    values = {cell.source.split(" = ")[0]: int(cell.source.split(" = ")[1]) for cell in session.document.cells}
    tell(kind="open", values=values)
    client = session.connect(messages.Hello(f"page {rng.random()}"))
    await client.news()
    for number in range(rng.randrange(1, 6)):
        cell = rng.choice(session.document.cells)
        name, value = cell.source.split(" = ")[0], rng.randrange(10**9)
        tell(kind="sent", name=name, value=value)
        edit = state.CellEdit("replace", cell.id, f"{name} = {value}")
        session.receive(client, encode(messages.Edit(number + 1, [edit])))
        for text in await client.news():
            answer = json.loads(text)
            if answer["kind"] == "Answer":
                assert answer["error"] == "", answer
                tell(kind="acknowledged", name=name, value=value)
        if rng.random() < 0.5:
            await session.save()
    await session.close()
    tell(kind="end")


if __name__ == "__main__":
    # Checkpoints are as frequent as anything else here.
    history_module._CHECKPOINT_EVERY = 3
    file, calls, seed = sys.argv[1:]
    kill_at(int(calls))
    asyncio.run(live(Path(file), random.Random(int(seed))))
