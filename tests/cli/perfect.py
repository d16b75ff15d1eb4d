"""What a Waybill without a fault publishes about a plan, in the shape that Observed is fed."""

from collections.abc import Callable, Iterable
from typing import Any

from cli.replay.observed import Observed
from cli.replay.plan import Plan
from shared.domain import ids

Published = tuple[str, str, str, dict[str, Any]]
"""Type, ce_id, causation, data."""


def published(plan: Plan) -> list[Published]:
    facts: list[tuple[str, str, dict[str, Any]]] = []
    channel = plan.policy.channel
    for sale in plan.sales:
        order, placed = {"order_id": sale.order_id}, plan.ce_id("OrderPlaced", sale.number)
        paid = {**order, "amount": sale.total, "payment_id": f"pay-{sale.number}"}
        facts += [
            ("OrderPlaced", placed, {**order, "channel": channel, "external_id": sale.number}),
            ("OrderConfirmed", "price", {**order, "total": sale.total}),
            ("PaymentCaptured", plan.ce_id("PaymentReceived", sale.number), paid),
            ("OrderPaid", "", order),
        ]
    for sale in plan.shipped():
        facts.append(("OrderDelivered", "", {"order_id": sale.order_id}))
    for note in plan.credits:
        for sale in note.cancelled:
            asked = plan.ce_id("OrderCancellationRequested", note.number, sale.number)
            facts.append(("OrderCancelled", asked, {"order_id": sale.order_id}))
            facts.append(("RefundIssued", asked, {"order_id": sale.order_id, "amount": sale.total}))
        for back in note.returned:
            order = {"order_id": back.sale.order_id}
            one = {**order, "return_id": ids.return_id(back.sale.order_id, note.number)}
            facts.append(("ReturnRequested", plan.ce_id("ReturnRequested", note.number, back.sale.number), one))
            if back.refund:
                facts.append(("RefundIssued", "", {**order, "amount": back.refund}))
            facts.append(("ReturnRefunded", "", {**one, "amount": back.refund}))
    return [(type, f"fact-{n}", causation, data) for n, (type, causation, data) in enumerate(facts)]


def observed(facts: Iterable[Published], but: Callable[[Published], Published | None] = lambda fact: fact) -> Observed:
    """`but`: what happens to a fact on the way; None loses it."""
    seen = Observed()
    for fact in facts:
        if (kept := but(fact)) is not None:
            seen.add(*kept)
    return seen
