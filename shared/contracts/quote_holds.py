"""Uses that a quote holds for its customer before there is an order: facts of the pricing service. Amounts: minor units of the
promotion's currency; times: aware UTC.

A customer has one hold, and his id is its key. Its uses are held by their counters, each of which knows them by the hold's id. It
ends by its fact, not by the clock: until that is said, the order that names it takes it over.
"""

from typing import Annotated, ClassVar, Literal

from shared.contracts.uses import COUNTED, Lent, Use, UseRefusalCode, WantedBasket
from shared.domain.messages import Fact, Instant, Message, Registry
from shared.domain.money import Minor

QUOTE_HOLD_MINUTES = 15
LONGEST_QUOTE_HOLD_MINUTES = 60
"""From its first quote, however often it is quoted again."""
QUOTED_PERCENT = 20
"""Of a limit that all customers share, that all quotes together may hold."""

QuoteRefusalCode = UseRefusalCode | Literal["quotes_full"]
"""quotes_full: quotes hold all that they may; an order may have it."""
BackReason = Literal["expired", "changed", "renewed", "taken", "not_needed"]
"""Why a counter has a hold's use again."""
QuoteHoldCode = Literal["hold_over", "hold_unknown", "hold_other_basket"]


class QuoteRefusal(Message):
    """What is not held of what the quote's price uses."""

    counter: str
    promotions: Annotated[tuple[str, ...], COUNTED]
    code: QuoteRefusalCode


# -- key: customer id
class QuoteUsesWanted(Fact):
    """A quote's uses are asked of counters, one after another; what one refuses the quote goes without."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    customer_id: str
    hold_id: str
    number: int
    """Of the customer's holds, from 1."""
    turn: int
    """Of the hold: each quote that changes it is one."""
    basket: str
    """What is quoted, as a digest: the order must be of the same."""
    uses: tuple[Use, ...]
    opened_at: Instant
    ends_at: Instant
    wanted_at: Instant


class NextQuoteUseWanted(Fact):
    """The counter before it has answered."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    customer_id: str
    hold_id: str
    turn: int
    use: Use
    refused: QuoteRefusalCode | None = None
    """What the one before said; None: it holds its use."""
    wanted_at: Instant


class QuoteHeld(Fact):
    """All counters have answered, or it holds the same for longer."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    customer_id: str
    hold_id: str
    turn: int
    uses: tuple[Use, ...]
    refused: tuple[QuoteRefusal, ...] = ()
    ends_at: Instant
    held_at: Instant


class QuoteUsesFreed(Fact):
    """Somebody else may have them."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    customer_id: str
    hold_id: str
    uses: tuple[Use, ...]
    reason: Literal["expired", "changed"]
    over: bool
    """The hold is."""
    freed_at: Instant


class QuoteHoldTaken(Fact):
    """By the order that named it: it says what becomes of each use."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    customer_id: str
    hold_id: str
    order_id: str
    uses: tuple[Use, ...]
    taken_at: Instant


class QuoteHoldMissed(Fact):
    """The order is priced as without it."""

    key: ClassVar[str] = "customer_id"
    public: ClassVar[bool] = False
    customer_id: str
    hold_id: str
    order_id: str
    code: QuoteHoldCode
    missed_at: Instant


# -- key: order id
class QuoteHoldAsked(Fact):
    """An order names a quote's hold: its customer's hold answers, then counters are asked."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    customer_id: str
    hold_id: str
    basket: str
    wanted: WantedBasket
    asked_at: Instant


class LentUsesFreed(Fact):
    """Of the hold that the order took over, what it does not need."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    lent: Lent
    freed_at: Instant


# -- key: counter
class QuoteUseHeld(Fact):
    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    counter: str
    hold_id: str
    customer_id: str
    turn: int
    use: Use
    held_at: Instant


class QuoteUseRefused(Fact):
    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    goes_on: ClassVar[bool] = True
    counter: str
    hold_id: str
    customer_id: str
    turn: int
    code: QuoteRefusalCode
    refused_at: Instant


class QuoteUseReturned(Fact):
    """The hold has it no more. taken: the order has it, by the fact beside this one, or its refusal."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    hold_id: str
    customer_id: str | None = None
    """Whose share it was."""
    amount: Minor = 0
    reason: BackReason
    returned_at: Instant


QuoteHoldEvent = (
    QuoteUsesWanted
    | NextQuoteUseWanted
    | QuoteHeld
    | QuoteUsesFreed
    | QuoteHoldTaken
    | QuoteHoldMissed
    | QuoteHoldAsked
    | LentUsesFreed
    | QuoteUseHeld
    | QuoteUseRefused
    | QuoteUseReturned
)

QUOTE_HOLD_EVENTS: Registry = {
    "QuoteUsesWanted": QuoteUsesWanted,
    "NextQuoteUseWanted": NextQuoteUseWanted,
    "QuoteHeld": QuoteHeld,
    "QuoteUsesFreed": QuoteUsesFreed,
    "QuoteHoldTaken": QuoteHoldTaken,
    "QuoteHoldMissed": QuoteHoldMissed,
    "QuoteHoldAsked": QuoteHoldAsked,
    "LentUsesFreed": LentUsesFreed,
    "QuoteUseHeld": QuoteUseHeld,
    "QuoteUseRefused": QuoteUseRefused,
    "QuoteUseReturned": QuoteUseReturned,
}
