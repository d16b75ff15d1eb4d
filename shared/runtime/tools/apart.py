"""Partitions apart: what a tool does to whole logs, shared out to one process a core. Each partition's log stands for itself."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine, Sequence
from multiprocessing import get_context
from typing import Any, TypeVar

from shared.runtime.garbage import collect_rarely

T = TypeVar("T")
Tell = Callable[[int, int], None]
"""Records read, records in all."""
Work = Callable[[Sequence[int], Tell], Coroutine[Any, Any, T]]
"""Works on these partitions. Its own process gets it pickled: a module's function, or a partial of one."""
WORTH_IT = 100_000
"""Records. For fewer, starting processes takes longer than they spare."""


class ProcessDied(Exception):
    """A process of the tool ended without a result."""


def processes(records: int, partitions: int) -> int:
    return max(1, min(os.cpu_count() or 1, partitions)) if records >= WORTH_IT else 1


async def apart(work: Work[T], partitions: int, count: int, tell: Tell) -> list[T]:
    """Results of `count` processes (one: this one does it). Raises ProcessDied and what the work raises; the others are then
    stopped."""
    if count == 1:
        return [await work(range(partitions), tell)]
    context = get_context("spawn")
    crew: list[tuple[Any, Any, Any]] = []
    results: dict[int, T] = {}
    try:
        for first in range(count):
            told, (inlet, outlet) = context.Array("q", 2, lock=False), context.Pipe(duplex=False)
            numbers = range(first, partitions, count)
            process = context.Process(target=_work, args=(work, numbers, told, outlet), daemon=True)
            process.start()
            outlet.close()  # ours: a process that dies is seen by the end of its pipe
            crew.append((process, told, inlet))
        while len(results) < count:
            await asyncio.sleep(0.05)
            tell(sum(told[0] for _, told, _ in crew), sum(told[1] for _, told, _ in crew))
            for number, (process, _, inlet) in enumerate(crew):
                if number not in results and inlet.poll():
                    results[number] = _received(process, inlet)
    finally:
        for process, *_ in crew:
            process.terminate()
            process.join()
    return [results[number] for number in range(count)]


def _received(process: Any, inlet: Any) -> Any:
    try:
        result = inlet.recv()
    except EOFError as error:
        process.join()
        raise ProcessDied(f"a process of this command ended with code {process.exitcode}") from error
    if isinstance(result, Exception):
        raise result
    return result


def _work(work: Work[T], numbers: Sequence[int], told: Any, outlet: Any) -> None:
    """The process's main function."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the parent, which ends its processes
    collect_rarely()

    def tell(done: int, total: int) -> None:
        told[0], told[1] = done, total

    try:
        outlet.send(asyncio.run(work(numbers, tell)))
    except Exception as error:
        outlet.send(error)
