"""The HTTP API of orders: the routers of its nouns."""

from fastapi import APIRouter

from services.orders.change import api as change_api
from services.orders.channel import api as channel_api
from services.orders.charge import api as charge_api
from services.orders.customer import api as customer_api
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
    book = (channel_api, order_api, change_api, draft_api, desk_api)
    for api in (*book, kit_api, tax_api, lane_api, partner_api, customer_api, provider_api, charge_api):
        router.routes += api.routes(gateway).routes
    return router
