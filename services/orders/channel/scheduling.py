"""Policies that will hold from a time on: stated ahead, replaced, taken back, and started by the clock (CHN-42)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from services.orders.channel.commands import ScheduleChannel, StartScheduled, UnscheduleChannel
from services.orders.channel.configured import configured
from services.orders.channel.state import Channel, ChannelFact, ChannelState, NoChannel, Scheduled, policies
from shared.contracts.channels import (
    AHEAD_DAYS,
    SCHEDULED,
    ChannelCode,
    ChannelRequestRefused,
    ChannelScheduled,
    ChannelUnscheduled,
)
from shared.contracts.orders import ChannelConfigured
from shared.domain.nouns import CancelTimer, Context, SetTimer

Said = list[ChannelScheduled | ChannelUnscheduled | ChannelRequestRefused]


def schedule(command: ScheduleChannel, state: ChannelState, context: Context) -> Said:
    """All of the policies, as if they were set at that time: what is changed at once until then does not add to them."""
    at, said = command.effective_at, policies(command.policies)
    if isinstance(state, NoChannel):
        return _refused(context, "unknown_channel", f"no channel {command.channel} is configured: set its policies first")
    if Scheduled(effective_at=at, policies=said) in state.scheduled:
        return []
    if at <= context.time:
        return _refused(context, "not_ahead", f"effective_at is not later than now, {context.time.isoformat()}")
    if at > context.time + timedelta(days=AHEAD_DAYS):
        return _refused(context, "too_far_ahead", f"effective_at is more than {AHEAD_DAYS} days ahead")
    if len(state.scheduled) >= SCHEDULED and _of(state, command) is None:
        reason = f"{command.channel} has {SCHEDULED} sets of policies to come already: take one back first"
        return _refused(context, "too_many_scheduled", reason)
    return [ChannelScheduled(channel=command.channel, effective_at=at, policies=said, scheduled_at=context.time)]


def unschedule(command: UnscheduleChannel, state: ChannelState, context: Context) -> Said:
    at = command.effective_at
    if isinstance(state, NoChannel) or _of(state, command) is None:
        return _refused(context, "not_scheduled", f"{command.channel} has no policies to come at {at.isoformat()}")
    return [ChannelUnscheduled(channel=command.channel, effective_at=at, unscheduled_at=context.time)]


def start(command: StartScheduled, state: ChannelState, context: Context) -> list[ChannelConfigured]:
    """Late where the service was down: those of a later time may hold already, and these are gone then."""
    if isinstance(state, NoChannel) or (coming := _of(state, command)) is None:
        return []
    return [configured(command.channel, coming.policies, context.time, coming.effective_at)]


def starts(fact: ChannelFact | ChannelRequestRefused) -> Sequence[SetTimer | CancelTimer]:
    """One timer a time."""
    if not isinstance(fact, ChannelScheduled | ChannelUnscheduled):
        return []
    timer = f"channel/{fact.channel}/{fact.effective_at.isoformat()}"
    if isinstance(fact, ChannelUnscheduled):
        return [CancelTimer(timer)]
    command = StartScheduled(channel=fact.channel, effective_at=fact.effective_at)
    return [SetTimer(timer, fact.effective_at, fact.channel, command)]


def due(state: Channel, at: datetime) -> bool:
    """Whether a set's time has come, and it has not been started."""
    return any(each.effective_at <= at for each in state.scheduled)


def _of(state: Channel, command: ScheduleChannel | UnscheduleChannel | StartScheduled) -> Scheduled | None:
    return next((each for each in state.scheduled if each.effective_at == command.effective_at), None)


def _refused(context: Context, code: ChannelCode, reason: str) -> Said:
    request, at = context.request, context.time
    return [ChannelRequestRefused(channel=context.key, request=request, code=code, reason=reason, refused_at=at)]
