"""The inventory service, as the runtime is handed it."""

from typing import Any

from services.inventory.adjustment import adjustment
from services.inventory.category import category, category_tree
from services.inventory.count import count, counting
from services.inventory.demand import asked_order, demand_page
from services.inventory.hold import hold, holders
from services.inventory.incoming import incoming
from services.inventory.lot import lot
from services.inventory.outlet import outlet
from services.inventory.planning import planning
from services.inventory.pool import pool, pool_parts
from services.inventory.product import product, spelling
from services.inventory.proposal import proposal
from services.inventory.purchase_order import purchase_order
from services.inventory.queue import queue
from services.inventory.ranks import ranks
from services.inventory.recall import recall, step, trail
from services.inventory.receipt import receipt
from services.inventory.reservation import reservation
from services.inventory.returned import returned
from services.inventory.service_levels import service_levels
from services.inventory.set_aside import set_aside
from services.inventory.stock import stock
from services.inventory.supplier import supplier
from services.inventory.transfer import transfer
from services.inventory.transfer_stock import transfer_arrival, transfer_stock
from shared.contracts.inventory import EVENTS
from shared.domain.service import Service


def routes(gateway: Any) -> Any:
    """A router, of shared.api's Gateway."""
    from services.inventory.routes import routes  # here: FastAPI and all bodies are for when the stream has begun

    return routes(gateway)


service = Service(
    name="inventory",
    description="Stock by warehouse, SKU and lot: reserved all or nothing, oldest first, never oversold",
    facts=EVENTS,
    nouns=(
        stock,
        reservation,
        queue,
        hold,
        holders,
        receipt,
        returned,
        adjustment,
        set_aside,
        count,
        counting,
        pool,
        pool_parts,
        supplier,
        purchase_order,
        incoming,
        proposal,
        lot,
        recall,
        trail,
        step,
        transfer,
        transfer_stock,
        transfer_arrival,
        spelling,
        product,
        category,
        category_tree,
        outlet,
        asked_order,
        demand_page,
        planning,
        service_levels,
        ranks,
    ),
    routes=routes,
    later=("fulfillment.events", "support.events"),
)
