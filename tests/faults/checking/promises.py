"""What was promised about an order, between services and in money, was kept."""

from collections.abc import Iterator

from tests.faults.checking.changes import changes_kept, due_of
from tests.faults.checking.log import Wrong
from tests.faults.checking.losses import losses_kept
from tests.faults.checking.orders import Order
from tests.faults.checking.parts import parts_kept
from tests.faults.checking.pieces import shipment_of
from tests.faults.checking.returns import returns_kept


def broken(order: Order) -> Iterator[Wrong]:
    """Promises between services, and money, of one order."""
    yield from order.money_wrong
    yield from order.holds_wrong
    if order.ended and order.holds:
        yield Wrong("lost", f"order {order.id} was {order.ended} and is still held", order.evidence("OrderHeld"))
    if order.has("ShipmentShipped") and not order.has("OrderPaid") and not order.has("OrderAuthorised"):
        yield Wrong("invariant", f"order {order.id} shipped, but was not paid", order.evidence())
    if order.ended and order.has("ShipmentShipped"):
        yield Wrong("invariant", f"order {order.id} shipped, but was {order.ended}", order.evidence())
    if order.ended and order.held > order.gone:
        yield Wrong("invariant", f"order {order.id} was {order.ended} and still holds {order.held}", order.evidence())
    if order.has("OrderPaid") and order.held > (order.total or 0) + due_of(order.seen) + order.gone and not order.keeps:
        yield Wrong("invariant", f"order {order.id} keeps {order.held} for a total of {order.total}", order.evidence())
    for id in {shipment_of(fact) for fact in order.seen.get("OrderShipped", ())}:
        said = order.tracking(id, "ShipmentShipped", "TrackingCorrected")
        told = order.tracking(id, "OrderShipped", "OrderTrackingCorrected")
        if said != told:
            yield Wrong("lost", f"order {order.id} tells tracking number {told}, the shipment's is {said}", order.evidence())
    yield from parts_kept(order.id, order.seen, order.ended is not None)
    yield from losses_kept(order.id, order.seen, order.ended is not None)
    yield from changes_kept(order.id, order.seen, order.ended is not None or order.has("OrderDelivered"))
    yield from _refunds_kept(order)
    yield from returns_kept(order.id, order.seen)


def _refunds_kept(order: Order) -> Iterator[Wrong]:
    """What a return was granted is paid, and support hears of it."""
    issued = {fact.data["refund_id"]: fact.data["amount"] for fact in order.seen.get("RefundIssued", ())}
    done = {fact.data["refund_id"]: fact.data["amount"] for fact in order.seen.get("ReturnRefunded", ())}
    refusals = [
        fact
        for fact in order.seen.get("OrderRequestRefused", ())
        if fact.data.get("request") == "RefundGranted"
        and fact.data.get("code") in ("exceeds_paid", "exceeds_refundable", "in_dispute")
    ]
    taken = any(said["disputed"] or said["refunded"] for said in order.said.values())
    given = any(fact.data.get("reason") == "goodwill" for fact in order.seen.get("RefundIssued", ()))
    for fact in order.seen.get("RefundGranted", ()):
        id, amount = fact.data["refund_id"], fact.data["amount"]
        if id not in issued and refusals and (taken or (given and amount > order.held - order.failed)):
            refusals.pop()  # goodwill, a failed refund or a provider left less: refused aloud, for staff to settle
        elif issued.get(id) != amount:
            yield Wrong("lost", f"return refund {id} of {amount}: paid {issued.get(id)}", (fact,))
        elif done.get(id) != amount:
            yield Wrong("lost", f"return refund {id} of {amount} was paid, support never heard of it", (fact,))
