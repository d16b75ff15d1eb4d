"""What is shown of an order: one document, with where it stands on each axis, and its newest steps (ADR 0041)."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.orders.change.order_view import ChangesView
from services.orders.order.apart_view import Shown
from services.orders.order.line_view import LineView
from services.orders.order.money import Credits, FlightView, Payments, Reviews
from services.orders.order.parts_view import AllocationWord, FulfillmentWord
from services.orders.order.state import HELD_FOR
from shared.contracts import orders
from shared.contracts.limits import CANDIDATES, OF_CHANNEL, ORDER_LINES, RULES, TAX_LINES
from shared.contracts.terms import Candidate, Exclusion, Origin, PickUp, Rule, TaxLine, Terms
from shared.domain.bounds import AtMost
from shared.domain.messages import Message, Personal
from shared.domain.money import Minor

OrderWord = Literal["unplaced", "placed", "confirmed", "refused", "cancelled", "expired", "closed"]
PaymentWord = Literal["unpaid", "partially_paid", "paid", "overpaid", "partially_refunded", "refunded"]

HISTORY = AtMost(30, "the oldest leaves: the log has all, GET /orders/{order_id}/history shows it")
"""An order has 12 to 20 steps. A document is written whole, so what grows with each step is kept short in it."""


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
    without_stock: Shown = ()
    """Those of its lines' SKUs that no warehouse is asked for."""
    pick_up: PickUp | None = None
    """Where the customer collects it."""
    freight: Minor = 0
    """Part of the total."""
    expected_total: Minor | None = None
    total: Minor | None = None
    captured: Minor = 0
    refunded: Minor = 0
    payments: Payments = Field(default_factory=dict)
    expected: Credits = ()
    """Of a replacement."""
    credited: Minor = 0
    """Of what was refunded: it pays for replacements."""
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
    seconds_to_hand_over: int | None = None
    """From when it was placed to when the last of its shipments left, where all of it has left once."""
    touches: int = 0
    """Decisions that staff made about it until then: holds, changes, refunds again, lines done by hand."""
    delivered_at: datetime | None = None
    return_until: datetime | None = None
    ended_at: datetime | None = None
    """Refused, cancelled or expired."""
    history: Annotated[tuple[HistoryEntry, ...], HISTORY] = ()
    """The newest steps, oldest first. Once there are so many, a request that was refused is not told here."""
    history_older: int = 0
    """Steps that came before."""
