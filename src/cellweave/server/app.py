"""Owns the routes: which address is answered by what."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from cellweave.errors import CellweaveError
from cellweave.protocol import decode
from cellweave.protocol.messages import Hello
from cellweave.server.assets import Assets
from cellweave.server.page import STATIC, Page, frame_response
from cellweave.server.pictures import is_picture, picture_response
from cellweave.server.workbooks import Workbooks
from cellweave.session.relay import Client


def application(workbooks: Workbooks) -> Starlette:
    """Return the ASGI application for some workbooks, without the guard."""
    page = Page()

    async def home(request: Request) -> Response:
        if workbooks.is_folder:
            return page.listing(workbooks.root.name or "/", workbooks.names())
        return await show(request)

    async def show(request: Request) -> Response:
        name = request.path_params.get("path", "")
        if is_picture(name):
            return picture_response(workbooks.folder, name)
        try:
            session = await workbooks.session(name)
        except CellweaveError as error:
            sentence = str(error).encode("utf-8", "replace")
            return PlainTextResponse(sentence, 409 if "holder" in error.facts else 404)
        return page.response(session.shown())

    async def picture(request: Request) -> Response:
        return picture_response(workbooks.folder, request.path_params["path"])

    async def frame(request: Request) -> Response:
        return frame_response()

    async def socket(websocket: WebSocket) -> None:
        await _serve(websocket, workbooks)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await workbooks.close()

    return Starlette(
        routes=[
            Route("/", home),
            Route("/w/{path:path}", show),
            Route("/_static/{path:path}", Assets(STATIC).response),
            Route("/_frame", frame),
            WebSocketRoute("/ws", socket),
            WebSocketRoute("/ws/{path:path}", socket),
            Route("/{path:path}", picture),
        ],
        lifespan=lifespan,
    )


async def _serve(websocket: WebSocket, workbooks: Workbooks) -> None:
    """Carry messages between one page and its session until the page is gone."""
    await websocket.accept()
    try:
        session = await workbooks.session(websocket.path_params.get("path", ""))
        hello = decode(await websocket.receive_text())
        if not isinstance(hello, Hello):
            raise CellweaveError("The first message is a Hello.")
    except CellweaveError as error:
        await websocket.close(1008, str(error)[:120])
        return
    except (WebSocketDisconnect, KeyError):
        return
    client = session.connect(hello)
    writer = asyncio.create_task(_write(websocket, client))
    try:
        while True:
            message = await websocket.receive()
            if message["type"] != "websocket.receive":
                break
            session.receive(client, message.get("text") or message.get("bytes") or b"")
            # A page that floods the session does not keep others waiting.
            await asyncio.sleep(0)
    finally:
        writer.cancel()
        session.leave(client)


async def _write(websocket: WebSocket, client: Client) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        while True:
            for text in await client.news():
                await websocket.send_text(text)
