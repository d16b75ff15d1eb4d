"""What the day's storefronts, warehouses and carriers say of an order, as the contract in has it."""

from collections.abc import Mapping

from cli.demo.day import CURRENCY, Order
from shared.contracts import storefront as contract
from shared.domain import ids


def placed(order: Order, prices: Mapping[str, int]) -> contract.OrderPlaced:
    """`prices`: by SKU; binding on a marketplace."""
    binding = order.channel == "tmall"
    lines = [
        contract.OrderedLine(sku=sku, quantity=quantity, unit_price=prices[sku] if binding else None)
        for sku, quantity in order.lines
    ]
    return contract.OrderPlaced(
        channel=order.channel,
        external_id=order.external_id,
        currency=CURRENCY,
        lines=lines,
        customer=order.customer,
        expected_total=order.total + (100 if order.wrong_total else 0),
    )


def paid(order: Order) -> contract.PaymentReceived:
    amount = {"short": max(1, order.total // 2), "over": order.total + 500}.get(order.pays, order.total)
    return contract.PaymentReceived(
        channel=order.channel,
        external_id=order.external_id,
        payment_id=f"pay-{order.external_id}",
        amount=amount,
        currency=CURRENCY,
        method="wechat" if order.channel == "shop" else "alipay",
    )


def cancelled(order: Order) -> contract.OrderCancellationRequested:
    return contract.OrderCancellationRequested(channel=order.channel, external_id=order.external_id, reason="changed my mind")


def returned(order: Order, replacement: str | None = None, lines: int = 1) -> contract.ReturnRequested:
    """One piece of so many of its lines; for another order of its channel, or to be paid back."""
    return contract.ReturnRequested(
        channel=order.channel,
        external_id=order.external_id,
        return_number=f"R-{order.external_id}",
        lines=[contract.ReturnLine(sku=sku, quantity=1) for sku, _ in order.lines[:lines]],
        exchange=contract.GivenExchange(external_id=replacement) if replacement is not None else None,
    )


def dispatched(order: Order, shipment: str) -> contract.DispatchReported:
    number = f"SF{order.external_id}"
    return contract.DispatchReported(
        order_id=order.order_id,
        shipment_id=shipment,
        carrier="sf-express",
        tracking_number=number if shipment == ids.shipment_id(order.order_id) else f"{number}-{shipment[:4]}",
    )
