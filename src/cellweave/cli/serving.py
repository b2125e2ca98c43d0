"""Owns what every command that opens a page shares: its options, the printed address, the browser."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


def serving_options(command: Command) -> Command:
    """Add --host, --port, --token, --no-browser to a command."""
    for option in reversed(
        [
            click.option(
                "--port", type=click.IntRange(0, 65535), help="Port to use. [default: the first free from 2718]"
            ),
            click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
            click.option(
                "--token", help="Secret that the address carries; an empty one lets everybody in. [default: a new one]"
            ),
            click.option("--no-browser", "--headless", "is_headless", is_flag=True, help="Only print the address."),
        ]
    ):
        command = option(command)
    return command


def open_page(path: Path, host: str, port: int | None, token: str | None, is_headless: bool) -> None:
    """Serve ``path`` until Ctrl+C, with the page in a browser where there is one."""
    from cellweave.errors import KernelError
    from cellweave.session.process.launch import launch

    # The kernel's imports and the server's are about as long: they go side by side.
    ahead = None
    if path.is_file():
        # The page says what is wrong with a kernel that cannot be started.
        with contextlib.suppress(KernelError):
            ahead = launch(str(Path(os.path.realpath(path)).parent))

    from cellweave.server.serve import Settings, serve

    def started(url: str) -> None:
        click.echo(f"{path.name or path} is open at {url}\nStop with Ctrl+C.")
        # A pipe holds lines back, and whoever started us waits for this one.
        sys.stdout.flush()
        if not is_headless and _has_desktop():
            threading.Thread(target=_browse, args=(url,), daemon=True).start()

    # Ctrl+C is how a server ends; by now everything is saved.
    with contextlib.suppress(KeyboardInterrupt):
        serve(Settings(path, host, port, token), started, ahead)


def _browse(url: str) -> None:
    import webbrowser

    webbrowser.open(url)


def _has_desktop() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("BROWSER"))
