"""What the toy services say: a storefront's events, and the facts of each. `by` is the version of the code that decided, `at`
the number of facts that its state had seen: a decision on another state than the log's shows."""

from typing import ClassVar

from shared.domain.messages import Fact, Instant, Message


class Line(Message):
    warehouse: str
    sku: str
    quantity: int


# -- a storefront's
class Placed(Message):
    order: str
    lines: tuple[Line, ...]
    cursed: bool = False
    """The first version of the code cannot decide it."""


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


# -- sales'
class SalesFact(Fact):
    order: str
    by: int
    at: int


class OrderTaken(SalesFact):
    lines: tuple[Line, ...]
    due: Instant


class OrderScored(SalesFact):
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


class OrderEnded(SalesFact):
    why: str
    lines: tuple[Line, ...]


SALES = {
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
        OrderEnded,
    )
}


# -- stock's
class StockFact(Fact):
    by: int
    at: tuple[int, ...]


class StockReceived(StockFact):
    delivery: str
    line: Line


class StockReserved(StockFact):
    order: str
    warehouse: str
    lines: tuple[Line, ...]


class ShelfLow(StockFact):
    warehouse: str
    sku: str


class StockRefused(StockFact):
    refusal: ClassVar[bool] = True
    order: str
    warehouse: str
    short: tuple[str, ...]
    code: str = "short"
    reason: str = "not enough on the shelf"


class StockReleased(StockFact):
    order: str
    warehouse: str
    skus: tuple[str, ...]


STOCK = {cls.__name__: cls for cls in (StockReceived, StockReserved, ShelfLow, StockRefused, StockReleased)}
