"""Owns ``cellweave edit``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellweave.cli.serving import open_page, serving_options


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path(), metavar="[FILE|FOLDER]")
@serving_options
def edit(path: Path, **options: Any) -> None:
    """Open a Python file in the browser, or list the workbooks of a folder (here by default).

    Any script opens: `# %%` lines part its cells, without them its paragraphs are the cells. Changes are saved to the
    file as you make them. The address holds a secret token: who has it can run code as you.
    """
    if path.is_file() and path.suffix not in ("", ".py"):
        _refuse_convertible(path)
    if not path.exists():
        raise click.UsageError(f"{path} does not exist. `cellweave new {path}` makes it.")
    open_page(path, **options)


def _refuse_convertible(path: Path) -> None:
    """Say of a file in another format, which would open as text, how to make a workbook of it."""
    from cellweave.convert.files import SOURCES

    if path.suffix.lower() in SOURCES:
        book = path.with_suffix(".py")
        raise click.UsageError(f"{path} is no Python file. `cellweave convert {path} {book}` makes one of it.")
