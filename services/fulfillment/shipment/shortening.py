"""A shipment that lost pieces before it left: it goes without them, as if not found. What is packed stays packed."""

from services.fulfillment.shipment.state import Open, Shipments, Shipped
from shared.contracts.fulfillment import FulfillmentEvent, RequestCode, RequestRefused, ShortPicked
from shared.contracts.limits import SHORT_PICKS
from shared.contracts.orders import ShipmentShortenRequested, StockLine
from shared.domain.nouns import Context


def shorten(requested: ShipmentShortenRequested, state: Shipments, context: Context) -> list[FulfillmentEvent]:
    shipment = state.named(requested.shipment_id)
    if isinstance(shipment, Shipped):
        return [_refused(requested, context, "out_of_order", f"already with {shipment.carrier}: what was lost has left")]
    if not isinstance(shipment, Open):
        return []
    may_have = {line.sku: line.quantity for line in requested.left}
    left = tuple(_at_most(line, may_have) for line in shipment.lines)
    lost = tuple(
        StockLine(sku=line.sku, quantity=line.quantity - kept.quantity)
        for line, kept in zip(shipment.lines, left, strict=True)
        if kept.quantity < line.quantity
    )
    if not lost:
        return []
    if shipment.stage == "packed":
        return [_refused(requested, context, "out_of_order", "packed already: what is in the parcel was found")]
    if shipment.short_picks >= SHORT_PICKS:
        reason = f"pieces were not found {SHORT_PICKS} times already: pick what is there, or stop the order"
        return [_refused(requested, context, "too_many_short_picks", reason)]
    short = ShortPicked(
        shipment_id=shipment.shipment_id,
        order_id=requested.order_id,
        warehouse=shipment.warehouse,
        lines=lost,
        left=tuple(line for line in left if line.quantity),
        reported_at=max(requested.requested_at, shipment.at),
    )
    return [short]


def _at_most(line: StockLine, may_have: dict[str, int]) -> StockLine:
    return StockLine(sku=line.sku, quantity=min(line.quantity, may_have.get(line.sku, line.quantity)))


def _refused(requested: ShipmentShortenRequested, context: Context, code: RequestCode, reason: str) -> RequestRefused:
    return RequestRefused(
        shipment_id=requested.shipment_id,
        order_id=requested.order_id,
        request=context.request,
        code=code,
        reason=reason,
        refused_at=requested.requested_at,
    )
