"""Owns ``cellweave hello``."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click

from cellweave.cli.serving import open_page, serving_options

_USED = ("pandas", "altair")  # by the tour, beside Cellweave


@click.command()
@click.option("--fresh", is_flag=True, help="Start over with an unchanged copy.")
@serving_options
def hello(fresh: bool, **options: Any) -> None:
    """Open the tour in the browser: real data, a chart, a table, inputs to move.

    It is a copy of yours; change what you like.
    """
    from cellweave import __version__
    from cellweave.session.places import state_home

    folder = state_home() / f"hello-{__version__}"
    book = copied(Path(__file__).parent.parent / "tour", folder, is_fresh=fresh)
    click.echo(f"Your copy of the tour: {book}")
    if missing := [name for name in _USED if find_spec(name) is None]:
        click.echo(
            f"The tour uses {' and '.join(missing)}. Install what it needs: pip install 'cellweave[tour]'", err=True
        )
    open_page(book, **options)


def copied(tour: Path, folder: Path, *, is_fresh: bool) -> Path:
    """Copy the tour into ``folder`` unless it is there already; return the workbook's path."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for source in tour.iterdir():
            target = folder / source.name
            if source.is_file() and (is_fresh or not target.exists()):
                shutil.copyfile(source, target)
    except OSError as error:
        raise click.ClickException(f"The tour cannot be copied to {folder}: {error.strerror}.") from None
    return folder / "hello.py"
