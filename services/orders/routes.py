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
    router.routes += channel_api.routes(gateway).routes
    router.routes += order_api.routes(gateway).routes
    router.routes += change_api.routes(gateway).routes
    router.routes += draft_api.routes(gateway).routes
    router.routes += desk_api.routes(gateway).routes
    router.routes += kit_api.routes(gateway).routes
    router.routes += tax_api.routes(gateway).routes
    router.routes += lane_api.routes(gateway).routes
    router.routes += partner_api.routes(gateway).routes
    router.routes += provider_api.routes(gateway).routes
    router.routes += charge_api.routes(gateway).routes
    return router
