"""The server as a process of its own, with a real kernel."""

import contextlib
import json
import signal
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cellweave.errors import CellweaveError
from cellweave.server.serve import bind


@pytest.fixture
def served(tmp_path):
    """Serve a file; yields its path, the process and the socket's address."""
    path = tmp_path / "book.py"
    path.write_text("# %% One\na = 1\n\n# %% Two\na + 1\n")
    command = [sys.executable, "-m", "cellweave", "edit", str(path), "--headless", "--port", "0", "--token", "secret"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    yield path, process, line.split(" is open at ")[1].strip().replace("http", "ws").replace("/?", "/ws?")
    process.kill()
    process.communicate()


def talk(address, **options):
    """Connect to the server, under whatever host name the address gives it."""
    sock = socket.create_connection(("127.0.0.1", urlsplit(address).port))
    return connect(address, sock=sock, close_timeout=0, **options)


def until(page, is_wanted):
    """Read messages until one is wanted; return it."""
    while True:
        message = json.loads(page.recv(timeout=20))
        if is_wanted(message):
            return message


def outputs(message):
    return [output["data"] for op in message.get("outputs", []) for output in op["outputs"] or []]


def greet(page):
    page.send(json.dumps({"kind": "Hello", "client": "test"}))
    welcome = json.loads(page.recv(timeout=20))
    shown = [output["data"] for cell in welcome["cells"] for output in cell["outputs"]]
    if {"text/plain": "2"} not in shown:
        until(page, lambda item: {"text/plain": "2"} in outputs(item))
    return welcome


def test_an_edit_travels_from_page_to_kernel_to_page_and_file(served):
    path, process, address = served
    with talk(address) as page:
        welcome = greet(page)
        edit = {"op": "replace", "cell": welcome["cells"][0]["id"], "source": "a = 41"}
        page.send(json.dumps({"kind": "Edit", "id": 1, "edits": [edit], "run": True}))
        until(page, lambda item: {"text/plain": "42"} in outputs(item))
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) in (0, -signal.SIGTERM)
    assert path.read_text() == "# %% One\na = 41\n\n# %% Two\na + 1\n"


def test_two_pages_see_the_same(served):
    _, _, address = served
    with talk(address) as one, talk(address) as two:
        welcome = greet(one)
        greet(two)
        edit = {"op": "replace", "cell": welcome["cells"][0]["id"], "source": "a = 7"}
        one.send(json.dumps({"kind": "Edit", "id": 1, "edits": [edit], "run": True}))
        until(two, lambda item: {"text/plain": "8"} in outputs(item))


@pytest.mark.parametrize(
    ("change", "options"),
    [
        (lambda address: address.replace("secret", "wrong"), {}),
        (lambda address: address.split("?")[0], {}),
        (lambda address: address, {"origin": "http://evil.example"}),
        (lambda address: address.replace("127.0.0.1", "evil.example"), {}),
    ],
)
def test_a_stranger_gets_no_socket(served, change, options):
    _, _, address = served
    with pytest.raises(InvalidStatus) as caught, talk(change(address), **options):
        pass
    assert caught.value.response.status_code == 403


def test_nonsense_on_the_socket_harms_nobody(served):
    _, _, address = served
    for text in ("{", json.dumps({"kind": "Run"}), b"\xff\xfe"):
        with talk(address) as page:
            page.send(text)
            with contextlib.suppress(Exception):
                page.recv(timeout=20)
    with talk(address) as page:
        greet(page)
        page.send("}{")
        assert until(page, lambda item: item["kind"] == "Answer")["error"]


def test_a_huge_paste_is_taken(served):
    path, process, address = served
    with talk(address, max_size=None) as page:
        welcome = greet(page)
        source = "a = 1\n" + "# " + "x" * 5_000_000
        edit = {"op": "replace", "cell": welcome["cells"][0]["id"], "source": source}
        page.send(json.dumps({"kind": "Edit", "id": 1, "edits": [edit]}))
        assert until(page, lambda item: item["kind"] == "Answer")["error"] == ""
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=20)
    assert len(path.read_bytes()) > 5_000_000


def test_a_second_server_says_who_has_the_file(served):
    path, process, address = served
    second = subprocess.run(
        [sys.executable, "-m", "cellweave", "edit", str(path), "--headless"], capture_output=True, text=True, timeout=30
    )
    assert second.returncode == 1
    assert f"process {process.pid}" in second.stderr
    assert address.split("?")[0].replace("ws://", "http://").removesuffix("ws") in second.stderr


def test_a_taken_port_is_told_where_it_was_asked_for():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CellweaveError) as caught:
            bind("127.0.0.1", port)
        assert caught.value.port == port
        with contextlib.closing(bind("127.0.0.1", None)) as free:
            assert free.getsockname()[1] != port


def test_an_address_of_another_machine_cannot_be_listened_on():
    with pytest.raises(CellweaveError, match=r"192\.0\.2\.1 cannot be listened on: .* Leave --host out") as caught:
        bind("192.0.2.1", None)
    assert caught.value.port is None
