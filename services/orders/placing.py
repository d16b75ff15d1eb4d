"""Channels, and what becomes of an order at the door: placed, refused, repeated or contradicted."""

from collections.abc import Sequence
from datetime import timedelta
from hashlib import blake2b
from typing import assert_never

from services.orders.commands import ConfigureChannel, PlaceOrder
from services.orders.facts import refund_held, request_refused
from services.orders.state import Channel, Closed, Funds, NoOrder, Open, OrderState, State
from shared.contracts.orders import ChannelConfigured, OrderEvent, OrderLine, OrderPlaced, OrderRefused, RefusalCode

PARTS = ("channel", "currency", "lines", "customer", "expected_total")


def fingerprint(command: PlaceOrder) -> str:
    """A digest of each of PARTS, in their order: which part differs can be named, what it said cannot be read from it.

    Personal fields are sealed before they come here, the same for the same person, so theirs is a digest of ciphertext.
    """
    customer = command.customer
    parts = (
        command.channel,
        command.currency,
        [(line.sku, line.quantity, line.unit_price) for line in command.lines],
        customer and (customer.customer_id, customer.name, customer.email, customer.phone, customer.address, customer.country),
        command.expected_total,
    )
    return " ".join(blake2b(repr(part).encode(), digest_size=8).hexdigest() for part in parts)


def configure(command: ConfigureChannel, state: State) -> list[OrderEvent]:
    """The same policies again change nothing; other ones hold for orders placed from now on (CHN-42)."""
    asked = Channel(
        currency=command.currency,
        warehouses=command.warehouses,
        payment_window_minutes=command.payment_window_minutes,
        return_window_days=command.return_window_days,
        price_source=command.price_source,
    )
    if state == asked:
        return []
    return [
        ChannelConfigured(
            channel=command.channel,
            currency=command.currency,
            warehouses=command.warehouses,
            payment_window_minutes=command.payment_window_minutes,
            return_window_days=command.return_window_days,
            price_source=command.price_source,
            configured_at=command.at,
        )
    ]


def place(command: PlaceOrder, state: OrderState) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return _place_new(command, state.funds)
        case Open() | Closed():
            differing = _differing(state.fingerprint, fingerprint(command))
            if not differing:
                return []
            reason = f"order {command.external_id} of {command.channel} exists with other content: {', '.join(differing)}"
            return request_refused(command, "contradicts_order", reason)
        case _:
            assert_never(state)


def _differing(one: str, other: str) -> list[str]:
    return [name for name, a, b in zip(PARTS, one.split(" "), other.split(" "), strict=True) if a != b]


def _place_new(command: PlaceOrder, funds: Funds) -> list[OrderEvent]:
    channel = command.found[f"channels/{command.channel}"]
    if channel is None:
        return _refuse(command, funds, "unknown_channel", f"no channel {command.channel} is configured")
    if command.currency != channel["currency"]:
        reason = f"{command.channel} sells in {channel['currency']}, not {command.currency}"
        return _refuse(command, funds, "currency_differs", reason)
    if funds.currency not in ("", command.currency):
        reason = f"paid in {funds.currency} before it was ordered in {command.currency}"
        return _refuse(command, funds, "currency_differs", reason)
    if channel["price_source"] == "storefront" and (missing := _unpriced(command.lines)):
        reason = f"{command.channel} sets its own prices, and gave none for {', '.join(missing)}"
        return _refuse(command, funds, "price_missing", reason)
    return [
        OrderPlaced(
            order_id=command.order_id,
            channel=command.channel,
            external_id=command.external_id,
            currency=command.currency,
            lines=command.lines,
            customer=command.customer,
            expected_total=command.expected_total,
            price_source=channel["price_source"],
            warehouses=tuple(channel["warehouses"]),
            pay_by=command.at + timedelta(minutes=channel["payment_window_minutes"]),
            return_window_days=channel["return_window_days"],
            placed_at=command.at,
            fingerprint=fingerprint(command),
        )
    ]


def _unpriced(lines: Sequence[OrderLine]) -> list[str]:
    return list(dict.fromkeys(line.sku for line in lines if line.unit_price is None))


def _refuse(command: PlaceOrder, funds: Funds, code: RefusalCode, reason: str) -> list[OrderEvent]:
    refused = OrderRefused(
        order_id=command.order_id,
        channel=command.channel,
        external_id=command.external_id,
        code=code,
        reason=reason,
        refused_at=command.at,
        fingerprint=fingerprint(command),
    )
    return [refused, *refund_held(command, funds, "refused")]
