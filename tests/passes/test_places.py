"""What a process notes of how far it came is bounded by its topics, however often it is taken over."""

import bson
import pytest

from shared.runtime.documents.port import Document
from shared.runtime.log.reader import FENCES
from shared.runtime.places import AnotherLog
from tests.passes.doors import Open, RangTwo, doors
from tests.passes.stage import Stage


async def test_a_partition_that_is_taken_over_for_ever() -> None:
    stage = await Stage(doors(RangTwo)).open()
    sizes: list[int] = []
    place: Document = {}
    for number in range(3 * FENCES):
        stage.ask(f"d{number}", Open(door=f"d{number}", house=f"h{number}"))
        stage.fact("bells.events", f"d{number}", ("Rang", b'{"door":"d%d","times":1}' % number))
        stage.fact("bells-one.events", f"p{number}", ("Delivered", b'{"parcel":"p","door":"d%d"}' % number))
        await stage.play()
        stage = await Stage(doors(RangTwo), stage.log, stage.documents).open()
        found = await stage.documents.place("log/0")
        assert found is not None
        place = found
        sizes.append(len(bson.encode(place)))
    assert len(place["log"]["fences"]) == FENCES
    assert {name: len(each["previous"]) for name, each in place["sources"].items()} == {"bells.events": 0, "bells-one.events": 1}
    assert sorted(origin for origin, *_ in place["log"]["answered"]) == [
        "bells-one.events/0>inbox",
        "bells.events/0",
        "portals.events/0>inbox",
    ]
    assert sizes[FENCES + 10] == sizes[-1] < 20_000


@pytest.mark.parametrize("saved", [True, False])
async def test_a_log_that_lost_what_documents_show_is_another_also_where_the_place_is_older(saved: bool) -> None:
    """Views are written oftener than places: the place alone would pass the log for whole."""
    stage = await Stage(doors(RangTwo)).open()
    if saved:
        stage.ask("d1", Open(door="d1", house="h"))
        await stage.play()
    stage.ask("d2", Open(door="d2", house="h"))
    while await stage.once():  # until the house has counted the door, which is what people see
        await stage.engine.outbox.send()
    await stage.engine.flush.once(stage.engine.flush.resting)
    place = await stage.documents.place("log/0")
    assert (place is not None) == saved

    await Stage(doors(RangTwo), stage.log, stage.documents).open()  # as long as the log is whole, nobody minds
    log = stage.log.records[stage.catalog.events]
    del log[-2:]  # the counting, and the fence behind it
    with pytest.raises(AnotherLog, match=rf"ends before {len(log)}, which documents show.* rebuild \w+ --reset"):
        await Stage(doors(RangTwo), stage.log, stage.documents).open()
