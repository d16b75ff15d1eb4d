"""Uses of promotions, counted exactly once over concurrent orders: facts of the pricing service. Amounts: minor units of the
promotion's currency; times: aware UTC.

A counter is named by what is counted: `promotion/<channel>/<id>` (uses, budget, uses a customer), `code/<code>` (uses on all
channels), `customer/<id>` (orders, for who is new), `points/<customer>` (an account: shared/contracts/points.py). Its id is the
key of its facts, so one writer judges.
"""

from operator import not_
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from shared.contracts.combining import Combining
from shared.contracts.limits import CODES, LINES, ORDER_LINES
from shared.contracts.points import PointsPolicy
from shared.contracts.promotions import GROUPS, Offer, Outcome, UseComesBack
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Registry, Upcast
from shared.domain.money import Currency, Minor

COUNTS = 100
"""Counted promotions that may apply to one order."""
COUNTED = AtMost(COUNTS, "refused: too_large")
OFFERS = AtMost(50 * LINES + 100 + 50 * CODES, "each of its documents has its bound")
NOTES = AtMost(CODES + 1, "one a code, and of a quote's hold")
UseRefusalCode = Literal["used_up", "budget_exhausted", "customer_used_up", "not_first_order", "points_short"]
CUSTOMER = "customer/"
"""How counters of customers begin: each counts one's orders."""


class Use(Message):
    """What an order uses of a counter, and up to where it may: the limits are those that it was priced with."""

    counter: str
    promotions: Annotated[tuple[str, ...], COUNTED] = ()
    """Those that it counts for: refused, none of them applies."""
    amount: Minor = 0
    """Of the budget; of an account of points: so many."""
    uses: int | None = None
    """At most, over all orders."""
    budget: Minor | None = None
    soft: bool = False
    """The budget is booked when the order is confirmed, whatever is left of it."""
    per_customer: int | None = None
    customer_id: str | None = None
    """Whose share is counted as well; None: nobody's."""
    held: bool = True
    """Asked of the counter before the order has its price; False: booked when the order is confirmed."""
    comes_back: UseComesBack = "before_shipping"
    currency: Annotated[Currency | None, Field(exclude_if=not_)] = None
    """Of points: what they pay in."""


class BasketLine(Message):
    sku: str
    quantity: int
    unit_price: Minor
    name: str = ""
    floor: Minor = 0


class BasketOffer(Message):
    offer: Offer
    lines: Annotated[tuple[int, ...], ORDER_LINES] | None
    """Places of the lines that it targets; None: all."""


class BasketNote(Message):
    """What the price's explanation says besides."""

    rule: str
    subject: str
    code: Outcome


class BasketPoints(Message):
    """That the customer wants to burn."""

    counter: str | None
    """His account; None: a guest."""
    points: int
    policy: PointsPolicy


class WantedBasket(Message):
    """An order as it is priced: with it, pricing again looks nothing up."""

    channel: str
    currency: Currency
    placed_at: Instant
    lines: Annotated[tuple[BasketLine, ...], ORDER_LINES]
    offers: Annotated[tuple[BasketOffer, ...], OFFERS]
    customer_id: str | None
    """None: a guest."""
    recorded: bool
    """Pricing knows the customer: his orders are counted."""
    member: bool
    groups: Annotated[tuple[str, ...], AtMost(GROUPS.count + 2, "his own, and those of his tier and segment")]
    notes: Annotated[tuple[BasketNote, ...], NOTES]
    freight: Minor
    expected_total: Minor | None
    combining: Combining | None = None
    """None: the best of each layer, and all codes."""
    points: Annotated[BasketPoints | None, Field(exclude_if=not_)] = None


class UseRefusal(Message):
    promotion_id: str
    code: Outcome
    left: Minor = 0


class Lender(Message):
    """The hold of a quote that the order took over: its uses are asked for as its own."""

    hold_id: str
    customer_id: str


class Lent(Message):
    lender: Lender
    uses: Annotated[tuple[Use, ...], COUNTED]


def _without_lent(data: dict[str, Any]) -> dict[str, Any]:
    """Until version 2 quotes held nothing."""
    return {**data, "lent": None}


def _without_lender(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "lender": None}


class UsesWanted(Fact):
    """The price stands if counters allow it: they are asked one after another, in the order of their ids."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_without_lent,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    attempt: int
    """From 1: it is priced again without what was refused."""
    uses: tuple[Use, ...]
    """Still to be asked for, in ascending order of counters."""
    refused: tuple[UseRefusal, ...] = ()
    """So far."""
    basket: WantedBasket | None = None
    """Of the first attempt."""
    lent: Lent | None = None
    """By a quote."""
    wanted_at: Instant


class NextUseWanted(Fact):
    """The counter before it holds its use."""

    version: ClassVar[int] = 2
    upcasts: ClassVar[tuple[Upcast, ...]] = (_without_lender,)
    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    attempt: int
    use: Use
    lender: Lender | None = None
    wanted_at: Instant


class UsesSettled(Fact):
    """What counters shall do with an order's uses."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    outcome: Literal["committed", "returned"]
    reason: str
    """confirmed, refused, cancelled, expired, gift_out_of_stock; priced: not needed any more; unpriced: there is no price."""
    uses: tuple[Use, ...]
    settled_at: Instant


class GiftsOutOfStock(Fact):
    """The order goes on without gifts of its price."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    gifts: tuple[int, ...]
    """Which of them, from 1."""
    promotions: tuple[str, ...]
    """Whose they were, each in its place."""
    dropped_at: Instant


class UseHeld(Fact):
    """For this order, until what became of it is known."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    order_id: str
    attempt: int
    use: Use
    held_at: Instant

    @property
    def customer_id(self) -> str | None:
        return self.use.customer_id


class UseRefused(Fact):
    """The promotion does not apply to this order."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    order_id: str
    attempt: int
    promotions: tuple[str, ...]
    code: UseRefusalCode
    left: Minor = 0
    """Of the budget."""
    refused_at: Instant


class UseCommitted(Fact):
    """The order is confirmed: it has used it."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    order_id: str
    customer_id: str | None = None
    amount: Minor = 0
    booked: bool = False
    """It was not held before."""
    committed_at: Instant


class UseReturned(Fact):
    """Somebody else may have it."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    order_id: str
    customer_id: str | None = None
    amount: Minor = 0
    was: Literal["held", "committed"]
    reason: str
    returned_at: Instant


class BudgetOverspent(Fact):
    """A soft budget is spent, or more than that: its promotion is ended."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    channel: str
    promotion_id: str
    budget: Minor
    spent: Minor
    overspent_at: Instant


UsesEvent = (
    UsesWanted
    | NextUseWanted
    | UsesSettled
    | GiftsOutOfStock
    | UseHeld
    | UseRefused
    | UseCommitted
    | UseReturned
    | BudgetOverspent
)

USES_EVENTS: Registry = {
    "UsesWanted": UsesWanted,
    "NextUseWanted": NextUseWanted,
    "UsesSettled": UsesSettled,
    "GiftsOutOfStock": GiftsOutOfStock,
    "UseHeld": UseHeld,
    "UseRefused": UseRefused,
    "UseCommitted": UseCommitted,
    "UseReturned": UseReturned,
    "BudgetOverspent": BudgetOverspent,
}
