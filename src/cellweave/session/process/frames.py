"""Owns how messages stand on the wire between parent and child: four bytes of length, then the JSON text."""

from __future__ import annotations

import socket
import struct
from typing import Any

from cellweave.protocol import decode, encode

_LENGTH = struct.Struct(">I")


def packed(message: Any) -> bytes:
    """Return the bytes of one message."""
    body = encode(message).encode()
    return _LENGTH.pack(len(body)) + body


class Unpacker:
    """Turns chunks of bytes, cut anywhere, back into messages."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, chunk: bytes) -> list[Any]:
        """Return the messages that ``chunk`` completes, in order."""
        self._buffer += chunk
        messages = []
        start = 0
        while len(self._buffer) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._buffer, start)
            end = start + _LENGTH.size + length
            if len(self._buffer) < end:
                break
            messages.append(decode(bytes(self._buffer[start + _LENGTH.size : end])))
            start = end
        del self._buffer[:start]
        return messages


def receive(sock: socket.socket, size: int = 1 << 18) -> bytes:
    """Return the next bytes, b"" once the other end is gone, in whichever way it went."""
    try:
        return sock.recv(size)
    except OSError:
        return b""
