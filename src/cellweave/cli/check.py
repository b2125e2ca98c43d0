"""Owns ``cellweave check``."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cellweave.document import Document
    from cellweave.kernel.checking import Disagreement


@click.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE")
@click.option("--edits", default=20, show_default=True, type=click.IntRange(0), help="How many random edits to try.")
@click.option("--seed", type=int, help="Seed of the edits, to repeat a check. [default: a new one]")
@click.pass_context
def check(context: click.Context, path: Path, edits: int, seed: int | None) -> None:
    """Lint FILE, and prove that it means what it shows.

    Lists what is likely a mistake, each with a code that has a page in docs/lint. Then runs FILE plainly, from top to
    bottom, and as a live workbook through random edits and moves of its inputs, and compares every name after each.
    FILE itself is not changed, but its code runs many times.

    Exit code 1 for a finding that is an error, or where the two runs disagree; the smallest sequence of edits found is
    then shown.
    """
    from cellweave.document import read
    from cellweave.protocol.state import CellSource
    from cellweave.session.proof import proof

    document = read(path.read_bytes(), path.name)
    for notice in document.notices:
        click.echo(notice)
    has_errors = _lint(document)
    cells = [CellSource(cell.id, cell.title, cell.kind, cell.source, cell.metadata) for cell in document.cells]
    seed = random.SystemRandom().randrange(1_000_000) if seed is None else seed
    report = proof(cells, str(path), edits=edits, seed=seed)
    if report.failed:
        names = ", ".join(report.failed)
        click.echo(f"Not compared, because they fail, and what depends on them: {names}.")
    if report.volatile:
        names = ", ".join(report.volatile)
        click.echo(f"Not compared, because two plain runs differ already: {names}.")
    if report.endless:
        click.echo(f"Left out, because a run had no end in sight: {report.endless} of the edits.")
    if report.disagreement is None:
        click.echo(f"{path.name}: plain and incremental runs agree after {report.edits} edits (seed {seed}).")
    else:
        click.echo(_told(report.disagreement, path.name, seed), err=True)
    if has_errors or report.disagreement is not None:
        context.exit(1)


def _lint(document: Document) -> bool:
    """Print what the lint rules find; return whether an error is among it."""
    from cellweave.graph.lint import lint

    found = lint([(cell.id, cell.title, cell.source) for cell in document.cells if cell.kind == "code"])
    for item in found:
        line = document.first_line(item.cell) + item.line - 1
        text = (
            f"{document.name}:{line}: {item.level} {item.code}: {item.message} {item.fix} See docs/lint/{item.code}.md."
        )
        click.echo(text, err=item.level == "error")
    return any(item.level == "error" for item in found)


def _told(found: Disagreement, name: str, seed: int) -> str:
    lines = [f"{name}: plain and incremental runs disagree (seed {seed}). The shortest way there:"]
    lines += [f"{number}. {edit}" for number, edit in enumerate(found.edits, 1)]
    lines += [f"  {item}: incremental {mine}, plain {plain}" for item, (mine, plain) in found.names.items()]
    return "\n".join(lines)
