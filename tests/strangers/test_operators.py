"""What operators do to topics while nobody looks: the service goes on, and says what is gone."""

from pathlib import Path

import httpx
import pytest

from shared.domain.ids import order_id
from shared.runtime.settings import Settings
from shared.runtime.stream.producer import KafkaLog
from shared.runtime.tools.reading import documents_of
from shared.runtime.tools.rebuild import Rebuild
from shared.runtime.topics import make_topics, service_called
from tests.faults.run.brokers import counted_lost, delete_before
from tests.faults.scenario import stores
from tests.runtime.conftest import running
from tests.strangers.shop import Shop, ids

pytestmark = pytest.mark.integration


async def test_a_topic_is_emptied_while_the_service_is_away(tmp_path: Path) -> None:
    """Out of range at each start, for ever. It goes on at the beginning, and what it never read is counted."""
    with stores(tmp_path / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        shop = Shop(endpoints.kafka, endpoints.mongo)
        async with running(endpoints, tmp_path, ["orders"]):
            for partition in range(4):
                await shop.send(first := ids(2), partition=partition)
                await shop.outcomes(set(first))
            await shop.read_to_the_end()
        await shop.send(ids(3), partition=1)  # the others were read whole
        await delete_before(endpoints.kafka, dict.fromkeys(range(4), -1))
        async with running(endpoints, tmp_path, ["orders"]) as system, httpx.AsyncClient(base_url=system.apis["orders"]) as http:
            await shop.read_to_the_end()
            for partition in range(4):
                await shop.send(after := ids(1), partition=partition)
                assert (await shop.outcomes(set(after)))[after[0]] == ["PaymentCaptured"]
            metrics = (await http.get("/metrics")).text
            assert 'waybill_lost_to_retention_total{service="orders"} 3.0' in metrics

            await shop.read_to_the_end()  # now all is read, and it goes on
            await delete_before(endpoints.kafka, dict.fromkeys(range(4), -1))
            for partition in range(4):
                await shop.send(after := ids(1), partition=partition)
                assert (await shop.outcomes(set(after)))[after[0]] == ["PaymentCaptured"]
            assert await counted_lost(system.apis["orders"]) == 3


async def test_orders_wait_while_all_documents_are_dropped(tmp_path: Path) -> None:
    """They were refused for good: the channel that they name, of another partition, was not read from the log yet."""
    with stores(tmp_path / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        shop = Shop(endpoints.kafka, endpoints.mongo)
        async with running(endpoints, tmp_path, ["orders"]) as system, httpx.AsyncClient(base_url=system.apis["orders"]) as http:
            beside = [id for id in ids(12_000) if partition_of(order_id("own", f"order-{id}")) == partition_of("own")]
            await shop.send(beside)  # before the channel's fact: its partition takes longer to be read than theirs
            await shop.outcomes(set(beside))
            body = {"currency": "EUR", "warehouses": ["w1"]}
            assert (await http.put("/channels/own", json=body)).status_code == 200
        await shop.place(sent := ids(16), "own")
        settings = Settings(kafka=endpoints.kafka, mongo=endpoints.mongo)
        async with documents_of(settings, "orders") as documents:
            await Rebuild(service_called("orders"), documents, endpoints.kafka, {}, lambda *_: None).reset()
        async with running(endpoints, tmp_path, ["orders"]):
            found = await shop.outcomes(set(sent))
            assert {id: found[id] for id in sent} == {id: ["OrderPlaced"] for id in sent}


def partition_of(key: str) -> int:
    return KafkaLog({}, "", 4).partition_for(key.encode())


async def test_a_service_starts_again_behind_a_transactions_marker(tmp_path: Path) -> None:
    """No record stands where it left off: it must not take the topic for another one."""
    with stores(tmp_path / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        shop = Shop(endpoints.kafka, endpoints.mongo)
        async with running(endpoints, tmp_path, ["orders"]):
            await shop.transact(sent := ids(1), 2, commit=True)
            await shop.transact(ids(1), 3, commit=False)
            await shop.outcomes(set(sent))
            await shop.read_to_the_end()
        async with running(endpoints, tmp_path, ["orders"]):
            for partition in (2, 3):
                await shop.send(after := ids(1), partition=partition)
                assert (await shop.outcomes(set(after)))[after[0]] == ["PaymentCaptured"]
