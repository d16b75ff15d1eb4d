"""The pricing service: what goods cost on a channel, and why."""

from fastapi import APIRouter

from services.pricing.change_price import change_price
from services.pricing.order_price import api as order_prices
from services.pricing.order_price import order_price
from services.pricing.price import api as prices
from services.pricing.price import price
from services.pricing.promotion import api as promotions
from services.pricing.promotion import promotion
from shared.api.gateway import Gateway
from shared.contracts.pricing import EVENTS
from shared.domain.service import Service


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    for api in (prices, promotions, order_prices):
        router.include_router(api.routes(gateway))
    return router


service = Service(
    name="pricing",
    description="List prices, spend-threshold promotions, quotes, and the explained price of every order.",
    facts=EVENTS,
    nouns=(price, promotion, order_price, change_price),
    routes=routes,
)
