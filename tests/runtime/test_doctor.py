"""Doctor: each trouble is found, and says what to do."""

import dataclasses
import importlib
from datetime import UTC, datetime, timedelta

import pytest

from shared.runtime.documents.memory import MemoryDocuments
from shared.runtime.documents.mongo import MongoDocuments
from shared.runtime.log.reader import LogReader, Place, UnknownLogFormat
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.partition import place_id
from shared.runtime.places import AnotherLog, Places
from shared.runtime.tools import doctor
from shared.runtime.tools.doctor import Finding, Topic
from shared.runtime.tools.examine import examine
from shared.runtime.tools.replay import Nowhere
from shared.runtime.topics import KEPT_FOR_DAYS, KEPT_FOR_EVER, SERVICES, needed, service_called
from tests.runtime.conftest import Played
from tests.runtime.written import Kept

WANTED = {"a.events": KEPT_FOR_EVER, "a.commands": KEPT_FOR_EVER, "waybill.events": KEPT_FOR_DAYS}
LOG = Topic(4, 3, 3, {**KEPT_FOR_EVER, "min.insync.replicas": "2"}, {0: 0, 1: 0})
GOOD = {"a.events": LOG, "a.commands": LOG, "waybill.events": dataclasses.replace(LOG, config={"min.insync.replicas": "2"})}
NOW = datetime(2026, 6, 18, tzinfo=UTC)


def troubles(found: dict[str, Topic]) -> list[tuple[str, str, str]]:
    return [(each.level, each.subject, each.seen) for each in doctor.topics(found, WANTED) if each.level != "ok"]


def with_log(**other: object) -> dict[str, Topic]:
    return {**GOOD, "a.events": dataclasses.replace(LOG, **other)}  # type: ignore[arg-type]


def test_good_topics_are_in_order() -> None:
    assert [(each.level, each.subject, each.seen) for each in doctor.topics(GOOD, WANTED)] == [
        ("ok", "partitions", "4 in each of 3 topics"),
        ("ok", "retention", "2 logs are kept for ever and not compacted"),
        ("ok", "replication", "3 replicas, 2 of them confirm"),
    ]


@pytest.mark.parametrize(
    ("found", "trouble"),
    [
        ({name: topic for name, topic in GOOD.items() if name != "a.events"}, ("fail", "topics", "missing: a.events")),
        (with_log(partitions=8), ("fail", "partitions", "4 but a.events has 8")),
        (with_log(config={**LOG.config, "retention.ms": "604800000"}), ("fail", "a.events", "retention.ms=604800000")),
        (with_log(config={**LOG.config, "cleanup.policy": "compact"}), ("fail", "a.events", "cleanup.policy=compact")),
        (with_log(begins={0: 0, 1: 1200}), ("fail", "a.events", "partition 1 begins at 1,200")),
        (
            {
                **GOOD,
                "storefront.events": dataclasses.replace(
                    LOG, config={"message.timestamp.type": "CreateTime", "min.insync.replicas": "2"}
                ),
            },
            ("fail", "storefront.events", "message.timestamp.type=CreateTime"),
        ),
        (with_log(in_sync=2), ("warn", "replicas", "not all in sync: a.events")),
        (with_log(replicas=1, in_sync=1), ("warn", "replication", "1 replica")),
        (
            with_log(config={**LOG.config, "min.insync.replicas": "1"}),
            ("warn", "replication", "3 replicas, min.insync.replicas=1"),
        ),
    ],
)
def test_each_trouble_of_topics_is_found(found: dict[str, Topic], trouble: tuple[str, str, str]) -> None:
    assert troubles(found) == [trouble]
    assert all(each.advice for each in doctor.topics(found, WANTED) if each.level != "ok")


LOGS = {name: LOG for name in WANTED}


@pytest.mark.parametrize(
    ("found", "advice"),
    [
        ({}, "make them: waybill topics"),
        (
            {"a.commands": LOG, "waybill.events": LOG},
            "restore a.events from the backup; only what never was there may begin empty: waybill topics",
        ),
        ({"a.commands": LOG, "a.events": LOG}, "make them: waybill topics"),
        (
            {**LOGS, "a.events": dataclasses.replace(LOG, partitions=8)},
            "all need the same count, and it cannot be lowered; keys and positions depend on it: stop the services and restore "
            "a.events from the backup",
        ),
        (
            {name: dataclasses.replace(LOG, replicas=2, in_sync=2, config=KEPT_FOR_EVER) for name in WANTED},
            "an acknowledged record may be on one disk only: a third replica, then min.insync.replicas=2",
        ),
        (
            {name: dataclasses.replace(LOG, config=KEPT_FOR_EVER) for name in WANTED},
            "an acknowledged record may be on one disk only: when all are in sync (before that nothing could be written), "
            "min.insync.replicas=2",
        ),
    ],
)
def test_advice_does_not_make_it_worse(found: dict[str, Topic], advice: str) -> None:
    """A log that was deleted is not begun empty, one that has grown is not deleted, and a broker that goes stops no writing."""
    assert [each.advice for each in doctor.topics(found, WANTED) if each.level != "ok"] == [advice]


def test_space_is_made_where_no_store_keeps_its_files() -> None:
    assert "outside this folder" in doctor.disk("data", 0, 100 << 30).advice


def test_clients_are_those_that_were_tested() -> None:
    levels = {each.subject: each.level for each in doctor.clients({"aiokafka": "0.14.2", "faust-streaming": "0.15.4"})}
    assert levels == {"aiokafka": "ok", "faust-streaming": "warn", "motor": "fail"}
    (motor,) = (each for each in doctor.clients({"motor": "3.7.1"}) if each.subject == "motor")
    assert motor.level == "ok" and "deprecated upstream" in motor.seen


def test_indexes_that_are_missing_are_named() -> None:
    wanted = {"orders_v1": (("channel", "-placed_at"), ("channel", "_id"), ("_id",)), "timers_v1": (("state", "due"),)}
    found = {"orders_v1": [["_id"], ["channel", "-placed_at", "_id"], ["channel", "_id"]], "timers_v1": [["_id"]]}
    assert [(each.level, each.seen) for each in doctor.indexes("orders", wanted, found)] == [
        ("warn", "indexes missing: timers_v1 (state, due)")
    ]
    found["timers_v1"] = [["state", "due", "_id"]]
    assert [(each.level, each.seen) for each in doctor.indexes("orders", wanted, found)] == [("ok", "4 indexes")]


def test_places_of_another_log_fail() -> None:
    another = ["orders.events/1 ends before the stored place 7: restore it", "orders.events/2 ends before 8: restore it"]
    (finding,) = doctor.places("orders", another, {"x_v2"})
    assert (finding.level, finding.advice) == ("fail", "restore it")
    assert finding.seen == "orders.events/1 ends before the stored place 7; orders.events/2 ends before 8"
    (finding,) = doctor.places("orders", [], {"x_v2"})
    assert (finding.level, finding.seen) == ("warn", "not built yet: x_v2")
    assert [each.level for each in doctor.places("orders", [], ())] == ["ok"]


def test_a_log_of_another_format_fails() -> None:
    (finding,) = [doctor.format("orders", ['orders.events/1 begins with {"format":1}'])]
    assert finding.level == "fail" and "docs/adr/0011" in finding.advice
    assert doctor.format("orders", []).level == "ok"


def test_a_fence_of_format_1_is_known_as_one() -> None:
    """Its stamps were longer."""
    fence = Kept(0, None, b'{"format":1}', [("ce_type", b"Fence"), ("ce_id", b"fence/g"), ("wb", b"g,-1,0,0,-1")])
    with pytest.raises(UnknownLogFormat, match="docs/adr/0011"):
        LogReader(Place()).read([fence])


async def test_a_place_of_format_1_is_refused() -> None:
    documents = MemoryDocuments()
    await documents.save_place(place_id("log", 1), {"position": 7, "fence": "g", "fence_at": 0, "collections": []})
    with pytest.raises(AnotherLog, match=r"orders.events/1 has a place of an earlier release.*docs/adr/0011"):
        await Places(documents, Nowhere(), Catalog(service_called("orders"))).stored(1)


@pytest.mark.parametrize(("skew", "level"), [(0.1, "ok"), (-1.9, "ok"), (2.0, "warn"), (-59.0, "warn"), (61.0, "fail")])
def test_clocks_that_differ_are_told(skew: float, level: str) -> None:
    assert doctor.clock("MongoDB's clock", skew).level == level


def test_records_from_the_future_are_told() -> None:
    assert doctor.newest_record({"a.events": NOW - timedelta(days=9)}, NOW).level == "ok"
    finding = doctor.newest_record({"a.events": NOW + timedelta(seconds=30), "b.events": NOW}, NOW)
    assert (finding.level, finding.seen) == ("warn", "from the future: a.events by 30 s")


def test_disk_and_replica_set() -> None:
    assert [doctor.disk("data", free << 30, 100 << 30).level for free in (50, 9, 0)] == ["ok", "warn", "fail"]
    assert [each.level for each in doctor.mongo("6.0", "", 0.0)] == ["fail", "ok"]


@pytest.mark.integration
async def test_a_new_installation_has_no_trouble_but_its_one_disk(played: Played) -> None:
    services = [importlib.import_module(f"services.{name}.service").service for name in SERVICES]

    async def found() -> list[Finding]:
        return [each async for each in examine(played.settings, services, played.data)]

    findings = await found()
    assert {each.subject for each in findings if each.level != "ok"} <= {"replication", f"disk of {played.data}", "records' time"}
    assert any(each.seen == f"4 in each of {len(needed())} topics" for each in findings)
    documents = MongoDocuments(played.settings.mongo, "support")
    place = await documents.place(place_id("log", 2))
    assert place is not None
    position = place["log"]["position"] + 1_000_000
    await documents.put("places", [{**place, "log": {**place["log"], "position": position}}])
    wrong = [each for each in await found() if each.level == "fail"]
    await documents.put("places", [place])
    await documents.close()
    assert [(each.subject, each.seen) for each in wrong] == [
        ("support", f"support.events/2 ends before the stored place {position}")
    ]
