"""A channel as stock is offered on it: its warehouses, what it leaves to others (INV-09, CHN-40). Key and state id: channel."""

from services.inventory.outlet.decide import ON
from services.inventory.outlet.state import Outlet, evolve
from services.inventory.outlet.view import outlets
from shared.contracts.products import OutletSet
from shared.domain.nouns import Noun

outlet = Noun(
    name="outlet",
    key="channel",
    state=Outlet,
    initial=Outlet(),
    facts=OutletSet,
    evolve=evolve,
    on=ON,
    views=(outlets,),
)
