"""Facts of the orders service about ways and sellers: what each node is for a region, who may sell where. Amounts: minor
units of the message's currency; times: aware UTC."""

from typing import Annotated, ClassVar

from shared.contracts.limits import MODES
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency, Minor

SHIP = "ship"
"""The mode of a parcel; another is a word of its own: pickup."""


class LaneNode(Message):
    """What a warehouse or store is for a region; None: not known."""

    warehouse: str
    cost: Minor | None = None
    """Of a parcel."""
    days: int | None = None
    km: int | None = None
    capacity: int | None = None
    """Orders that it still takes; None: no limit is known."""
    load: int | None = None
    """Percent of its capacity in use."""
    open: bool = True
    store: bool = False
    modes: Annotated[tuple[str, ...], AtMost(MODES, "refused at the door")] = (SHIP,)


class LaneStated(Fact):
    """Which nodes serve a region, and how: stated whole, until it is stated anew. Staff says it, and one day fulfillment."""

    key: ClassVar[str] = "region"
    region: str
    currency: Currency | None = None
    """Of the costs."""
    nodes: tuple[LaneNode, ...]
    stated_at: Instant


class PartnerRecorded(Fact):
    """A distribution partner: its terms, and on which channels it may sell (CHN-09, CHN-10)."""

    key: ClassVar[str] = "partner"
    partner: str
    name: str
    region: str | None = None
    standing: str = ""
    """Its reputation and strength, in words."""
    business: str = ""
    """What it does that goes with ours, in words."""
    terms: str = ""
    """In words, as agreed."""
    channels: tuple[str, ...]
    """(): it may sell on none."""
    recorded_at: Instant
