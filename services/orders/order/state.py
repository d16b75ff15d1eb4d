"""What the next decision about an order reads, and nothing else. Amounts: minor units of the funds' currency."""

from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from services.orders.order.parts import claims, fold_part, stepped
from services.orders.order.shipments import ASKED, CARTS, OF_ORDER, Claim, OrderShipment, Parcel, Sourcing, missing
from shared.contracts import orders
from shared.contracts.limits import ORDER_LINES, RETURNS, SHIPMENTS, SHORT_PICKS, TAX_LINES
from shared.contracts.money import Totals
from shared.contracts.orders import PricedLine
from shared.contracts.terms import BEFORE_TERMS, CartHold, TaxLine, Terms
from shared.domain import ids
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal
from shared.domain.refunds import over

PAYMENTS = 100
"""Of an order, before it was placed and after it ended among them; parts of a charge count each."""
REPORTS = 200
"""Of providers about an order's charges, besides what they capture."""
CANCELLED_LINES = SHIPMENTS * SHORT_PICKS + 1
"""How often pieces of an order may be cancelled: once by whoever asks, else after a short pick."""
OVERPAID = "overpaid"
"""The reason on refunds of what was more than the total."""
CANCELLED = "cancelled_lines"
"""The reason on refunds of pieces that will not ship."""
GOODWILL = "goodwill"
"""The reason on refunds that are for no pieces."""
GOODWILLS = 50
REFUNDS = PAYMENTS + REPORTS + RETURNS + CANCELLED_LINES + GOODWILLS + 3
"""At most one for each payment, one for each dispute that was won too late, one for each return, goodwill, one of a surplus when
it was priced, one at its end, and one when it had expired before. What is owed for cancelled pieces goes back after a payment
that is kept, or a dispute that was won."""
HOLDS = 10
"""That stand at once."""
HELD_TIMES = 50
"""In an order's life."""
HELD_FOR = AtMost(HOLDS, "refused: too_many_holds")

Outcome = Literal["refused", "cancelled", "expired", "delivered"]


class Funds(Message):
    """Money in and out, all in one currency ("" until the first of order or payment names it). The sums are kept, so that no
    decision adds up."""

    currency: str = ""
    payments: Annotated[dict[str, int], AtMost(PAYMENTS, "refused: too_many_payments")] = Field(default_factory=dict)
    """By charge (`charge_key`): captured"""
    refunds: Annotated[dict[str, int], AtMost(REFUNDS, "each has a cause, which refunds once")] = Field(default_factory=dict)
    """refund_id -> amount"""
    captured: int = 0
    refunded: int = 0
    refunded_of: Annotated[dict[str, int], AtMost(PAYMENTS, "refused: too_many_payments")] = Field(default_factory=dict)
    """By charge: what we refunded of it"""
    goodwills: int = 0
    parts: int = 0
    """Captures beyond the first of their charge."""
    charges: Annotated[dict[str, Totals], AtMost(REPORTS, "refused: too_many_payments")] = Field(default_factory=dict)
    """By charge: what its provider reports, where it is more than captured money."""
    reports: int = 0
    given_back: int = 0
    """What providers say that they have refunded, whoever asked for it."""
    disputed: int = 0
    """Not decided yet."""
    lost: int = 0
    """Charged back."""
    owed: int = 0
    """For pieces that were cancelled, and not paid back: it was disputed."""

    @property
    def captures(self) -> int:
        return len(self.payments) + self.parts

    @property
    def received(self) -> int:
        """What pays for the order: what becomes of it later, at the provider, unpays nothing."""
        return self.captured - self.refunded

    @property
    def held(self) -> int:
        """Also what is disputed. What a provider refunded by itself is not here any more."""
        return self.captured - max(self.refunded, self.given_back) - self.lost

    @property
    def refundable(self) -> int:
        """Never more than is left of all charges; less where one of them lost more than it had."""
        return max(0, min(self.held - self.disputed, sum(self.left.values())))

    @property
    def left(self) -> dict[str, int]:
        """By charge, in the order of their captures: what of it can still be refunded."""
        none = Totals()
        return {
            key: left_of(captured, self.refunded_of.get(key, 0), self.charges.get(key, none))
            for key, captured in self.payments.items()
        }


def left_of(captured: int, refunded: int, totals: Totals) -> int:
    """Of one charge: what neither we nor its provider gave back, and nobody disputes or has charged back."""
    return max(0, captured - max(refunded, totals.refunded) - totals.lost - totals.in_dispute)


def charge_key(provider: str | None, payment_id: str) -> str:
    """`provider` None: the order's channel stands for it."""
    return payment_id if provider is None else f"{provider}/{payment_id}"


class NoOrder(Message):
    """Not placed yet; a payment may have come before its order."""

    kind: Literal["none"] = "none"
    funds: Funds = Funds()


class Open(Message):
    """Payment, allocation and fulfillment go their own ways inside it."""

    kind: Literal["open"] = "open"
    fingerprint: str
    channel: str
    external_id: str
    customer: Personal | None
    warehouses: Annotated[tuple[str, ...], ASKED]
    placed_at: Instant
    pay_by: Instant
    return_window_days: int
    funds: Funds
    terms: Terms = BEFORE_TERMS
    """Its channel's policies when it was placed: those that hold for it."""
    taxes: Annotated[tuple[TaxLine, ...], TAX_LINES] = ()
    carts: Annotated[tuple[CartHold, ...], CARTS] = ()
    """What its cart holds, and no shipment has taken over."""
    street_date: Instant | None = None
    """The latest of its lines."""
    total: int | None = None
    """None until priced."""
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES] = ()
    paid: bool = False
    attempt: int = 0
    """How often a warehouse was asked."""
    shipments: Annotated[tuple[OrderShipment, ...], OF_ORDER] = ()
    """Those that it wants, in the order in which they were asked for."""
    numbered: int = 0
    """Numbers of shipments that were given."""
    refused: Annotated[tuple[int, ...], OF_ORDER] = ()
    """Of these, numbers that a warehouse refused: they may be asked for again."""
    sourcing: Sourcing = Sourcing()
    sourced: bool = False
    """It had all its pieces once, or they waited: it is no longer refused for want of stock."""
    asked_to_wait: bool = False
    """A warehouse was asked to keep what is missing now waiting."""
    to_release: Annotated[tuple[Claim, ...], OF_ORDER] = ()
    """What may yet be reserved for pieces that were cancelled."""
    rest: Annotated[tuple[PricedLine, ...], ORDER_LINES] = ()
    """`lines` without what was delivered, each in its place; () while nothing was."""
    cancelled_lines: int = 0
    """How often pieces were cancelled."""
    holds: Annotated[tuple[str, ...], HELD_FOR] = ()
    """The kinds that stand, in the order they came."""
    held_times: int = 0
    cancelling: str | None = None
    """Why, while a cancellation waits for shipments to be stopped."""
    cancel_code: str | None = None

    @property
    def as_before(self) -> bool:
        """From before orders could ship in parts: decided as then, so that its log, decided again, says the same."""
        return self.terms == BEFORE_TERMS

    def cart_in(self, warehouse: str) -> str | None:
        """The id of its cart's hold there."""
        return next((each.hold_id for each in self.carts if each.warehouse == warehouse), None)

    @property
    def missing(self) -> dict[str, int]:
        """Pieces that no shipment has or asks for, by SKU."""
        return missing(self.lines, self.shipments)

    @property
    def asking(self) -> bool:
        """A warehouse has not answered yet."""
        return any(each.allocation == "requested" for each in self.shipments)

    @property
    def stopping(self) -> bool:
        return any(each.fulfillment == "stopping" for each in self.shipments)

    @property
    def accepted(self) -> bool:
        """Every piece is reserved, or was, or waits in its warehouse: the order is not refused any more."""
        return bool(self.shipments) and not self.asking and not self.missing

    @property
    def complete(self) -> bool:
        """Every piece is reserved, or was."""
        return self.accepted and not any(each.allocation == "waiting" for each in self.shipments)

    def shipment(self, shipment_id: str) -> OrderShipment | None:
        return next((each for each in self.shipments if each.shipment_id == shipment_id), None)

    def with_shipment(self, shipment: OrderShipment) -> tuple[OrderShipment, ...]:
        return tuple(shipment if each.number == shipment.number else each for each in self.shipments)


class Closed(Message):
    kind: Literal["closed"] = "closed"
    outcome: Outcome
    fingerprint: str
    funds: Funds
    to_release: Annotated[tuple[Claim, ...], OF_ORDER] = ()
    """Where stock may be held, or may yet be reserved, for this order."""
    parcels: Annotated[dict[str, Parcel], OF_ORDER] = Field(default_factory=dict)
    """Of its shipments that left, by their ids."""
    terms: Terms = BEFORE_TERMS
    lapsed: Open | None = None
    """As it was when it expired, where a late payment may reinstate it: priced, and its stock, which it had, let go."""


OrderState = NoOrder | Open | Closed
STATE = Annotated[OrderState, Field(discriminator="kind")]
NO_ORDER = NoOrder()

OrderFact = (
    orders.OrderPlaced
    | orders.OrderRefused
    | orders.OrderConfirmed
    | orders.ReservationRequested
    | orders.ShipmentQueued
    | orders.OrderAllocated
    | orders.ReleaseRequested
    | orders.PaymentCaptured
    | orders.ChargeReported
    | orders.OrderPaid
    | orders.FulfillmentRequested
    | orders.ShipmentStopRequested
    | orders.OrderCancelled
    | orders.OrderExpired
    | orders.OrderReinstated
    | orders.RefundIssued
    | orders.OrderShipped
    | orders.OrderTrackingCorrected
    | orders.OrderDelivered
    | orders.OrderHeld
    | orders.HoldReleased
    | orders.SourcingAnswered
    | orders.Sourced
    | orders.ShipmentShortened
    | orders.LinesCancelled
    | orders.LinesDelivered
    | orders.StreetDateReached
    | orders.CartHoldReleaseRequested
)
"""What changes an order; a refused request does not."""


def evolve(state: OrderState, fact: OrderFact, id: str) -> OrderState:
    match fact:
        case orders.PaymentCaptured():
            return _paid_in(state, fact)
        case orders.ChargeReported():
            return _reported(state, fact)
        case orders.RefundIssued():
            return _paid_out(state, fact)
        case orders.OrderPlaced():
            return _placed(state, fact)
        case orders.OrderConfirmed():
            return _open(state, total=fact.total, lines=fact.lines)
        case orders.OrderPaid():
            return _open(state, paid=True)
        case (
            orders.ReservationRequested()
            | orders.ShipmentQueued()
            | orders.SourcingAnswered()
            | orders.Sourced()
            | orders.OrderAllocated()
            | orders.ShipmentShortened()
            | orders.FulfillmentRequested()
            | orders.ShipmentStopRequested()
            | orders.OrderShipped()
            | orders.LinesDelivered()
            | orders.LinesCancelled()
            | orders.StreetDateReached()
            | orders.CartHoldReleaseRequested()
        ):
            return fold_part(state, fact, id) if isinstance(state, Open) else state
        case orders.OrderTrackingCorrected():
            return _corrected(state, fact)
        case orders.OrderDelivered():
            return _closed(state, "delivered")
        case orders.OrderRefused():
            return _closed(state, "refused", fact.fingerprint)
        case orders.OrderCancelled():
            return _closed(state, "cancelled")
        case orders.OrderExpired():
            return _closed(state, "expired")
        case orders.OrderHeld():
            return _held(state, fact)
        case orders.HoldReleased():
            return _let_go(state, fact)
        case orders.OrderReinstated():
            return _reinstated(state)
        case orders.ReleaseRequested():
            return _released(state, fact)
        case _:
            assert_never(fact)


def _open(state: OrderState, **changes: Any) -> OrderState:
    return state.model_copy(update=changes) if isinstance(state, Open) else state


def _corrected(state: OrderState, fact: orders.OrderTrackingCorrected) -> OrderState:
    parcel = (fact.carrier, fact.tracking_number)
    match state:
        case Open():
            return stepped(state, fact.shipment_id, parcel=parcel)
        case Closed():
            return state.model_copy(update={"parcels": {**state.parcels, fact.shipment_id: parcel}})
        case NoOrder():
            return state
        case _:
            assert_never(state)


def _released(state: OrderState, fact: orders.ReleaseRequested) -> OrderState:
    if isinstance(state, NoOrder):
        return state
    claim = Claim(shipment_id=fact.shipment_id, warehouse=fact.warehouse)
    update: dict[str, Any] = {"to_release": tuple(each for each in state.to_release if each != claim)}
    if isinstance(state, Open):
        update["shipments"] = tuple(each for each in state.shipments if each.shipment_id != fact.shipment_id)
    return state.model_copy(update=update)


def _held(state: OrderState, fact: orders.OrderHeld) -> OrderState:
    if not isinstance(state, Open):
        return state
    return state.model_copy(update={"holds": (*state.holds, fact.kind), "held_times": state.held_times + 1})


def _let_go(state: OrderState, fact: orders.HoldReleased) -> OrderState:
    if not isinstance(state, Open):
        return state
    return state.model_copy(update={"holds": tuple(kind for kind in state.holds if kind != fact.kind)})


def _placed(state: OrderState, fact: orders.OrderPlaced) -> OrderState:
    funds = state.funds if isinstance(state, NoOrder) else Funds()
    return Open(
        fingerprint=fact.fingerprint,
        channel=fact.channel,
        external_id=fact.external_id,
        customer=fact.customer,
        warehouses=fact.warehouses,
        placed_at=fact.placed_at,
        pay_by=fact.pay_by,
        return_window_days=fact.return_window_days,
        terms=fact.terms,
        taxes=fact.taxes,
        carts=fact.holds,
        street_date=max((line.street_date for line in fact.lines if line.street_date is not None), default=None),
        funds=funds.model_copy(update={"currency": fact.currency}),
    )


def _closed(state: OrderState, outcome: Outcome, fingerprint: str = "") -> OrderState:
    """`fingerprint`: of an order that was refused without being placed."""
    match state:
        case Open():
            return Closed(
                outcome=outcome,
                fingerprint=state.fingerprint,
                funds=state.funds,
                to_release=(*state.to_release, *claims(state.shipments)),
                parcels={each.shipment_id: each.parcel for each in state.shipments if each.parcel is not None},
                terms=state.terms,
                lapsed=state if outcome == "expired" and _may_come_back(state) else None,
            )
        case NoOrder():
            return Closed(outcome=outcome, fingerprint=fingerprint, funds=state.funds)
        case Closed():
            return state
        case _:
            assert_never(state)


def _may_come_back(order: Open) -> bool:
    return order.terms.late_payment == "reinstate" and order.total is not None and order.sourced


def _reinstated(state: OrderState) -> OrderState:
    """Its pieces are sourced anew, in shipments of new numbers."""
    if not isinstance(state, Closed) or state.lapsed is None:
        return state
    anew = {"shipments": (), "refused": (), "sourcing": Sourcing(), "sourced": False, "asked_to_wait": False, "holds": ()}
    return state.lapsed.model_copy(update={"funds": state.funds, "to_release": state.to_release, **anew})


def _paid_in(state: OrderState, fact: orders.PaymentCaptured) -> OrderState:
    funds, key = state.funds, charge_key(fact.provider, fact.payment_id)
    changes = {
        "currency": fact.currency,
        "payments": {**funds.payments, key: fact.total},
        "captured": funds.captured + fact.amount,
        "parts": funds.parts + (key in funds.payments),
    }
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})


def _reported(state: OrderState, fact: orders.ChargeReported) -> OrderState:
    funds, key = state.funds, charge_key(fact.provider, fact.payment_id)
    was, now = funds.charges.get(key, Totals()), fact.totals
    changes = {
        "currency": fact.currency,
        "charges": {**funds.charges, key: now},
        "reports": funds.reports + 1,
        "given_back": funds.given_back + now.refunded - was.refunded,
        "disputed": funds.disputed + now.in_dispute - was.in_dispute,
        "lost": funds.lost + now.lost - was.lost,
    }
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})


def _paid_out(state: OrderState, fact: orders.RefundIssued) -> OrderState:
    funds = state.funds
    refunded_of = dict(funds.refunded_of)
    for id, part in parts_of(fact, funds.left).items():
        refunded_of[id] = refunded_of.get(id, 0) + part
    changes = {
        "refunds": {**funds.refunds, fact.refund_id: fact.amount},
        "refunded": funds.refunded + fact.amount,
        "refunded_of": refunded_of,
        "goodwills": funds.goodwills + (fact.reason == GOODWILL),
        "owed": funds.owed - (fact.amount if fact.reason == CANCELLED else 0),
    }
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})


def parts_of(fact: orders.RefundIssued, left: dict[str, int]) -> dict[str, int]:
    """By charge. Facts from before parts are taken as what they would say today."""
    if fact.parts:
        return {part.payment_id: part.amount for part in fact.parts}
    amount = min(fact.amount, sum(left.values()))
    if not amount:
        return {}
    for id in left:
        if fact.refund_id == ids.refund_id(fact.order_id, f"payment/{id}"):
            return {id: amount}
    return surplus_of(amount, left) if fact.reason == OVERPAID else over(amount, left)


def surplus_of(amount: int, left: dict[str, int]) -> dict[str, int]:
    """Of the last payments: it is those that overpaid."""
    parts: dict[str, int] = {}
    for id, most in reversed(left.items()):
        if part := min(most, amount - sum(parts.values())):
            parts[id] = part
    return parts


def overpaid_of(amount: int, funds: Funds, first: str = "") -> dict[str, int]:
    """What was paid too much, by charge: of `first`, then of those that came last. What their provider gave back already, or
    holds, is taken last: how much is too much does not depend on it."""
    keys = [key for key in funds.payments if key != first] + ([first] if first in funds.payments else [])
    left = funds.left
    parts = surplus_of(amount, {key: left[key] for key in keys})
    if missing := amount - sum(parts.values()):
        rest = {key: max(0, funds.payments[key] - funds.refunded_of.get(key, 0) - parts.get(key, 0)) for key in keys}
        parts |= {key: parts.get(key, 0) + part for key, part in surplus_of(missing, rest).items()}
    return parts
