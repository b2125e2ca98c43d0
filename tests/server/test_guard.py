import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse

from cellweave.server.guard import Guard, allowed_hosts


def test_the_token_becomes_a_cookie_and_leaves_the_address(root, talk):
    async def story(client):
        first = await client.get("/?token=secret&x=1")
        assert (first.status_code, first.headers["location"]) == (303, "/?x=1")
        cookie = first.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "secret" not in cookie
        assert (await client.get("/")).status_code == 200

    talk(root / "book.py", story)


@pytest.mark.parametrize("path", ["/", "/?token=wrong", "/?token=", "/_static/index.html", "/_frame", "/w/book.py"])
def test_without_the_token_nothing_is_shown(root, talk, path):
    async def story(client):
        answer = await client.get(path)
        assert answer.status_code == 403
        assert "a = 1" not in answer.text

    talk(root / "book.py", story)


def test_a_pass_lets_its_browser_back_in_past_the_cookie_of_another_workbook():
    async def answers(scope, receive, send):
        await PlainTextResponse("in")(scope, receive, send)

    def guard(token, returning):
        return httpx.ASGITransport(app=Guard(answers, token, ["127.0.0.1"], 2718, returning))

    async def story():
        cookies = httpx.Cookies()
        # Two workbooks, one after the other, and the first again; each start has a token of its own.
        for token, returning in (("one", "first"), ("two", "second")):
            at = httpx.AsyncClient(transport=guard(token, returning), base_url="http://127.0.0.1:2718", cookies=cookies)
            assert (await at.get("/")).status_code == 403
            assert (await at.get(f"/?token={token}")).status_code == 303
            cookies.update(at.cookies)
        back = httpx.AsyncClient(transport=guard("three", "first"), base_url="http://127.0.0.1:2718", cookies=cookies)
        assert (await back.get("/")).status_code == 200
        assert (await back.get("/?token=one")).status_code == 403

    asyncio.run(story())


def test_a_wrong_cookie_is_refused(root, talk):
    async def story(client):
        assert (await client.get("/", headers={"cookie": "cellweave-2718=secret"})).status_code == 403

    talk(root / "book.py", story)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:2718", "127.0.0.1:9999", "127.0.0.1.evil.example:2718", ""]
)
def test_another_host_name_is_refused(root, talk, host):
    async def story(client):
        assert (await client.get("/?token=secret", headers={"host": host})).status_code == 403

    talk(root / "book.py", story)


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:2718", "http://[", ""]
)
def test_another_origin_is_refused(root, talk, origin):
    async def story(client):
        assert (await client.get("/?token=secret", headers={"origin": origin})).status_code == 403

    talk(root / "book.py", story)


def test_our_own_origin_passes(root, talk):
    async def story(client):
        assert (await client.get("/?token=secret", headers={"origin": "http://127.0.0.1:2718"})).status_code == 303

    talk(root / "book.py", story)


def test_the_redirect_stays_on_this_server(root, talk):
    async def story(client):
        first = await client.get("http://127.0.0.1:2718//evil.example/?token=secret")
        assert not first.headers["location"].startswith("//")

    talk(root / "book.py", story)


def test_an_empty_token_lets_in_whoever_shows_the_right_host(root, talk):
    async def story(client):
        assert (await client.get("/")).status_code == 200
        assert (await client.get("/", headers={"host": "evil.example"})).status_code == 403

    talk(root / "book.py", story, token="")


def test_every_answer_says_how_little_may_be_done_with_it(root, talk):
    async def story(client):
        await client.get("/?token=secret")
        answer = await client.get("/")
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self' 'sha256-" in policy or "script-src 'self' ;" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"

    talk(root / "book.py", story)


def test_a_server_for_every_address_takes_every_name():
    assert "*" in allowed_hosts(["0.0.0.0"], 80)
    assert "*" not in allowed_hosts(["127.0.0.1"], 80)
    assert "box.local:80" in allowed_hosts(["box.local"], 80)
