"""What a process lives by, and whom it waits for: why it is not ready, told within five seconds.

Tasks of ours and of the libraries: one that ends mostly does so in silence, and what hangs on it stands still. It does not come
back: the process is not ready from that moment, and leaves when it is still so a second later (`stream/tasks.py`: some of a
consumer's end and come again in a rebalance).

Kafka and MongoDB are asked every second. While one does not answer the process is not ready, and stays: it waits, and goes on.
An event loop that is blocked answers nothing, not even this: whoever asks takes that for an answer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import Any

import structlog

log = structlog.get_logger(__name__)
LOOK_EVERY = 1.0
PATIENCE = 2.5
"""Seconds until what does not answer is away: with the pause before a question, and a look, below five."""
Reasons = Mapping[str, str]


class Ended(Exception):
    """A task that this process cannot do without has ended."""


def how_ended(task: "asyncio.Future[Any] | None") -> str:
    """ "" while it runs."""
    if task is None:
        return "is gone"
    if not task.done():
        return ""
    if task.cancelled():
        return "was cancelled"
    return f"ended with {error!r}" if (error := task.exception()) else "ended"


class Asked:
    """Somebody outside, by one question at a time: while it is away none pile up."""

    def __init__(self, ask: Callable[[], Awaitable[object]], away: tuple[type[Exception], ...]) -> None:
        """`away`: what `ask` raises where it cannot be reached."""
        self.ask, self.away = ask, away
        self.since: float | None = None
        """When the first question was asked that has no answer yet."""
        self.error = ""

    async def run(self) -> None:
        while True:
            self.since = self.since or monotonic()
            try:
                await self.ask()
                self.since, self.error = None, ""
            except self.away as error:
                self.error = f": {error or type(error).__name__}"[:300]
            await asyncio.sleep(LOOK_EVERY)

    def reason(self) -> str:
        if self.since is None or (silent := monotonic() - self.since) < PATIENCE:
            return ""
        return f"has not answered for {silent:.0f} s{self.error}"


class Alive:
    def __init__(self, tasks: Callable[[], Reasons], asked: Mapping[str, Asked]) -> None:
        """`tasks`: of those that ended, by name, how."""
        self.tasks, self.asked = tasks, asked

    def reasons(self) -> dict[str, str]:
        """Why not ready, as of now."""
        away = {name: reason for name, each in self.asked.items() if (reason := each.reason())}
        return {**self.tasks(), **away}

    async def run(self) -> None:
        """Raises Ended."""
        before: Reasons = {}
        ended: Reasons = {}
        while True:
            await asyncio.sleep(LOOK_EVERY)
            now = self.reasons()
            if now.keys() != before.keys():
                log.warning("not ready", **now) if now else log.info("ready again")
            before = now
            if lost := ended.keys() & (ended := self.tasks()).keys():
                raise Ended("; ".join(f"{name} {ended[name]}" for name in sorted(lost)))
