"""The HTTP API of pricing: the routers of its nouns."""

from fastapi import APIRouter

from services.pricing.booking import api as bookings
from services.pricing.campaign import api as campaigns
from services.pricing.code import api as codes
from services.pricing.combining import api as combinings
from services.pricing.counter import api as uses
from services.pricing.customer import api as customers
from services.pricing.event import api as calendar
from services.pricing.order_price import api as order_prices
from services.pricing.points import api as points_api
from services.pricing.points_policy import api as points_policies
from services.pricing.price import api as prices
from services.pricing.promotion import api as promotions
from services.pricing.proposal import api as proposals
from services.pricing.quote_hold import api as quote_holds
from services.pricing.signal import api as signals
from services.pricing.sku import api as skus
from services.pricing.spend_tiers import api as spend_tiers_api
from shared.api.gateway import Gateway


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    book = (prices, skus, promotions, combinings, customers, codes, order_prices, uses, quote_holds, proposals, signals)
    for api in (*book, campaigns, calendar, bookings, points_api, points_policies, spend_tiers_api):
        router.routes += api.routes(gateway).routes
    return router
