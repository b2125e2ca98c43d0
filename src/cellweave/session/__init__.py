"""Owns open workbooks: edits in one order, the journal, the file, the kernel process. Never knows HTTP."""

from cellweave.session.places import state_home
from cellweave.session.relay import Client
from cellweave.session.session import Session, open_session

__all__ = ["Client", "Session", "open_session", "state_home"]
