"""What the toy services say: a storefront's events, and the facts of each. `by` is the version of the code that decided, `at`
the number of facts that its state had seen: a decision on another state than the log's shows."""

from typing import ClassVar

from shared.domain.contracts import STOREFRONT, contract
from shared.domain.messages import Fact, Instant, Message


class Line(Message):
    warehouse: str
    sku: str
    quantity: int


# -- a storefront's
class Placed(Message):
    order: str
    shopper: str
    lines: tuple[Line, ...]
    cursed: bool = False
    """The first version of sales cannot decide it."""
    cursed_later: bool = False
    """The first version of billing cannot decide what comes of it."""


class Paid(Message):
    order: str
    payment: str
    amount: int


class CancelRequested(Message):
    order: str


class Restocked(Message):
    delivery: str
    line: Line
    cursed: bool = False


contract(STOREFRONT, {cls.__name__: cls for cls in (Placed, Paid, CancelRequested, Restocked)})


# -- sales'
class SalesFact(Fact):
    key: ClassVar[str] = "order"
    order: str
    by: int
    at: int


class OrderTaken(SalesFact):
    shopper: str
    lines: tuple[Line, ...]
    due: Instant
    cursed_later: bool


class OrderScored(SalesFact):
    """What the shopper's document said, when it was looked up."""

    score: int


class OrderFlagged(SalesFact):
    public: ClassVar[bool] = False


class OrderRefused(SalesFact):
    refusal: ClassVar[bool] = True
    code: str = "other_content"
    reason: str = "the same order with other content"


class PaymentTaken(SalesFact):
    payment: str
    total: int


class PaymentRefused(SalesFact):
    refusal: ClassVar[bool] = True
    payment: str
    code: str
    reason: str = ""


class ReservationNoted(SalesFact):
    warehouse: str


class OrderConfirmed(SalesFact):
    """All is reserved and paid."""

    shopper: str
    total: int
    cursed: bool


class OrderBilled(SalesFact):
    invoice: str


class OrderPacked(SalesFact):
    weight: int


class OrderEnded(SalesFact):
    why: str
    lines: tuple[Line, ...]


class OrderCounted(Fact):
    """A shopper's counter."""

    key: ClassVar[str] = "shopper"
    public: ClassVar[bool] = False
    shopper: str
    order: str
    by: int
    at: int


SALES = contract(
    "sales",
    {
        cls.__name__: cls
        for cls in (
            OrderTaken,
            OrderScored,
            OrderFlagged,
            OrderRefused,
            PaymentTaken,
            PaymentRefused,
            ReservationNoted,
            OrderConfirmed,
            OrderBilled,
            OrderPacked,
            OrderEnded,
            OrderCounted,
        )
    },
)


# -- stock's
class StockFact(Fact):
    key: ClassVar[str] = "warehouse"
    warehouse: str
    by: int
    at: tuple[int, ...]


class StockReceived(StockFact):
    delivery: str
    line: Line


class StockReserved(StockFact):
    order: str
    lines: tuple[Line, ...]


class ShelfLow(StockFact):
    sku: str


class StockRefused(StockFact):
    refusal: ClassVar[bool] = True
    order: str
    short: tuple[str, ...]
    code: str = "short"
    reason: str = "not enough on the shelf"


class StockReleased(StockFact):
    order: str
    skus: tuple[str, ...]


STOCK = contract("stock", {cls.__name__: cls for cls in (StockReceived, StockReserved, ShelfLow, StockRefused, StockReleased)})


# -- billing's
class Invoiced(Fact):
    key: ClassVar[str] = "order"
    order: str
    by: int
    at: int
    invoice: str
    total: int


class OrderClosed(Fact):
    key: ClassVar[str] = "order"
    public: ClassVar[bool] = False
    order: str
    by: int
    at: int


class AccountChanged(Fact):
    key: ClassVar[str] = "shopper"
    shopper: str
    order: str
    by: int
    at: int
    balance: int


BILLING = contract("billing", {cls.__name__: cls for cls in (Invoiced, OrderClosed, AccountChanged)})
