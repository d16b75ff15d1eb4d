"""An event loop whose time is virtual and whose order is drawn from a seed: every await of the real code is a point where
another process may go on, or this one be paused or killed.

What a process runs, it runs in its own context (`spawn`), so the loop knows whose each callback is. A killed process simply
never runs again: nothing of it is cleaned up. A paused one's callbacks are set aside until it is resumed.
"""

import asyncio
from asyncio.events import Handle, TimerHandle
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import Context, ContextVar, copy_context
from heapq import heappop
from random import Random
from typing import Any, TypeVar

T = TypeVar("T")
OWNER: "ContextVar[Fate | None]" = ContextVar("simulated process", default=None)


class Fate:
    """Whether a simulated process goes on."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.dead = self.paused = False
        self.held: list[Handle] = []
        self.context: Context = copy_context()
        self.context.run(OWNER.set, self)


class TooLong(Exception):
    """The simulation did not come to its end in as many steps as it may take: something goes round and round."""


class SimulatedLoop(asyncio.BaseEventLoop):
    """`step` is asked before each step of a process, and may kill or pause it."""

    _ready: list[Handle]
    _scheduled: list[TimerHandle]

    def __init__(self, random: Random, step: Callable[[Fate], None] = lambda fate: None, limit: int = 400_000) -> None:
        super().__init__()
        self.random, self.step, self.limit = random, step, limit
        self.now = 0.0
        self.steps = 0
        self.errors: list[BaseException] = []
        self.tasks: list[asyncio.Task[Any]] = []
        self.set_exception_handler(self._error)

    def time(self) -> float:
        return self.now

    def create_task(self, coro: Any, *, name: Any = None, context: Context | None = None) -> "asyncio.Task[Any]":
        """Kept: a killed process's coroutines must not be closed, which would run their clean-up."""
        task = asyncio.Task(coro, loop=self, name=name, context=context)
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        self.tasks.append(task)
        return task

    def finish(self) -> None:
        """After the last run: everything that stands at an await is let go of."""
        for task in self.tasks:
            with suppress(BaseException):
                task.get_coro().close()
        self._ready.clear()
        self._scheduled.clear()
        self.close()

    def spawn(self, fate: Fate, work: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        return fate.context.run(self.create_task, work)

    def resume(self, fate: Fate) -> None:
        fate.paused = False
        self._ready += fate.held
        fate.held = []

    def _run_once(self) -> None:
        """One callback, drawn from those that could run now; time goes on only when there is none."""
        scheduled, ready = self._scheduled, self._ready
        while scheduled and scheduled[0].cancelled():
            heappop(scheduled)._scheduled = False  # type: ignore[attr-defined]
        if not ready:
            if not scheduled:
                raise TooLong("everyone waits and nothing will come")
            self.now = max(self.now, scheduled[0].when())
        while scheduled and scheduled[0].when() <= self.now:
            timer = heappop(scheduled)
            timer._scheduled = False  # type: ignore[attr-defined]
            ready.append(timer)
        # the drawn one's place is taken by the last
        at = int(self.random.random() * len(ready))
        handle = ready[at]
        ready[at] = ready[-1]
        ready.pop()
        if handle.cancelled():
            return
        fate = handle._context.get(OWNER)  # type: ignore[attr-defined]
        if fate is not None:
            if not fate.dead and not fate.paused:
                self.step(fate)
            if fate.dead:
                return
            if fate.paused:
                fate.held.append(handle)
                return
        self.steps += 1
        if self.steps > self.limit:
            raise TooLong(f"{self.steps} steps")
        handle._run()

    def _error(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """An error in a callback is a defect. A task or future that nobody asked is what kills leave behind."""
        if "handle" in context:
            self.errors.append(context.get("exception") or RuntimeError(context["message"]))

    def _process_events(self, event_list: Any) -> None:
        """There are no files."""

    def _write_to_self(self) -> None:
        """There are no threads."""
