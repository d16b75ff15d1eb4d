"""An event loop whose time passes only while nobody has anything to do: what happens does not depend on how fast the machine is,
and nobody waits. For what lives in memory: bytes from outside take no time."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Idle(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if ready := super().select(0):
            return ready
        if timeout is None:  # only a thread, or a socket, can wake it
            return super().select(None)
        self.now += max(0.0, timeout)
        return []


class UntimedLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._idle = _Idle()
        super().__init__(self._idle)

    def time(self) -> float:
        return self._idle.now


def untimed(main: Callable[[Callable[[], float]], Coroutine[Any, Any, T]]) -> T:
    """Runs it; it is given the loop's clock."""
    with asyncio.Runner(loop_factory=UntimedLoop) as runner:
        loop = runner.get_loop()
        return runner.run(main(loop.time))
