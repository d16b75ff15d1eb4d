"""What becomes of an order at the door: placed, refused, repeated or contradicted."""

from datetime import timedelta
from hashlib import blake2b
from itertools import zip_longest
from typing import assert_never

from services.orders.order.commands import PlaceOrder
from services.orders.order.facts import refund_held, request_refused, too_long
from services.orders.order.state import Closed, Funds, NoOrder, Open, OrderState
from shared.contracts import storefront
from shared.contracts.orders import OrderEvent, OrderLine, OrderPlaced, OrderRefused, RefusalCode
from shared.domain.nouns import Context
from shared.domain.wording import enumerated

Ordered = PlaceOrder | storefront.OrderPlaced
"""By HTTP, or on a storefront's topic: the same content is the same order."""

PARTS = ("channel", "currency", "lines", "customer", "expected_total", "freight")


def fingerprint(ordered: Ordered) -> str:
    """A digest of each of PARTS, in their order: which part differs can be named, what it said cannot be read from it.

    What few orders have (freight, a line's own total) is in it where it is said, so that digests of before hold.
    Personal fields are sealed before they come here, the same for the same person, so theirs is a digest of ciphertext.
    """
    customer = ordered.customer
    parts = (
        ordered.channel,
        ordered.currency,
        [(x.sku, x.quantity, x.unit_price) + (() if x.line_total is None else (x.line_total,)) for x in ordered.lines],
        customer and (customer.customer_id, customer.name, customer.email, customer.phone, customer.address, customer.country),
        ordered.expected_total,
        *((ordered.freight,) if ordered.freight else ()),
    )
    return " ".join(blake2b(repr(part).encode(), digest_size=8).hexdigest() for part in parts)


def policies_of(ordered: Ordered) -> tuple[str, ...]:
    """What is looked up: its channel, which knows its policies."""
    return (f"channels/{ordered.channel}",)


def place(ordered: Ordered, state: OrderState, context: Context) -> list[OrderEvent]:
    match state:
        case NoOrder():
            return _place_new(ordered, state.funds, context)
        case Open() | Closed():
            differing = _differing(state.fingerprint, fingerprint(ordered))
            if not differing:
                return []
            reason = f"order {ordered.external_id} of {ordered.channel} exists with other content: {', '.join(differing)}"
            return request_refused(context, context.time, "contradicts_order", reason)
        case _:
            assert_never(state)


def _differing(one: str, other: str) -> list[str]:
    return [name for name, a, b in zip_longest(PARTS, one.split(" "), other.split(" ")) if a != b]


def _place_new(ordered: Ordered, funds: Funds, context: Context) -> list[OrderEvent]:
    channel = context.found[f"channels/{ordered.channel}"]
    if channel is None:
        return _refuse(ordered, funds, context, "unknown_channel", f"no channel {ordered.channel} is configured")
    if ordered.currency != channel["currency"]:
        reason = f"{ordered.channel} sells in {channel['currency']}, not {ordered.currency}"
        return _refuse(ordered, funds, context, "currency_differs", reason)
    if funds.currency not in ("", ordered.currency):
        reason = f"paid in {funds.currency} before it was ordered in {ordered.currency}"
        return _refuse(ordered, funds, context, "currency_differs", reason)
    if channel["price_source"] == "storefront" and (missing := _unpriced(ordered)):
        reason = f"{ordered.channel} sets its own prices, and gave none for {enumerated(missing)}"
        return _refuse(ordered, funds, context, "price_missing", reason)
    return [
        OrderPlaced(
            order_id=context.key,
            channel=ordered.channel,
            external_id=ordered.external_id,
            currency=ordered.currency,
            lines=tuple(
                OrderLine(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price, line_total=x.line_total) for x in ordered.lines
            ),
            customer=ordered.customer,
            freight=ordered.freight,
            expected_total=ordered.expected_total,
            price_source=channel["price_source"],
            warehouses=tuple(channel["warehouses"]),
            pay_by=context.known_from(context.time) + timedelta(minutes=channel["payment_window_minutes"]),
            return_window_days=channel["return_window_days"],
            placed_at=context.time,
            fingerprint=fingerprint(ordered),
        )
    ]


def refuse_to_place(ordered: Ordered, state: OrderState, context: Context) -> list[OrderEvent]:
    return _refuse(ordered, state.funds, context, "too_large", too_long(len(ordered.lines)))


def _unpriced(ordered: Ordered) -> list[str]:
    return list(dict.fromkeys(line.sku for line in ordered.lines if line.unit_price is line.line_total is None))


def _refuse(ordered: Ordered, funds: Funds, context: Context, code: RefusalCode, reason: str) -> list[OrderEvent]:
    refused = OrderRefused(
        order_id=context.key,
        channel=ordered.channel,
        external_id=ordered.external_id,
        code=code,
        reason=reason,
        refused_at=context.time,
        fingerprint=fingerprint(ordered),
    )
    return [refused, *refund_held(context, context.time, funds, "refused")]
