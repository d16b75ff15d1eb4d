"""What an order agrees to when it is placed: its channel's policies, where its pieces may come from, whose it is, its taxes.
Amounts: minor units of the order's currency."""

from typing import Literal

from shared.domain.messages import Message
from shared.domain.money import Minor

ChannelClass = Literal["core", "strategic", "general"]
"""CHN-06: also the first rank of who waits for stock."""
Ship = Literal["as_available", "complete"]
ShortAtPlacing = Literal["refuse", "backorder", "force"]
ShortLater = Literal["backorder", "cancel"]
LatePayment = Literal["refund", "reinstate"]
Overpaid = Literal["refund", "keep"]
Pay = Literal["online", "in_store"]
"""Of an order that is collected: in its payment window, or within the days that it is kept."""
Capture = Literal["payment", "release", "shipment"]
"""When authorised money is taken: at once, when a shipment is ready to leave, or when it has left."""
Rule = Literal["list", "days", "cost", "km", "stores_last", "load"]
"""How nodes are ranked: by the channel's list, or by what the lane says of them, the least first."""
CancelledLine = Literal["paid_share", "reprice"]
PricesOf = Literal["its_day", "today"]
Excluded = Literal["does_not_serve", "not_open", "mode", "capacity", "beyond_best"]


class ChangeTerms(Message):
    """How orders of the channel may be changed once they are placed."""

    cancelled_line: CancelledLine = "paid_share"
    """What goes back for a line that is taken out: its share of what is paid, or what the rest costs less without it."""
    prices_of: PricesOf = "its_day"
    preview_minutes: int = 30
    pay_hours: int = 48
    """For what a change costs more: then it lapses."""
    approval_from: Minor = 1_000_000
    """What prices of its own come to in a change, from which somebody else approves it."""


class Terms(Message):
    """Policies of the channel that hold for one order, whatever the channel says later (CHN-42)."""

    max_shipments: int = 3
    split_value: Minor = 0
    """What is split off must be worth this much."""
    ship: Ship = "as_available"
    short_at_placing: ShortAtPlacing = "refuse"
    short_later: ShortLater = "backorder"
    late_payment: LatePayment = "refund"
    overpaid: Overpaid = "refund"
    grace_minutes: int = 2
    """After the payment window, for a payment that was made inside it."""
    buffer: int = 0
    """Pieces of each SKU and warehouse that this channel leaves to others."""
    pool: str | None = None
    """Whose ring-fenced pieces its orders take first, in warehouses where it has any."""
    min_days_left: int = 0
    """Of goods with an expiry: so many days must be left when they are reserved."""
    channel_class: ChannelClass = "general"
    pick_up_days: int = 3
    """That a shipment is kept ready for who collects it."""
    after_sales: str | None = None
    """Where customers bring what goes back (CHN-13). Its returns are booked where most of them were shipped from (ADR 0044)."""
    changes: ChangeTerms | None = None
    """None: the defaults."""
    capture: Capture = "payment"
    """Of charges whose provider we can ask."""


BEFORE_TERMS = Terms(max_shipments=1, grace_minutes=0)
"""Of channels and orders from before there were terms: one warehouse serves the whole order, and a payment window ends sharp."""


class Origin(Message):
    """Whose order it is besides its channel's: all of it optional (ORD-12, ORD-13, CHN-10)."""

    reference: str | None = None
    """Of the customer or partner: a purchase order, a ticket."""
    store: str | None = None
    """Experienced in this store, bought online."""
    partner: str | None = None
    """Who sold it, of those that may."""
    agent: str | None = None
    """Who placed it on the customer's behalf."""


class TaxLine(Message):
    """Tax as whoever sold it says (SEC-06)."""

    line: int | None = None
    """The order line's number, from 1; None: the whole order, or its freight."""
    name: str = "tax"
    rate_ppm: int
    """Parts in a million: 19 % is 190,000, 8.875 % is 88,750."""
    amount: Minor
    included: bool = True
    """In the prices."""
    withheld: bool = False
    """By the marketplace, which pays it to the state."""


class PickUp(Message):
    """The customer collects the order in this store (ORD-11)."""

    store: str
    pay: Pay = "online"


class CartHold(Message):
    """What the order's cart holds in a warehouse: its pieces are the order's, and nobody else's (INV-02)."""

    warehouse: str
    hold_id: str


class Candidate(Message):
    """A node that may serve the order, with the figures its rank was decided by; None where the lane does not say."""

    warehouse: str
    cost: Minor | None = None
    days: int | None = None
    km: int | None = None
    load: int | None = None
    """Percent of its capacity in use."""
    store: bool = False


class Exclusion(Message):
    warehouse: str
    why: Excluded
