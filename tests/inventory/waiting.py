"""Words that the specs of queues and carts share: a warehouse that hears itself, as the runtime lets it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from services.inventory.hold.commands import ExpireHold, ExtendHold, HoldStock
from services.inventory.hold.state import Blank as NoHold
from services.inventory.hold.state import Hold
from services.inventory.queue.commands import SetBackorderCap, SetSafetyStock
from services.inventory.queue.state import Queue
from services.inventory.reservation.state import Blank, Reservation
from services.inventory.stock.state import Stock
from shared.contracts.allocating import ReservationRequested, Wait
from shared.contracts.inventory import InventoryEvent
from shared.domain.nouns import Context, Ref
from shared.testing.specs import fold
from tests.inventory.examples import EAST, NOW, inventory, pieces, shipment_of

SKU = "MUG"


def asks(
    order: str,
    n: int = 0,
    wait: Wait = "backorder",
    *,
    said: datetime = NOW,
    street: datetime | None = None,
    hold: str | None = None,
    rank: int = 0,
    **quantities: int,
) -> ReservationRequested:
    return ReservationRequested(
        order_id=order,
        shipment_id=shipment_of(order),
        warehouse=EAST,
        lines=pieces(**({SKU: n} if n else {}), **quantities),
        attempt=1,
        wait=wait,
        rank=rank,
        said_at=said,
        street_date=street,
        hold_id=hold,
        requested_at=NOW,
    )


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def cap(n: int, sku: str = SKU) -> SetBackorderCap:
    return SetBackorderCap(warehouse=EAST, sku=sku, cap=n)


def safety(n: int, sku: str = SKU) -> SetSafetyStock:
    return SetSafetyStock(warehouse=EAST, sku=sku, safety=n)


def cart(hold: str, customer: str = "lin", n: int = 0, **quantities: int) -> HoldStock:
    lines = pieces(**({SKU: n} if n else {}), **quantities)
    return HoldStock(warehouse=EAST, hold_id=hold, customer_id=customer, lines=lines)


def activity(hold: str) -> ExtendHold:
    return ExtendHold(warehouse=EAST, hold_id=hold)


def time_is_over(hold: str) -> ExpireHold:
    return ExpireHold(warehouse=EAST, hold_id=hold)


class Warehouse:
    """Decides one input after another, its own facts among them."""

    def __init__(self, saw: Callable[[InventoryEvent], None] = lambda _: None) -> None:
        self.states: dict[Ref, Any] = {}
        self.saw = saw

    def hears(self, *inputs: Any, at: datetime = NOW) -> list[InventoryEvent]:
        """What it says to the last of them, and what follows from it."""
        said: list[InventoryEvent] = []
        for each in inputs:
            said = self._hear(each, at)
        return said

    def _hear(self, input: Any, at: datetime) -> list[InventoryEvent]:
        said = self.decides(input, at)
        for fact in list(said):
            handler = inventory.wiring.handlers.get(type(fact))
            if handler is None:
                continue
            context = Context(EAST, at, handler.name.rpartition(".")[2])
            nexts = [each for _, each in handler.on.split(fact, context)] if handler.on.split else [fact]
            for each in nexts:
                said += self._hear(each, at)
        return said

    def decides(self, input: Any, at: datetime = NOW, *, too_large: bool = False) -> list[InventoryEvent]:
        """Without what follows from it."""
        wiring = inventory.wiring
        handler = wiring.handlers[type(input)]
        read = {ref: self.states.get(ref, wiring.nouns[ref[0]].initial) for ref in handler.refs(input, EAST)}
        context = Context(EAST, at, handler.name.rpartition(".")[2])
        facts: list[InventoryEvent] = handler.decide(input, read, context, too_large=too_large)
        for fact in facts:
            changed = {(noun.name, id) for noun, id in wiring.changes(fact)}
            assert changed <= read.keys(), f"{fact!r} changes {changed - read.keys()}, which is not read"
            fold(wiring, self.states, [fact])
            self.saw(fact)
        return facts

    def stock(self, sku: str = SKU) -> Stock:
        found: Stock = self.states.get(("stock", f"{EAST}/{sku}"), Stock())
        return found

    def queue(self, sku: str = SKU) -> Queue:
        found: Queue = self.states.get(("queue", f"{EAST}/{sku}"), Queue())
        return found

    def reservation(self, order: str) -> Reservation:
        found: Reservation = self.states.get(("reservation", f"{EAST}/{shipment_of(order)}"), Blank())
        return found

    def hold(self, id: str) -> Hold:
        found: Hold = self.states.get(("hold", f"{EAST}/{id}"), NoHold())
        return found

    def waiting(self, sku: str = SKU) -> dict[str, int]:
        """By order, in the queue's order."""
        return {each.order_id: each.waiting for each in self.queue(sku).entries}
