"""Each partner as it is now; placing an order of a partner looks it up."""

from datetime import datetime
from typing import Annotated

from services.orders.partner.state import SOLD_ON
from shared.contracts.orders import PartnerRecorded
from shared.domain.messages import Message
from shared.domain.nouns import Recorded, View


class PartnerView(Message):
    partner: str
    name: str
    region: str | None
    standing: str
    business: str
    terms: str
    channels: Annotated[tuple[str, ...], SOLD_ON]
    recorded_at: datetime


def _evolve(_: PartnerView | None, recorded: Recorded, partner: str) -> PartnerView:
    fact: PartnerRecorded = recorded.event
    return PartnerView(
        partner=partner,
        name=fact.name,
        region=fact.region,
        standing=fact.standing,
        business=fact.business,
        terms=fact.terms,
        channels=fact.channels,
        recorded_at=fact.recorded_at,
    )


partners = View("partners", PartnerView, PartnerRecorded, _evolve, ids="partner", version=2)
