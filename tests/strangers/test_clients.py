"""Storefronts write with what they have: any codec, in transactions or not. Every record has an outcome; none holds others up."""

from collections.abc import AsyncIterator
from pathlib import Path
from time import time
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.producer import message_accumulator
from aiokafka.producer import producer as producers
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.domain.service import STOREFRONT as TOPIC
from shared.runtime.topics import make_topics, needed
from tests.faults.scenario import stores
from tests.runtime.conftest import running
from tests.strangers.shop import Shop, ids

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
async def shop(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shop]:
    data = tmp_path_factory.mktemp("strangers")
    with stores(Path(data) / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        async with running(endpoints, data, ["orders"]):
            yield Shop(endpoints.kafka, endpoints.mongo)


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_a_client_compresses_as_it_likes(shop: Shop, codec: str) -> None:
    sent = ids(20)
    await shop.send(sent, codec)
    assert {tuple(facts) for id, facts in (await shop.outcomes(set(sent))).items() if id in sent} == {("PaymentCaptured",)}


@pytest.mark.parametrize("codec", ["gzip", "snappy", "lz4", "zstd"])
async def test_a_topic_compresses_as_its_owner_likes(shop: Shop, codec: str) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=shop.kafka)
    await admin.start()
    try:
        await admin.alter_configs([configured(codec)])
        sent = ids(20)
        await shop.send(sent)
        assert {tuple(facts) for id, facts in (await shop.outcomes(set(sent))).items() if id in sent} == {("PaymentCaptured",)}
    finally:
        await admin.alter_configs([configured("producer")])
        await admin.close()


def configured(codec: str) -> ConfigResource:
    """What is not named is set back."""
    return ConfigResource(ConfigResourceType.TOPIC, TOPIC, {**needed()[TOPIC], "compression.type": codec})


async def test_what_was_sent_in_a_transaction_counts_and_its_marker_is_no_lag(shop: Shop) -> None:
    """Committed, then silence: the marker stands last in its partition. Twice: it stands between, too, and alone."""
    for partition in (0, 0, 1):
        sent = ids(2)
        await shop.transact(sent, partition, commit=True)
        found = await shop.outcomes(set(sent))
        assert [found[id] for id in sent] == [["PaymentCaptured"]] * 2
        await shop.read_to_the_end()


async def test_what_was_taken_back_was_never_said_and_holds_nobody_up(shop: Shop) -> None:
    for partition in (0, 2):
        aborted = ids(3)
        await shop.transact(aborted, partition, commit=False)
        await shop.read_to_the_end()
        after = ids(1)
        await shop.send(after, partition=partition)
        found = await shop.outcomes(set(after))
        assert found[after[0]] == ["PaymentCaptured"]
        assert not found.keys() & set(aborted)
        await shop.read_to_the_end()


@pytest.mark.parametrize("stamp", [0, 1_000, 1_700_000_000, 4_102_444_800_000])
async def test_a_clients_clock_is_its_own(shop: Shop, stamp: int) -> None:
    """Of 1970, in seconds, of 2100: by its age a record was deleted before a service that was away read it."""
    (id,) = ids(1)
    async with AIOKafkaProducer(bootstrap_servers=shop.kafka) as producer:
        await shop.produce(id, producer, stamp=stamp)
    assert (await shop.outcomes({id}))[id] == ["PaymentCaptured"]
    async with AIOKafkaConsumer(TOPIC, bootstrap_servers=shop.kafka, auto_offset_reset="earliest") as consumer:
        async for record in consumer:
            if dict(record.headers).get("ce_id") == id.encode():
                assert abs(record.timestamp / 1000 - time()) < 60
                return


class Latin1(str):
    """A header's name, as a client encodes it that takes text for bytes."""

    def encode(self, *_: Any) -> bytes:
        return super().encode("latin-1")


@pytest.mark.parametrize("codec", [None, "gzip", "zstd"])
async def test_a_header_name_that_nobody_can_decode_costs_no_record(
    shop: Shop, codec: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It stood for ever in the way of its partition, at each start."""
    for module in (message_accumulator, producers):  # ours in C takes nothing but text
        monkeypatch.setattr(module, "DefaultRecordBatchBuilder", _DefaultRecordBatchBuilderPy)
    before, after = ids(2)
    async with AIOKafkaProducer(bootstrap_servers=shop.kafka, compression_type=codec, linger_ms=20) as producer:
        await shop.produce(before, producer, 3)
        strange = [(Latin1("café"), b"1"), ("ce_type", b"PaymentReceived"), ("ce_id", f"strange-{before}".encode())]
        await producer.send(TOPIC, b"{}", headers=strange, partition=3)
        await shop.produce(after, producer, 3)
    found = await shop.outcomes({before, after, f"strange-{before}"})
    assert found[before] == found[after] == ["PaymentCaptured"]
    assert found[f"strange-{before}"] == ["StorefrontEventRefused"]
    await shop.read_to_the_end()
