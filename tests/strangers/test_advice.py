"""What doctor advises makes it better: each trouble is made, found, mended as it says, and gone; and no other has come.

Odd partitions of storefront.events: test_topics. A log that lost its end: test_machines. What needs hands or hardware (a replica
set, more replicas, clocks, disks, locked requirements) is in tests/runtime/test_doctor, in words."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from shared.domain.service import CLOCK, STOREFRONT
from shared.infra import Endpoints
from shared.runtime.documents.port import PLACES
from shared.runtime.settings import Settings
from shared.runtime.tools.doctor import Finding
from shared.runtime.tools.examine import examine
from shared.runtime.tools.reading import documents_of
from shared.runtime.tools.rebuild import Rebuild
from shared.runtime.topics import delete_topic, make_topics, needed, service_called
from tests.faults.scenario import stores
from tests.runtime.conftest import running
from tests.strangers.shop import Shop, ids

pytestmark = pytest.mark.integration
ORDERS = service_called("orders")
LOG = "orders.events"
CHANNEL_STATE = next(noun.collection for noun in ORDERS.nouns if noun.name == "channel")


class Patient:
    """An installation of one service, which has decided something and is stopped."""

    def __init__(self, endpoints: Endpoints, data: Path) -> None:
        self.endpoints, self.data = endpoints, data
        self.settings = Settings(kafka=endpoints.kafka, mongo=endpoints.mongo)

    async def troubles(self) -> list[Finding]:
        """Without those of the machine, which come and go."""
        found = [each async for each in examine(self.settings, [ORDERS], None)]
        return [each for each in found if each.level != "ok" and each.subject not in ("replication", "records' time")]

    @asynccontextmanager
    async def admin(self) -> AsyncIterator[AIOKafkaAdminClient]:
        admin = AIOKafkaAdminClient(bootstrap_servers=self.endpoints.kafka)
        await admin.start()
        try:
            yield admin
        finally:
            await admin.close()

    async def configure(self, topic: str, **options: str) -> None:
        """What is not named is set back to what it was made with."""
        config = {**needed()[topic], **{name.replace("_", "."): value for name, value in options.items()}}
        async with self.admin() as admin:
            await admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, config)])

    async def topics(self) -> None:
        """`waybill topics`, by somebody who has forgotten how many partitions there are."""
        await make_topics(self.endpoints.kafka, {}, 2, 1)

    async def start(self) -> None:
        async with running(self.endpoints, self.data, ["orders"]):
            await Shop(self.endpoints.kafka, self.endpoints.mongo).read_to_the_end()


@pytest.fixture(scope="module")
async def patient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Patient]:
    data = tmp_path_factory.mktemp("advice")
    with stores(data / "stores") as endpoints:
        await make_topics(endpoints.kafka, {}, 4, 1)
        shop, patient = Shop(endpoints.kafka, endpoints.mongo), Patient(endpoints, data)
        async with running(endpoints, data, ["orders"]):
            for partition in range(4):
                await shop.send(sent := ids(2), partition=partition)
                await shop.outcomes(set(sent))
            await shop.read_to_the_end()
        yield patient


async def lose_dead_letters(patient: Patient) -> None:
    await delete_topic(patient.endpoints.kafka, {}, "orders.dlq")


async def cut_the_log(patient: Patient) -> None:
    await patient.configure(LOG, retention_ms="604800000")


async def keep_the_log(patient: Patient) -> None:
    await patient.configure(LOG)


async def believe_clients_clocks(patient: Patient) -> None:
    await patient.configure(STOREFRONT, message_timestamp_type="CreateTime")


async def stamp_at_the_broker(patient: Patient) -> None:
    await patient.configure(STOREFRONT)


async def grow_the_clock(patient: Patient) -> None:
    async with patient.admin() as admin:
        await admin.create_partitions({CLOCK: NewPartitions(6)})


async def make_the_clock_anew(patient: Patient) -> None:
    await delete_topic(patient.endpoints.kafka, {}, CLOCK)
    await patient.topics()


async def drop_an_index(patient: Patient) -> None:
    async with documents_of(patient.settings, "orders") as documents:
        await documents._there("timers_v1").drop_index("state_1_due_1__id_1")


async def forget_a_collection(patient: Patient) -> None:
    """As after an upgrade with a new version of a view."""
    async with documents_of(patient.settings, "orders") as documents:
        for number in range(4):
            place = await documents.place(f"log/{number}")
            assert place is not None
            await documents.put(PLACES, [{**place, "collections": place["collections"][1:]}])


async def rebuild(patient: Patient) -> None:
    async with documents_of(patient.settings, "orders") as documents:
        await Rebuild(ORDERS, documents, patient.endpoints.kafka, {}, lambda *_: None).run(range(4))


Step = Callable[[Patient], Awaitable[None]]


@pytest.mark.parametrize(
    ("harm", "found", "advice", "mend"),
    [
        (lose_dead_letters, ("topics", "missing: orders.dlq"), ["waybill topics"], Patient.topics),
        (cut_the_log, (LOG, "retention.ms=604800000"), ["set retention.ms=-1 now"], keep_the_log),
        (
            believe_clients_clocks,
            (STOREFRONT, "message.timestamp.type=CreateTime"),
            ["set message.timestamp.type=LogAppendTime"],
            stamp_at_the_broker,
        ),
        (
            grow_the_clock,
            ("partitions", f"4 but {CLOCK} has 6"),
            [f"delete {CLOCK}", "waybill topics"],
            make_the_clock_anew,
        ),
        (drop_an_index, ("orders", "indexes missing: timers_v1 (state, due)"), ["start the service"], Patient.start),
        (forget_a_collection, ("orders", f"not built yet: {CHANNEL_STATE}"), ["waybill rebuild orders"], rebuild),
        (forget_a_collection, ("orders", f"not built yet: {CHANNEL_STATE}"), ["at its next start"], Patient.start),
    ],
)
async def test_what_is_advised_mends_it(
    patient: Patient, harm: Step, found: tuple[str, str], advice: Sequence[str], mend: Step
) -> None:
    assert await patient.troubles() == []
    await harm(patient)
    (finding,) = await patient.troubles()
    assert finding.subject == found[0] and finding.seen.startswith(found[1])
    assert all(words in finding.advice for words in advice), finding.advice
    await mend(patient)
    assert await patient.troubles() == []
