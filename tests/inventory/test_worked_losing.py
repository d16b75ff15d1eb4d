"""Row 66: what is counted missing takes the newest allocations, and their orders ask for it elsewhere."""

from collections.abc import Sequence
from typing import Any

import pytest

from services.inventory.count.commands import ApproveCount
from services.inventory.reservation.losing import Allocations
from services.inventory.reservation.state import Released, Reserved, Waiting
from services.inventory.service import service
from services.inventory.stock.view import StockView
from shared.contracts.inventory import InventoryEvent
from shared.contracts.limits import LOSSES
from shared.contracts.losing import AllocationLost, LostLine
from shared.contracts.waiting import QueuedLine, ReservationQueued
from shared.memory.api import clients
from shared.memory.system import Memory
from shared.testing.specs import ViewSpec, fold
from tests.inventory.counting import approve, approved, booked, came, entered, entry, entry_of, posted, started
from tests.inventory.examples import (
    EAST,
    NOW,
    inventory,
    issue,
    issued,
    line,
    parts,
    received,
    refused,
    release,
    released,
    reserve,
    reserved,
    shipment_of,
)

pytestmark = pytest.mark.req("INV-07")

eight = (received("r1", MUG=5), received("r2", MUG=3))
taken = (reserved("o1", line("MUG", r1=2)), reserved("o2", line("MUG", r1=3)))


def missing(n: int, on_hand: int = 8, moved: int = 2) -> Sequence[InventoryEvent]:
    """Two persons count alike, so many fewer than are on hand."""
    pieces = on_hand - n
    ann, bob = entry("ann", pieces, -n), entry("bob", pieces, -n)
    second = entered("e1", "ann", on_hand, moved, "second_count", ann)
    return (started(on_hand, moved), second, entered("e2", "bob", on_hand, moved, "review", ann, bob))


def newest_first(difference: int, *orders: str) -> ApproveCount:
    known = Allocations(sku="MUG", shipments=tuple(shipment_of(order) for order in orders))
    return approve(difference).model_copy(update={"allocations": (known,)})


def lost(order: str, left: int, **lots: int) -> AllocationLost:
    gone = LostLine(sku="MUG", quantity=sum(lots.values()), lots=parts(**lots), left=left)
    return AllocationLost(
        warehouse=EAST, order_id=order, shipment_id=shipment_of(order), lines=(gone,), reason="count", lost_at=NOW
    )


def test_worked_66_the_newest_order_loses_what_is_missing() -> None:
    given = inventory.given(*eight, *taken, *missing(5))
    given.when(newest_first(-5, "o2", "o1"), actor="cid").then(approved(-5), lost("o2", 1, r1=2), booked(-5, r1=-2, r2=-3))
    given.when(newest_first(-5, "o2", "o1"), actor="cid").twice()
    shown = ViewSpec(service, "stock").given(*eight, *taken, lost("o2", 1, r1=2), booked(-5, r1=-2, r2=-3)).documents["EAST/MUG"]
    assert isinstance(shown, StockView)
    assert (shown.on_hand, shown.allocated, shown.available) == (3, 3, 0)


def test_worked_66_then_the_next() -> None:
    """Seven of eight: the newest loses all, the one before what is still missing."""
    given = inventory.given(*eight, *taken, *missing(7))
    losses = (lost("o2", 0, r1=3), lost("o1", 1, r1=1))
    given.when(newest_first(-7, "o2", "o1"), actor="cid").then(approved(-7), *losses, booked(-7, r1=-4, r2=-3))
    states = fold(inventory.wiring, {}, [*eight, *taken, *losses])
    assert states["reservation", f"EAST/{shipment_of('o2')}"] == Released(attempt=1)
    left = states["reservation", f"EAST/{shipment_of('o1')}"]
    assert left == Reserved(attempt=1, lines=(line("MUG", r1=1),), order_id="o1", losses=1)


def test_worked_66_what_is_free_goes_first() -> None:
    given = inventory.given(*eight, *taken, *missing(3))
    given.when(newest_first(-3, "o2", "o1"), actor="cid").then(approved(-3), booked(-3, r2=-3))


def test_worked_66_who_left_or_was_freed_meanwhile_loses_nothing() -> None:
    gone = (issued("o2", line("MUG", r1=3)), released("o1", line("MUG", r1=2)), reserved("o3", line("MUG", r1=2, r2=3)))
    given = inventory.given(*eight, *taken, *missing(5), *gone)
    given.when(newest_first(-5, "o2", "o1", "o3", "o3"), actor="cid").then(
        approved(-5), lost("o3", 0, r1=2, r2=3), booked(-5, r1=-2, r2=-3)
    )


def test_worked_66_fewer_than_are_missing_is_refused_with_the_figures() -> None:
    given = inventory.given(*eight, *taken, *missing(5))
    reason = "MUG in EAST: 8 on hand, 5 of them allocated to orders, so at most 3 can be written off, not 5"
    given.when(approve(-5), actor="cid").then(refused("ApproveCount", "below_allocated", reason))
    often = (received("r3", MUG=10), reserved("o3", line("MUG", r3=10)), *(lost("o3", 9 - n, r3=1) for n in range(LOSSES)))
    given = inventory.given(*often, *missing(8, on_hand=10, moved=1))
    given.when(newest_first(-8, "o3"), actor="cid").then(
        refused(
            "ApproveCount",
            "below_allocated",
            "MUG in EAST: 10 on hand, 5 of them allocated to orders, so at most 5 can be written off, not 8",
        )
    )


def test_what_waits_loses_what_it_had_and_waits_on_for_the_rest() -> None:
    part_of_it = QueuedLine(sku="MUG", quantity=8, lots=parts(r1=3, r2=3), waiting=2, place=1)
    waits = ReservationQueued(
        warehouse=EAST,
        order_id="o3",
        shipment_id=shipment_of("o3"),
        attempt=1,
        wait="backorder",
        rank=0,
        said_at=NOW,
        lines=(part_of_it,),
        queued_at=NOW,
    )
    states = fold(inventory.wiring, {}, [*eight, waits, lost("o3", 6, r2=2)])
    reservation = states["reservation", f"EAST/{shipment_of('o3')}"]
    assert isinstance(reservation, Waiting)
    [part] = reservation.lines
    assert (part.quantity, part.allocated, reservation.waiting, reservation.losses) == (6, 4, 2, 1)
    assert states["stock", "EAST/MUG"].waiting == 2


def test_what_is_left_of_it_leaves_and_is_freed_as_ever() -> None:
    given = inventory.given(*eight, *taken, lost("o2", 1, r1=2))
    given.when(issue("o2", MUG=1)).then(issued("o2", line("MUG", r1=1)))
    given.when(release("o2", MUG=3)).then(released("o2", line("MUG", r1=1)))
    given.when(reserve("o2", MUG=1)).then_nothing()


def hears(system: Memory, asked: Any, id: str) -> None:
    """What orders asks, as it lies in the inbox."""
    system.request("inventory", EAST, asked, id, "")


async def test_worked_66_by_http_who_has_them_is_read_back() -> None:
    system = Memory([service])
    async with clients(system) as http:
        await came(http, "r1", 8)
        for order, n in (("o1", 2), ("o2", 2), ("o3", 2), ("o4", 1)):
            hears(system, reserve(order, MUG=n), f"asks-{order}")
        hears(system, release("o4", MUG=1), "frees")
        system.run()
        begun = await http.post("http://inventory/warehouses/EAST/counts", json={"count_id": "c1", "skus": ["MUG"]})
        assert begun.status_code == 201
        for _ in range(2):
            await posted(http, "entries", entry_of(3))
        told = await posted(http, "approve", {"lines": [{"sku": "MUG", "difference": -5}]})
        assert told["status"] == "closed"
        stock = (await http.get("http://inventory/warehouses/EAST/stock/MUG")).json()
        assert (stock["on_hand"], stock["allocated"], stock["available"]) == (3, 3, 0)
        why = (await http.get("http://inventory/warehouses/EAST/stock/MUG/why")).json()["items"]
        losses = [each for each in why if each["type"] == "AllocationLost"]
        assert [(each["cause"]["order_id"], each["change"]) for each in reversed(losses)] == [
            ("o3", {"allocated": -2}),
            ("o2", {"allocated": -1}),
        ]
