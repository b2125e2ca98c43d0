"""Owns where the standard descriptors lead for a while: what C code and other processes read and write."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping


@contextlib.contextmanager
def led_elsewhere(targets: Mapping[int, int]) -> Iterator[None]:
    """Let each descriptor be another one meanwhile: {descriptor: the one it is to be}."""
    ours = {descriptor: os.dup(descriptor) for descriptor in targets}
    for descriptor, target in targets.items():
        os.dup2(target, descriptor)
    try:
        yield
    finally:
        for descriptor, own in ours.items():
            os.dup2(own, descriptor)
            os.close(own)


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Let there be nothing to read and nobody to write to."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    try:
        with led_elsewhere(dict.fromkeys((0, 1, 2), nowhere)):
            yield
    finally:
        os.close(nowhere)
