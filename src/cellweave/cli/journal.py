"""Owns ``cellweave log`` and ``cellweave verify``."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cellweave.session.journal import Journal

_FILE = click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")


@click.command()
@_FILE
@click.option(
    "-n", "--number", default=20, show_default=True, type=click.IntRange(1), help="How many, the newest first."
)
def log(path: Path, number: int) -> None:
    """List who changed what in FILE, and when, the newest first."""
    journal = _journal(path)
    newest = journal.last
    for event in sorted(journal.events(max(1, newest - number + 1)), key=lambda event: -event.seq):
        when = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(event.at))
        label = event.body.get("label", "the file as it was opened first")
        click.echo(f"{event.seq:>6}  {when}  {event.who:<12}  {event.kind:<8}  {label}")


@click.command()
@_FILE
def verify(path: Path) -> None:
    """Check that the journal of FILE is whole: no entry was changed, removed or put in. Exit code 1 where it is not."""
    journal = _journal(path)
    count = journal.verify()
    click.echo(f"The journal of {path.name} is whole: {count} entr{'y' if count == 1 else 'ies'}.")


def _journal(path: Path) -> Journal:
    from cellweave.session.journal import Journal
    from cellweave.session.places import places_of

    places = places_of(path)
    if not places.journal.exists():
        raise click.ClickException(
            f"{path} has no journal yet: it begins when the file is opened with `cellweave edit`."
        )
    return Journal(places.journal, time.time)
