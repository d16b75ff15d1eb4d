"""What others say gathers before it is read: each wake-up costs a service and the broker some milliseconds, however little it
brings. For services that are on nobody's waiting path; who asks one of them through its API hurries it.
"""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import Any

from aiokafka.protocol.fetch import FetchRequest


class Gather:
    """`seconds` between an answer of a broker and the next fetch from it. 0: each record wakes its reader at once."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.answered: dict[int, float] = {}
        """By node, when it answered last: seconds of the monotonic clock."""
        self.hurried = asyncio.Event()

    def slow_down(self, client: Any) -> None:
        """An aiokafka client: its fetches wait their time, all other requests go at once."""
        if not self.seconds:
            return
        send = client.send

        async def paced(node: int, request: Any, **options: Any) -> Any:
            if not isinstance(request, FetchRequest):
                return await send(node, request, **options)
            await self._rest(node)  # cancelled here as in the send: the fetcher takes it for one
            try:
                return await send(node, request, **options)
            finally:
                self.answered[node] = monotonic()

        client.send = paced

    def hurry(self) -> None:
        """Somebody waits for what was just appended: the rest that is, or the next one, is cut short."""
        self.hurried.set()

    async def _rest(self, node: int) -> None:
        left = self.answered.get(node, 0.0) + self.seconds - monotonic()
        if left > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self.hurried.wait()
        self.hurried.clear()
