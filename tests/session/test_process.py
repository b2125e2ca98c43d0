"""The kernel as a process: stopping, crashing, what user code may do to its surroundings. Each test starts one."""

import asyncio
import contextlib
import os
import sys
from pathlib import Path

import pytest

from cellweave.errors import KernelError
from cellweave.protocol.messages import Answer, Delta, Load, ReadOutput, ReadTable, Ready, Run
from cellweave.protocol.state import CellSource
from cellweave.session.process.death import Death
from cellweave.session.process.launch import launch
from cellweave.session.process.parent import KernelProcess

LONG = 30  # seconds: only a hang takes as long


class Running:
    """A kernel process with a one-cell document, and what it told."""

    def __init__(self) -> None:
        self.messages: list = []
        self.deaths: list[Death] = []
        self.process = KernelProcess(self._take, self.deaths.append)

    def _take(self, message) -> None:
        self.messages.append(message)

    async def run(self, source: str) -> None:
        """Run the source to its end."""
        self.start_run(source)
        await self.idle()

    def start_run(self, source: str) -> None:
        self.process.send(Load([CellSource("a", "A", "code", source)]))
        self.process.send(Run("all"))

    async def idle(self) -> None:
        async with asyncio.timeout(LONG):
            await self.process.idle()

    async def until(self, is_there) -> None:
        """Wait until ``is_there(self)`` holds; it is asked whenever the event loop comes round."""
        async with asyncio.timeout(LONG):
            while not is_there(self):
                await asyncio.sleep(0.005)

    def outputs(self) -> list:
        """The cell's outputs as a page would have them."""
        shown: list = []
        for delta in self.messages:
            for op in delta.outputs if isinstance(delta, Delta) else ():
                if op.op == "reset":
                    shown = list(op.outputs)
                elif op.op == "append":
                    shown.append(op.output)
                elif op.op == "replace":
                    shown = [op.output if item.id == op.id else item for item in shown]
                elif op.op == "text":
                    for item in shown:
                        if item.id == op.id:
                            item.data["text"] += op.text
        return shown

    def text(self, stream: str = "stdout") -> str:
        return "".join(item.data["text"] for item in self.outputs() if item.data.get("stream") == stream)

    def status(self) -> str:
        told = [delta.cells["a"] for delta in self.messages if isinstance(delta, Delta) and "a" in delta.cells]
        return [cell["status"] for cell in told if "status" in cell][-1]

    def has_begun(self) -> bool:
        """Whether the page was told that the cell runs."""
        told = [item.cells["a"] for item in self.messages if isinstance(item, Delta) and "a" in item.cells]
        return any(cell.get("status") == "running" for cell in told)

    def runs(self) -> str | None:
        """The cell that the page was told last to be at work in a wave."""
        waves = [item.wave for item in self.messages if isinstance(item, Delta) and item.wave is not None]
        return waves[-1].running if waves else None

    async def ask(self, question) -> Answer:
        self.process.send(question)
        await self.until(lambda running: any(isinstance(item, Answer) for item in running.messages))
        return next(item for item in self.messages if isinstance(item, Answer))


@contextlib.asynccontextmanager
async def kernel():
    running = Running()
    await running.process.start()
    try:
        yield running
    finally:
        await running.process.kill()


def in_kernel(steps):
    """Run the coroutine function ``steps(running)`` with a fresh kernel process."""

    async def whole():
        async with kernel() as running:
            await steps(running)

    asyncio.run(whole())


def test_a_cell_runs_and_the_kernel_tells_that_it_is_ready():
    async def steps(running):
        await running.run("print('hi')\n1 + 1")
        assert isinstance(running.messages[0], Ready)
        assert running.messages[0].pid == running.process.pid
        assert running.text() == "hi\n"
        assert running.outputs()[-1].data["text/plain"] == "2"

    in_kernel(steps)


def test_output_arrives_while_the_cell_runs():
    async def steps(running):
        running.start_run("import time\nprint('early')\ntime.sleep(60)")
        await running.until(lambda running: running.text() == "early\n")
        assert running.process.is_busy

    in_kernel(steps)


def test_everything_that_prints_is_in_order():
    async def steps(running):
        await running.run(
            "import os, subprocess, sys\n"
            "print('a')\nos.system('echo b')\nprint('c')\nsubprocess.run(['echo', 'd'])\nprint('e')\n"
            "if os.fork() == 0:\n    print('f')\n    os._exit(0)\nos.wait()\nprint('g')\n"
            "subprocess.run('echo h >&2', shell=True)"
        )
        assert running.text() == "a\nb\nc\nd\ne\nf\ng\n"
        assert running.text("stderr") == "h\n"

    in_kernel(steps)


def test_processes_and_workers_of_user_code_work():
    async def steps(running):
        await running.run(
            "import multiprocessing as m\n"
            "def square(x):\n    return x * x\n"
            "with m.get_context('fork').Pool(2) as pool:\n    print(pool.map(square, [1, 2, 3]))"
        )
        assert running.text() == "[1, 4, 9]\n"

    in_kernel(steps)


def test_a_forked_process_ends_as_a_script_does():
    async def steps(running):
        await running.run(
            "import os\n"
            "def code(pid):\n    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])\n"
            "pid = os.fork()\nif pid == 0:\n    raise ValueError('in the child')\nprint(code(pid))\n"
            "pid = os.fork()\nif pid == 0:\n    raise SystemExit\nprint(code(pid))\n"
            "pid = os.fork()\nif pid:\n    print(code(pid))\nelse:\n    print('to the end')"
        )
        assert running.text() == "1\n0\nto the end\n0\n"
        assert "ValueError: in the child" in running.text("stderr")
        assert running.process.is_alive

    in_kernel(steps)


def test_what_c_code_writes_after_the_cell_ended_is_still_its_own():
    async def steps(running):
        await running.run("import os, threading\nthreading.Timer(0.2, os.write, (1, b'late\\n')).start()")
        await running.until(lambda running: running.text() == "late\n")

    in_kernel(steps)


def test_leaving_without_a_failure_only_ends_the_cell():
    async def steps(running):
        await running.run("import sys\nprint('done')\nsys.exit()\nprint('never')")
        assert (running.status(), running.text()) == ("fresh", "done\n")

    in_kernel(steps)


def test_reading_stdin_and_printing_to_descriptors_leave_the_wire_alone():
    async def steps(running):
        await running.run(
            "import os, sys\nos.write(1, b'raw\\n')\nprint(repr(sys.stdin.read()))\n"
            "for number in range(3, 20):\n    assert number in range(20)\nprint('end')"
        )
        assert running.text() == "raw\n''\nend\n"

    in_kernel(steps)


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


@pytest.mark.parametrize(
    ("source", "code", "name"),
    [
        ("import ctypes; ctypes.string_at(0)", None, "SIGSEGV"),
        ("import os; os.abort()", None, "SIGABRT"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", None, "SIGKILL"),
        ("import os; os._exit(3)", 3, ""),
    ],
)
def test_a_crash_is_told_with_its_cell(source, code, name):
    async def steps(running):
        running.start_run(source)
        async with asyncio.timeout(LONG):
            death = await running.process.wait()
        assert (death.code, death.signal, death.cell, death.is_wanted) == (code, name, "a", False)
        assert running.deaths == [death]
        assert not running.process.is_busy
        if name in ("SIGSEGV", "SIGABRT"):
            assert any('"<cell a>", line 1' in line for line in death.lines)
            assert name in death.sentence

    in_kernel(steps)


def test_leaving_and_running_out_are_only_the_cells_failures():
    async def steps(running):
        for source, name in (
            ("import sys; sys.exit(3)", "SystemExit"),
            ("raise MemoryError", "MemoryError"),
            ("def f(): f()\nf()", "RecursionError"),
            ("input('?')", "KernelError"),
        ):
            await running.run(source)
            assert running.outputs()[-1].data["name"] == name
        assert running.process.is_alive

    in_kernel(steps)


def test_questions_are_answered_while_a_cell_runs():
    async def steps(running):
        running.start_run("import time\nfor number in range(100_000): print(number)\ntime.sleep(600)")
        await running.until(lambda running: any(item.data.get("dropped") for item in running.outputs()))
        answer = await running.ask(ReadOutput(1, "a", running.outputs()[0].id, 100_000))
        whole = "".join(f"{number}\n" for number in range(100_000))
        assert answer.data["text"] == whole[100_000 : answer.data["offset"]]
        assert running.process.is_busy

    in_kernel(steps)


def test_a_table_is_read_in_windows():
    async def steps(running):
        await running.run("import cellweave as cw\ncw.dataframe([{'n': n} for n in range(1000)])")
        (data,) = [item.data["application/vnd.cellweave.table+json"] for item in running.outputs()]
        answer = await running.ask(ReadTable(1, data["table"], 500, 502, [["n", "desc"]]))
        assert answer.data == {"rows": [[499], [498]], "first": 500, "total": 1000}

    in_kernel(steps)


def test_nothing_outlives_the_kernel():
    async def steps(running):
        await running.run("import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)")
        pid = int(running.text())
        await running.process.kill()
        await running.until(lambda running: not is_running(pid))

    in_kernel(steps)


def test_a_kernel_dies_with_its_parent():
    script = (
        "import asyncio, os\n"
        "from cellweave.session.process.parent import KernelProcess\n"
        "async def main():\n"
        "    ready = asyncio.Event()\n"
        "    process = KernelProcess(lambda message: ready.set())\n"
        "    await process.start()\n"
        "    await ready.wait()\n"
        "    print(process.pid, flush=True)\n"
        "    os._exit(1)\n"
        "asyncio.run(main())\n"
    )

    async def steps():
        parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, stdout=asyncio.subprocess.PIPE)
        out, _ = await parent.communicate()
        async with asyncio.timeout(LONG):
            while is_running(int(out)):
                await asyncio.sleep(0.01)

    asyncio.run(steps())


def test_a_kernel_that_cannot_start_says_so():
    async def steps():
        process = KernelProcess(print, launch=lambda: launch(python="/nowhere/python"))
        with pytest.raises(KernelError, match="/nowhere/python"):
            await process.start()

    asyncio.run(steps())


def test_a_child_that_fails_at_its_start_leaves_its_last_words():
    async def steps():
        process = KernelProcess(print, launch=lambda: launch(child="raise SystemExit('no such kernel')"))
        await process.start()
        death = await process.wait()
        assert (death.code, death.lines) == (1, ["no such kernel"])

    asyncio.run(steps())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A zombie that nobody waits for does not run.
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_formula_that_never_ends_below_its_cell_can_be_stopped():
    source = (
        "import cellweave as cw\ndef slow():\n    print('in')\n    while True:\n        pass\n"
        "sheet = cw.sheet('=slow()')"
    )

    def running_now(running):
        waves = [item.wave for item in running.messages if isinstance(item, Delta) and item.wave is not None]
        return waves[-1].running if waves else None

    async def steps(running):
        running.start_run(source)
        await running.until(lambda running: running.text() == "in\n")
        assert running_now(running) == "a"
        assert await running.process.stop()
        await running.idle()
        assert (running_now(running), running.status()) == (None, "fresh")
        running.process.send(Load([CellSource("a", "A", "code", source.replace("while True", "while False"))]))
        running.process.send(Run("stale"))
        await running.until(lambda running: any("table" in str(item.data) for item in running.outputs()))

    in_kernel(steps)
