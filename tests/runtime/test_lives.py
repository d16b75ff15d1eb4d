"""The life of an order, found by the index beside its documents: what reading all logs finds."""

import pytest

from cli.events import life_of
from services.orders.service import service as orders
from shared.domain.messages import Fact
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.topics import SERVICES, service_called
from tests.runtime.conftest import Played

SAID = {
    name
    for service in SERVICES
    for name, cls in service_called(service).facts.items()
    if issubclass(cls, Fact) and (cls.goes_on or any(cls in noun.says for noun in service_called(service).nouns))
}
"""Facts that change no state of what is asked for: the index leads to them only where they are shown, or led to others."""


@pytest.mark.integration
async def test_the_index_finds_what_reading_the_logs_whole_finds(played: Played) -> None:
    documents = MongoDocuments(played.settings.mongo, "orders")
    found = [each["_id"] async for each in documents.scan(orders.view("orders").collection, {})]
    await documents.close()
    services: set[str] = set()
    for order_id in found[::4]:
        by_index = await life_of(order_id, played.settings)
        whole = await life_of(order_id, played.settings, whole=True)
        missing = {step.id: step.type for step in whole if step not in by_index}
        assert [step for step in by_index if step not in whole] == []
        assert set(missing.values()) <= SAID, missing
        services |= {step.service for step in by_index}
    assert len(found) > 30 and services >= {"outside", "orders", "inventory", "pricing", "fulfillment", "support"}
