import asyncio
import gzip

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from cellweave.server.assets import Assets


@pytest.fixture
def get(tmp_path):
    folder = tmp_path / "_static"
    (folder / "assets").mkdir(parents=True)
    (folder / "assets" / "index-abc.js").write_text("plain")
    (folder / "assets" / "index-abc.js.gz").write_bytes(b"packed")
    (folder / "assets" / "large-abc.js.gz").write_bytes(gzip.compress(b"large"))
    (tmp_path / "secret.js").write_text("secret")
    app = Starlette(routes=[Route("/_static/{path:path}", Assets(folder).response)])

    def get(path, accept="identity"):
        async def whole():
            client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://x")
            async with client, client.stream("GET", path, headers={"accept-encoding": accept}) as answer:
                body = b"".join([part async for part in answer.aiter_raw()])
                return answer.status_code, dict(answer.headers), body

        return asyncio.run(whole())

    return get


def test_files_may_be_kept_for_ever(get):
    status, headers, body = get("/_static/assets/index-abc.js")
    assert (status, body) == (200, b"plain")
    assert "immutable" in headers["cache-control"]
    assert headers["content-type"].startswith("text/javascript")


def test_the_packed_file_goes_to_who_can_unpack_it(get):
    _, headers, body = get("/_static/assets/index-abc.js", "gzip, br")
    assert (headers["content-encoding"], body) == ("gzip", b"packed")
    assert headers["content-type"].startswith("text/javascript")
    assert headers["vary"] == "accept-encoding"


def test_a_file_that_is_there_packed_only_is_unpacked_for_who_cannot(get):
    status, headers, body = get("/_static/assets/large-abc.js")
    assert (status, body) == (200, b"large")
    assert "content-encoding" not in headers
    assert headers["content-type"].startswith("text/javascript")


@pytest.mark.parametrize("path", ["/_static/%2e%2e/secret.js", "/_static/assets", "/_static/none.js"])
def test_nothing_above_the_folder_is_given_away(get, path):
    status, _, body = get(path)
    assert status == 404
    assert b"secret" not in body
