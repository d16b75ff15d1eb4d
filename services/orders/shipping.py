"""On its way and delivered. Fulfillment states both, in this order."""

from datetime import timedelta
from typing import assert_never

from services.orders.commands import RecordDelivered, RecordShipped
from services.orders.facts import request_refused, unknown
from services.orders.state import Closed, NoOrder, Open, OrderState
from shared.contracts.orders import OrderDelivered, OrderEvent, OrderShipped


def record_shipped(command: RecordShipped, state: OrderState) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            if state.outcome == "delivered":
                return []
            return request_refused(command, "order_closed", f"shipped, though the order was {state.outcome}")
        case Open():
            if state.fulfillment == "shipped":
                return []
            if state.fulfillment == "none":
                return request_refused(command, "contradicts_order", "shipped, though no shipment was asked for")
            return [
                OrderShipped(
                    order_id=command.order_id,
                    shipment_id=command.shipment_id,
                    carrier=command.carrier,
                    tracking_number=command.tracking_number,
                    shipped_at=command.at,
                )
            ]
        case _:
            assert_never(state)


def record_delivered(command: RecordDelivered, state: OrderState) -> list[OrderEvent]:
    """From now the return window runs (SUP-15)."""
    match state:
        case NoOrder():
            return unknown(command)
        case Closed():
            if state.outcome == "delivered":
                return []
            return request_refused(command, "order_closed", f"delivered, though the order was {state.outcome}")
        case Open():
            if state.fulfillment != "shipped" or state.warehouse is None:
                return request_refused(command, "contradicts_order", "delivered, though it was not shipped")
            return [
                OrderDelivered(
                    order_id=command.order_id,
                    channel=state.channel,
                    external_id=state.external_id,
                    warehouse=state.warehouse,
                    currency=state.funds.currency,
                    lines=state.lines,
                    customer_id=state.customer and state.customer.customer_id,
                    delivered_at=command.at,
                    return_until=command.at + timedelta(days=state.return_window_days),
                )
            ]
        case _:
            assert_never(state)
