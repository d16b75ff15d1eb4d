"""Work in memory: done at once, by a fake where there is one, else by the noun's own call."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.domain.messages import Command
from shared.domain.nouns import Work
from shared.domain.service import Service
from shared.domain.told import Decisions


class Outside:
    def __init__(self, fakes: Mapping[str, Callable[[Any], Command]]) -> None:
        self.fakes = fakes

    def answer(self, service: Service, asked: Mapping[str, Any], past: Decisions) -> tuple[str, Command]:
        """The work's name, and what came of it in as many tries as it has; no time passes between them."""
        work = next(work for noun in service.nouns for work in noun.work if work.name == asked["work"])
        request = work.request.model_validate_json(asked["data"])
        reason = ""
        for _ in range(work.tries):
            try:
                return work.name, self._try(work, request, past)
            except Exception as error:  # what a call outside raises is one failed try
                reason = repr(error)[:300]
        return work.name, work.failed(request, reason)

    def _try(self, work: Work, request: Any, past: Decisions) -> Command:
        if fake := self.fakes.get(work.name):
            return fake(request)

        async def call() -> Command:
            async with asyncio.timeout(work.deadline.total_seconds()):
                return await work.call(request, past)

        with ThreadPoolExecutor(1) as apart:  # whoever reads us through an API is inside a loop already
            return apart.submit(asyncio.run, call()).result()
