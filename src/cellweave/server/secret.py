"""Owns the secret of this user: what lets a browser back in when the server of a workbook was started anew."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import secrets
from pathlib import Path

_LENGTH = 32


def returning_pass(folder: Path, root: Path) -> str:
    """Return what browsers that were let in at ``root`` show next time; made with the secret kept in ``folder``.

    Where none can be kept, or others could read it, the pass is good for this time only.
    """
    secret = _kept(folder / "secret") or secrets.token_bytes(_LENGTH)
    return hmac.new(secret, os.fsencode(os.path.realpath(root)), hashlib.sha256).hexdigest()


def _kept(path: Path) -> bytes | None:
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _make(path)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            return None
        secret = path.read_bytes()
        return secret if len(secret) == _LENGTH else None
    return None


def _make(path: Path) -> None:
    """Put a new secret in place whole, unless another process was first."""
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        fresh.touch(0o600, exist_ok=False)
        fresh.write_bytes(secrets.token_bytes(_LENGTH))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)
