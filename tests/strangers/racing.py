"""Requests that race: two processes, each with connections of its own, begin each batch at the same moment."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from multiprocessing import get_context
from random import Random
from typing import Any, NamedTuple, TypeVar

import httpx

from shared.domain import ids

T = TypeVar("T")
AT_ONCE = 10
"""Pairs that race at the same time: as many as two cores take without standing in line."""
WITHIN = 120.0
"""Seconds for a batch."""


class Call(NamedTuple):
    method: str
    url: str
    body: Any = None


class Answer(NamedTuple):
    status: int
    body: Any


Here = Callable[[int], Awaitable[object]]
"""What this process does against the call of this number."""


async def raced(
    *sides: Sequence[Call], here: Here | None = None, spread: float = 0.02, at_once: int = AT_ONCE
) -> list[tuple[Answer, ...]]:
    """By number, what each side was answered. Each side is a process; `here` makes this one a side, too, which does all of a
    batch as it begins. A call is made up to `spread` seconds later, so that now one side is first and now the other."""
    context = get_context("spawn")
    barrier = context.Barrier(len(sides) + (here is not None))
    crew = []
    for seed, calls in enumerate(sides):
        inlet, outlet = context.Pipe(duplex=False)
        process = context.Process(target=_main, args=(calls, barrier, (spread, at_once), seed, outlet), daemon=True)
        process.start()
        outlet.close()
        crew.append((process, inlet))
    try:
        if here is not None:
            for numbers in _batches(range(len(sides[0])), at_once):
                await asyncio.to_thread(barrier.wait, WITHIN)
                await asyncio.gather(*(here(number) for number in numbers))
        said: list[list[Answer]] = [await asyncio.to_thread(inlet.recv) for _, inlet in crew]
    finally:
        for process, _ in crew:
            process.terminate()
            process.join()
    return list(zip(*said, strict=True))


def _main(calls: Sequence[Call], barrier: Any, pace: tuple[float, int], seed: int, outlet: Any) -> None:
    """The main function of a side."""
    outlet.send(asyncio.run(_made(calls, barrier, *pace, Random(seed))))


async def _made(calls: Sequence[Call], barrier: Any, spread: float, at_once: int, chance: Random) -> list[Answer]:
    answers: list[Answer] = []
    async with httpx.AsyncClient(timeout=WITHIN) as http:

        async def make(call: Call) -> Answer:
            await asyncio.sleep(chance.uniform(0, spread))
            return await answered(http, call)

        for batch in _batches(calls, at_once):
            await asyncio.to_thread(barrier.wait, WITHIN)
            answers += await asyncio.gather(*map(make, batch))
    return answers


async def answered(http: httpx.AsyncClient, call: Call) -> Answer:
    """Asked again under the same key while the service cannot take it at the moment."""
    key = ids.new_id()
    while True:
        headers = {"Idempotency-Key": key, "Prefer": "wait=25"}
        answer = await http.request(call.method, call.url, json=call.body, headers=headers)
        if answer.status_code != 503:
            return Answer(answer.status_code, answer.json())
        await asyncio.sleep(0.2)


def _batches(all: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    for first in range(0, len(all), size):
        yield all[first : first + size]
