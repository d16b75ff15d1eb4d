"""What a decision about a shipment reads."""

from services.inventory.hold.convert import hold_refs
from services.inventory.pool.parts import parts_refs
from services.inventory.queue.state import queue_refs
from services.inventory.reservation.state import reservation_ref
from services.inventory.stock.state import stock_refs
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.fulfillment import ShipmentShipped, ShortPicked
from shared.contracts.orders import ShipmentReduced
from shared.domain.nouns import Ref

Asked = ReservationRequested | ReleaseRequested | ShipmentReduced | ShortPicked | ShipmentShipped


def ref(fact: Asked) -> Ref:
    return reservation_ref(fact.warehouse, fact.shipment_id)


def reads(fact: Asked, warehouse: str) -> list[Ref]:
    """The shipment's reservation and the stock of the SKUs that the fact names."""
    return [ref(fact), *stock_refs(warehouse, fact.lines)]


def reads_to_reserve(asked: ReservationRequested, warehouse: str) -> list[Ref]:
    """Only who may wait pays for the queues, only who has a cart for its hold."""
    refs = reads(asked, warehouse)
    if asked.wait != "no":
        refs += queue_refs(warehouse, asked.lines)
    if asked.hold_id:
        refs += hold_refs(warehouse, asked.hold_id, asked.lines)
    if asked.pool:
        refs += parts_refs(warehouse, asked.lines)
    return refs


def reads_to_release(asked: ReleaseRequested | ShipmentReduced | ShortPicked, warehouse: str) -> list[Ref]:
    pools = parts_refs(warehouse, asked.lines) if isinstance(asked, ReleaseRequested) and asked.pool else []
    return [*reads(asked, warehouse), *queue_refs(warehouse, asked.lines), *pools]
