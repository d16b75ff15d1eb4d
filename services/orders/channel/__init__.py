"""A channel's policies: what orders placed on it from now on agree to."""

from services.orders.channel.commands import StartScheduled
from services.orders.channel.decide import ON
from services.orders.channel.scheduled import scheduled
from services.orders.channel.scheduling import starts
from services.orders.channel.state import NO_CHANNEL, STATE, ChannelFact, evolve
from services.orders.channel.view import channels
from shared.contracts.channels import ChannelRequestRefused
from shared.domain.nouns import Noun

channel = Noun(
    name="channel",
    key="channel",
    state=STATE,
    initial=NO_CHANNEL,
    facts=ChannelFact,
    evolve=evolve,
    on=ON,
    says=(ChannelRequestRefused,),
    views=(channels, scheduled),
    timers={StartScheduled: starts},
    version=5,
)
