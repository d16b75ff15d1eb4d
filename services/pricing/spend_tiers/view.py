"""The view `spend_tiers`: of a currency, from what spend on a customer is of which tier."""

from typing import Annotated

from shared.contracts.points import TIERS, SpendTier, SpendTiersSet
from shared.domain.messages import Instant, Message
from shared.domain.money import Currency
from shared.domain.nouns import Recorded, View


class SpendTiersView(Message):
    currency: Currency
    tiers: Annotated[tuple[SpendTier, ...], TIERS] = ()
    """Lowest first."""
    actor: str = ""
    set_at: Instant | None = None
    """None: never; tiers are said by hand."""


def evolve(_: SpendTiersView | None, recorded: Recorded, __: str) -> SpendTiersView:
    fact: SpendTiersSet = recorded.event
    return SpendTiersView(currency=fact.currency, tiers=fact.tiers, actor=fact.actor, set_at=fact.set_at)


spend_tiers_view = View(name="spend_tiers", document=SpendTiersView, facts=SpendTiersSet, evolve=evolve, ids="currency")
