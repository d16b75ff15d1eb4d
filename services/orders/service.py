"""The orders service, as a value."""

from fastapi import APIRouter

from services.orders.change import api as change_api
from services.orders.channel import api as channel_api
from services.orders.channel import channel
from services.orders.charge import api as charge_api
from services.orders.charge import charge
from services.orders.desk import api as desk_api
from services.orders.draft import api as draft_api
from services.orders.draft import draft
from services.orders.kit import api as kit_api
from services.orders.kit import kit
from services.orders.lane import api as lane_api
from services.orders.lane import lane
from services.orders.order import api as order_api
from services.orders.order import order
from services.orders.partner import api as partner_api
from services.orders.partner import partner
from services.orders.provider import api as provider_api
from services.orders.provider import provider
from services.orders.tax import api as tax_api
from services.orders.tax import tax
from shared.api.gateway import Gateway
from shared.contracts.orders import EVENTS
from shared.domain.service import Service


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


service = Service(
    name="orders",
    description="Orders of all channels: placed, priced, paid, allocated, shipped, delivered, or ended with a reason.",
    facts=EVENTS,
    nouns=(channel, kit, tax, lane, order, draft, partner, provider, charge),
    routes=routes,
    answers_unknown=True,
    later=("fulfillment.events", "support.events"),
)
