"""A channel's policies: what orders placed on it from now on agree to."""

from services.orders.channel.decide import ON
from services.orders.channel.state import NO_CHANNEL, STATE, evolve
from services.orders.channel.view import channels
from shared.contracts.orders import ChannelConfigured
from shared.domain.nouns import Noun

channel = Noun(
    name="channel",
    key="channel",
    state=STATE,
    initial=NO_CHANNEL,
    facts=ChannelConfigured,
    evolve=evolve,
    on=ON,
    views=(channels,),
    version=4,
)
