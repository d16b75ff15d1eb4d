"""A channel's policies change only by being set anew, at once or from a time on."""

from collections.abc import Mapping

from services.orders.channel import scheduling
from services.orders.channel.commands import ConfigureChannel, ScheduleChannel, StartScheduled, UnscheduleChannel
from services.orders.channel.configured import configured
from services.orders.channel.state import Channel, ChannelState, policies
from shared.contracts.orders import ChannelConfigured
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def configure(command: ConfigureChannel, state: ChannelState, context: Context) -> list[ChannelConfigured]:
    """The same policies again change nothing; other ones hold for orders placed from now on (CHN-42).

    Where a set is due that the clock has not started yet, the same ones are told all the same: they are the later word."""
    said = policies(command)
    if isinstance(state, Channel) and state.policies == said and not scheduling.due(state, context.time):
        return []
    return [configured(command.channel, said, context.time)]


ON: Mapping[type[Message], Decide | On] = {
    ConfigureChannel: configure,
    ScheduleChannel: scheduling.schedule,
    UnscheduleChannel: scheduling.unschedule,
    StartScheduled: scheduling.start,
}
