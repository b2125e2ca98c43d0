import getpass
import linecache
import os
import pdb
import subprocess
import sys
import threading
import warnings

import pytest

from cellweave import host
from cellweave.errors import CellweaveError, KernelError


def told(outputs):
    return [(item.kind, item.data.get("text") or item.data.get("text/plain")) for item in outputs]


def test_prints_and_values_are_shown_in_order(recording):
    def cell():
        print("one")
        print("two", file=sys.stderr)
        print("three")
        return 4

    outputs = recording.run(cell)
    assert told(outputs) == [("stream", "one\n"), ("stream", "two\n"), ("stream", "three\n"), ("mime", "4")]
    assert [item.data.get("stream") for item in outputs] == ["stdout", "stderr", "stdout", None]


def test_ids_repeat_from_run_to_run_whenever_the_pump_came_by(recording):
    def cell(drain):
        print("a")
        if drain:
            recording.recorder.drain()
        host.current.show({"text/plain": "b"})
        print("c")

    first = recording.run(lambda: cell(False))
    second = recording.run(lambda: cell(True))
    assert first == second
    assert len(recording.deltas) == 1


def test_what_a_cell_shows_is_told_while_it_runs(recording):
    def cell():
        print("early")
        recording.recorder.drain()
        recording.feed.flush()
        print("late")

    recording.run(cell)
    ops = [op for delta in recording.deltas for op in delta.outputs]
    assert [(op.op, op.text) for op in ops] == [("reset", ""), ("text", "late\n")]


def test_an_exception_is_shown_after_what_was_printed(recording):
    def cell():
        print("before")
        return 1 / 0

    outputs = recording.run(cell)
    assert [item.kind for item in outputs] == ["stream", "error"]
    assert outputs[1].data["name"] == "ZeroDivisionError"


def test_a_cell_that_ended_is_no_longer_said_to_run(recording):
    said = []
    recording.recorder.capture(lambda: None, lambda: None, said.append)
    recording.run(lambda: said.append("in it"))
    assert said == ["a", "in it", ""]


def test_a_thread_prints_into_the_cell_that_started_it(recording):
    go = threading.Event()
    threads = []

    def first():
        thread = threading.Thread(target=lambda: (go.wait(), print("from the thread")))
        thread.start()
        threads.append(thread)

    def second():
        go.set()
        threads[0].join()
        print("from the second")

    recording.run(first, "a")
    outputs = recording.run(second, "b")
    assert told(outputs) == [("stream", "from the second\n")]
    assert told(recording.recorder.outputs("a")) == [("stream", "from the thread\n")]


def test_a_late_thread_of_a_replaced_run_is_dropped(recording):
    go = threading.Event()
    threads = []

    def first():
        thread = threading.Thread(target=lambda: (go.wait(), print("late")))
        thread.start()
        threads.append(thread)

    recording.run(first)
    recording.run(lambda: print("new"))
    go.set()
    threads[0].join()
    recording.feed.flush()
    assert told(recording.recorder.outputs("a")) == [("stream", "new\n")]
    assert "late" not in repr(recording.deltas)


def test_closing_stdout_silences_nothing(recording):
    def cell():
        sys.stdout.close()
        print("still here")

    assert told(recording.run(cell)) == [("stream", "still here\n")]


def test_bytes_and_lone_surrogates_can_be_printed(recording):
    def cell():
        sys.stdout.buffer.write("é\n".encode())
        print("\ud800")

    assert told(recording.run(cell)) == [("stream", "é\n\\ud800\n")]


def test_input_says_what_to_use_instead(recording):
    outputs = recording.run(lambda: input("Your name "))
    assert outputs[0].data["name"] == KernelError.__name__
    assert "cw.text_input('Your name')" in outputs[0].data["message"]


@pytest.mark.parametrize(
    ("asks", "said"),
    [
        (lambda: getpass.getpass("API key: "), "cw.text_input('API key', type=\"password\")"),
        (breakpoint, "The debugger has nobody to ask"),
        (lambda: pdb.Pdb(stdin=sys.stdin).set_trace(), "The debugger has nobody to ask"),
    ],
)
def test_a_password_and_a_debugger_have_nobody_to_ask_either(recording, monkeypatch, asks, said):
    monkeypatch.delenv("PYTHONBREAKPOINT", raising=False)
    error = recording.run(asks)[-1]
    assert (error.kind, error.data["name"]) == ("error", KernelError.__name__)
    assert said in error.data["message"]


def test_a_debugger_that_somebody_chose_is_left_alone(recording, monkeypatch):
    monkeypatch.setenv("PYTHONBREAKPOINT", "0")
    assert recording.run(lambda: breakpoint()) == []


def test_the_streams_are_given_back():
    before = sys.stdout, sys.stderr, threading.Thread.start, input, getpass.getpass, sys.breakpointhook
    from cellweave.kernel.feed import Feed
    from cellweave.kernel.recorder import Recorder

    recorder = Recorder(Feed(lambda delta: None))
    recorder.install()
    recorder.uninstall()
    assert (sys.stdout, sys.stderr, threading.Thread.start, input, getpass.getpass, sys.breakpointhook) == before
    assert host.current is None


def test_an_element_changes_in_place_and_goes(recording):
    def cell():
        id = host.current.show({"value": 0.0, "text": ""}, kind="progress")
        print("between")
        host.current.show({"value": 1.0, "text": ""}, kind="progress", element=id)
        other = host.current.display("x")
        host.current.remove(other)

    outputs = recording.run(cell)
    assert [(item.kind, item.data.get("value")) for item in outputs] == [("progress", 1.0), ("stream", None)]


def test_an_exception_as_a_value_is_shown_as_one(recording):
    assert recording.run(lambda: ValueError("held"))[0].kind == "error"


def test_a_callback_runs_before_the_cell_and_its_exception_is_the_cells(recording):
    log = []

    def cell():
        host.current.widget("slider", "n", None, 5, {}, callback=lambda: log.append("callback"))
        log.append("cell")

    recording.run(cell)
    assert recording.recorder.set_widget("a", "slider:n", 6)
    recording.run(cell)
    assert log == ["cell", "callback", "cell"]

    def failing():
        host.current.widget("slider", "n", None, 5, {}, callback=lambda: 1 / 0)

    recording.run(failing)
    recording.recorder.set_widget("a", "slider:n", 7)
    assert recording.run(failing)[0].data["name"] == "ZeroDivisionError"


def test_inputs_of_equal_label_are_told_apart_and_equal_keys_are_not(recording):
    def twice(key):
        for _ in range(2):
            host.current.widget("slider", "n", key, 5, {})

    assert [item.data["key"] for item in recording.run(lambda: twice(None))] == ["slider:n", "slider:n#2"]
    assert recording.run(lambda: twice("k"))[-1].data["name"] == CellweaveError.__name__


def test_a_choice_that_is_no_longer_valid_falls_back(recording):
    def cell():
        return host.current.widget("selectbox", "s", None, "a", {}, accept=lambda raw: host.UNSET)

    recording.run(cell)
    recording.recorder.set_widget("a", "selectbox:s", "gone")
    assert recording.run(cell)[0].data["value"] == "a"


def test_a_million_lines_cost_bounded_memory_and_one_element(recording):
    lines = 200_000

    def cell():
        for number in range(lines):
            print(number)

    (output,) = recording.run(cell)
    whole = "".join(f"{number}\n" for number in range(lines))
    assert len(output.data["text"]) + output.data["dropped"] == len(whole)
    assert output.data["text"].endswith(f"{lines - 1}\n")
    part = recording.recorder.read_output("a", output.id, 500_000)
    assert part["text"] == whole[500_000 : part["offset"]]


def test_showing_outside_a_cell_is_refused(recording):
    recording.install()
    with pytest.raises(CellweaveError):
        host.current.display(1)


@pytest.mark.parametrize("home", ["cell", "script"])
def test_importing_stays_light(home):
    code = "import sys, cellweave as cw\n"
    if home == "script":
        code += "cw.slider('n', 0, 10); cw.write('x'); cw.progress(5)\n"
    code += "print(sorted({'numpy', 'pandas', 'starlette', 'asyncio', 'narwhals', 'click'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ}, check=True)
    assert run.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("has_threads", [False, True])
def test_the_streams_are_what_programs_expect(recording, has_threads):
    def cell():
        if has_threads:
            threading.Thread(target=print).start()
        assert [stream.fileno() for stream in (sys.stdout, sys.stderr)] == [1, 2]
        assert [stream.name for stream in (sys.stdout, sys.stderr)] == ["<stdout>", "<stderr>"]
        assert (sys.stdout.isatty(), sys.stdout.encoding, sys.stdout.errors) == (False, "utf-8", "backslashreplace")
        sys.stdout.reconfigure(line_buffering=True)
        sys.stdout.buffer.write(b"bytes\n")

    assert "".join(item.data.get("text", item.data.get("message")) for item in recording.run(cell)).strip() == "bytes"


def test_a_failed_thread_and_a_warning_name_the_cell(recording):
    def cell():
        linecache.cache["<cell a>"] = (1, None, ["1 / 0\n"], "<cell a>")
        thread = threading.Thread(target=exec, args=(compile("1 / 0", "<cell a>", "exec"), {}), name="Counting")
        thread.start()
        thread.join()
        sys.stderr.write(warnings.formatwarning("careful", UserWarning, "<cell a>", 1))

    recording.recorder.keep({"a": "Load"})
    text = "".join(item.data["text"] for item in recording.run(cell))
    assert text.startswith("Exception in thread Counting:\n")
    assert 'Cell "Load", line 1, in <module>\n    1 / 0\n' in text
    assert text.endswith('Cell "Load", line 1: UserWarning: careful\n  1 / 0\n')
