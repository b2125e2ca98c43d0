"""Pictures beside a workbook are handed out; nothing else is, and nothing from elsewhere."""

from __future__ import annotations

import pytest

from cellweave.server.pictures import picture_response


@pytest.fixture
def pictures(root):
    (root / "plan.png").write_bytes(b"\x89PNG")
    (root / "deep" / "ä b.SVG").write_text("<svg><script/></svg>")
    (root / ".hidden").mkdir()
    (root / ".hidden" / "plan.png").write_bytes(b"secret")
    (root.parent / "outside.png").write_bytes(b"secret")
    (root / "link.png").symlink_to(root.parent / "outside.png")
    (root / "notes.png").mkdir()
    return root


@pytest.mark.parametrize(("served", "above"), [("book.py", "/"), ("", "/w/")])
def test_text_may_show_what_lies_beside_it(pictures, talk, served, above):
    async def story(client):
        await client.get("/?token=secret")
        plan = await client.get(f"{above}plan.png")
        assert (plan.status_code, plan.content, plan.headers["content-type"]) == (200, b"\x89PNG", "image/png")
        drawn = await client.get(f"{above}deep/%C3%A4%20b.SVG")
        assert drawn.headers["content-type"] == "image/svg+xml"
        assert drawn.headers["content-security-policy"].startswith("sandbox;")

    talk(pictures / served, story)


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        "book.py",
        "link.png",
        "../outside.png",
        ".hidden/plan.png",
        "notes.png",
        "gone.png",
        "x\0.png",
        "",
        "a" * 5000 + ".png",
    ],
)
def test_nothing_else_is_handed_out(pictures, name):
    assert picture_response(pictures, name).status_code == 404


def test_a_stranger_gets_no_picture(pictures, talk):
    async def story(client):
        assert (await client.get("/plan.png")).status_code == 403

    talk(pictures / "book.py", story)
