"""The inventory service, as the runtime is handed it."""

from fastapi import APIRouter

from services.inventory.adjustment import adjustment
from services.inventory.adjustment.api import routes as adjustments
from services.inventory.category import category, category_tree
from services.inventory.category.api import routes as categories
from services.inventory.count import count, counting
from services.inventory.count.api import routes as counts
from services.inventory.demand import asked_order, demand_page
from services.inventory.hold import hold, holders
from services.inventory.hold.api import routes as holds
from services.inventory.incoming import incoming
from services.inventory.incoming.api import routes as incomings
from services.inventory.lot import lot
from services.inventory.lot.api import routes as lots
from services.inventory.outlet import outlet
from services.inventory.outlet.api import routes as availability
from services.inventory.planning import planning
from services.inventory.planning.api import routes as plannings
from services.inventory.pool import pool, pool_parts
from services.inventory.pool.api import routes as pools
from services.inventory.product import product, spelling
from services.inventory.product.api import routes as products
from services.inventory.proposal import proposal
from services.inventory.proposal.api import routes as proposals
from services.inventory.purchase_order import purchase_order
from services.inventory.purchase_order.api import routes as purchases
from services.inventory.queue import queue
from services.inventory.queue.api import routes as queues
from services.inventory.ranks import ranks
from services.inventory.recall import recall, step, trail
from services.inventory.recall.api import routes as recalls
from services.inventory.receipt import receipt
from services.inventory.receipt.api import routes as receipts
from services.inventory.reports.api import routes as reports
from services.inventory.reservation import reservation
from services.inventory.returned import returned
from services.inventory.service_levels import service_levels
from services.inventory.service_levels.api import routes as levels
from services.inventory.set_aside import set_aside
from services.inventory.set_aside.api import routes as asides
from services.inventory.stock import stock
from services.inventory.stock.api import routes as stocks
from services.inventory.supplier import supplier
from services.inventory.supplier.api import routes as suppliers
from services.inventory.transfer import transfer
from services.inventory.transfer.api import routes as transfers
from services.inventory.transfer_stock import transfer_arrival, transfer_stock
from shared.api.gateway import Gateway
from shared.contracts.inventory import EVENTS
from shared.domain.service import Service


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    for each in (
        receipts,
        adjustments,
        asides,
        stocks,
        queues,
        holds,
        suppliers,
        purchases,
        incomings,
        proposals,
        counts,
        lots,
        recalls,
        transfers,
        plannings,
        levels,
        pools,
        products,
        categories,
        availability,
        reports,
    ):
        router.include_router(each(gateway))
    return router


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
