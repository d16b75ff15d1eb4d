"""What a refund would come to, worked out from the order's document. Pure; it changes nothing.

Pieces in returns that are not refunded yet are Support's to know: they are counted here when their refund is issued.
"""

from dataclasses import dataclass
from typing import Annotated, Any, Self

from pydantic import BaseModel, Field, model_validator

from services.orders.order.document import OrderView
from services.orders.order.refunded import refundable
from shared.contracts.limits import LINES
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Word
from shared.domain.money import Amount, Minor, shown
from shared.domain.refunds import FREIGHT, Asked, Bought, Exceeds, Line, solve

Number = Annotated[int, Field(strict=True, ge=1, le=LINES)]


class RefundablePieces(BaseModel, extra="forbid"):
    line: Number | None = Field(None, description="the number of an order's line, from 1")
    sku: Word | None = Field(None, description="instead of a line: pieces of a SKU, of whichever line")
    quantity: Quantity

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.line is None) == (self.sku is None):
            raise ValueError("name a line or a sku, and not both")
        return self


class Refundable(BaseModel, extra="forbid"):
    lines: Annotated[list[RefundablePieces], NULL_IS_ABSENT, Field(max_length=LINES)] = []
    freight: Annotated[bool, NULL_IS_ABSENT, Field(strict=True, description="all that is left of it")] = False
    goodwill: Annotated[Amount, NULL_IS_ABSENT] = 0

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.lines or self.freight or self.goodwill):
            raise ValueError("nothing is asked: name lines, freight or goodwill")
        return self

    def asked(self) -> Asked:
        """A line or SKU named twice counts as the sum."""
        lines: dict[int, int] = {}
        skus: dict[str, int] = {}
        for each in self.lines:
            if each.line is not None:
                lines[each.line] = lines.get(each.line, 0) + each.quantity
            if each.sku is not None:
                skus[each.sku] = skus.get(each.sku, 0) + each.quantity
        return Asked(lines, skus, self.freight, self.goodwill)


class LineShare(BaseModel):
    line: int
    sku: str
    amount: Minor


class PaymentShare(BaseModel):
    payment_id: str
    """Of a provider's charge: `provider/payment_id`."""
    amount: Minor


class RefundPreview(BaseModel):
    """Amounts: minor units of `currency`. Lines, freight and goodwill sum to the amount, and so do payments."""

    order_id: str
    currency: str
    amount: Minor
    lines: list[LineShare]
    freight: Minor
    goodwill: Minor
    payments: list[PaymentShare]
    left: Minor
    """What could still be refunded after this."""


@dataclass(frozen=True, slots=True)
class Refused:
    code: str
    reason: str
    members: dict[str, Any]
    """What is left, for programs."""


def preview(asking: Refundable, view: OrderView) -> RefundPreview | Refused:
    if view.paid_at is None or view.total is None:
        return Refused("not_paid", "the order is not paid yet: it can be cancelled", {})
    currency, bought = view.currency or "", _bought(view)
    refund = solve(asking.asked(), bought)
    if isinstance(refund, Exceeds):
        return _refused(refund, currency)
    return RefundPreview(
        order_id=view.order_id,
        currency=currency,
        amount=refund.amount,
        lines=[
            LineShare(line=share.number, sku=view.lines[share.number - 1].sku, amount=share.amount)
            for share in refund.lines
            if share.number <= len(view.lines)
        ],
        freight=sum(share.amount for share in refund.lines if share.number > len(view.lines)),
        goodwill=refund.goodwill,
        payments=[PaymentShare(payment_id=id, amount=part) for id, part in refund.payments.items()],
        left=sum(bought.payments.values()) - refund.amount,
    )


def _bought(view: OrderView) -> Bought:
    """Without what was cancelled, which is paid back. Freight is one more line. Tax lines are not told apart: an order's document
    keeps no tax of what was refunded."""
    lines = [
        Line(number, line.sku, line.quantity - line.cancelled, (line.total or 0) - line.cancelled_amount, refunded=line.refunded)
        for number, line in enumerate(view.lines, 1)
    ]
    if view.freight:
        lines.append(Line(len(lines) + 1, FREIGHT, 1, view.freight))
    return Bought(tuple(lines), refundable(view.payments, view.flight.failed), view.returned, view.goodwill)


def _refused(why: Exceeds, currency: str) -> Refused:
    match why.code:
        case "exceeds_paid":
            asked, left = shown(why.asked, currency), shown(why.left, currency)
            reason = f"{asked} asked, but only {left} of what was paid is left"
        case "exceeds_pieces":
            reason = f"{why.of}: {why.asked} asked, {why.left} left to refund"
        case "unknown_line":
            reason = f"not in the order: {why.of}"
    return Refused(why.code, reason, {"asked": why.asked, "left": why.left})
