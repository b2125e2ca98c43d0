"""``python -m cellweave`` is the ``cellweave`` command."""

from cellweave.cli import main

main()
