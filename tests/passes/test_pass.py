"""What a pass does, by what lies in the log and in the documents afterwards."""

import asyncio

import pytest
from prometheus_client import REGISTRY

from shared.domain.messages import Fact
from shared.runtime.log.builtin import Redrive
from shared.runtime.log.wire import Out
from shared.runtime.passes.cache import CHUNK
from shared.runtime.passes.decide import unpacked
from shared.runtime.passes.partition import Deposed
from tests.passes.doors import Open, RangOne, RangTwo, doors
from tests.passes.stage import Stage

NOT_COUNTED = "waybill_log_records_not_counted_total"
RANG = ("Rang", b'{"door":"d1"}')


async def opened(rang: type[Fact] = RangTwo) -> Stage:
    return await Stage(doors(rang)).open()


async def test_a_request_is_decided_once_and_its_own_fact_is_heard_under_another_key() -> None:
    stage = await opened()
    stage.ask("d1", Open(door="d1"))
    await stage.play()
    assert stage.decisions() == [
        ("Opened", [b'{"door":"d1","house":"h1","rule":"new"}']),
        ("Counted", [b'{"house":"h1","count":1}']),
    ]
    assert stage.head(0)["inbox"] == b"0"
    assert stage.head(1)["source"] == b"portals.events,0,1,0,0"
    assert stage.head(1)["inbox"] == b"1"


async def test_what_was_looked_up_lies_beside_the_decision() -> None:
    stage = await opened()
    stage.ask("d1", Open(door="d1"))
    await stage.play()
    stage.ask("d2", Open(door="d2"))
    await stage.play()
    assert unpacked(stage.head(0)["found"]) == {"houses/h1": None}
    found = unpacked(stage.head(2)["found"])["houses/h1"]
    assert found == {"_id": "h1", "_p": 0, "_at": 2, "house": "h1", "facts": ["portals/0/2/0"]}
    assert stage.decisions()[2] == ("Opened", [b'{"door":"d2","house":"h1","rule":"counted"}'])


async def test_a_fact_of_the_same_key_is_decided_where_it_lies() -> None:
    stage = await opened()
    stage.fact("bells.events", "d1", RANG, RANG, version=1)
    await stage.play()
    assert stage.decisions() == [
        ("Answered", [b'{"door":"d1","times":1}']),
        ("Answered", [b'{"door":"d1","times":2}']),
    ]
    assert [stage.head(n)["source"] for n in (0, 1)] == [b"bells.events,0,1,0,0", b"bells.events,0,1,1,0"]
    assert "portals.commands" not in stage.log.records


async def test_what_no_service_wrote_is_no_fact_and_is_counted() -> None:
    """A tool, a person: it was a KeyError in every reader of the partition, at each start."""
    stage = await opened()
    stage.fact("bells.events", "d1", RANG)
    for headers in ([], [("wb", b"")], [("types", b"Rang")], [("wb", b"x,y"), ("types", b"Rang")]):
        stage.log.write("bells.events", Out(b"d1", b'{"door":"d1"}', headers))
    before = REGISTRY.get_sample_value(NOT_COUNTED, {"service": "portals", "rule": "stamp"}) or 0.0
    await stage.play()
    assert stage.decisions() == [("Answered", [b'{"door":"d1","times":1}'])]
    assert REGISTRY.get_sample_value(NOT_COUNTED, {"service": "portals", "rule": "stamp"}) == before + 4


async def test_a_successor_takes_nothing_again() -> None:
    stage = await opened()
    stage.fact("bells.events", "d1", RANG)
    stage.ask("d1", Open(door="d1"))
    await stage.play()
    before = stage.decisions()
    for documents in (stage.documents, None):  # with the places of before, and without any
        successor = await Stage(doors(RangTwo), stage.log, documents).open()
        await successor.play()
        assert successor.decisions() == before


async def test_an_acknowledgement_that_lies_elsewhere_is_not_believed() -> None:
    stage = await opened()
    stage.log.shift = 1
    stage.ask("d1", Open(door="d1"))
    with pytest.raises(Deposed, match=r"portals\.events/0: acknowledged at 2, it had to lie at 1"):
        await stage.play()
    assert stage.engine.owned[0].place.position == 1
    assert not stage.engine.cache.dirty


async def test_an_older_reader_parks_a_newer_fact_by_name_and_goes_on() -> None:
    stage = await Stage(doors(RangOne)).open()
    topic = "bells-one.events"
    stage.fact(topic, "d1", ("Rang", b'{"door":"d1","times":3}'), version=2)
    stage.fact(topic, "d1", RANG)
    await stage.play()
    (types, lines), after = stage.decisions()
    assert types == "Parked"
    assert b'"code":"unknown_type"' in lines[0]
    assert b"bells-one.Rang: schema version 2 is newer than 1" in lines[0]
    assert after == ("Answered", [b'{"door":"d1","times":1}'])


async def test_what_was_parked_is_decided_again_when_asked() -> None:
    stage = await opened()
    stage.fact("bells.events", "d1", ("Rang", b'{"door":7'))
    await stage.play()
    stage.ask("d1", Redrive(source="bells.events/0/1/0/0"))
    await stage.play()
    assert [types for types, _ in stage.decisions()] == ["Parked", "Nothing"]  # it still cannot be read
    parked = (await stage.documents.find("parked_v1", ["bells.events/0/1/0/0"]))["bells.events/0/1/0/0"]
    assert (parked["redriven"], parked["turn"]) == (False, 1)


async def test_a_fact_that_cannot_be_read_is_parked_under_its_own_key() -> None:
    stage = await opened()
    stage.fact("bells-one.events", "p9", ("Delivered", b'{"parcel":"p9","door":"d1"}'), version=3)
    await stage.play()
    record = stage.log.records["portals.commands"][0]
    assert record.key == b"d1"  # where it belongs, though this code does not read it
    assert stage.decisions()[0][0] == "Parked"


async def test_a_document_carries_the_index_of_what_changed_it() -> None:
    stage = await opened()
    for number in range(CHUNK + 3):
        stage.ask(f"d{number}", Open(door=f"d{number}"))
    await stage.play()
    house = (await stage.documents.find("houses_v1", ["h1"]))["h1"]
    chunk = (await stage.documents.find("index_v1", ["houses_v1/h1/000000"]))["houses_v1/h1/000000"]
    counted = [at for at, record in enumerate(stage.log.records["portals.events"]) if ("types", b"Counted") in record.headers]
    assert house["_chunks"] == 1
    assert [*chunk["offsets"], *house["_log"]] == counted


async def test_what_stays_ours_over_a_rebalance_goes_on_under_its_fence() -> None:
    stage = await opened()
    stage.ask("d1", Open(door="d1"))
    await stage.play()
    partition = stage.engine.owned[0]
    await stage.engine.pause()
    assert not stage.engine.going.is_set()
    await stage.engine.assign([0])
    assert stage.engine.owned[0] is partition
    stage.ask("d2", Open(door="d2"))
    await stage.play()
    assert [types for types, _ in stage.decisions()] == ["Opened", "Counted", "Opened", "Counted"]


async def test_a_batch_of_an_earlier_ownership_is_not_taken() -> None:
    from shared.runtime.stream.port import Batch

    stage = await opened()
    await stage.engine.intake.offer(Batch("bells.events", 0, (), lambda: None))
    await stage.engine.assign([])
    await stage.engine.assign([0])
    await asyncio.gather(*stage.engine.taking.values())
    assert not stage.engine.intake.batches
