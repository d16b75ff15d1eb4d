"""Who may sell for us, on which channels. Key: the partner's id."""

from services.orders.partner.decide import ON
from services.orders.partner.state import NOBODY, STATE, evolve
from services.orders.partner.view import partners
from shared.contracts.orders import PartnerRecorded
from shared.domain.nouns import Noun

partner = Noun(
    name="partner",
    key="partner",
    state=STATE,
    initial=NOBODY,
    facts=PartnerRecorded,
    evolve=evolve,
    on=ON,
    views=(partners,),
    version=2,
)
