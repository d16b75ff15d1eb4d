"""A provider's configuration changes only by being stated anew."""

from collections.abc import Mapping

from services.orders.provider.commands import ConfigureProvider
from services.orders.provider.state import Provider, configured
from shared.contracts.orders import ProviderConfigured
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On


def configure(command: ConfigureProvider, state: Provider, context: Context) -> list[ProviderConfigured]:
    """The same again changes nothing."""
    if state == configured(command):
        return []
    return [ProviderConfigured(**command.model_dump(), configured_at=context.time)]


ON: Mapping[type[Message], Decide | On] = {ConfigureProvider: configure}
