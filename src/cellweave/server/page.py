"""Owns the HTML documents: a workbook's page with its state inside, a folder's list, the frame for foreign HTML."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from starlette.responses import HTMLResponse

from cellweave.protocol import encode
from cellweave.protocol.messages import Welcome
from cellweave.server.assets import content_of
from cellweave.server.preview import preview

STATIC = Path(__file__).parent.parent / "_static"

_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_TITLE = re.compile(r"<title>.*?</title>")
_ROOT = '<div id="page"></div>'
# Pictures may come from anywhere by https: a workbook's text may show them, see docs/safety.md.
_POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob: https:; font-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self' blob:; manifest-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
# Foreign HTML may run scripts and load libraries. It has no origin, so nothing of ours is within its reach.
_FRAME_POLICY = (
    "sandbox allow-scripts allow-popups allow-downloads; default-src 'none'; "
    "script-src 'unsafe-inline' 'unsafe-eval' https: blob: data:; style-src 'unsafe-inline' https: data:; "
    "img-src https: data: blob:; font-src https: data:; media-src https: data: blob:; connect-src https: data: blob:; "
    "worker-src blob:; frame-src https: data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_FRAME = """<!doctype html><meta charset="utf-8"><title>Output</title><script>
addEventListener("message", (event) => {
  if (event.source !== parent || typeof event.data?.html !== "string") return;
  document.open();
  document.write(event.data.html);
  document.close();
}, { once: true });
parent.postMessage({ "cellweave-frame": "ready" }, "*");
</script>"""
_NO_FILES = "<p>No Python files here. <code>cellweave new FILE</code> makes one.</p>"
_UNBUILT = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Cellweave</title></head>
<body><p>The page is not built. Run <code>python hatch_build.py</code> in the checkout, then start again.</p></body>
</html>"""
_STYLESHEET = re.compile(r"<link rel=\"stylesheet\"[^>]*href=\"/_static/([^\"]+)\"[^>]*>")
_LOOK = re.compile(r"<script>.*?</script>|<style>.*?</style>|<link rel=\"icon\"[^>]*>", re.DOTALL)
_LIST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>
<body><header class="bar"><h1 class="bar-name">{title}</h1></header><main class="files">{body}</main></body></html>"""


class Page:
    """The built page of the front end, read once."""

    def __init__(self, static: Path = STATIC) -> None:
        index = static / "index.html"
        text = index.read_text(encoding="utf-8") if index.is_file() else _UNBUILT
        # The style is in the page: nothing is painted before it is there, so it must not be one more request away.
        text = _STYLESHEET.sub(lambda found: f"<style>{content_of(static / found[1]).decode()}</style>", text)
        self._parts = text.partition(_ROOT)
        # The remembered theme, the tokens and the icon are every page's.
        self._look = "".join(_LOOK.findall(text))
        sources = (base64.b64encode(hashlib.sha256(body.encode()).digest()) for body in _SCRIPT.findall(text))
        self._policy = _POLICY.format(scripts=" ".join(f"'sha256-{source.decode()}'" for source in sources))

    def response(self, welcome: Welcome) -> HTMLResponse:
        """Return the page with ``welcome`` inside: its outputs need no second request, the first ones no script."""
        # "<" is the only character that could end the element early.
        safe = encode(welcome).replace("<", "\\u003c")
        before, root, after = self._parts
        title = f"<title>{html.escape(welcome.document.name)}</title>"
        text = (
            _TITLE.sub(lambda _: title, before, count=1)
            + (f'<div id="preview">{preview(welcome)}</div>{root}' if root else "")
            + f'<script type="application/json" id="welcome">{safe}</script>{after}'
        )
        return self._html(text)

    def listing(self, title: str, paths: Iterable[str]) -> HTMLResponse:
        """Return the list of a folder's workbooks; ``paths`` are relative, parted by "/"."""
        items = "".join(f"<li>{_entry(path)}</li>" for path in paths)
        body = f"<ul>{items}</ul>" if items else _NO_FILES
        text = _LIST.format(title=html.escape(title), head=self._look, body=body)
        return self._html(text)

    def _html(self, text: str) -> HTMLResponse:
        # Bytes of a file or of its name that are no text have no place in UTF-8.
        body = text.encode("utf-8", "replace")
        return HTMLResponse(body, headers={"content-security-policy": self._policy, "cache-control": "no-store"})


def _entry(path: str) -> str:
    folder, slash, name = path.rpartition("/")
    return f'<a href="/w/{quote(path)}"><i>{html.escape(folder + slash)}</i>{html.escape(name)}</a>'


def frame_response() -> HTMLResponse:
    """Return the document that foreign HTML is written into: a page of no origin, whatever loads it."""
    headers = {"content-security-policy": _FRAME_POLICY, "cache-control": "max-age=86400"}
    return HTMLResponse(_FRAME, headers=headers)
