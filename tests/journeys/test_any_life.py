"""Short lives of random orders: what must hold between orders, inventory and support when all is quiet."""

import os
from collections import Counter
from typing import Any

import pytest

from services.orders.order.funds import CANCELLED, CHANGED
from services.orders.order.preview import Refundable, Refused, preview
from services.orders.order.refunded import refundable
from services.orders.order.state import Closed, Open
from shared.contracts.orders import (
    ChangeApplied,
    LinesCancelled,
    LinesDelivered,
    OrderConfirmed,
    OrderPaid,
    PaymentCaptured,
    RefundIssued,
)
from shared.contracts.refusing import RequestRefused
from shared.runtime.log.builtin import Parked
from tests.journeys.any_life import SKUS, WAREHOUSES, Life

LIVES = int(os.environ.get("LIVES", "60"))
"""200 in a minute."""
FOUND = (588, 937)
"""What was disputed when pieces were cancelled never went back."""


def check(life: Life) -> None:
    """When it is quiet."""
    for served in life.system.served.values():
        parked = [fact for each in served.log for fact in each.facts if isinstance(fact, Parked)]
        assert not parked, (served.name, parked)
    for order in life.orders.values():
        _money(life, order)
        _pieces(life, order)
        _returned(life, order)
    _stock(life)


def _money(life: Life, order: str) -> None:
    """What orders said, and nobody else, adds up to what is shown; of no payment more goes back than it captured."""
    facts = life.system.facts("orders", order)
    captured, back = Counter[str](), Counter[str]()
    for fact in facts:
        if isinstance(fact, PaymentCaptured):
            key = fact.payment_id if fact.provider is None else f"{fact.provider}/{fact.payment_id}"
            captured[key] += fact.amount
        if isinstance(fact, RefundIssued):
            assert fact.amount == sum(part.amount for part in fact.parts) > 0, fact
            back.update({part.payment_id: part.amount for part in fact.parts})
            assert not back - captured, fact
        if isinstance(fact, RequestRefused):
            assert fact.code != "contradicts_order", fact
    refunds = [fact.refund_id for fact in facts if isinstance(fact, RefundIssued)]
    assert len(refunds) == len(set(refunds))
    view, state = life.system.view("orders", "orders", order), life.state(order)
    if view is None:
        return
    assert (view.captured, view.refunded) == (sum(captured.values()), sum(back.values()))
    assert (state.funds.captured, state.funds.refunded, state.funds.refunded_of) == (view.captured, view.refunded, dict(back))
    assert {key: each.refunded for key, each in view.payments.items()} == {key: back[key] for key in captured}
    assert sum(refundable(view.payments, view.flight.failed).values()) == state.funds.refundable
    if isinstance(state, Closed) and state.outcome != "delivered":
        assert state.funds.refundable == 0, (state.outcome, state.funds)
    cancelled = sum(line.total for fact in facts if isinstance(fact, LinesCancelled) for line in fact.lines)
    cancelled += _cheaper(facts)
    for_them = sum(fact.amount for fact in facts if isinstance(fact, RefundIssued) and fact.reason in (CANCELLED, CHANGED))
    assert for_them <= cancelled
    if view.order in ("confirmed", "closed"):
        assert for_them == cancelled or state.funds.refundable == 0, "cancelled, and not paid back"


def _cheaper(facts: list[Any]) -> int:
    """What changes took off, once it was paid."""
    paid = next((place for place, fact in enumerate(facts) if isinstance(fact, OrderPaid)), len(facts))
    return sum(max(0, -fact.difference) for fact in facts[paid:] if isinstance(fact, ChangeApplied))


def _pieces(life: Life, order: str) -> None:
    """Delivered, cancelled, on their way, reserved, waiting: together the order's, and what they are worth its price."""
    facts = life.system.facts("orders", order)
    state, view = life.state(order), life.system.view("orders", "orders", order)
    confirmed = next((fact for fact in facts if isinstance(fact, OrderConfirmed)), None)
    if confirmed is None:
        return
    ordered = Counter[str]()
    worth = 0
    for line in confirmed.lines:
        ordered[line.sku] += line.quantity
        worth += line.total
    ended: Counter[str] = Counter()
    delivered = 0
    for fact in facts:
        if isinstance(fact, LinesCancelled | LinesDelivered):
            for line in fact.lines:
                ended[line.sku] += line.quantity
                worth -= line.total
                delivered += line.total if isinstance(fact, LinesDelivered) else 0
        if isinstance(fact, ChangeApplied) and fact.lines:  # of what is left after cancellations: those stay ended
            worth = sum(line.total for line in fact.lines) - delivered
            ordered = sum((Counter({x.sku: x.quantity}) for x in fact.lines), _cancelled_of(facts[: facts.index(fact)]))
    assert not ended - ordered and worth >= 0
    if isinstance(state, Closed):
        assert state.outcome != "delivered" or (ended == ordered and worth == 0)
        queued = life.system.view("orders", "queues", f"held/{order}")
        assert not view.holds and (queued is None or queued.queue is None)
        for claim in state.to_release:  # of one that was refused
            reservation = life.known("inventory", "reservation", f"{claim.warehouse}/{claim.shipment_id}")
            assert reservation.kind == "refused", (claim, reservation)
    if isinstance(state, Open) and state.shipments:
        for shipment in state.shipments:
            assert shipment.allocation != "requested", "quiet, and not answered"
            if shipment.fulfillment != "delivered":
                for held in shipment.lines:
                    ended[held.sku] += held.quantity
        assert ended == ordered, (ended, ordered)
        assert not state.stopping
    assert isinstance(state, Closed) or state.cancelling is None
    blocked = isinstance(state, Open) and state.changing is not None and state.changing.blocks
    if isinstance(state, Open) and state.paid and not state.holds and state.complete and not blocked:
        assert all(each.fulfillment != "none" for each in state.shipments), "paid, reserved, not held, and not released"


def _cancelled_of(facts: list[Any]) -> Counter[str]:
    pieces = Counter[str]()
    for fact in facts:
        for line in fact.lines if isinstance(fact, LinesCancelled) else ():
            pieces[line.sku] += line.quantity
    return pieces


def _returned(life: Life, order: str) -> None:
    """What is left of a SKU is worth the same to whoever previews its refund as to support, which pays it."""
    view, returns = life.system.view("orders", "orders", order), life.known("support", "returns", order)
    if view is None or view.order != "closed" or returns is None:
        return
    for sku, of in getattr(returns, "bought", {}).items():
        assert of.quantity == sum(line.quantity - line.cancelled for line in view.lines if line.sku == sku)
        left = of.quantity - view.returned.get(sku, 0)
        if left and of.asked == view.returned.get(sku, 0):
            told = preview(Refundable.model_validate({"lines": [{"sku": sku, "quantity": left}]}), view)
            assert getattr(told, "amount", of.total - of.refund) == of.total - of.refund, (told, of)
            assert not isinstance(told, Refused) or told.code == "exceeds_paid", told


def _stock(life: Life) -> None:
    """What a warehouse has allocated is what open orders' shipments have, and on hand; nobody waits who has ended."""
    held, waits = Counter[tuple[str, str]](), set[tuple[str, str]]()
    for order in life.orders.values():
        state = life.state(order)
        for each in state.shipments if isinstance(state, Open) else ():
            if each.allocation == "waiting":
                waits.add((each.warehouse, each.shipment_id))
            elif not each.gone:
                held.update({(each.warehouse, line.sku): line.quantity for line in each.lines})
        change = state.changing if isinstance(state, Open) else None
        if change is not None and change.held is not None:
            held.update({(change.held.warehouse, line.sku): line.quantity for line in change.added})
    queued = set[tuple[str, str]]()
    for warehouse in WAREHOUSES:
        for sku in SKUS:
            stock = life.known("inventory", "stock", f"{warehouse}/{sku}")
            queue = life.known("inventory", "queue", f"{warehouse}/{sku}")
            if queue is not None:
                queued |= {(warehouse, each.shipment_id) for each in queue.entries}
                assert stock is None or stock.waiting == queue.waiting
            if stock is None:
                continue
            assert min(stock.on_hand, stock.allocated, stock.available, stock.unavailable) >= 0, stock
            parts = life.known("inventory", "pool_parts", f"{warehouse}/{sku}")
            assert stock.pooled == sum(each.left for each in (parts.parts if parts else ())) <= stock.available, (stock, parts)
            own = 0
            for _, shipment in waits:
                reservation = life.known("inventory", "reservation", f"{warehouse}/{shipment}")
                lines = getattr(reservation, "lines", ()) if getattr(reservation, "kind", "") == "waiting" else ()
                own += sum(part.allocated for part in lines if part.sku == sku)
            assert stock.allocated == held[warehouse, sku] + own, (warehouse, sku, stock.allocated, held, own)
    assert queued == waits


@pytest.mark.parametrize("seed", [*range(LIVES), *FOUND])
@pytest.mark.req("ORD-06", "ORD-08", "INV-01", "INV-02", "INV-11", "SEC-02")
def test_any_life(seed: int) -> None:
    Life(seed, check).live()
