"""Owns ``cellweave new``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cellweave.cli.serving import open_page, serving_options

_START = "# %%\nimport cellweave as cw\n\n# %%\n"


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE")
@serving_options
def new(path: Path, **options: Any) -> None:
    """Make a workbook, a plain Python file, and open it. FILE must not exist yet."""
    if not path.suffix:
        path = path.with_suffix(".py")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_START)
    except FileExistsError:
        raise click.ClickException(f"{path} exists. `cellweave edit {path}` opens it.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be made: {(error.strerror or str(error)).lower()}.") from None
    open_page(path, **options)
