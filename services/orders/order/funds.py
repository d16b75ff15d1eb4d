"""An order's money: in and out by charge, what of it can go back, and of which payment. Amounts: minor units of its currency."""

from collections.abc import Callable
from operator import not_
from typing import Annotated

from pydantic import Field

from services.orders.order.flight import Moving
from shared.contracts import orders
from shared.contracts.limits import CHANGES, LOSSES, RETURNS, SHIPMENTS, SHORT_PICKS
from shared.contracts.money import Totals
from shared.domain import ids
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.refunds import over

PAYMENTS = 100
"""Of an order, before it was placed and after it ended among them; parts of a charge count each."""
REPORTS = 200
"""Of providers about an order's charges, besides what they capture."""
CANCELLED_LINES = SHIPMENTS * (SHORT_PICKS + LOSSES) + 1
"""How often pieces of an order may be cancelled: once by whoever asks, else after a short pick."""
OVERPAID = "overpaid"
"""The reason on refunds of what was more than the total."""
CANCELLED = "cancelled_lines"
"""The reason on refunds of pieces that will not ship."""
CHANGED = "changed"
"""The reason on refunds of what an order costs less after a change."""
GOODWILL = "goodwill"
"""The reason on refunds that are for no pieces."""
GOODWILLS = 50
REFUNDS = PAYMENTS + REPORTS + RETURNS + CANCELLED_LINES + GOODWILLS + CHANGES + 3
"""At most one for each payment, one for each dispute that was won too late, one for each return, goodwill and change, one of a
surplus when it was priced, one at its end, and one when it had expired before. What is owed for cancelled pieces goes back after
a payment that is kept, or a dispute that was won."""


class Credit(Message):
    """A refund that pays for another order."""

    replacement_id: str
    parts: Annotated[dict[str, int], AtMost(PAYMENTS, "refused: too_many_payments")]
    """By charge: what of it the replacement has."""
    refunded: int = 0
    """What it gave back, and its payer has."""


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
    dropped: int = 0
    """Worth of pieces that were cancelled while it was to be captured later: the order's total is without them."""
    moving: Moving = Moving()
    """Where providers can be asked."""
    credits: Annotated[dict[str, Credit], Field(exclude_if=not_), AtMost(RETURNS, "of each return once")] = Field(
        default_factory=dict
    )
    """By refund: those that went to a replacement."""
    credit_of: Annotated[dict[str, str], Field(exclude_if=not_), AtMost(PAYMENTS, "refused: too_many_payments")] = Field(
        default_factory=dict
    )
    """By charge, of a replacement: the order that gave it."""

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

    def given_back_of(self, charge: str) -> int:
        """What of it went back to who paid: not what is another order's, in exchange."""
        return self.refunded_of.get(charge, 0) - sum(each.parts.get(charge, 0) for each in self.credits.values())

    @property
    def refundable(self) -> int:
        """Never more than is left of all charges; less where one of them lost more than it had."""
        gone = max(self.refunded + self.moving.stuck, self.given_back) + self.lost + self.disputed
        return max(0, min(self.captured - gone, sum(self.left.values())))

    @property
    def left(self) -> dict[str, int]:
        """By charge, in the order of their captures: what of it can still be refunded. A refund that failed is held for its
        payer: nothing else takes it."""
        none, stuck = Totals(), self.moving.stuck_of
        return {
            key: left_of(captured, self.refunded_of.get(key, 0) + stuck.get(key, 0), self.charges.get(key, none))
            for key, captured in self.payments.items()
        }


def left_of(captured: int, refunded: int, totals: Totals) -> int:
    """Of one charge: what neither we nor its provider gave back, and nobody disputes or has charged back."""
    return max(0, captured - max(refunded, totals.refunded) - totals.lost - totals.in_dispute)


def charge_key(provider: str | None, payment_id: str) -> str:
    """`provider` None: the order's channel stands for it."""
    return payment_id if provider is None else f"{provider}/{payment_id}"


def parts_of(fact: orders.RefundIssued, left_of_all: Callable[[], dict[str, int]]) -> dict[str, int]:
    """By charge. Facts from before parts are taken as what they would say today, of what is left then."""
    if fact.parts:
        return {part.payment_id: part.amount for part in fact.parts}
    left = left_of_all()
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
