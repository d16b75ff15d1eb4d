"""What callers and the clock ask about an order. Amounts: minor units of the order's currency."""

from shared.contracts.charging import ReviewOutcome
from shared.contracts.orders import OrderLine
from shared.contracts.terms import CartHold, Origin, PickUp, TaxLine
from shared.contracts.without_stock import WithoutStock
from shared.domain.messages import Command, Personal
from shared.domain.money import Currency, Minor


class PlaceOrder(Command):
    order_id: str
    channel: str
    external_id: str
    currency: Currency
    lines: tuple[OrderLine, ...]
    customer: Personal | None = None
    freight: Minor = 0
    expected_total: Minor | None = None
    region: str | None = None
    origin: Origin | None = None
    taxes: tuple[TaxLine, ...] = ()
    holds: tuple[CartHold, ...] = ()
    codes: tuple[str, ...] = ()
    points: int | None = None
    quote_hold: str | None = None
    pick_up: PickUp | None = None
    agreed: bool = False
    """Of a draft: its lines' prices bind, whosever prices its channel's orders have."""
    without_stock: WithoutStock = ()


class FinishLines(Command):
    """Lines without stock that are done by hand are: those of these SKUs, or all."""

    order_id: str
    skus: tuple[str, ...] = ()
    reason: str


class CancelOrder(Command):
    order_id: str
    reason: str
    code: str | None = None


class HoldOrder(Command):
    """`kind`: any word: fraud, address, approval, payment."""

    order_id: str
    kind: str
    reason: str


class ReleaseHold(Command):
    order_id: str
    kind: str
    reason: str = ""


class RefundGoodwill(Command):
    """Money back for no pieces. The same `refund` again is the same refund."""

    order_id: str
    refund: str
    amount: Minor
    currency: Currency | None = None
    """None: the order's."""
    reason: str


class SourceAgain(Command):
    """A shipment has waited for a day more: whether others have it by now."""

    order_id: str
    shipment_id: str


class RetryRefund(Command):
    """Of what a provider did not pay back. `way`: "provider", or a word for how somebody has paid it."""

    order_id: str
    refund_id: str
    way: str
    note: str = ""


class CloseReview(Command):
    """A payment that the order could not take was looked at: what became of the money."""

    order_id: str
    provider: str
    payment_id: str
    outcome: ReviewOutcome
    note: str


class ReleaseShipment(Command):
    """Sent by the clock at the street date of what the shipment has."""

    order_id: str
    shipment_id: str


class ExpireUnpaid(Command):
    """Sent by the clock at the end of the payment window."""

    order_id: str
