"""What the next decision about an order (or channel) reads, and nothing else. Amounts: minor units of the funds' currency."""

from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from shared.contracts.orders import (
    ChannelConfigured,
    FulfillmentRequested,
    OrderAllocated,
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderEvent,
    OrderExpired,
    OrderPaid,
    OrderPlaced,
    OrderRefused,
    OrderShipped,
    PaymentCaptured,
    PricedLine,
    PriceSource,
    RefundIssued,
    ReleaseRequested,
    RequestRefused,
    ReservationRequested,
    ShipmentStopRequested,
)
from shared.domain.messages import Instant, Message, Personal

Outcome = Literal["refused", "cancelled", "expired", "delivered"]


class Funds(Message):
    """Money in and out, all in one currency ("" until the first of order or payment names it). The sums are kept, so that no
    decision adds up."""

    currency: str = ""
    payments: dict[str, int] = Field(default_factory=dict)
    """payment_id -> amount"""
    refunds: dict[str, int] = Field(default_factory=dict)
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
    warehouses: tuple[str, ...]
    pay_by: Instant
    return_window_days: int
    funds: Funds
    total: int | None = None
    """None until priced."""
    lines: tuple[PricedLine, ...] = ()
    paid: bool = False
    attempt: int = 0
    """How many warehouses were asked, the present one included."""
    allocation: Literal["pending", "requested", "allocated"] = "pending"
    fulfillment: Literal["none", "requested", "stopping", "shipped"] = "none"

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


class Channel(Message):
    kind: Literal["channel"] = "channel"
    currency: str
    warehouses: tuple[str, ...]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource


OrderState = NoOrder | Open | Closed
State = OrderState | Channel
STATE = Annotated[State, Field(discriminator="kind")]
NO_ORDER: State = NoOrder()


def evolve(state: State, event: OrderEvent) -> State:
    match event:
        case ChannelConfigured():
            return Channel(
                currency=event.currency,
                warehouses=event.warehouses,
                payment_window_minutes=event.payment_window_minutes,
                return_window_days=event.return_window_days,
                price_source=event.price_source,
            )
        case PaymentCaptured():
            return _paid_in(state, event)
        case RefundIssued():
            return _paid_out(state, event)
        case OrderPlaced():
            return _placed(state, event)
        case OrderConfirmed():
            return _open(state, total=event.total, lines=event.lines)
        case ReservationRequested():
            return _open(state, attempt=event.attempt, allocation="requested")
        case OrderAllocated():
            return _open(state, allocation="allocated")
        case OrderPaid():
            return _open(state, paid=True)
        case FulfillmentRequested():
            return _open(state, fulfillment="requested")
        case ShipmentStopRequested():
            return _open(state, fulfillment="stopping")
        case OrderShipped():
            return _open(state, fulfillment="shipped")
        case OrderDelivered():
            return _closed(state, "delivered", None)
        case OrderRefused():
            return _closed(state, "refused", event.fingerprint)
        case OrderCancelled():
            return _closed(state, "cancelled", None)
        case OrderExpired():
            return _closed(state, "expired", None)
        case ReleaseRequested():
            return state.model_copy(update={"to_release": None}) if isinstance(state, Closed) else state
        case RequestRefused():
            return state
        case _:
            assert_never(event)


def _open(state: State, **changes: Any) -> State:
    return state.model_copy(update=changes) if isinstance(state, Open) else state


def _placed(state: State, event: OrderPlaced) -> State:
    funds = state.funds if isinstance(state, NoOrder) else Funds()
    return Open(
        fingerprint=event.fingerprint,
        channel=event.channel,
        external_id=event.external_id,
        customer=event.customer,
        warehouses=event.warehouses,
        pay_by=event.pay_by,
        return_window_days=event.return_window_days,
        funds=funds.model_copy(update={"currency": event.currency}),
    )


def _closed(state: State, outcome: Outcome, fingerprint: str | None) -> State:
    match state:
        case Open():
            to_release = None if outcome == "delivered" else state.warehouse
            return Closed(outcome=outcome, fingerprint=state.fingerprint, funds=state.funds, to_release=to_release)
        case NoOrder():
            return Closed(outcome=outcome, fingerprint=fingerprint or "", funds=state.funds)
        case Closed() | Channel():
            return state
        case _:
            assert_never(state)


def _paid_in(state: State, event: PaymentCaptured) -> State:
    if isinstance(state, Channel):
        return state
    funds = state.funds
    changes = {
        "currency": event.currency,
        "payments": {**funds.payments, event.payment_id: event.amount},
        "captured": funds.captured + event.amount,
    }
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})


def _paid_out(state: State, event: RefundIssued) -> State:
    if isinstance(state, Channel):
        return state
    funds = state.funds
    changes = {"refunds": {**funds.refunds, event.refund_id: event.amount}, "refunded": funds.refunded + event.amount}
    return state.model_copy(update={"funds": funds.model_copy(update=changes)})
