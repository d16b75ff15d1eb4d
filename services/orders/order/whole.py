"""When all of an order is delivered."""

from datetime import datetime, timedelta

from services.orders.order.apart import undone
from services.orders.order.counting import earning
from services.orders.order.facts import holds_gone
from services.orders.order.state import Open
from shared.contracts.orders import OrderEvent
from shared.contracts.shipping import OrderDelivered
from shared.domain.nouns import Context


def all_delivered(order: Open, context: Context, at: datetime) -> list[OrderEvent]:
    """[] while pieces are on their way, or still to be found, or lines without stock to be done, or a change is open."""
    if order.changing is not None:
        return []
    times = [each.delivered_at for each in order.shipments if each.delivered_at is not None]
    if len(times) < len(order.shipments) or order.missing:
        return []
    if order.apart is not None:
        if undone(order):
            return []
        times += [] if order.apart.done_at is None else [order.apart.done_at]
    if not times:
        return []
    at = max(times)
    delivered = OrderDelivered(
        order_id=context.key,
        channel=order.channel,
        external_id=order.external_id,
        warehouse=min(order.shipments, key=lambda each: each.number).warehouse if order.shipments else "",
        currency=order.funds.currency,
        lines=tuple(line for line in order.lines if line.quantity),
        customer_id=order.customer and order.customer.customer_id,
        after_sales=order.terms.after_sales or "",
        delivered_at=at,
        return_until=context.known_from(at) + timedelta(days=order.return_window_days),
    )
    return [delivered, *earning(delivered, order), *holds_gone(context, at, order, "delivered")]
