"""Owns who may come near: the token, the cookie that follows it, and the Host and Origin every request must show.

Another site in the same browser can send requests here, and by DNS rebinding under a host name of its own; it can
neither name our host in ``Host``, nor ours in ``Origin``, nor read the cookie.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from urllib.parse import parse_qs, quote, urlencode

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_ANY = ("0.0.0.0", "::", "")


class Guard:
    """An ASGI application around another one. ``token`` "" lets everybody in who shows the right host and origin.

    ``returning`` is the cookie's content; without it the token makes one, which is good as long as the token is.
    """

    def __init__(self, app: ASGIApp, token: str, hosts: Iterable[str], port: int, returning: str | None = None) -> None:
        self._app = app
        self._token = token
        self._hosts = allowed_hosts(hosts, port)
        self._pass = returning or hashlib.sha256(b"cellweave cookie " + token.encode()).hexdigest()
        # Cookies do not know ports, so that of another server on this machine must have another name, and so must that
        # of another workbook: the page of this one comes back with it.
        self._cookie = f"cellweave-{port}" + (
            f"-{hashlib.sha256(returning.encode()).hexdigest()[:8]}" if returning else ""
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        refusal = self._refusal(connection)
        if refusal is not None:
            if scope["type"] == "websocket":
                # Closing before accepting is an HTTP 403 to the browser.
                await send({"type": "websocket.close", "code": 1008, "reason": refusal})
            else:
                await PlainTextResponse(refusal, 403)(scope, receive, send)
        elif scope["type"] == "http" and "token" in connection.query_params and self._token:
            await self._welcome(connection)(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send))

    def _refusal(self, connection: HTTPConnection) -> str | None:
        host = connection.headers.get("host", "").lower()
        if "*" not in self._hosts and host not in self._hosts:
            return f"This server is not {host!r}. Open it by the address it printed."
        origin = connection.headers.get("origin")
        if origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}"):
            return "This request comes from another site."
        if self._token and not self._is_known(connection):
            return "The address lacks the token. Open the one that `cellweave` printed, with ?token=… at its end."
        return None

    def _is_known(self, connection: HTTPConnection) -> bool:
        token = connection.query_params.get("token")
        if token is not None:
            return hmac.compare_digest(token.encode(), self._token.encode())
        return hmac.compare_digest(connection.cookies.get(self._cookie, "").encode(), self._pass.encode())

    def _welcome(self, connection: HTTPConnection) -> Response:
        """Turn the token in the address into a cookie, so that it is in no history, bookmark or screenshot."""
        query = parse_qs(connection.url.query, keep_blank_values=True)
        query.pop("token", None)
        # Always a path of this server: "//host" would be another one.
        path = "/" + quote(connection.scope["path"].lstrip("/"))
        response = RedirectResponse(path + ("?" + urlencode(query, doseq=True) if query else ""), 303)
        response.set_cookie(self._cookie, self._pass, httponly=True, samesite="strict", path="/")
        response.headers["cache-control"] = "no-store"
        return response


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    return host.strip("[]").lower() in ("localhost", "::1") or host.startswith("127.")


def allowed_hosts(hosts: Iterable[str], port: int) -> frozenset[str]:
    """Return the values of ``Host`` that mean this server; "*" where it listens on every address of the machine."""
    names = set(_LOOPBACK)
    for host in hosts:
        names |= {"*"} if host in _ANY else {f"[{host}]" if ":" in host else host.lower()}
    return frozenset(name if name == "*" else f"{name}:{port}" for name in names) | (
        frozenset(names) if port == 80 else frozenset()
    )


_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *_HEADERS]
        await send(message)

    return sending
