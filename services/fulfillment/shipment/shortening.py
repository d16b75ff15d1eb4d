"""A shipment that leaves without pieces: not found when they were picked, or lost before it left. What is packed stays packed."""

from services.fulfillment.shipment.commands import ReportShortPick
from services.fulfillment.shipment.parcels import parcel_of, refused, when
from services.fulfillment.shipment.state import Open, Shipments, Shipped
from shared.contracts.fulfillment import FulfillmentEvent, RequestRefused, ShortPicked
from shared.contracts.limits import SHORT_PICKS
from shared.contracts.orders import ShipmentShortenRequested, StockLine
from shared.domain.nouns import Context
from shared.domain.wording import enumerated

PACKED = "packed already: what is in the parcel was found"


def short_pick(command: ReportShortPick, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    """The shipment leaves without what is not there, and orders asks for it elsewhere."""
    parcel = parcel_of(command, state, context)
    if isinstance(parcel, RequestRefused):
        return [parcel]
    if isinstance(parcel, Shipped) or parcel.stage in ("packed", "ready"):
        return [refused(command, context, "out_of_order", PACKED)]
    has = {line.sku: line.quantity for line in parcel.lines}
    found = {line.sku: line.found for line in command.lines}
    if strange := [sku for sku in found if sku not in has]:
        return [refused(command, context, "contradicts_shipment", f"not in the shipment: {enumerated(strange)}")]
    if more := [f"{sku} ({count} of {has[sku]})" for sku, count in found.items() if count > has[sku]]:
        return [refused(command, context, "contradicts_shipment", f"more than the shipment has: {enumerated(more)}")]
    gone = {sku: has[sku] - count for sku, count in found.items() if count < has[sku]}
    return [_without(gone, command, parcel, context)] if gone else []


def shorten(requested: ShipmentShortenRequested, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    """It goes without what was lost, as if not found."""
    shipment = state.named(requested.shipment_id)
    if isinstance(shipment, Shipped):
        reason = f"already with {shipment.carrier}: what was lost has left"
        return [refused(requested, context, "out_of_order", reason)]
    if not isinstance(shipment, Open):
        return []
    may_have = {line.sku: line.quantity for line in requested.left}
    more = {line.sku: line.quantity - may_have.get(line.sku, line.quantity) for line in shipment.lines}
    gone = {sku: count for sku, count in more.items() if count > 0}
    if not gone:
        return []
    if shipment.stage == "packed":
        return [refused(requested, context, "out_of_order", PACKED)]
    return [_without(gone, requested, shipment, context)]


def _without(
    gone: dict[str, int], input: ReportShortPick | ShipmentShortenRequested, shipment: Open, context: Context
) -> ShortPicked | RequestRefused:
    """`gone`: SKU -> pieces."""
    if shipment.short_picks >= SHORT_PICKS:
        reason = f"pieces were not found {SHORT_PICKS} times already: pick what is there, or stop the order"
        return refused(input, context, "too_many_short_picks", reason)
    left = [StockLine(sku=line.sku, quantity=line.quantity - gone.get(line.sku, 0)) for line in shipment.lines]
    return ShortPicked(
        shipment_id=shipment.shipment_id,
        order_id=input.order_id,
        warehouse=shipment.warehouse,
        lines=tuple(StockLine(sku=sku, quantity=count) for sku, count in gone.items()),
        left=tuple(line for line in left if line.quantity),
        reported_at=max(when(input, context), shipment.at),
    )
