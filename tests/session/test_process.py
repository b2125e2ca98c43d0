"""The kernel as a process: crashing, and what user code may do to its surroundings. Each test starts one."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from kernel_process import LONG, in_kernel

from cellweave.errors import KernelError
from cellweave.protocol.messages import Load, ReadOutput, ReadTable, Ready
from cellweave.session.process.launch import launch
from cellweave.session.process.parent import KernelProcess


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


FAILING = """
from cellweave.session.process.child import main
class Engine:
    namespace = labels = {}
    def load(self, cells): raise {error}
main(lambda *given: Engine())
"""


@pytest.mark.parametrize(
    ("error", "told"), [("ValueError('out of step')", "ValueError: out of step"), ("SystemExit(1)", "SystemExit: 1")]
)
def test_a_kernel_that_fails_itself_says_how_it_ended(error, told):
    async def steps():
        process = KernelProcess(print, launch=lambda: launch(child=FAILING.replace("{error}", error)))
        await process.start()
        process.send(Load([]))
        async with asyncio.timeout(LONG):
            death = await process.wait()
        assert (death.code, death.lines) == (1, [told])
        assert death.sentence == f"The kernel ended with exit code 1: {told}. Restart to go on."

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
