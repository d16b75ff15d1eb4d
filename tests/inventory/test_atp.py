"""What can be promised by date, and which purchase covers a place in the queue."""

from datetime import UTC, datetime, timedelta

import pytest

from services.inventory.plan.atp import Promisable, by_date, promised
from services.inventory.plan.replenish import DuePieces, covered
from services.inventory.planning.arrivals import Arrival, ArrivalsView
from services.inventory.planning.promising import Promise, atp
from services.inventory.queue.state import Entry
from services.inventory.queue.view import QueueView
from services.inventory.service import service
from services.inventory.stock.view import StockView
from shared.memory.api import clients
from shared.memory.system import Memory
from tests.inventory.examples import EAST, NOW, receive

FIRST, SECOND = NOW + timedelta(days=2), NOW + timedelta(days=9)
DUE = (DuePieces(due_at=SECOND, quantity=10), DuePieces(due_at=FIRST, quantity=5))


def test_what_waits_and_safety_come_first() -> None:
    assert by_date(8, 0, 2, DUE) == (
        Promisable(at=None, pieces=6),
        Promisable(at=FIRST, pieces=11),
        Promisable(at=SECOND, pieces=21),
    )
    assert by_date(0, 7, 0, DUE) == (Promisable(at=None, pieces=0), Promisable(at=SECOND, pieces=8))
    assert by_date(3, 0, 0, ()) == (Promisable(at=None, pieces=3),)


def test_a_place_in_the_queue_is_promised_by_the_purchase_that_covers_it() -> None:
    assert promised([3, 2, 1, 9, 1], DUE) == (FIRST, FIRST, SECOND, SECOND, None)
    assert promised([15], DUE) == (SECOND,)
    assert promised([16, 1], DUE) == (None, None)
    assert promised([1], ()) == (None,)
    assert promised([], DUE) == ()


@pytest.mark.req("INV-04")
def test_what_comes_before_anything_ordered_now_is_not_ordered_again() -> None:
    at = datetime(2026, 7, 10, tzinfo=UTC)
    late = (DuePieces(due_at=at + timedelta(days=6), quantity=100),)
    assert covered(20, late, 10, at) == 20, "it runs out in two days"
    assert covered(20, late, 10, at, ahead=7) == 120
    assert covered(20, late, 10, at, ahead=5) == 20


def test_of_documents() -> None:
    stock = StockView(warehouse=EAST, sku="MUG", available=0, waiting=4)
    due = tuple(Arrival(purchase_order="PO1", due_at=each.due_at, quantity=each.quantity) for each in DUE)
    entries = tuple(Entry(order_id=f"o{n}", shipment_id=f"s{n}", rank=0, said_at=NOW, waiting=n) for n in (0, 4))
    queue = QueueView(warehouse=EAST, sku="MUG", cap=9, waiting=4, entries=entries)
    shown = atp(stock, ArrivalsView(warehouse=EAST, sku="MUG", due=due), queue)
    assert shown.queue == (Promise(order_id="o4", shipment_id="s4", waiting=4, at=FIRST),)
    assert [step.pieces for step in shown.steps] == [0, 1, 11]


async def test_by_http() -> None:
    system = Memory([service])
    async with clients(system) as http:
        assert (await http.get(f"http://inventory/warehouses/{EAST}/stock/MUG/atp")).status_code == 404
        system.ask("inventory", EAST, receive("r1", MUG=3))
        shown = (await http.get(f"http://inventory/warehouses/{EAST}/stock/MUG/atp")).json()
    assert shown == {"warehouse": EAST, "sku": "MUG", "steps": [{"at": None, "pieces": 3}], "queue": []}
