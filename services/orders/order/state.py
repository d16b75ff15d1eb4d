"""What the next decision about an order reads, and nothing else. Amounts: minor units of the funds' currency."""

from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from shared.contracts import orders
from shared.contracts.limits import ORDER_LINES, RETURNS, WAREHOUSES
from shared.contracts.orders import PricedLine
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal

Parcel = tuple[str, str]
"""The carrier that an order's parcel goes by, and its tracking number."""
PAYMENTS = 100
"""Of an order, before it was placed and after it ended among them."""
REFUNDS = PAYMENTS + RETURNS + 2
"""At most one for each payment, one for each return, one of a surplus when it was priced, one at its end."""
ASKED = AtMost(WAREHOUSES, "refused at the door of the channel")

Outcome = Literal["refused", "cancelled", "expired", "delivered"]


class Funds(Message):
    """Money in and out, all in one currency ("" until the first of order or payment names it). The sums are kept, so that no
    decision adds up."""

    currency: str = ""
    payments: Annotated[dict[str, int], AtMost(PAYMENTS, "refused: too_many_payments")] = Field(default_factory=dict)
    """payment_id -> amount"""
    refunds: Annotated[dict[str, int], AtMost(REFUNDS, "each has a cause, which refunds once")] = Field(default_factory=dict)
    """refund_id -> amount"""
    captured: int = 0
    refunded: int = 0

    @property
    def held(self) -> int:
        return self.captured - self.refunded


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
    | orders.OrderPaid
    | orders.FulfillmentRequested
    | orders.ShipmentStopRequested
    | orders.OrderCancelled
    | orders.OrderExpired
    | orders.RefundIssued
    | orders.OrderShipped
    | orders.OrderTrackingCorrected
    | orders.OrderDelivered
)
"""What changes an order; a refused request does not."""


def evolve(state: OrderState, fact: OrderFact, _: str) -> OrderState:
    match fact:
        case orders.PaymentCaptured():
            return _paid_in(state, fact)
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
            return _open(state, fulfillment="stopping")
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
        case orders.ReleaseRequested():
            return state.model_copy(update={"to_release": None}) if isinstance(state, Closed) else state
        case _:
            assert_never(fact)


def _open(state: OrderState, **changes: Any) -> OrderState:
    return state.model_copy(update=changes) if isinstance(state, Open) else state


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
            )
        case NoOrder():
            return Closed(outcome=outcome, fingerprint=fingerprint, funds=state.funds)
        case Closed():
            return state
        case _:
            assert_never(state)


def _paid_in(state: OrderState, fact: orders.PaymentCaptured) -> OrderState:
    funds = state.funds
    changes = {
        "currency": fact.currency,
        "payments": {**funds.payments, fact.payment_id: fact.amount},
        "captured": funds.captured + fact.amount,
    }
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})


def _paid_out(state: OrderState, fact: orders.RefundIssued) -> OrderState:
    funds = state.funds
    changes = {"refunds": {**funds.refunds, fact.refund_id: fact.amount}, "refunded": funds.refunded + fact.amount}
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})
