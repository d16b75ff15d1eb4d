"""What a shipment holds in a warehouse: reserved all or nothing, then released or issued."""

from services.inventory.reservation.decide import ON
from services.inventory.reservation.state import Blank, ReservationFact, Stored, evolve
from shared.contracts.inventory import RequestRefused
from shared.domain.nouns import Noun

reservation = Noun(
    name="reservation",
    key="warehouse",
    id="warehouse/shipment_id",
    state=Stored,
    initial=Blank(),
    facts=ReservationFact,
    evolve=evolve,
    on=ON,
    says=(RequestRefused,),
    version=5,
)
