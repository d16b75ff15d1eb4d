"""What the next decision about a channel reads: the policies that hold, and those to come."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from services.orders.channel.commands import ConfigureChannel
from shared.contracts.channels import SCHEDULED, ChannelScheduled, ChannelUnscheduled, Policies
from shared.contracts.orders import ChannelConfigured
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

SCHEDULED_OF = AtMost(SCHEDULED, "refused: too_many_scheduled")
ChannelFact = ChannelConfigured | ChannelScheduled | ChannelUnscheduled


class NoChannel(Message):
    """Not configured yet."""

    kind: Literal["none"] = "none"


class Scheduled(Message):
    effective_at: Instant
    policies: Policies


class Channel(Message):
    kind: Literal["channel"] = "channel"
    policies: Policies
    scheduled: Annotated[tuple[Scheduled, ...], SCHEDULED_OF] = ()
    """The earliest first."""


ChannelState = NoChannel | Channel
STATE = Annotated[ChannelState, Field(discriminator="kind")]
NO_CHANNEL = NoChannel()


def policies(stated: ConfigureChannel | ChannelConfigured) -> Policies:
    return Policies(
        currency=stated.currency,
        warehouses=stated.warehouses,
        payment_window_minutes=stated.payment_window_minutes,
        return_window_days=stated.return_window_days,
        price_source=stated.price_source,
        currencies=stated.currencies or (stated.currency,),
        kind=stated.kind,
        rules=stated.rules,
        terms=stated.terms,
        instalments=stated.instalments,
    )


def evolve(state: ChannelState, fact: ChannelFact, _: str) -> ChannelState:
    if isinstance(fact, ChannelConfigured):
        coming = () if isinstance(state, NoChannel) else state.scheduled
        return Channel(policies=policies(fact), scheduled=still_to_come(coming, fact))
    assert isinstance(state, Channel)  # what is unknown has nothing to come: refused
    others = tuple(each for each in state.scheduled if each.effective_at != fact.effective_at)
    if isinstance(fact, ChannelScheduled):
        others = in_order((*others, Scheduled(effective_at=fact.effective_at, policies=fact.policies)))
    return state.model_copy(update={"scheduled": others})


def in_order(scheduled: tuple[Scheduled, ...]) -> tuple[Scheduled, ...]:
    return tuple(sorted(scheduled, key=_time))


def _time(each: Scheduled) -> datetime:
    return each.effective_at


def still_to_come(scheduled: tuple[Scheduled, ...], configured: ChannelConfigured) -> tuple[Scheduled, ...]:
    """What was said later counts: policies that hold take the place of all that should have held before them."""
    since = configured.effective_at or configured.configured_at
    return tuple(each for each in scheduled if each.effective_at > since)
