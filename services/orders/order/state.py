"""What the next decision about an order reads, and nothing else. Amounts: minor units of the funds' currency."""

from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from shared.contracts import orders
from shared.contracts.limits import ORDER_LINES, RETURNS, TAX_LINES, WAREHOUSES
from shared.contracts.money import Totals
from shared.contracts.orders import PricedLine
from shared.contracts.terms import BEFORE_TERMS, TaxLine, Terms
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal

Parcel = tuple[str, str]
"""The carrier that an order's parcel goes by, and its tracking number."""
PAYMENTS = 100
"""Of an order, before it was placed and after it ended among them; parts of a charge count each."""
REPORTS = 200
"""Of providers about an order's charges, besides what they capture."""
REFUNDS = PAYMENTS + REPORTS + RETURNS + 2
"""At most one for each payment, one for each dispute that was won too late, one for each return, one of a surplus when it was
priced, one at its end."""
HOLDS = 10
"""That stand at once."""
HELD_TIMES = 50
"""In an order's life."""
HELD_FOR = AtMost(HOLDS, "refused: too_many_holds")
ASKED = AtMost(WAREHOUSES, "refused at the door of the channel")

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
        return max(0, self.held - self.disputed)


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
    total: int | None = None
    """None until priced."""
    lines: Annotated[tuple[PricedLine, ...], ORDER_LINES] = ()
    paid: bool = False
    attempt: int = 0
    """How many warehouses were asked, the present one included."""
    allocation: Literal["pending", "requested", "waiting", "allocated"] = "pending"
    fulfillment: Literal["none", "requested", "stopping", "shipped"] = "none"
    parcel: Parcel | None = None
    """Once shipped."""
    holds: Annotated[tuple[str, ...], HELD_FOR] = ()
    """The kinds that stand, in the order they came."""
    held_times: int = 0
    cancel_code: str | None = None
    """While a cancellation waits for its shipment to be stopped."""

    @property
    def warehouse(self) -> str | None:
        """The warehouse that is asked, or has reserved."""
        return self.warehouses[self.attempt - 1] if self.attempt else None


class Closed(Message):
    kind: Literal["closed"] = "closed"
    outcome: Outcome
    fingerprint: str
    funds: Funds
    to_release: str | None = None
    """The warehouse that may hold, or may yet reserve, stock for this order."""
    parcel: Parcel | None = None
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
)
"""What changes an order; a refused request does not."""


def evolve(state: OrderState, fact: OrderFact, _: str) -> OrderState:
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
        case orders.ReservationRequested():
            return _open(state, attempt=fact.attempt, allocation="requested")
        case orders.ShipmentQueued():
            return _open(state, allocation="waiting")
        case orders.OrderAllocated():
            return _open(state, allocation="allocated")
        case orders.OrderPaid():
            return _open(state, paid=True)
        case orders.FulfillmentRequested():
            return _open(state, fulfillment="requested")
        case orders.ShipmentStopRequested():
            return _open(state, fulfillment="stopping", cancel_code=fact.code)
        case orders.OrderShipped():
            return _open(state, fulfillment="shipped", parcel=(fact.carrier, fact.tracking_number))
        case orders.OrderTrackingCorrected():
            return state.model_copy(update={"parcel": (fact.carrier, fact.tracking_number)})
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
            return state.model_copy(update={"to_release": None}) if isinstance(state, Closed) else state
        case _:
            assert_never(fact)


def _open(state: OrderState, **changes: Any) -> OrderState:
    return state.model_copy(update=changes) if isinstance(state, Open) else state


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
                to_release=None if outcome == "delivered" else state.warehouse,
                parcel=state.parcel,
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
    return order.terms.late_payment == "reinstate" and order.total is not None and order.allocation == "allocated"


def _reinstated(state: OrderState) -> OrderState:
    """The warehouse that had it is asked first."""
    if not isinstance(state, Closed) or state.lapsed is None:
        return state
    again = {"funds": state.funds, "attempt": state.lapsed.attempt - 1, "allocation": "pending"}
    return state.lapsed.model_copy(update=again)


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
    changes = {"refunds": {**funds.refunds, fact.refund_id: fact.amount}, "refunded": funds.refunded + fact.amount}
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})
