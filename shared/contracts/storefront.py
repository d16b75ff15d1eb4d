"""The public contract in: CloudEvents on storefront.events, from storefronts, marketplace adapters, tills, warehouses, carriers.

Any client, any partitioning. `ce_id` makes a record one event; the order's id comes from channel and external id.
Amounts are minor units of `currency`; times are the CloudEvent's `ce_time` (UTC).
"""

from typing import Annotated, Any
from unicodedata import normalize

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticUseDefault

from shared.contracts.limits import LINES
from shared.domain.contracts import contract
from shared.domain.messages import Message, Personal, Registry
from shared.domain.money import Amount, IsoCurrency, Something

LONGEST_WORD = 200
"""Bytes: 64 characters of three bytes, as CJK has them. 2,000 lines of such words fit a record."""


def _seen(word: str) -> str:
    """As people see it: in NFC. Raises ValueError for what cannot be seen, which would make another word that looks the same,
    and for what is too long."""
    if not word.isprintable():
        hidden = next(each for each in word if not each.isprintable())
        raise ValueError(f"U+{ord(hidden):04X} at {word.index(hidden)} cannot be seen")
    if word.isascii():
        return word
    word = normalize("NFC", word)
    if len(word.encode()) > LONGEST_WORD:
        raise ValueError(f"longer than {LONGEST_WORD} bytes of UTF-8")
    return word


def _default_for_null(said: Any) -> Any:
    if said is None:
        raise PydanticUseDefault
    return said


NULL_IS_ABSENT = BeforeValidator(_default_for_null)
"""Many clients write all fields."""


Word = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^\x00-\x1f/]+$"),
    AfterValidator(_seen),
]
"""A channel, an external id, a SKU, a warehouse: short, no control characters, no slash (ids of documents use it), trimmed."""
Text = Annotated[str, Field(max_length=500)]
Quantity = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
"""Strict, as amounts are: `true`, "2" and 1e2 are mistakes of a client, and not for us to read as 1, 2 and 100."""


def known(person: Personal) -> Personal:
    """Raises ValueError: what is sealed for nobody could never be opened, nor erased (SEC-01). A guest needs no customer."""
    if not person.customer_id.strip():
        raise ValueError("customer_id is empty: leave customer out for a guest, or give one of your own")
    return person


class OrderedLine(Message):
    sku: Word
    quantity: Quantity
    unit_price: Amount | None = None
    """What the storefront sold it for; binding where the channel's prices are the storefront's (marketplaces)."""


class OrderPlaced(Message):
    channel: Word
    external_id: Word
    currency: IsoCurrency
    lines: Annotated[list[OrderedLine], Field(min_length=1, max_length=LINES)]
    customer: Annotated[Personal, AfterValidator(known)] | None = None
    expected_total: Amount | None = None
    """The total that the customer saw: a price that differs is refused with both figures."""


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


class ReturnLine(Message):
    sku: Word
    quantity: Quantity


class ReturnRequested(Message):
    channel: Word
    external_id: Word
    return_number: Word
    """The storefront's own number of this return; with the order it makes the return's id."""
    lines: Annotated[list[ReturnLine], Field(min_length=1, max_length=LINES)]
    reason: Annotated[Text, NULL_IS_ABSENT] = ""


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
    },
)
