"""The HTTP API of inventory: the routers of its nouns."""

from fastapi import APIRouter

from services.inventory.adjustment.api import routes as adjustments
from services.inventory.category.api import routes as categories
from services.inventory.count.api import routes as counts
from services.inventory.hold.api import routes as holds
from services.inventory.incoming.api import routes as incomings
from services.inventory.lot.api import routes as lots
from services.inventory.outlet.api import routes as availability
from services.inventory.planning.api import routes as plannings
from services.inventory.pool.api import routes as pools
from services.inventory.product.api import routes as products
from services.inventory.proposal.api import routes as proposals
from services.inventory.purchase_order.api import routes as purchases
from services.inventory.queue.api import routes as queues
from services.inventory.recall.api import routes as recalls
from services.inventory.receipt.api import routes as receipts
from services.inventory.reports.api import routes as reports
from services.inventory.service_levels.api import routes as levels
from services.inventory.set_aside.api import routes as asides
from services.inventory.stock.api import routes as stocks
from services.inventory.supplier.api import routes as suppliers
from services.inventory.transfer.api import routes as transfers
from shared.api.gateway import Gateway


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
        router.routes += each(gateway).routes
    return router
