"""Owns a server's life: the port, the address to print, serving until a signal, and a clean end."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from cellweave.errors import CellweaveError
from cellweave.server.app import application
from cellweave.server.guard import Guard, is_loopback
from cellweave.server.patience import PatientProtocol
from cellweave.server.secret import returning_pass
from cellweave.server.workbooks import Workbooks
from cellweave.session.open_session import open_session
from cellweave.session.places import state_home
from cellweave.session.process.launch import Launched, launch
from cellweave.session.process.parent import KernelProcess
from cellweave.session.session import Session

DEFAULT_PORT = 2718
_TRIES = 50


@dataclass(frozen=True)
class Settings:
    """What to serve and where. ``port`` None: the first free one from DEFAULT_PORT. ``token`` None: a new one."""

    root: Path
    host: str = "127.0.0.1"
    port: int | None = None
    token: str | None = None
    arguments: tuple[str, ...] = ()


def serve(settings: Settings, started: Callable[[str], None], ahead: Launched | None = None) -> None:
    """Serve until SIGINT or SIGTERM. ``started`` gets the address, token included, once it answers.

    ``ahead`` is a kernel process for the root file that was started before there was anything to serve it.
    Raises FileError when the file cannot be opened, CellweaveError when the port is taken.
    """
    kernels = [ahead] if ahead is not None else []
    try:
        asyncio.run(_serve(settings, started, kernels))
    finally:
        for kernel in kernels:
            kernel.abandon()


async def _serve(settings: Settings, started: Callable[[str], None], kernels: list[Launched]) -> None:
    def open_one(path: Path) -> Session:
        def launched() -> Launched:
            return kernels.pop() if kernels else launch(str(path.parent))

        session = open_session(
            path, lambda hear, bury: KernelProcess(hear, bury, launched), arguments=settings.arguments
        )
        session.announce(url + workbooks.address(path))
        return session

    bound = bind(settings.host, settings.port)
    port = bound.getsockname()[1]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.host, settings.host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    token = secrets.token_urlsafe(18) if settings.token is None else settings.token
    # A page that is open goes on when the server comes back; whoever names the token, or invites others, says who may.
    is_own = settings.token is None and is_loopback(settings.host)
    returning = returning_pass(state_home(), settings.root) if is_own else None
    workbooks = Workbooks(settings.root, open_one)
    try:
        session = workbooks.open_root()
        if session is not None:
            # The kernel starts while the server does.
            await session.start()
        app = Guard(application(workbooks), token, [settings.host], port, returning)
        config = uvicorn.Config(
            app,
            ws="websockets-sansio",
            http=PatientProtocol,
            lifespan="on",
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws_max_size=64 * 1024 * 1024,
            # Pages on the same machine gain nothing from compression but latency.
            ws_per_message_deflate=False,
            timeout_graceful_shutdown=2,
        )
        server = _Server(config, lambda: started(url + (f"?token={token}" if token else "")))
        await server.serve(sockets=[bound])
    finally:
        await workbooks.close()
        bound.close()


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._say_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._say_started()


def bind(host: str, port: int | None) -> socket.socket:
    """Return a bound socket; raises CellweaveError (``port``) where the wanted port is taken or not permitted."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    error: OSError | None = None
    for candidate in [port] if port is not None else [*range(DEFAULT_PORT, DEFAULT_PORT + _TRIES), 0]:
        bound = socket.socket(family, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, candidate))
            bound.listen(128)
        except (OSError, OverflowError) as problem:
            bound.close()
            error = problem if isinstance(problem, OSError) else None
            continue
        return bound
    reason = (error.strerror or str(error)).lower() if error is not None else "there is no such port"
    if port is None:
        raise CellweaveError(
            f"{host} cannot be listened on: {reason}. Leave --host out to use this machine.", port=port
        )
    raise CellweaveError(
        f"Port {port} on {host} cannot be used: {reason}. Leave --port out to get a free one.", port=port
    )
