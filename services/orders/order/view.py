"""One document an order: where it stands on each axis, and what happened to it last (ORD-01, ORD-02).

A fact costs the same after few and after many: a payment is found by its charge, and the history keeps its newest steps."""

from collections.abc import Sequence
from typing import Any, assert_never

from services.orders.change.order_view import changed_by
from services.orders.change.state import ChangeFact
from services.orders.order.apart_view import EndsView, apart_pieces, shown, with_done, words
from services.orders.order.document import HISTORY, HistoryEntry, HoldView, OrderView, PaymentWord
from services.orders.order.effort import MEASURES, effort
from services.orders.order.flight import MoveFact
from services.orders.order.flight_view import flown
from services.orders.order.line_view import LineView as LineView
from services.orders.order.money import with_capture, with_expected, with_report
from services.orders.order.parts import PartFact
from services.orders.order.parts_view import PartView, changed, overall
from services.orders.order.refunded import with_lines_refunded
from services.orders.order.told import Told, told
from shared.contracts import orders
from shared.domain.nouns import Recorded, View


def order_ids(fact: Told) -> Sequence[str]:
    """An order that nobody placed or paid has no document, however often it is asked about."""
    return (
        ()
        if isinstance(fact, orders.RequestRefused | orders.ChangeRefused) and fact.code == "unknown_order"
        else (fact.order_id,)
    )


def entry_of(recorded: Recorded) -> HistoryEntry:
    """A step of the history, in the document and in the pages of the log."""
    return HistoryEntry(
        type=recorded.type, at=recorded.time, event_id=recorded.id, causation=recorded.causation, text=told(recorded.event)
    )


def _evolve(view: OrderView | None, recorded: Recorded, order_id: str) -> OrderView:
    fact: Told = recorded.event
    view = view or OrderView(order_id=order_id)
    if (
        isinstance(
            fact, orders.RequestRefused | orders.PaymentReviewRequested | orders.PaymentReviewClosed | orders.ChangeRefused
        )
        and len(view.history) >= HISTORY.count
    ):
        update = _changed(view, fact)
        return view.model_copy(update={**update, **effort(view, fact, update)})
    kept = (*view.history, entry_of(recorded))[-HISTORY.count :]
    older = view.history_older + len(view.history) + 1 - len(kept)
    update = _changed(view, fact)
    return view.model_copy(update={**update, **effort(view, fact, update), "history": kept, "history_older": older})


def _changed(view: OrderView, fact: Told) -> dict[str, Any]:
    if isinstance(fact, PartFact | orders.ReleaseRequested):
        return _part(view, fact)
    if isinstance(fact, ChangeFact):
        return _by_change(view, fact)
    if isinstance(fact, MoveFact):
        return _flown(view, fact)
    match fact:
        case orders.OrderPlaced():
            return _placed(fact)
        case orders.OrderConfirmed():
            lines = tuple(
                LineView(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price, discount=x.discount, total=x.total)
                for x in fact.lines
            )
            none = view.without_stock and apart_pieces(view.without_stock, lines) == sum(line.quantity for line in lines)
            return {
                "order": "confirmed",
                **({"allocation": "none"} if none else {}),
                "lines": lines,
                "kits": fact.kits,
                "freight": fact.freight,
                "total": fact.total,
                "confirmed_at": fact.confirmed_at,
                **({"taxes": fact.taxes} if fact.taxes else {}),
            }
        case orders.PaymentCaptured():
            captured = view.captured + fact.amount
            return {
                "captured": captured,
                "payment": _payment(view, captured, view.refunded),
                "currency": fact.currency,
                "payments": with_capture(view.payments, fact),
                **({"expected": tuple(x for x in view.expected if x.refund_id != fact.payment_id)} if fact.credit_of else {}),
            }
        case orders.RefundIssued():
            refunded = view.refunded + fact.amount
            return {"refunded": refunded, "payment": _payment(view, view.captured, refunded), **with_lines_refunded(view, fact)}
        case orders.OrderPaid():
            more = view.captured - view.refunded > fact.paid
            return {"payment": "overpaid" if more else "paid", "paid_at": fact.paid_at}
        case orders.OrderTrackingCorrected():
            return _corrected(view, fact)
        case orders.OrderDelivered():
            return {
                "order": "closed",
                "fulfillment": "delivered",
                "shipments": _delivered(view, fact),
                "delivered_at": fact.delivered_at,
                "return_until": fact.return_until,
            }
        case orders.OrderRefused():
            return _refused(view, fact)
        case orders.OrderCancelled():
            return {
                "order": "cancelled",
                "fulfillment": "none" if view.fulfillment == "none" else "stopped",
                "cancel_reason": fact.reason,
                "cancel_code": fact.code,
                "ended_at": fact.cancelled_at,
            }
        case orders.OrderExpired():
            return {"order": "expired", "ended_at": fact.expired_at}
        case orders.OrderHeld():
            return {"holds": (*view.holds, HoldView(kind=fact.kind, reason=fact.reason, since=fact.held_at))}
        case orders.HoldReleased():
            return {"holds": tuple(hold for hold in view.holds if hold.kind != fact.kind)}
        case orders.OrderReinstated():
            return {"order": "confirmed", "ended_at": None, "allocation": "pending"}
        case orders.ChargeReported():
            return {"currency": fact.currency, "payments": with_report(view.payments, fact)}
        case orders.OrderAuthorised():
            return {}
        case orders.CreditExpected():
            return {"pay_by": fact.pay_by, "expected": with_expected(view.expected, fact)}
        case orders.CreditRefunded():
            return {"credited": view.credited - fact.amount}
        case orders.LinesDone():
            done = {"without_stock": with_done(view.without_stock, fact)}
            return {**done, **_words(view, done)}
        case orders.RequestRefused() | orders.ChangeRefused():
            return {}
        case _:
            assert_never(fact)


def _part(view: OrderView, fact: PartFact | orders.ReleaseRequested) -> dict[str, Any]:
    update = changed(view, fact, view.order_id)
    if isinstance(fact, orders.SourcingAnswered | orders.Sourced | orders.StreetDateReached | orders.CartHoldReleaseRequested):
        return update
    if isinstance(fact, orders.LinesCancelled):
        update["lines"] = _fewer(view.lines, fact)
    if isinstance(fact, orders.OrderShipped):
        update["shipped_at"] = view.shipped_at or fact.shipped_at
    if view.order in ("refused", "cancelled", "expired"):
        freed = isinstance(fact, orders.ReleaseRequested) and view.allocation != "out_of_stock"
        return {**update, "allocation": "released"} if freed else update
    return {**update, **_words(view, update)}


def _by_change(view: OrderView, fact: ChangeFact) -> dict[str, Any]:
    update = changed_by(view, view.lines, view.captured, fact)
    if isinstance(fact, orders.ChangeApplied) and fact.without_stock:
        update["without_stock"] = (*view.without_stock, *shown(fact.without_stock))
    if "total" in update:
        update["payment"] = _payment(view.model_copy(update=update), view.captured, view.refunded)
    return {**update, **_words(view, update)} if "shipments" in update else update


def _words(view: OrderView, update: dict[str, Any]) -> dict[str, Any]:
    """Of the whole order, after its shipments or lines have changed."""
    shipments = update.get("shipments", view.shipments)
    lines = update.get("lines", view.lines)
    pieces = sum(line.quantity - line.cancelled for line in lines)
    if view.without_stock:
        return _words_beside(view, update.get("without_stock", view.without_stock), lines, shipments, pieces)
    words = overall(shipments, pieces, view.fulfillment)
    return words or {"allocation": "released"} if view.shipments else words


def _words_beside(
    view: OrderView, ends: tuple[EndsView, ...], lines: tuple[LineView, ...], shipments: tuple[PartView, ...], pieces: int
) -> dict[str, Any]:
    goods = pieces - apart_pieces(ends, lines)
    of_goods = overall(shipments, goods, view.fulfillment)
    told = words(ends, lines, of_goods)
    if of_goods or not view.shipments:
        return told
    return {**told, "allocation": "released" if goods else "none"}


def _flown(view: OrderView, fact: MoveFact) -> dict[str, Any]:
    """What failed is held again."""
    payments, flight, reviews, more = flown(view.payments, view.flight, view.reviews, fact)
    refunded = view.refunded + more
    update = {"payments": payments, "flight": flight, "reviews": reviews}
    return {**update, "refunded": refunded, "payment": _payment(view, view.captured, refunded)} if more else update


def _fewer(lines: tuple[LineView, ...], fact: orders.LinesCancelled) -> tuple[LineView, ...]:
    fewer = list(lines)
    for number, gone in zip(fact.numbers or range(1, len(lines) + 1), fact.lines, strict=True):
        line = fewer[number - 1]
        update = {"cancelled": line.cancelled + gone.quantity, "cancelled_amount": line.cancelled_amount + gone.total}
        fewer[number - 1] = line.model_copy(update=update)
    return tuple(fewer)


def _corrected(view: OrderView, fact: orders.OrderTrackingCorrected) -> dict[str, Any]:
    parcel = {"carrier": fact.carrier, "tracking_number": fact.tracking_number}
    shipments = tuple(each.model_copy(update=parcel) if each.shipment_id == fact.shipment_id else each for each in view.shipments)
    return {"shipments": shipments, **(parcel if view.shipment_id in (None, fact.shipment_id) else {})}


def _delivered(view: OrderView, fact: orders.OrderDelivered) -> tuple[PartView, ...]:
    """Before LinesDelivered was said, an order had one shipment."""
    update = {"fulfillment": "delivered", "delivered_at": fact.delivered_at}
    return tuple(each.model_copy(update=update) if each.fulfillment == "shipped" else each for each in view.shipments)


def _placed(fact: orders.OrderPlaced) -> dict[str, Any]:
    return {
        "channel": fact.channel,
        "external_id": fact.external_id,
        "currency": fact.currency,
        "order": "placed",
        "lines": tuple(LineView(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price) for x in fact.lines),
        "freight": fact.freight,
        "expected_total": fact.expected_total,
        "customer_id": fact.customer and fact.customer.customer_id,
        "customer": fact.customer,
        "placed_at": fact.placed_at,
        "pay_by": fact.pay_by,
        "region": fact.region,
        "rules": fact.rules,
        "warehouses": fact.warehouses,
        "candidates": fact.candidates,
        "excluded": fact.excluded,
        "origin": fact.origin,
        "taxes": fact.taxes,
        "pick_up": fact.pick_up,
        "terms": fact.terms,
        "revision": fact.revision,
        "price_source": fact.price_source,
        "without_stock": shown(fact.without_stock) if fact.without_stock else (),
        "return_window_days": fact.return_window_days,
    }


def _refused(view: OrderView, fact: orders.OrderRefused) -> dict[str, Any]:
    return {
        "channel": fact.channel,
        "external_id": fact.external_id,
        "order": "refused",
        "allocation": "out_of_stock" if fact.code == "out_of_stock" else view.allocation,
        "refusal_code": fact.code,
        "refusal_reason": fact.reason,
        "placed_at": view.placed_at or fact.refused_at,
        "ended_at": fact.refused_at,
    }


def _payment(view: OrderView, captured: int, refunded: int) -> PaymentWord:
    """Once paid in full, by the total: a refunded surplus leaves the order paid."""
    held = captured - refunded
    if captured and not held:
        return "refunded"
    if view.paid_at and view.total is not None:
        if held > view.total:
            return "overpaid"
        return "paid" if held >= view.total else "partially_refunded"
    return "partially_paid" if held else "unpaid"


order_view = View(
    "orders",
    OrderView,
    Told,
    _evolve,
    order_ids,
    version=6,
    indexes=(("channel", "-placed_at"), ("order",), ("customer_id",), ("allocation", "placed_at")),
    measures=MEASURES,
)
