"""What a warehouse expects of a purchase order, and what of it came: so that a receipt knows what is too much (INV-17)."""

from services.inventory.incoming.decide import ON
from services.inventory.incoming.state import IncomingFact, Nothing, StoredIncoming, evolve, incoming_ids
from services.inventory.incoming.view import incoming_view
from shared.domain.nouns import Noun

incoming = Noun(
    name="incoming",
    key="warehouse",
    id="warehouse/purchase_order",
    state=StoredIncoming,
    initial=Nothing(),
    facts=IncomingFact,
    evolve=evolve,
    ids=incoming_ids,
    on=ON,
    views=(incoming_view,),
)
