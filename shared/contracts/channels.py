"""Facts of the orders service about channels' policies to come, on orders.events (CHN-42). Times: aware UTC. Key: the channel.

What holds is ChannelConfigured (placed.py); one that was scheduled becomes it when its time comes.
"""

from typing import Annotated, ClassVar, Literal

from shared.contracts.instalments import Instalments
from shared.contracts.limits import CURRENCIES, RULES, WAREHOUSES
from shared.contracts.placed import PriceSource
from shared.contracts.terms import Rule, Terms
from shared.domain.bounds import AtMost
from shared.domain.messages import Fact, Instant, Message
from shared.domain.money import Currency

SCHEDULED = 20
"""Sets of policies that a channel may have to come."""
AHEAD_DAYS = 400
"""That they may lie ahead: a year, and the month in which it is planned."""
ORDERED_OF = AtMost(WAREHOUSES, "refused at the door")
CURRENCIES_OF = AtMost(CURRENCIES, "refused at the door")
RULES_OF = AtMost(RULES, "refused at the door: each once")
ChannelCode = Literal["unknown_channel", "not_ahead", "too_far_ahead", "too_many_scheduled", "not_scheduled"]


class Policies(Message):
    """All of a channel's, as ChannelConfigured has them."""

    currency: Currency
    warehouses: Annotated[tuple[str, ...], ORDERED_OF]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    currencies: Annotated[tuple[Currency, ...], CURRENCIES_OF]
    kind: str | None = None
    rules: Annotated[tuple[Rule, ...], RULES_OF] = ()
    terms: Terms = Terms()
    instalments: Instalments | None = None


class ChannelScheduled(Fact):
    """These policies, all of them, will hold from `effective_at` on. The same time again replaces them."""

    key: ClassVar[str] = "channel"
    public: ClassVar[bool] = False
    channel: str
    effective_at: Instant
    policies: Policies
    scheduled_at: Instant


class ChannelUnscheduled(Fact):
    """They will not."""

    key: ClassVar[str] = "channel"
    public: ClassVar[bool] = False
    channel: str
    effective_at: Instant
    unscheduled_at: Instant


class ChannelRequestRefused(Fact):
    key: ClassVar[str] = "channel"
    refusal: ClassVar[bool] = True
    public: ClassVar[bool] = False
    channel: str
    request: str
    code: ChannelCode
    reason: str
    refused_at: Instant


CHANNEL_EVENTS: dict[str, type[Fact]] = {
    "ChannelScheduled": ChannelScheduled,
    "ChannelUnscheduled": ChannelUnscheduled,
    "ChannelRequestRefused": ChannelRequestRefused,
}
