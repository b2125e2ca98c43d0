"""Owns the built page's files: names carry a hash, so a browser may keep them for ever.

Larger ones are there packed only, as ``NAME.br`` and ``NAME.gz``, and are unpacked for a program that takes neither.
"""

from __future__ import annotations

import gzip
import mimetypes
from asyncio import to_thread
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_TYPES = {".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json"}
_MISSING = PlainTextResponse("There is no such file.", 404)


class Assets:
    """The files below one folder, and nothing above it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    async def response(self, request: Request) -> Response:
        """Answer a request whose ``path`` parameter names a file."""
        name = request.path_params["path"]
        # A NUL is in no path, and resolving one is an error of its own.
        path = self._folder if "\0" in name else (self._folder / name).resolve()
        if not path.is_relative_to(self._folder):
            return _MISSING
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        headers = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}
        accepted = request.headers.get("accept-encoding", "")
        for encoding, suffix in _ENCODINGS:
            packed = path.with_name(path.name + suffix)
            if encoding in accepted and packed.is_file():
                return FileResponse(packed, media_type=kind, headers={**headers, "content-encoding": encoding})
        if path.is_file():
            return FileResponse(path, media_type=kind, headers=headers)
        if not packed.is_file():
            return _MISSING
        return Response(await to_thread(content_of, path), media_type=kind, headers=headers)


def content_of(path: Path) -> bytes:
    """Return what a built file holds, packed or not. Raises FileNotFoundError."""
    return path.read_bytes() if path.is_file() else gzip.decompress(path.with_name(path.name + ".gz").read_bytes())
