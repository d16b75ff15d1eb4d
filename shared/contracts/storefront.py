"""The public contract in: CloudEvents on storefront.events, from storefronts, marketplace adapters, tills, warehouses, carriers.

Any client, any partitioning. `ce_id` makes a record one event; the order's id comes from channel and external id.
Amounts are minor units of `currency`; times are the CloudEvent's `ce_time` (UTC).
"""

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.limits import CART_HOLDS, LINES
from shared.contracts.terms import CartHold, Origin, Pay, PickUp, TaxLine
from shared.contracts.without_stock import Ends, without_stock
from shared.contracts.words import NULL_IS_ABSENT, Codes, Points, Quantity, Text, Word, each_once
from shared.domain import ids
from shared.domain.contracts import contract
from shared.domain.messages import Instant, Message, Personal, Registry
from shared.domain.money import Amount, IsoCurrency, Something

EACH_WAREHOUSE_ONCE = each_once("warehouse", "each warehouse once")
"""Of holds: a cart has one in a warehouse."""


def tax_of_lines(taxes: Sequence[TaxLine], lines: int) -> None:
    """Raises ValueError for a tax of a line that is not there."""
    for number, tax in enumerate(taxes):
        if tax.line is not None and tax.line > lines:
            raise ValueError(f"taxes[{number}].line is {tax.line}, the order has {lines} lines")


NOBODY = ("", "0")
"""What shops write for the customer's id of a guest."""


def guest_of(customer: Personal | None, order_id: str) -> Personal | None:
    """Each guest is a subject of his own: sealed for one and the same "0", all would be erased with the first (SEC-01)."""
    if customer is None or customer.customer_id.strip() not in NOBODY:
        return customer
    return customer.model_copy(update={"customer_id": f"guest:{order_id}"})


class OrderedLine(Message):
    sku: Word
    quantity: Quantity
    unit_price: Amount | None = None
    """What the storefront sold it for; binding where the channel's prices are the storefront's (marketplaces)."""
    line_total: Amount | None = None
    """What all its pieces come to after the storefront's discounts; it need not divide by them."""
    street_date: Instant | None = None
    """Of a preorder, with its zone (midnight where the channel sells): its order does not leave before the latest of them."""
    ends: Ends | None = None
    """Of a line without stock (membership, work to order): done at payment, or by hand. All lines of its SKU say the same."""

    @model_validator(mode="after")
    def _fits_itself(self) -> Self:
        if self.line_total is not None and self.unit_price is not None and self.line_total > self.quantity * self.unit_price:
            raise ValueError("line_total is more than quantity x unit_price")
        if self.ends is not None and self.street_date is not None:
            raise ValueError("street_date is of goods: a line without stock has none")
        return self


class GivenOrigin(Origin):
    reference: Word | None = Field(None, description="the customer's or partner's own: a purchase order, a ticket")
    store: Word | None = Field(None, description="experienced in this store, bought online (ORD-12)")
    partner: Word | None = Field(None, description="who sold it, of those that may (CHN-10)")
    agent: Word | None = Field(None, description="who placed it on the customer's behalf (ORD-13)")


class GivenTax(TaxLine):
    """As whoever sold it says (SEC-06)."""

    line: Annotated[int, Field(strict=True, ge=1, le=LINES)] | None = Field(
        None, description="the order line's number, from 1; without it the whole order's, or its freight's"
    )
    name: Annotated[Word, NULL_IS_ABSENT] = "tax"
    rate_ppm: int = Field(strict=True, ge=0, le=1_000_000, description="parts in a million: 19 % is 190,000")
    amount: Amount
    included: Annotated[bool, NULL_IS_ABSENT] = Field(True, strict=True, description="in the prices")
    withheld: Annotated[bool, NULL_IS_ABSENT] = Field(False, strict=True, description="by the marketplace, which pays it")


class GivenPickUp(PickUp):
    store: Word = Field(description="one of the channel's warehouses")
    pay: Annotated[Pay, NULL_IS_ABSENT] = Field("online", description="in_store: by then, instead of in the payment window")


class GivenHold(CartHold):
    """As POST /holds answered it."""

    warehouse: Word
    hold_id: Word


class OrderPlaced(Message):
    channel: Word
    external_id: Word
    currency: IsoCurrency
    lines: Annotated[list[OrderedLine], Field(min_length=1, max_length=LINES)]
    customer: Personal | None = None
    """Of a guest, with an id or without one, whose id is "" or "0": this order's own subject."""
    freight: Annotated[Amount, NULL_IS_ABSENT] = 0
    """What the customer pays for the way, after its discounts: part of the total, whoever's prices bind."""
    expected_total: Amount | None = None
    """The total that the customer saw: a price that differs is refused with both figures."""
    region: Word | None = None
    """Whose lane ranks the channel's warehouses; without it the customer's country."""
    origin: GivenOrigin | None = None
    taxes: Annotated[tuple[GivenTax, ...], Field(max_length=LINES), NULL_IS_ABSENT] = ()
    pick_up: GivenPickUp | None = None
    """The customer collects it: its pieces come from there, and nowhere else."""
    holds: Annotated[tuple[GivenHold, ...], Field(max_length=CART_HOLDS), EACH_WAREHOUSE_ONCE, NULL_IS_ABSENT] = ()
    """What its cart holds: its own pieces, where those warehouses serve it; elsewhere they are free again."""
    codes: Codes = ()
    """Where list prices bind. One that is unknown or used up refuses nothing: the price's explanation says why."""
    points: Points | None = None
    """That the customer wants to burn."""
    quote_hold: Word | None = None
    """Of the quote whose uses it takes over."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        tax_of_lines(self.taxes, len(self.lines))
        without_stock(self.lines)
        own = guest_of(self.customer, ids.order_id(self.channel, self.external_id))
        if own is not self.customer:
            object.__setattr__(self, "customer", own)  # frozen, and nobody has seen it yet
        return self


class PaymentPlan(Message):
    """The provider lets the customer pay in parts, and has us paid in full."""

    instalments: Annotated[int, Field(strict=True, ge=2, le=60)]
    fee: Annotated[Amount, NULL_IS_ABSENT] = 0
    """What the provider takes for it, in the payment's currency."""
    fee_bearer: Annotated[Word, NULL_IS_ABSENT] = "merchant"
    """Any word: merchant, customer, ..."""


class PaymentReceived(Message):
    channel: Word
    external_id: Word
    payment_id: Word
    """The provider's id of the charge."""
    amount: Something
    """With a provider, all that this charge has captured so far; without one, the payment's, which is said once."""
    currency: IsoCurrency
    method: Annotated[Word, NULL_IS_ABSENT] = "card"
    """Any word: card, wechat, alipay, cash, ..."""
    provider: Word | None = None
    """Who took the money: its ids are its own. None: the channel stands for it."""
    plan: PaymentPlan | None = None


class OrderCancellationRequested(Message):
    channel: Word
    external_id: Word
    reason: Annotated[Text, NULL_IS_ABSENT] = ""
    code: Word | None = None
    """The reason in a word, by which cancellations are counted."""


class ReturnLine(Message):
    sku: Word
    quantity: Quantity


EXCHANGE_DAYS = 14
"""That a replacement waits for what comes back: 7 for the goods to travel, as many to be looked at. The guides are silent."""


class GivenExchange(Message):
    """What comes back pays for another order of the channel, placed before. It waits so long: the credit, and what is missing
    beside it, are to come by then."""

    external_id: Word
    days: Annotated[int, NULL_IS_ABSENT] = Field(EXCHANGE_DAYS, strict=True, ge=1, le=60)


class ReturnRequested(Message):
    channel: Word
    external_id: Word
    return_number: Word
    """The storefront's own number of this return; with the order it makes the return's id."""
    lines: Annotated[list[ReturnLine], Field(min_length=1, max_length=LINES)]
    reason: Annotated[Text, NULL_IS_ABSENT] = ""
    exchange: GivenExchange | None = None
    """None: it is paid back."""


class ReturnWithdrawalRequested(Message):
    """The customer keeps the goods: stands until the return is received."""

    channel: Word
    external_id: Word
    return_number: Word


class DispatchReported(Message):
    """A warehouse system or 3PL handed a parcel to the carrier: picked and packed are part of the report."""

    order_id: Word
    shipment_id: Word
    carrier: Word
    tracking_number: Word


class TransitReported(Message):
    order_id: Word
    shipment_id: Word
    place: Annotated[Text, NULL_IS_ABSENT] = ""


class DeliveryReported(Message):
    order_id: Word
    shipment_id: Word


class PickUpReadyReported(Message):
    """A store has it ready for who collects it."""

    order_id: Word
    shipment_id: Word


class PickUpReported(Message):
    """A store, or its till, handed it over: ready is part of the report."""

    order_id: Word
    shipment_id: Word


EVENTS: Registry = contract(
    "storefront",
    {
        "OrderPlaced": OrderPlaced,
        "PaymentReceived": PaymentReceived,
        "OrderCancellationRequested": OrderCancellationRequested,
        "ReturnRequested": ReturnRequested,
        "ReturnWithdrawalRequested": ReturnWithdrawalRequested,
        "DispatchReported": DispatchReported,
        "TransitReported": TransitReported,
        "DeliveryReported": DeliveryReported,
        "PickUpReadyReported": PickUpReadyReported,
        "PickUpReported": PickUpReported,
    },
)
