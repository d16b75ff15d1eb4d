"""One document an order: where it stands on each axis, and its whole history (ORD-01, ORD-02)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from services.orders.change.order_view import ChangesView, changed_by
from services.orders.change.state import ChangeFact
from services.orders.order.asking import REPLANS, ROUNDS
from services.orders.order.flight import MoveFact
from services.orders.order.flight_view import ACTIONS_TOLD, flown
from services.orders.order.funds import CANCELLED_LINES, GOODWILL, PAYMENTS, REFUNDS, REPORTS
from services.orders.order.line_view import LineView as LineView
from services.orders.order.money import (
    FlightView,
    MoneyView,
    Payments,
    Reviews,
    open_authorised,
    shown_payment,
    totals_of,
    with_capture,
    with_report,
)
from services.orders.order.parts import PartFact
from services.orders.order.parts_view import AllocationWord, FulfillmentWord, PartView, changed, overall
from services.orders.order.refunded import over_lines, with_refund
from services.orders.order.state import HELD_FOR, HELD_TIMES
from services.orders.order.told import Told, told
from shared.contracts import orders
from shared.contracts.limits import (
    CANDIDATES,
    CART_HOLDS,
    CHANGES,
    CORRECTIONS,
    LOSSES,
    ORDER_LINES,
    RULES,
    SHIPMENTS,
    SHORT_PICKS,
    TAX_LINES,
    WAREHOUSES,
)
from shared.contracts.terms import Candidate, Exclusion, Origin, PickUp, Rule, TaxLine, Terms
from shared.domain.bounds import AtMost
from shared.domain.messages import Message, Personal
from shared.domain.money import Minor
from shared.domain.nouns import Recorded, View

OrderWord = Literal["unplaced", "placed", "confirmed", "refused", "cancelled", "expired", "closed"]
PaymentWord = Literal["unpaid", "partially_paid", "paid", "overpaid", "partially_refunded", "refunded"]

REFUSALS_TOLD = 200
"""A history this long tells of no more refused requests: anyone may repeat those, and a document has a size limit."""
LEFT_OUT = orders.RequestRefused | orders.PaymentReviewRequested | orders.PaymentReviewClosed | orders.ChangeRefused
STEPS = 12
"""Facts that an order has once: placed, confirmed, paid, ..."""
ASKS = (ROUNDS + 1) * (2 * WAREHOUSES + (REPLANS + 1) * (1 + 2 * SHIPMENTS))
"""Of sourcing: each warehouse once a round, then each part of each plan, with its answer. A round more is of an order that
expired before, and was reinstated."""
OF_SHIPMENTS = SHIPMENTS * (8 + SHORT_PICKS + LOSSES + CORRECTIONS) + CANCELLED_LINES + CART_HOLDS
"""Each allocated, its street date reached, released, asked for, sourced again, stopped, shipped, delivered; its short picks,
losses and corrections; cancelled pieces; its cart's holds."""
OF_ONE_CHANGE = 2 * SHIPMENTS + CANDIDATES + 10
"""Stops and their answers, warehouses asked, and what it has once."""
TOLD = PAYMENTS + REPORTS + REFUNDS + 2 * HELD_TIMES + ASKS + OF_SHIPMENTS + ACTIONS_TOLD + STEPS + CHANGES * OF_ONE_CHANGE
OF_CHANNEL = AtMost(WAREHOUSES, "refused at the door of the channel")
HISTORY = AtMost(REFUSALS_TOLD + TOLD, f"from {REFUSALS_TOLD} on no refused request is told")


class HoldView(Message):
    kind: str
    reason: str
    since: datetime


class HistoryEntry(Message):
    type: str
    at: datetime
    event_id: str
    causation: str
    """The id of what caused it: a storefront's event, another service's fact, a request."""
    text: str


class OrderView(ChangesView):
    """Amounts: minor units of `currency`. An order that is only paid for so far is "unplaced". `warehouse`, `shipment_id`,
    `carrier` and `tracking_number` are those of the first of its `shipments`."""

    order_id: str
    channel: str | None = None
    external_id: str | None = None
    currency: str | None = None
    order: OrderWord = "unplaced"
    payment: PaymentWord = "unpaid"
    allocation: AllocationWord = "pending"
    fulfillment: FulfillmentWord = "none"
    lines: Annotated[tuple[LineView, ...], ORDER_LINES] = ()
    pick_up: PickUp | None = None
    """Where the customer collects it."""
    freight: Minor = 0
    """Part of the total."""
    expected_total: Minor | None = None
    total: Minor | None = None
    captured: Minor = 0
    refunded: Minor = 0
    payments: Payments = ()
    flight: FlightView = FlightView()
    reviews: Reviews = ()
    returned: Annotated[dict[str, int], ORDER_LINES] = Field(default_factory=dict)
    """Pieces that were refunded, by SKU."""
    goodwill: Minor = 0
    """Of what was refunded: for no pieces."""
    warehouse: str | None = None
    shipment_id: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    customer_id: str | None = None
    customer: Personal | None = None
    refusal_code: str | None = None
    refusal_reason: str | None = None
    cancel_reason: str | None = None
    cancel_code: str | None = None
    holds: Annotated[tuple[HoldView, ...], HELD_FOR] = ()
    """Those that stand."""
    region: str | None = None
    """Whose lane ranked the warehouses, or was asked for."""
    rules: Annotated[tuple[Rule, ...], AtMost(RULES, "refused at the door of the channel")] = ()
    warehouses: Annotated[tuple[str, ...], OF_CHANNEL] = ()
    """By rank: asked for stock in this order."""
    candidates: Annotated[tuple[Candidate, ...], AtMost(CANDIDATES, "the best are kept")] = ()
    excluded: Annotated[tuple[Exclusion, ...], OF_CHANNEL] = ()
    origin: Origin | None = None
    taxes: Annotated[tuple[TaxLine, ...], TAX_LINES] = ()
    terms: Terms | None = None
    revision: int = 0
    """Of the channel's configuration that holds for it."""
    price_source: orders.PriceSource | None = None
    return_window_days: int | None = None
    confirmed_at: datetime | None = None
    placed_at: datetime | None = None
    """Also of an order refused at the door: lists are sorted by it, and a page skips documents without it."""
    pay_by: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    return_until: datetime | None = None
    ended_at: datetime | None = None
    """Refused, cancelled or expired."""
    history: Annotated[tuple[HistoryEntry, ...], HISTORY] = ()


def _ids(fact: Told) -> Sequence[str]:
    """An order that nobody placed or paid has no document, however often it is asked about."""
    return (
        ()
        if isinstance(fact, orders.RequestRefused | orders.ChangeRefused) and fact.code == "unknown_order"
        else (fact.order_id,)
    )


def _evolve(view: OrderView | None, recorded: Recorded, order_id: str) -> OrderView:
    fact: Told = recorded.event
    view = view or OrderView(order_id=order_id)
    if (
        isinstance(
            fact, orders.RequestRefused | orders.PaymentReviewRequested | orders.PaymentReviewClosed | orders.ChangeRefused
        )
        and len(view.history) >= REFUSALS_TOLD
    ):
        return view.model_copy(update=_changed(view, fact))
    entry = HistoryEntry(
        type=recorded.type, at=recorded.time, event_id=recorded.id, causation=recorded.causation, text=told(fact)
    )
    history = view.history + (entry,)  # noqa: RUF005 - (*history, entry) copies it twice
    return view.model_copy(update={**_changed(view, fact), "history": history})


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
            return {
                "order": "confirmed",
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
            }
        case orders.RefundIssued():
            refunded = view.refunded + fact.amount
            return {"refunded": refunded, "payment": _payment(view, view.captured, refunded), **_refunded(view, fact)}
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
    if "total" in update:
        update["payment"] = _payment(view.model_copy(update=update), view.captured, view.refunded)
    return {**update, **_words(view, update)} if "shipments" in update else update


def _words(view: OrderView, update: dict[str, Any]) -> dict[str, Any]:
    """Of the whole order, after its shipments or lines have changed."""
    shipments = update.get("shipments", view.shipments)
    pieces = sum(line.quantity - line.cancelled for line in update.get("lines", view.lines))
    words = overall(shipments, pieces, view.fulfillment)
    return words or {"allocation": "released"} if view.shipments else words


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


def _refunded(view: OrderView, fact: orders.RefundIssued) -> dict[str, Any]:
    """Of which payment, of which lines, or for no pieces."""
    goodwill = view.goodwill + (fact.amount if fact.reason == GOODWILL else 0)
    changes = {"payments": with_refund(view.payments, fact), "goodwill": goodwill}
    if not fact.lines:
        return changes
    skus = [line.sku for line in view.lines]
    taken = over_lines(fact.lines, skus, [line.left for line in view.lines])
    lines = tuple(
        line.model_copy(update={"refunded": line.refunded + share}) if share else line
        for line, share in zip(view.lines, taken, strict=True)
    )
    returned = dict(view.returned)
    for each in fact.lines:
        returned[skus[each.line - 1]] = returned.get(skus[each.line - 1], 0) + each.quantity
    return {**changes, "lines": lines, "returned": returned}


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
    _ids,
    version=3,
    indexes=(("channel", "-placed_at"), ("order",), ("customer_id",)),
)


def money_of(view: OrderView) -> MoneyView:
    """What is due ends with the order."""
    totals = totals_of(view.payments)
    owed = 0 if view.ended_at is not None or view.paid_at is not None else (view.total or 0)
    more = max(0, view.change.needs - view.captured) if view.change is not None and view.change.status == "confirmed" else 0
    return MoneyView(
        order_id=view.order_id,
        currency=view.currency,
        total=view.total,
        due=max(owed - view.captured + view.refunded if owed else 0, more),
        captured=view.captured,
        refunded=view.refunded,
        in_flight=sum(each.amount for each in view.flight.asked if each.action == "refund"),
        failed=view.flight.failed,
        authorised=sum(open_authorised(each) for each in view.payments),
        disputed=sum(each.totals.in_dispute for each in view.payments if each.totals),
        lost=totals.lost,
        payments=tuple(shown_payment(each) for each in view.payments),
        reviews=view.reviews,
    )
