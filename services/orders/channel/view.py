"""Each channel's policies and kits as they are now; placing an order looks them up."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from services.orders.channel.kits import BySku, with_kit
from services.orders.channel.taxes import ByRegion, with_table
from shared.contracts.channels import CURRENCIES_OF, ORDERED_OF, RULES_OF
from shared.contracts.instalments import Instalments
from shared.contracts.kits import KitSet
from shared.contracts.orders import ChannelConfigured, PriceSource
from shared.contracts.taxes import TaxTableSet
from shared.contracts.terms import Rule, Terms
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class ChannelView(Message):
    channel: str
    currency: str
    warehouses: Annotated[tuple[str, ...], ORDERED_OF]
    payment_window_minutes: int
    return_window_days: int
    price_source: PriceSource
    currencies: Annotated[tuple[str, ...], CURRENCIES_OF]
    kind: str | None = None
    rules: Annotated[tuple[Rule, ...], RULES_OF] = ()
    terms: Terms = Terms()
    instalments: Instalments = Instalments()
    revision: int
    """Counts its configurations from 1."""
    configured_at: datetime
    kits: BySku = Field(default_factory=dict)
    """What it sells as one SKU, by that."""
    taxes: ByRegion = Field(default_factory=dict)
    """What its prices hold of tax, by region; "": those without a table of their own. {}: orders say it themselves."""


def _evolve(view: ChannelView | None, recorded: Recorded, channel: str) -> ChannelView | None:
    fact: ChannelConfigured | KitSet | TaxTableSet = recorded.event
    if isinstance(fact, KitSet):
        return view and view.model_copy(update={"kits": with_kit(view.kits, fact)})
    if isinstance(fact, TaxTableSet):
        return view and view.model_copy(update={"taxes": with_table(view.taxes, fact)})
    return ChannelView(
        channel=channel,
        currency=fact.currency,
        warehouses=fact.warehouses,
        payment_window_minutes=fact.payment_window_minutes,
        return_window_days=fact.return_window_days,
        price_source=fact.price_source,
        currencies=fact.currencies,
        kind=fact.kind,
        rules=fact.rules,
        terms=fact.terms,
        instalments=fact.instalments or Instalments(),
        revision=1 if view is None else view.revision + 1,
        configured_at=fact.configured_at,
        kits={} if view is None else view.kits,
        taxes={} if view is None else view.taxes,
    )


channels = View("channels", ChannelView, ChannelConfigured | KitSet | TaxTableSet, _evolve, ids="channel", version=4)
