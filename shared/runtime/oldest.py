"""How old the oldest document is that waits: looked up, not counted, so that what is forgotten is seen. One read each time, of an
index. Every replica says the same.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from shared.domain.service import Service
from shared.runtime import metrics
from shared.runtime.documents.port import Readable, Unavailable

LOOK_EVERY = 15.0


class OldestLoop:
    def __init__(self, service: Service, documents: Readable, now: Callable[[], datetime]) -> None:
        self.service, self.documents, self.now = service, documents, now

    async def run(self) -> None:
        while True:
            await self.look()
            await asyncio.sleep(LOOK_EVERY)

    async def look(self) -> None:
        """What cannot be read now keeps its last age: who is ready says that MongoDB is away."""
        for each in self.service.waiting:
            collection = self.service.view(each.view).collection
            try:
                found = await self.documents.select(collection, each.where, sort=((each.since, 1),), limit=1)
            except Unavailable:
                continue
            age = (self.now() - datetime.fromisoformat(found[0][each.since])).total_seconds() if found else 0.0
            metrics.oldest.labels(self.service.name, each.name).set(max(0.0, age))
