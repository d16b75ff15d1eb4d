"""Bad input: no crash, no silent drop. Ten thousand records through the readers, hundreds through everything that is real."""

import random
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest

from shared.domain.service import STOREFRONT
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.envelope import envelope
from shared.runtime.passes.storefront import StorefrontEar
from shared.runtime.topics import SERVICES, service_called
from tests.faults.run.bad import HUGE, inbox, storefront
from tests.faults.run.bad_input import judged
from tests.faults.run.bad_send import inputs_of
from tests.faults.run.foreign import CODECS, Way, marker, traffic
from tests.faults.run.strange import KINDS
from tests.faults.scenario import services, stores

SEED = 618
NOW = datetime(2026, 6, 18, 8, tzinfo=UTC)


@pytest.mark.req("ORD-01")
def test_of_ten_thousand_bad_storefront_records_each_is_answered_once_by_one_service() -> None:
    catalogs = [Catalog(service_called(name)) for name in SERVICES]
    ears = [StorefrontEar(catalog, STOREFRONT) for catalog in catalogs if STOREFRONT in catalog.heard]
    huge = [HUGE(random.Random(SEED + number), "OrderPlaced", f"huge/{number}") for number in range(5)]
    unanswered, names = [], Counter[str]()
    for offset, bad in enumerate([*storefront(SEED, 10_000), *huge]):
        record = SimpleNamespace(
            offset=offset, key=bad.key, value=bad.value, headers=bad.headers, timestamp=bad.timestamp or 1_781_740_800_000
        )
        sends = [send for ear in ears for send in ear.hear(record, 0)]
        expected = bad.id or f"{STOREFRONT}/0/{offset}"
        if [dict(send.headers)["ce_causationid"].decode() for send in sends] != [expected]:
            unanswered.append((bad.kind, expected, sends))
        names.update(send.name.decode() for send in sends)
    assert unanswered == []
    assert names["RefuseStorefrontEvent"] > 5_000
    assert len(names) > 5


def test_headers_of_an_inbox_record_that_nobody_of_ours_wrote_are_named_and_dropped() -> None:
    for offset, bad in enumerate(inbox(SEED, 5_000, inputs_of("orders"))):
        record = SimpleNamespace(offset=offset, key=bad.key, value=bad.value, headers=bad.headers, timestamp=1_781_740_800_000)
        head = envelope(record, (STOREFRONT,))
        assert head.link is None
        assert head.headers["ce_time"]
        assert bool(head.fault) == (bad.kind not in ("inbox: value", "inbox: no type")), (bad, head)


def test_strangers_send_the_same_by_the_same_seed_in_every_way_that_there_is() -> None:
    sent = traffic(SEED, 3_000, NOW)
    assert sent == traffic(SEED, 3_000, NOW)
    batches = [batch for group in sent.groups for batch in group]
    records = [record for batch in batches for record in batch.records]
    assert {batch.way for batch in batches} == set(get_args(Way))
    assert {batch.codec for batch in batches if batch.way == "commit"} == set(CODECS)
    assert len({record.kind for record in records}) == len(KINDS) + 3  # good orders, and the two large ones
    times = Counter(record.id for record in records if record.id)
    assert [id for id, n in times.items() if n > 1] == [f"foreign/{SEED}/same"]


def test_of_thousands_of_strangers_records_each_is_answered_once_and_as_its_kind_is_to_be() -> None:
    ears = [
        StorefrontEar(catalog, STOREFRONT)
        for catalog in map(Catalog, map(service_called, SERVICES))
        if STOREFRONT in catalog.heard
    ]
    records = [record for group in traffic(SEED, 3_000, NOW).groups for batch in group for record in batch.records]
    for offset, foreign in enumerate(records):
        stamped = SimpleNamespace(
            offset=offset, key=foreign.key, value=foreign.value, headers=foreign.headers, timestamp=1_781_740_800_000
        )
        [send] = [send for ear in ears for send in ear.hear(stamped, 0)]
        assert dict(send.headers)["ce_causationid"].decode() == (foreign.id or f"{STOREFRONT}/0/{offset}")
        assert foreign.expects == "any" or (send.name == b"RefuseStorefrontEvent") == (foreign.expects == "unreadable"), foreign
        sealed_later = foreign.kind == "good order"
        assert sealed_later or marker(SEED).encode() not in send.value, foreign


@pytest.mark.faults
@pytest.mark.integration
async def test_hundreds_of_bad_records_all_have_an_outcome_and_nothing_dies(tmp_path: Path) -> None:
    with stores(tmp_path / "stores") as endpoints:
        async with services(endpoints, tmp_path) as system:
            assert await judged(system, endpoints, SEED, 600, print) == []


@pytest.mark.faults
@pytest.mark.integration
async def test_what_strangers_send_by_another_client_has_its_outcome_and_holds_up_no_good_order(tmp_path: Path) -> None:
    pytest.importorskip("confluent_kafka", reason="of the development packages")
    with stores(tmp_path / "stores") as endpoints:
        async with services(endpoints, tmp_path) as system:
            assert await judged(system, endpoints, SEED, 30, print, strangers=300) == []
