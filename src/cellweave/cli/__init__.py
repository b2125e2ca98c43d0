"""Owns the commands: what a terminal says and asks. No logic of its own; each command imports what it needs when run.

Exit codes: 0 done, 1 a cell failed or the work cannot be done, 2 the command was not understood.
"""

from cellweave.cli.main import main

__all__ = ["main"]
