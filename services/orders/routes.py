"""The HTTP API of orders: the routers of its nouns."""

from fastapi import APIRouter

from services.orders.change import api as change_api
from services.orders.channel import api as channel_api
from services.orders.charge import api as charge_api
from services.orders.desk import api as desk_api
from services.orders.draft import api as draft_api
from services.orders.kit import api as kit_api
from services.orders.lane import api as lane_api
from services.orders.order import api as order_api
from services.orders.partner import api as partner_api
from services.orders.provider import api as provider_api
from services.orders.tax import api as tax_api
from shared.api.gateway import Gateway


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    router.include_router(channel_api.routes(gateway))
    router.include_router(order_api.routes(gateway))
    router.include_router(change_api.routes(gateway))
    router.include_router(draft_api.routes(gateway))
    router.include_router(desk_api.routes(gateway))
    router.include_router(kit_api.routes(gateway))
    router.include_router(tax_api.routes(gateway))
    router.include_router(lane_api.routes(gateway))
    router.include_router(partner_api.routes(gateway))
    router.include_router(provider_api.routes(gateway))
    router.include_router(charge_api.routes(gateway))
    return router
