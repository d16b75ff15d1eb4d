"""What others say gathers before it is read: each wake-up costs a service and the broker some milliseconds, however little it
brings. For services that are on nobody's waiting path; who asks one of them through its API hurries it.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from copy import copy
from time import monotonic
from typing import Any

from aiokafka.protocol.fetch import FetchRequest

LATER = 0.5
"""Seconds between looks at topics that are nobody's waiting path."""


class Gather:
    """`seconds` between an answer of a broker and the next fetch from it. 0: each record wakes its reader at once. Where much is
    said, topics in `later` are left out of most fetches; where nothing is, they are in each."""

    def __init__(self, seconds: float, later: Collection[str] = ()) -> None:
        self.seconds, self.later = seconds, frozenset(later)
        self.looked: dict[int, float] = {}
        """By node, when `later` topics were asked for last."""
        self.answered: dict[int, float] = {}
        """By node, when it answered last: seconds of the monotonic clock."""
        self.hurried = asyncio.Event()

    def slow_down(self, client: Any) -> None:
        """An aiokafka client: its fetches wait their time, all other requests go at once."""
        if not self.seconds and not self.later:
            return
        send = client.send

        async def paced(node: int, request: Any, **options: Any) -> Any:
            if not isinstance(request, FetchRequest):
                return await send(node, request, **options)
            await self._rest(node)  # cancelled here as in the send: the fetcher takes it for one
            try:
                return await send(node, self._of_now(node, request), **options)
            finally:
                self.answered[node] = monotonic()

        client.send = paced

    def hurry(self) -> None:
        """Somebody waits for what was just appended: the rest that is, or the next one, is cut short."""
        self.hurried.set()

    def _of_now(self, node: int, request: FetchRequest) -> FetchRequest:
        """Without what may wait, and no longer than that may. An answer's topics are always among those that were asked for."""
        if not self.later:
            return request
        left = self.looked.get(node, 0.0) + LATER - monotonic()
        topics = [each for each in request.topics if each[0] not in self.later]
        if left <= 0 or not topics:
            self.looked[node] = monotonic()
            return request
        if len(topics) == len(request.topics):
            return request
        fewer = copy(request)
        fewer._topics = topics
        fewer._max_wait_ms = min(request._max_wait_ms, int(left * 1000) + 1)
        return fewer

    async def _rest(self, node: int) -> None:
        left = self.answered.get(node, 0.0) + self.seconds - monotonic()
        if left > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self.hurried.wait()
        self.hurried.clear()
