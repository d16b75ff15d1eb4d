"""Bad input: no crash, no silent drop. Ten thousand records through the readers, hundreds through everything that is real."""

import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from shared.domain.service import STOREFRONT
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.envelope import envelope
from shared.runtime.passes.storefront import StorefrontEar
from shared.runtime.topics import SERVICES, service_called
from tests.faults.run.bad import HUGE, inbox, storefront
from tests.faults.run.bad_input import inputs_of, judged
from tests.faults.scenario import services, stores

SEED = 618


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


@pytest.mark.faults
@pytest.mark.integration
async def test_hundreds_of_bad_records_all_have_an_outcome_and_nothing_dies(tmp_path: Path) -> None:
    with stores(tmp_path / "stores") as endpoints:
        async with services(endpoints, tmp_path) as system:
            assert await judged(system, endpoints, SEED, 600, print) == []
