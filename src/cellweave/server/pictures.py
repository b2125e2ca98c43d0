"""Owns pictures that lie beside a workbook, for its text to show: pictures only, and nothing above its folder."""

from __future__ import annotations

import os
from pathlib import Path

from starlette.responses import FileResponse, PlainTextResponse, Response

_TYPES = {
    ".avif": "image/avif",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
_HEADERS = {
    # An SVG opened by itself is a document, which could carry scripts.
    "content-security-policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "cache-control": "no-cache",
}


def is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in _TYPES


def picture_response(folder: Path, name: str) -> Response:
    """Return the picture ``name``, a path below ``folder``, hidden ones and links that lead out left aside."""
    path = Path(os.path.realpath(folder / name.replace("\0", "")))
    is_inside = path.is_relative_to(folder) and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    # Path.is_file() raises for a name that is too long.
    if not is_inside or not is_picture(path.name) or not os.path.isfile(path):  # noqa: PTH113
        return PlainTextResponse("There is no such picture.", 404)
    return FileResponse(path, media_type=_TYPES[path.suffix.lower()], headers=_HEADERS)
