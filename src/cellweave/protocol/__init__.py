"""The one protocol between page, session and kernel: message types, the codec, the TypeScript emitter."""

from cellweave.protocol import messages, state
from cellweave.protocol.codec import decode, encode

__all__ = ["decode", "encode", "messages", "state"]
