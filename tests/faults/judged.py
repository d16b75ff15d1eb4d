"""The checker asked about a synthetic world, as its tests ask."""

import json
from collections.abc import Callable
from typing import Any

from tests.faults.checker import Verdict, check
from tests.faults.world import World

Life = Callable[[World], object]


def judged(world: World, **asked: Any) -> Verdict:
    return check(world.records, journal=world.journal, **{"complete": True, **asked})


def world_of(*lives: Life) -> World:
    world = World()
    world.receive()
    for life in lives:
        life(world)
    return world


def found(world: World, kind: str, text: str, **asked: Any) -> None:
    verdict = judged(world, **asked)
    said = [f"{wrong.kind}: {wrong.text}" for wrong in verdict.wrong]
    assert any(wrong.kind == kind and text in wrong.text for wrong in verdict.wrong), said
    assert verdict.shown().startswith("NOT ACCOUNTED")


def changed(world: World, service: str, type: str, **data: Any) -> World:
    """With this fact, alone in its decision or not, otherwise."""
    for number, raw in enumerate(world[service].records):
        types = dict(raw.headers).get("types", b"").split(b",")
        if type.encode() in types:
            lines = (raw.value or b"").split(b"\n")
            line = types.index(type.encode())
            lines[line] = json.dumps({**json.loads(lines[line]), **data}).encode()
            world[service].records[number] = raw._replace(value=b"\n".join(lines))
            return world
    raise AssertionError(type)
