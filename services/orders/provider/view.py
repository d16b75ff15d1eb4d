"""Each provider as it is configured now; a charge that is told of looks it up."""

from datetime import datetime

from services.orders.provider.state import Provider
from shared.contracts.orders import ProviderConfigured
from shared.domain.nouns import Recorded, View


class ProviderView(Provider):
    configured_at: datetime


def _evolve(_: ProviderView | None, recorded: Recorded, __: str) -> ProviderView:
    fact: ProviderConfigured = recorded.event
    return ProviderView(**fact.model_dump())


providers = View("providers", ProviderView, ProviderConfigured, _evolve, ids="provider")
