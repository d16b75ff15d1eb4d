"""The view `scheduled`: the policies that each channel has to come."""

from typing import Annotated

from services.orders.channel.state import SCHEDULED_OF, ChannelFact
from shared.contracts.channels import ChannelScheduled, Policies
from shared.contracts.orders import ChannelConfigured
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class Coming(Message):
    effective_at: Instant
    policies: Policies
    scheduled_at: Instant
    by: str
    """Who stated them."""


class ScheduledView(Message):
    channel: str
    scheduled: Annotated[tuple[Coming, ...], SCHEDULED_OF] = ()
    """The earliest first."""


def _evolve(view: ScheduledView | None, recorded: Recorded, channel: str) -> ScheduledView:
    fact: ChannelFact = recorded.event
    coming = view.scheduled if view is not None else ()
    if isinstance(fact, ChannelConfigured):
        since = fact.effective_at or fact.configured_at
        return ScheduledView(channel=channel, scheduled=tuple(each for each in coming if each.effective_at > since))
    others = tuple(each for each in coming if each.effective_at != fact.effective_at)
    if isinstance(fact, ChannelScheduled):
        said = {"effective_at": fact.effective_at, "policies": fact.policies, "scheduled_at": fact.scheduled_at}
        others = (*others, Coming(**said, by=recorded.actor))
    return ScheduledView(channel=channel, scheduled=tuple(sorted(others, key=lambda each: each.effective_at)))


scheduled = View("scheduled", ScheduledView, ChannelFact, _evolve, ids="channel")
