import json
import os
import re

import pytest

from cellweave.server.page import STATIC


def test_the_page_carries_the_state_and_no_text_can_leave_it(root, talk):
    async def story(client):
        await client.get("/?token=secret")
        page = (await client.get("/")).text
        assert "<title>book.py</title>" in page or not (STATIC / "index.html").exists()
        (text,) = re.findall(r'<script type="application/json" id="welcome">(.*?)</script>', page, re.DOTALL)
        welcome = json.loads(text)
        assert [cell["source"] for cell in welcome["cells"]] == ["a = 1  # </script><b>&"]
        assert "</script><b>" not in page

    talk(root / "book.py", story)


def test_a_folder_is_a_list_of_its_workbooks(root, talk):
    async def story(client):
        await client.get("/?token=secret")
        page = (await client.get("/")).text
        assert re.findall(r'<a href="([^"]+)"', page) == ["/w/book.py", "/w/deep/other.py"]
        assert re.findall(r'<link rel="icon" href="([a-z]+:)', page) == ["data:"]  # else browsers ask for a file
        other = await client.get("/w/deep/other.py")
        assert '"source":"b = 2"' in other.text

    talk(root, story)


def test_a_name_that_is_no_text_spoils_no_list(root, talk):
    (root / os.fsdecode(b"\xff.py")).write_text("d = 4\n")
    (root / "two\nlines.py").write_text("e = 5\n")

    async def story(client):
        await client.get("/?token=secret")
        page = (await client.get("/")).text
        assert re.findall(r'<a href="([^"]+)"', page) == ["/w/book.py", "/w/deep/other.py"]

    talk(root, story)


@pytest.mark.parametrize("name", [b"book.py", b"\xff.py"])
def test_a_text_and_a_name_that_are_no_text_are_shown(root, talk, name):
    path = root / os.fsdecode(name)
    path.write_bytes(b"# %% [markdown]\n# \xff\n")

    async def story(client):
        await client.get("/?token=secret")
        answer = await client.get("/")
        assert answer.status_code == 200
        (text,) = re.findall(r'<script type="application/json" id="welcome">(.*)</script>', answer.text)
        assert json.loads(text)["cells"][0]["source"] == "\udcff"

    talk(path, story)


@pytest.mark.parametrize(
    "path",
    [
        "/w/../outside.py",
        "/w/%2e%2e/outside.py",
        "/w/..%2foutside.py",
        "/w/link.py",
        "/w/notes.txt",
        "/w/missing.py",
        "/w//etc/passwd",
        "/w/%00.py",
        "/w/deep",
        f"/w/{'a' * 5000}.py",
        "/_static/../server/app.py",
        "/_static/%2e%2e/server/app.py",
        "/_static/..%2f..%2f..%2f..%2fetc/passwd",
        "/_static/%00",
        "/_static/",
    ],
)
def test_nothing_outside_the_root_is_shown(root, talk, path):
    async def story(client):
        await client.get("/?token=secret")
        answer = await client.get(path)
        assert answer.status_code == 404
        assert "c = 3" not in answer.text

    talk(root, story)


def test_a_server_of_one_file_shows_no_other(root, talk):
    async def story(client):
        await client.get("/?token=secret")
        assert (await client.get("/w/deep/other.py")).status_code == 404

    talk(root / "book.py", story)


def test_the_frame_for_foreign_html_has_no_origin(root, talk):
    async def story(client):
        await client.get("/?token=secret")
        frame = await client.get("/_frame")
        policy = frame.headers["content-security-policy"]
        assert policy.startswith("sandbox allow-scripts")
        assert "allow-same-origin" not in policy

    talk(root / "book.py", story)
