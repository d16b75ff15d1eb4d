"""A channel's policies change only by being set anew."""

from collections.abc import Mapping

from services.orders.channel.commands import ConfigureChannel
from services.orders.channel.state import ChannelState, policies
from shared.contracts.orders import ChannelConfigured
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def configure(command: ConfigureChannel, state: ChannelState, context: Context) -> list[ChannelConfigured]:
    """The same policies again change nothing; other ones hold for orders placed from now on (CHN-42)."""
    if state == policies(command):
        return []
    return [
        ChannelConfigured(
            channel=command.channel,
            currency=command.currency,
            warehouses=command.warehouses,
            payment_window_minutes=command.payment_window_minutes,
            return_window_days=command.return_window_days,
            price_source=command.price_source,
            currencies=command.currencies or (command.currency,),
            kind=command.kind,
            rules=command.rules,
            terms=command.terms,
            instalments=command.instalments,
            configured_at=context.time,
        )
    ]


ON: Mapping[type[Message], Decide | On] = {ConfigureChannel: configure}
