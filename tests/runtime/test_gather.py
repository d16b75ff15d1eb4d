"""Fetches rest between an answer and the next one; who waits for something cuts the rest short; no other request waits."""

import asyncio
from time import monotonic
from typing import Any

import pytest
from aiokafka.protocol.fetch import FetchRequest

from shared.runtime.stream.gather import Gather

LONG = 60.0
FETCH = object.__new__(FetchRequest)


class Client:
    def __init__(self) -> None:
        self.sent: list[tuple[int, Any]] = []

    async def send(self, node: int, request: Any) -> str:
        self.sent.append((node, request))
        return "answer"


def paced(seconds: float) -> tuple[Gather, Any]:
    gather, client = Gather(seconds), Client()
    gather.slow_down(client)
    return gather, client


async def test_the_first_fetch_and_other_nodes_and_requests_go_at_once() -> None:
    _, client = paced(LONG)
    assert await client.send(1, FETCH) == "answer"
    await client.send(2, FETCH)
    for _ in range(2):
        await client.send(1, "heartbeat")
    assert client.sent == [(1, FETCH), (2, FETCH), (1, "heartbeat"), (1, "heartbeat")]


async def test_the_next_fetch_rests_first() -> None:
    _, client = paced(0.05)
    await client.send(1, FETCH)
    began = monotonic()
    await client.send(1, FETCH)
    assert monotonic() - began >= 0.04


async def resting() -> tuple[Gather, Any, "asyncio.Task[str]"]:
    """The second fetch rests."""
    gather, client = paced(LONG)
    await client.send(1, FETCH)
    fetching = asyncio.create_task(client.send(1, FETCH))
    await asyncio.sleep(0)
    return gather, client, fetching


async def test_who_waits_cuts_the_rest_short() -> None:
    gather, _, fetching = await resting()
    gather.hurry()
    assert await asyncio.wait_for(fetching, 5) == "answer"


async def test_a_hurry_before_the_rest_counts_for_it_and_not_for_the_one_after() -> None:
    gather, client = paced(LONG)
    await client.send(1, FETCH)
    gather.hurry()
    await asyncio.wait_for(client.send(1, FETCH), 5)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(client.send(1, FETCH), 0.05)


async def test_a_rest_that_is_cancelled_sends_nothing() -> None:
    _, client, fetching = await resting()
    fetching.cancel()
    await asyncio.gather(fetching, return_exceptions=True)
    assert len(client.sent) == 1


def fetch(*topics: str) -> FetchRequest:
    return FetchRequest(500, 1, 1 << 20, 1, [(topic, [(0, 7, 100)]) for topic in topics])


def asked(request: FetchRequest) -> list[str]:
    return [topic for topic, _ in request.topics]


async def test_topics_that_nobody_waits_for_are_left_out_until_their_time_and_whole_requests_stay_as_they_are() -> None:
    gather, client = Gather(0, later=["theirs"]), Client()
    gather.slow_down(client)
    for _ in range(2):
        await client.send(1, fetch("ours", "theirs"))
    await client.send(1, fetch("ours"))
    await client.send(1, fetch("theirs"))  # the others have records that wait: nothing else can be asked for
    first, second, third, fourth = (request for _, request in client.sent)
    assert [asked(each) for each in (first, second, third, fourth)] == [["ours", "theirs"], ["ours"], ["ours"], ["theirs"]]
    assert first._max_wait_ms == 500 and 0 < second._max_wait_ms <= 500
    gather.looked[1] -= 1
    await client.send(1, fetch("ours", "theirs"))
    assert asked(client.sent[-1][1]) == ["ours", "theirs"]


def test_services_on_the_waiting_path_read_at_once() -> None:
    """An order is placed, priced and reserved by these."""
    from services.inventory.service import service as inventory
    from services.orders.service import service as orders
    from services.pricing.service import service as pricing

    assert [each.gathers for each in (orders, pricing, inventory)] == [0, 0, 0]
