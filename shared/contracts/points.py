"""Points of customers, kept by lots (MEM-02, MEM-03): facts of the pricing service. Points are whole; amounts: minor units of
`currency`; times: aware UTC.

An account is `points/<customer>`: its id is the key of its facts, so one writer judges. A lot is worth only what its own currency
is: points that were earned in JPY do not pay in CNY.
"""

from typing import Annotated, ClassVar, Literal

from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message, Registry
from shared.domain.money import DIGITS, Currency, Minor

PREFIX = "points/"
TIERS = AtMost(10, "refused at the door")
LOTS = AtMost(400, "earned points join the lot that is usable next; an adjustment is refused: too_many_lots")


def account_of(customer_id: str) -> str:
    return f"{PREFIX}{customer_id}"


class Lot(Message):
    """Points that are usable from the same moment and expire at the same. In a fact: what is added to it; below 0: what is
    taken."""

    currency: Currency
    points: int
    usable_from: Instant | None = None
    """None: they are already."""
    expires_at: Instant | None = None
    """The first moment at which they are gone. None: of what is owed, below 0, which the next points pay."""


Lots = Annotated[tuple[Lot, ...], LOTS]


class PointsPolicy(Message):
    """A channel's. What is not said is the default."""

    earn: int = 1
    """Points for each 1.00 (one whole unit of the currency) that was paid; 0: none."""
    worth: int = 100
    """So many points are 1.00."""
    most: int = 5_000
    """Of the goods, in parts of 10,000, that points may pay. Below 10,000: something is always paid in money."""
    years: int = 1
    """Points expire at the end (UTC) of the so-manieth year after the one in which they were earned."""
    negative: bool = True
    """After returns, points that were used already are owed; else they are let go."""

    def earned(self, paid: int, currency: str) -> int:
        return max(0, paid) * self.earn // whole(currency)

    def amount(self, points: int, currency: str) -> int:
        """What they pay."""
        return points * whole(currency) // self.worth

    def points(self, amount: int, currency: str) -> int:
        """The fewest that pay it."""
        return -(-amount * self.worth // whole(currency))


def whole(currency: str) -> int:
    """Minor units of one whole unit."""
    return int(10 ** DIGITS.get(currency, 2))


class PointsPolicySet(Fact):
    """A channel's, from now on."""

    key: ClassVar[str] = "channel"
    channel: str
    policy: PointsPolicy
    actor: str = ""
    set_at: Instant


class PointsDue(Fact):
    """What became of an order whose customer has points, in absolute figures: his account says what follows of it."""

    key: ClassVar[str] = "order_id"
    public: ClassVar[bool] = False
    order_id: str
    counter: str
    """The account."""
    channel: str
    currency: Currency
    points: int
    """That it burned."""
    goods: Minor
    """Of its price: what its lines cost in money."""
    kept: Minor
    """Of that, what the customer has not given back."""
    paid: Minor
    """Of that, less goodwill."""
    usable_from: Instant | None
    """When its return window is over; None: not all of it is delivered, and it has earned nothing yet."""
    refund_id: str | None = None
    """The refund that it follows."""
    due_at: Instant


class PointsEarned(Fact):
    """Once an order, when all of it is delivered."""

    key: ClassVar[str] = "counter"
    counter: str
    order_id: str
    points: int
    earn: int
    """For each whole unit that was paid, by the policy of then: returns go by it as well."""
    lots: tuple[Lot, ...]
    earned_at: Instant


class PointsHeld(Fact):
    """For an order, beside UseHeld: those that expire first."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    order_id: str
    points: int
    lots: tuple[Lot, ...]
    held_at: Instant


class PointsBurned(Fact):
    """Beside UseCommitted: the order is confirmed."""

    key: ClassVar[str] = "counter"
    counter: str
    order_id: str
    points: int
    burned_at: Instant


class PointsReturned(Fact):
    """An order gives back what it held or burned, with their old expiry: as it ended before shipping, or with what is returned of
    its goods."""

    key: ClassVar[str] = "counter"
    counter: str
    order_id: str
    points: int
    was: Literal["held", "burned"]
    reason: str
    lots: tuple[Lot, ...]
    returned_at: Instant


class PointsReversed(Fact):
    """Earned, and taken back with what was refunded."""

    key: ClassVar[str] = "counter"
    counter: str
    order_id: str
    points: int
    lots: tuple[Lot, ...]
    """They sum to less than `points` where there were no more, and the policy lets no account owe."""
    reversed_at: Instant


class PointsExpired(Fact):
    key: ClassVar[str] = "counter"
    counter: str
    points: int
    lots: tuple[Lot, ...]
    expired_at: Instant


class PointsAdjusted(Fact):
    """By a person, with a reason."""

    key: ClassVar[str] = "counter"
    counter: str
    adjustment: str
    """Its id: said again, it changes nothing."""
    currency: Currency
    points: int
    """Below 0: taken."""
    reason: str
    actor: str = ""
    lots: tuple[Lot, ...]
    adjusted_at: Instant


class SpendChanged(Fact):
    """What a customer has paid for goods in a currency, less refunds, over all his orders that were delivered."""

    key: ClassVar[str] = "counter"
    public: ClassVar[bool] = False
    counter: str
    order_id: str
    currency: Currency
    paid: Minor
    """For this order, now."""
    spent: Minor
    """For all."""
    changed_at: Instant


class SpendTier(Message):
    tier: str
    spent: Minor
    """From so much on."""


class SpendTiersSet(Fact):
    """From what spend in a currency customers are of which tier: each as his spend changes next (MEM-02). (): tiers are said by
    hand."""

    key: ClassVar[str] = "currency"
    currency: Currency
    tiers: Annotated[tuple[SpendTier, ...], TIERS]
    """Lowest first."""
    actor: str = ""
    set_at: Instant


class PointsRefused(Fact):
    """An adjustment that cannot be."""

    refusal: ClassVar[bool] = True
    key: ClassVar[str] = "counter"
    counter: str
    code: Literal["points_short", "too_many_lots", "contradicts_adjustment", "over_already"]
    reason: str
    refused_at: Instant


PointsEvent = (
    PointsPolicySet
    | PointsDue
    | PointsEarned
    | PointsHeld
    | PointsBurned
    | PointsReturned
    | PointsReversed
    | PointsExpired
    | PointsAdjusted
    | PointsRefused
    | SpendChanged
    | SpendTiersSet
)

POINTS_EVENTS: Registry = {
    "PointsPolicySet": PointsPolicySet,
    "PointsDue": PointsDue,
    "PointsEarned": PointsEarned,
    "PointsHeld": PointsHeld,
    "PointsBurned": PointsBurned,
    "PointsReturned": PointsReturned,
    "PointsReversed": PointsReversed,
    "PointsExpired": PointsExpired,
    "PointsAdjusted": PointsAdjusted,
    "PointsRefused": PointsRefused,
    "SpendChanged": SpendChanged,
    "SpendTiersSet": SpendTiersSet,
}
