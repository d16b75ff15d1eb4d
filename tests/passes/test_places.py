"""What a process notes of how far it came is bounded by its topics, however often it is taken over."""

import bson

from shared.runtime.documents.port import Document
from shared.runtime.log.reader import FENCES
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
