"""A simulated payment provider beside a running Waybill: asked over HTTP, calling back doubled, late and reordered, until it is
heard. What it did is its own ledger, in this process, which nobody kills."""

import asyncio
import json
import socket
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from random import Random
from time import monotonic
from typing import Any

import httpx
import uvicorn

from shared.domain.money import shown
from shared.payments.callbacks import Callback, callback_of
from shared.payments.served import SILENT, create_provider
from shared.payments.simulated import Charge, SimulatedProvider, Unreliable

NAME = "simpay"
SECRET = "whsec_" + "c2ltdWxhdGVk" * 3
LATEST = 2.0
"""Seconds until a callback is sent, and between one that was not heard and its next try."""
DOUBLED = 0.25
"""Of callbacks, those that are sent twice."""
CALLERS = 8
"""Callbacks that are on their way at a time: of one after another those of a long day would never be heard."""
HEARD = frozenset({200, 202, 409, 422})
"""Statuses after which a callback is not sent again: it was taken, or never will be."""


@dataclass(order=True)
class Due:
    at: float
    number: int
    callback: Callback = field(compare=False)


class PlayedProvider:
    """`environ` is for starting services; `start` when they run. `share`: of calls, in a hundred, that fail, done or not, by the
    seed; `silent`: seconds in which some of them are not answered."""

    name = NAME

    def __init__(self, *, seed: int = 0, share: int = 0, silent: float = SILENT) -> None:
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.provider = SimulatedProvider(changed=self._changed)
        self.port = Unreliable(self.provider, seed=seed, share=share)
        self.chance = Random(seed)
        self.due: list[Due] = []
        self.callbacks = self.sent = self.refused = self.saying = 0
        self.tasks: list[asyncio.Task[None]] = []
        self.server = uvicorn.Server(uvicorn.Config(create_provider(self.port, silent=silent), log_config=None, lifespan="off"))
        self.server.capture_signals = nullcontext  # type: ignore[method-assign,assignment] # they are its process's

    @property
    def environ(self) -> dict[str, str]:
        """Of the service that asks it, and hears it."""
        host, port = self.socket.getsockname()
        return {
            "WAYBILL_PROVIDERS": json.dumps({NAME: {"url": f"http://{host}:{port}"}}),
            "WAYBILL_PAYMENT_SECRETS": json.dumps({NAME: [SECRET]}),
        }

    async def authorise(self, charge: str, amount: int, currency: str, order: tuple[str, str]) -> None:
        """What a payer has done at its page."""
        self.provider.authorise(charge, amount, currency, order=order)

    async def said(self) -> bool:
        """Whether it has said all that it has to say."""
        return not self.due and not self.saying

    def start(self, apis: Sequence[str], now: Callable[[], datetime]) -> None:
        """`apis`: of the replicas that are called back, in turn. `now`: the time that they know."""
        self.tasks = [
            asyncio.create_task(self.server.serve(sockets=[self.socket])),
            *(asyncio.create_task(self._call_back(list(apis), now)) for _ in range(CALLERS)),
        ]

    async def stop(self) -> None:
        self.server.should_exit = True
        for task in self.tasks[1:]:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        self.socket.close()

    async def settled(self, seconds: float = 2.0) -> None:
        """Returns when it has said everything, and nobody has asked it anything for a while."""
        seen, since = -1, monotonic()
        while monotonic() - since < seconds:
            now = self.port.calls.total() + self.sent + len(self.due)
            if now != seen or self.due or self.saying:
                seen, since = now, monotonic()
            await asyncio.sleep(0.1)

    def _changed(self, charge: Charge) -> None:
        self.callbacks += 1
        callback = callback_of(NAME, charge, self.callbacks)
        for _ in range(2 if self.chance.random() < DOUBLED else 1):
            self._later(callback)

    def _later(self, callback: Callback) -> None:
        self.sent += 1
        heappush(self.due, Due(monotonic() + self.chance.uniform(0, LATEST), self.sent, callback))

    async def _call_back(self, apis: list[str], now: Callable[[], datetime]) -> None:
        async with httpx.AsyncClient(timeout=5) as http:
            while True:
                if not self.due or self.due[0].at > monotonic():
                    await asyncio.sleep(0.05)
                    continue
                next = heappop(self.due)
                self.saying += 1
                apis.append(apis.pop(0))
                try:
                    url, headers = apis[0] + next.callback.path, next.callback.headers(SECRET, now())
                    status = (await http.post(url, content=next.callback.body, headers=headers)).status_code
                except httpx.HTTPError:
                    status = 0
                if status not in HEARD:
                    self.refused += 1
                    self._later(next.callback)
                self.saying -= 1


def in_words(port: Unreliable, currency: str) -> str:
    """What it did, in a line."""
    charges = port.provider.charges.values()
    sums = (sum(getattr(each.totals, name) for each in charges) for name in ("captured", "voided", "refunded"))
    words = zip(sums, ("captured", "let go", "refunded"), strict=True)
    money = ", ".join(f"{shown(amount, currency)} {word}" for amount, word in words)
    calls, troubled = port.calls.total(), port.troubles.total()
    return f"{NAME}: {len(charges):,} charges, {money}; {calls:,} calls, {troubled:,} of them without an answer"


def ledger(provider: SimulatedProvider) -> list[dict[str, Any]]:
    """Its own word on what moved: a line a charge."""
    entries: dict[str, list[dict[str, Any]]] = {id: [] for id in provider.charges}
    for each in provider.entries:
        said = {"reference": each.reference, "action": each.action, "amount": each.amount, "code": each.code}
        entries[each.charge].append(said)
    return [
        {"charge": charge.id, "totals": charge.totals.model_dump(), "entries": entries[charge.id]}
        for charge in provider.charges.values()
    ]
