"""What the next statement about a provider is compared with."""

from services.orders.provider.commands import ConfigureProvider
from shared.contracts.orders import ProviderConfigured
from shared.domain.messages import Message


class Provider(Message):
    provider: str = ""
    connected: bool = False
    captures_once: bool = False
    authorised_days: int = 0


UNKNOWN = Provider()


def configured(said: ConfigureProvider | ProviderConfigured) -> Provider:
    return Provider(**said.model_dump(include=set(Provider.model_fields)))


def evolve(_: Provider, fact: ProviderConfigured, __: str) -> Provider:
    return configured(fact)
