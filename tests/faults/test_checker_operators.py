"""What operators did, and what follows from it and no more: records deleted unread, deadlines by a wrong clock."""

import json
from typing import Any

import pytest

from tests.faults.checker import Operated
from tests.faults.checking.log import Raw
from tests.faults.judged import found, judged, world_of
from tests.faults.world import World, allocated, paid

NOON = 1_780_000_000
"""Seconds of system time at which the shop's clock stood at 12:00."""


def ticks(*minutes: int) -> list[Raw]:
    """One a minute of system time; the shop's time at each, after 12:00."""
    said = [f"2026-06-18T{12 + minute // 60}:{minute % 60:02d}:00+00:00" for minute in minutes]
    return [
        Raw("waybill.clock", 0, n, None, time.encode(), (), (NOON + 60 * n) * 1000) for n, time in enumerate(said)
    ]  # fmt: skip


def expired(at: float, expired_at: str = "2026-06-18T12:30:00Z", end: bool = True) -> World:
    """An order that may be paid until 12:30, and a window that ended so many minutes of system time after noon."""
    world = World()
    world.receive()
    order = {"order_id": "o1", "channel": "uk-web", "external_id": "o1", "pay_by": "2026-06-18T12:30:00Z"}
    [place] = world["orders"].decide(("OrderPlaced", order), **world.sends("OrderPlaced", "o1"))
    world["pricing"].decide(("OrderPriced", {"order_id": "o1"}), source=f"{place},0")
    [price] = [f"pricing.events,0,{len(world['pricing'].records) - 1},0"]
    if end:
        world["orders"].decide(("OrderExpired", {**order, "expired_at": expired_at}), source=f"{price},0")
    else:
        world["orders"].decide(("Nothing", {}), source=f"{price},0")
    records = world["orders"].records
    records[-1] = records[-1]._replace(timestamp=int((NOON + 60 * at) * 1000))
    return world


def ahead(service: str = "orders", shift: int = 3600, since: float = 0, until: float = 1) -> dict[str, Any]:
    return {"service": service, "shift": shift, "from": NOON + 60 * since, "to": NOON + 60 * until}


def test_a_window_ends_when_its_time_has_come() -> None:
    assert judged(expired(1.5), operated=Operated(ticks=ticks(0, 30))).wrong == ()


def test_a_window_ends_with_its_grace() -> None:
    for minutes, wrong in ((32, ()), (30, ("ended at 2026-06-18T12:30:00Z",))):
        world = expired(1.5, expired_at=f"2026-06-18T12:{minutes}:00Z")
        record = world["orders"].records[1]
        placed = {**json.loads(record.value or b""), "terms": {"grace_minutes": 2}}
        world["orders"].records[1] = record._replace(value=json.dumps(placed).encode())
        verdict = judged(world, operated=Operated(ticks=ticks(0, 32)))
        assert len(verdict.wrong) == len(wrong)
        assert all(text in str(each) for text, each in zip(wrong, verdict.wrong, strict=True))


def test_a_window_that_ends_early_is_found() -> None:
    found(expired(0.5), "invariant", "ended when it was 2026-06-18 12:00", operated=Operated(ticks=ticks(0, 30)))


def test_a_clock_ahead_ends_a_window_early_and_a_little_later() -> None:
    for at in (0.5, 3):
        verdict = judged(expired(at), operated=Operated(ticks=ticks(0, 0, 0, 0), clocks=[ahead()]))
        assert (verdict.wrong, verdict.early) == ((), 1)


@pytest.mark.parametrize("clock", [ahead("support"), ahead(shift=1200), ahead(shift=-3600), ahead(since=0.7)])
def test_no_other_clock_may(clock: dict[str, Any]) -> None:
    """Another service's, one that is ahead by less, one that is behind, one that was wrong later."""
    found(expired(0.5), "invariant", "ended when it was", operated=Operated(ticks=ticks(0, 0), clocks=[clock]))


def test_a_window_that_never_ends_is_found() -> None:
    world = expired(0.5, end=False)
    found(world, "lost", "never expired", operated=Operated(ticks=ticks(0, 30)))


def test_a_window_ends_at_its_own_time_however_late() -> None:
    world = expired(1.5, expired_at="2026-06-18T13:30:00Z")
    found(world, "invariant", "a payment window until", operated=Operated(ticks=ticks(0, 90)))


def lay(world: World, *places: tuple[int, int]) -> World:
    """Where the journal's events lie."""
    for sent, at in zip(world.journal, places, strict=True):
        sent["at"] = list(at)
    return world


def unread(service: str, *ends: int, orderly: bool = True) -> Operated:
    ranges = {str(number): [0, end] for number, end in enumerate(ends)}
    return Operated(deleted=[{"service": service, "ranges": ranges, "orderly": orderly}])


def test_what_was_deleted_unread_is_no_loss_and_nothing_else_is_spared() -> None:
    world = world_of(allocated, lambda world: (world.sends("OrderPlaced", "o2"), world.sends("OrderPlaced", "o3")))
    lay(world, (1, 0), (0, 4), (0, 5))
    deleted = unread("orders", 5)
    found(world, "lost", "ce-2", operated=deleted)
    world.journal.pop()
    assert judged(world, operated=deleted).wrong == ()
    found(world, "lost", "ce-1", operated=unread("support", 5))


def test_what_was_deleted_unread_cannot_be_answered() -> None:
    world = lay(world_of(allocated), (0, 4))
    found(world, "phantom", "ce-0 was deleted before anybody read it", operated=unread("orders", 5))
    assert judged(world, operated=unread("orders", 5, orderly=False)).wrong == ()


def test_what_was_sent_again_is_due() -> None:
    world = lay(world_of(paid), (0, 4), (0, 6))
    world.journal.append({**world.journal[0], "at": [0, 7]})
    assert judged(world, operated=unread("orders", 5)).wrong == ()
    for again in world.sends("OrderPlaced", "o2"), world.sends("OrderPlaced", "o2"):
        world.journal[-1] |= {"ce_id": "ce-x", "at": [0, 3 if again["cause"] == "ce-2" else 8]}
    found(world, "lost", "ce-x", operated=unread("orders", 5))
