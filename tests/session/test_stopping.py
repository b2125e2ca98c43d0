"""Stopping the kernel's process: what can be interrupted goes on, what cannot is killed. Each test starts one."""

import pytest
from kernel_process import LONG, in_kernel

from cellweave.protocol.messages import Delta, Load, Run
from cellweave.protocol.state import CellSource


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time; time.sleep(600)",
        "while True: print('x' * 50)",
        "import os\nos.system('sleep 600')\nwhile True: pass",
        "import subprocess; subprocess.run(['sleep', '600'])",
        "import re; re.match(r'(a+)+$', 'a' * 60 + 'b')",
        "import threading; threading.Event().wait()",
        "import asyncio; await asyncio.sleep(600)",
        "import cellweave as cw\nbar = cw.progress(0)\nwhile True: bar.progress(50)",
    ],
)
def test_stop_interrupts_and_the_kernel_lives(source):
    async def steps(running):
        running.start_run(source)
        await running.until(lambda running: running.has_begun())
        assert running.runs() == "a"
        assert await running.process.stop(grace=LONG)
        assert running.status() == "failed"
        assert running.runs() is None
        await running.run("print('alive')")
        assert running.text() == "alive\n"

    in_kernel(steps)


@pytest.mark.parametrize(
    "source",
    [
        "import time\nwhile True:\n    try:\n        time.sleep(600)\n    except BaseException: pass",
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",
    ],
)
def test_what_cannot_be_interrupted_is_killed(source):
    async def steps(running):
        running.start_run(source)
        await running.until(lambda running: running.has_begun())
        assert not await running.process.stop(grace=0.4)
        assert not running.process.is_alive
        assert running.deaths[0].is_wanted

    in_kernel(steps)


def test_a_silent_cell_leaves_known_how_far_the_wave_is():
    async def steps(running):
        cells = [CellSource("a", "A", "code", "1"), CellSource("b", "B", "code", "import time; time.sleep(600)")]
        running.process.send(Load(cells))
        running.process.send(Run("all"))

        def waves(running):
            return [item.wave for item in running.messages if isinstance(item, Delta) and item.wave is not None]

        def is_at_work(running):
            return any(wave.running == "b" and not wave.ran for wave in waves(running))

        await running.until(is_at_work)
        assert [(wave.done, wave.total) for wave in waves(running) if wave.running == "b"][-1] == (1, 2)

    in_kernel(steps)


def test_stop_drops_commands_that_wait_and_is_nothing_at_rest():
    async def steps(running):
        await running.run("print(1)")
        assert await running.process.stop()
        running.start_run("while True: pass")
        running.process.send(Run("all"))
        running.process.send(Run("all"))
        await running.until(lambda running: running.has_begun())
        assert await running.process.stop(grace=LONG)
        assert not running.process.is_busy

    in_kernel(steps)


def test_a_formula_that_never_ends_below_its_cell_can_be_stopped():
    source = (
        "import cellweave as cw\ndef slow():\n    print('in')\n    while True:\n        pass\n"
        "sheet = cw.sheet('=slow()')"
    )

    async def steps(running):
        running.start_run(source)
        await running.until(lambda running: running.text() == "in\n")
        assert running.runs() == "a"
        assert await running.process.stop()
        await running.idle()
        assert (running.runs(), running.status()) == (None, "fresh")
        running.process.send(Load([CellSource("a", "A", "code", source.replace("while True", "while False"))]))
        running.process.send(Run("stale"))
        await running.until(lambda running: any("table" in str(item.data) for item in running.outputs()))

    in_kernel(steps)
