"""A server on a file, in this process: real routes and guard, a kernel that only listens."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from cellweave.server.app import application
from cellweave.server.guard import Guard
from cellweave.server.workbooks import Workbooks
from cellweave.session.open_session import open_session
from cellweave.session.session import Session


class Listener:
    is_alive = True

    def __init__(self, hear: Callable[[Any], None], bury: Callable[[Any], None]) -> None:
        self.hear = hear

    async def start(self) -> None: ...
    def send(self, message: Any) -> None: ...
    async def kill(self) -> None: ...

    async def stop(self) -> bool:
        return True


def open_one(path: Path) -> Session:
    return open_session(path, Listener)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "deep").mkdir(parents=True)
    (root / "book.py").write_text("a = 1  # </script><b>&\n")
    (root / "deep" / "other.py").write_text("b = 2\n")
    (root / "notes.txt").write_text("secret\n")
    (tmp_path / "outside.py").write_text("c = 3\n")
    (root / "link.py").symlink_to(tmp_path / "outside.py")
    return root


@pytest.fixture
def talk() -> Callable[..., Any]:
    """Run a coroutine function with an HTTP client of a server on ``path``."""

    def run(path: Path, story: Callable[[httpx.AsyncClient], Any], token: str = "secret") -> Any:
        async def whole() -> Any:
            workbooks = Workbooks(path, open_one)
            app = Guard(application(workbooks), token, ["127.0.0.1"], 2718)
            transport = httpx.ASGITransport(app=app)
            try:
                async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:2718") as client:
                    return await story(client)
            finally:
                await workbooks.close()

        return asyncio.run(whole())

    return run
