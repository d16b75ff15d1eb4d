"""What other services' facts mean to stock. The key is the warehouse: its SKUs share one writer."""

from services.inventory.commands import IssueStock, ReleaseStock, ReserveStock, ReturnStock
from shared.contracts.fulfillment import ShipmentShipped
from shared.contracts.orders import ReleaseRequested, ReservationRequested
from shared.contracts.support import ReturnInspected
from shared.domain.service import Origin, Reactions, Send


def reserve(event: ReservationRequested, _: Origin) -> list[Send]:
    command = ReserveStock(warehouse=event.warehouse, order_id=event.order_id, lines=event.lines, at=event.requested_at)
    return [Send(event.warehouse, command)]


def release(event: ReleaseRequested, _: Origin) -> list[Send]:
    command = ReleaseStock(
        warehouse=event.warehouse,
        order_id=event.order_id,
        lines=event.lines,
        reason=event.reason,
        at=event.requested_at,
    )
    return [Send(event.warehouse, command)]


def issue(event: ShipmentShipped, _: Origin) -> list[Send]:
    command = IssueStock(
        warehouse=event.warehouse,
        order_id=event.order_id,
        shipment_id=event.shipment_id,
        lines=event.lines,
        at=event.shipped_at,
    )
    return [Send(event.warehouse, command)]


def put_back(event: ReturnInspected, _: Origin) -> list[Send]:
    command = ReturnStock(
        warehouse=event.warehouse,
        return_id=event.return_id,
        order_id=event.order_id,
        lines=event.lines,
        at=event.inspected_at,
    )
    return [Send(event.warehouse, command)]


REACTIONS = {
    "orders.events": Reactions(
        {
            "ReservationRequested": (ReservationRequested, reserve),
            "ReleaseRequested": (ReleaseRequested, release),
        }
    ),
    "fulfillment.events": Reactions({"ShipmentShipped": (ShipmentShipped, issue)}),
    "support.events": Reactions({"ReturnInspected": (ReturnInspected, put_back)}),
}
