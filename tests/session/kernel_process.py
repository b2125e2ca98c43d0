"""A kernel process with one cell, for tests: what it told, and waiting for it."""

import asyncio
import contextlib

from cellweave.protocol.messages import Answer, Delta, Load, Run
from cellweave.protocol.state import CellSource
from cellweave.session.process.death import Death
from cellweave.session.process.parent import KernelProcess

LONG = 30  # seconds: only a hang takes as long


class Running:
    """A kernel process with a one-cell document, and what it told."""

    def __init__(self) -> None:
        self.messages: list = []
        self.deaths: list[Death] = []
        self.process = KernelProcess(self._take, self.deaths.append)

    def _take(self, message) -> None:
        self.messages.append(message)

    async def run(self, source: str) -> None:
        """Run the source to its end."""
        self.start_run(source)
        await self.idle()

    def start_run(self, source: str) -> None:
        self.process.send(Load([CellSource("a", "A", "code", source)]))
        self.process.send(Run("all"))

    async def idle(self) -> None:
        async with asyncio.timeout(LONG):
            await self.process.idle()

    async def until(self, is_there) -> None:
        """Wait until ``is_there(self)`` holds; it is asked whenever the event loop comes round."""
        async with asyncio.timeout(LONG):
            while not is_there(self):
                await asyncio.sleep(0.005)

    def outputs(self) -> list:
        """The cell's outputs as a page would have them."""
        shown: list = []
        for delta in self.messages:
            for op in delta.outputs if isinstance(delta, Delta) else ():
                if op.op == "reset":
                    shown = list(op.outputs)
                elif op.op == "append":
                    shown.append(op.output)
                elif op.op == "replace":
                    shown = [op.output if item.id == op.id else item for item in shown]
                elif op.op == "text":
                    for item in shown:
                        if item.id == op.id:
                            item.data["text"] += op.text
        return shown

    def text(self, stream: str = "stdout") -> str:
        return "".join(item.data["text"] for item in self.outputs() if item.data.get("stream") == stream)

    def status(self) -> str:
        told = [delta.cells["a"] for delta in self.messages if isinstance(delta, Delta) and "a" in delta.cells]
        return [cell["status"] for cell in told if "status" in cell][-1]

    def has_begun(self) -> bool:
        """Whether the page was told that the cell runs."""
        told = [item.cells["a"] for item in self.messages if isinstance(item, Delta) and "a" in item.cells]
        return any(cell.get("status") == "running" for cell in told)

    def runs(self) -> str | None:
        """The cell that the page was told last to be at work in a wave."""
        waves = [item.wave for item in self.messages if isinstance(item, Delta) and item.wave is not None]
        return waves[-1].running if waves else None

    async def ask(self, question) -> Answer:
        self.process.send(question)
        await self.until(lambda running: any(isinstance(item, Answer) for item in running.messages))
        return next(item for item in self.messages if isinstance(item, Answer))


@contextlib.asynccontextmanager
async def kernel():
    running = Running()
    await running.process.start()
    try:
        yield running
    finally:
        await running.process.kill()


def in_kernel(steps):
    """Run the coroutine function ``steps(running)`` with a fresh kernel process."""

    async def whole():
        async with kernel() as running:
            await steps(running)

    asyncio.run(whole())
