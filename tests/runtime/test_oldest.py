"""The age of the oldest hold, as it is told to who watches."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from services.orders.service import service as orders
from services.pricing.service import service as pricing
from shared.domain.service import Service
from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.port import Unavailable
from shared.runtime.oldest import OldestLoop

NOW = datetime(2026, 6, 18, 12, tzinfo=UTC)
USES = pricing.view("uses")


def age() -> float | None:
    return REGISTRY.get_sample_value("waybill_oldest_waiting_seconds", {"service": "pricing", "what": "use_hold"})


def use(id: str, status: str, minutes: int, at: int = 1) -> dict[str, Any]:
    since = (NOW - timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")
    return {"_id": id, "_p": 0, "_at": at, "status": status, "since": since}


@pytest.mark.req("PRC-39")
async def test_the_oldest_hold_is_told_and_that_there_is_none() -> None:
    documents = MemoryDocuments()
    loop = OldestLoop(pricing, documents, lambda: NOW)
    await loop.look()
    assert age() == 0.0
    await documents.write(USES.collection, [use("a", "held", 5), use("b", "held", 20), use("c", "committed", 90)], [])
    await loop.look()
    assert age() == 1_200.0
    await documents.write(USES.collection, [], [use("b", "committed", 0, at=2)])
    await loop.look()
    assert age() == 300.0


class Away(MemoryDocuments):
    async def select(self, *_: Any, **__: Any) -> list[Any]:
        raise Unavailable("away")


async def test_what_cannot_be_read_keeps_its_age() -> None:
    before = age()
    await OldestLoop(pricing, Away(), lambda: NOW).look()
    assert age() == before


@pytest.mark.parametrize("service", [pricing, orders], ids=lambda each: each.name)
def test_who_waits_is_found_by_an_index(service: Service) -> None:
    assert service.waiting
    for each in service.waiting:
        assert (*each.where, each.since) in service.view(each.view).indexes
