"""Of a channel's policies, those about stock."""

from collections.abc import Mapping

from services.inventory.outlet.state import Outlet
from shared.contracts.orders import ChannelConfigured
from shared.contracts.products import OutletSet
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def configured(fact: ChannelConfigured, state: Outlet, context: Context) -> list[OutletSet]:
    if state == Outlet(warehouses=fact.warehouses, buffer=fact.terms.buffer):
        return []
    return [OutletSet(channel=fact.channel, warehouses=fact.warehouses, buffer=fact.terms.buffer, set_at=fact.configured_at)]


ON: Mapping[type[Message], Decide | On] = {ChannelConfigured: configured}
