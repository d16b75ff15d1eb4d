"""The pricing service: what goods cost on a channel, and why."""

from fastapi import APIRouter

from services.pricing.batch import batch
from services.pricing.booking import api as bookings
from services.pricing.booking import booking
from services.pricing.campaign import api as campaigns
from services.pricing.campaign import campaign, campaign_cost
from services.pricing.change_price import change_price
from services.pricing.classes import classes
from services.pricing.code import api as codes
from services.pricing.code import code
from services.pricing.combining import api as combinings
from services.pricing.combining import combining
from services.pricing.counter import api as uses
from services.pricing.counter import counter, quote_use, share, use
from services.pricing.customer import api as customers
from services.pricing.customer import customer
from services.pricing.draft_price import draft_price
from services.pricing.event import api as calendar
from services.pricing.event import event
from services.pricing.offers import offers
from services.pricing.order_price import api as order_prices
from services.pricing.order_price import order_price
from services.pricing.points import api as points_api
from services.pricing.points import points, points_cause
from services.pricing.points_policy import api as points_policies
from services.pricing.points_policy import points_policy
from services.pricing.price import api as prices
from services.pricing.price import price
from services.pricing.promotion import api as promotions
from services.pricing.promotion import followed, promotion, ran
from services.pricing.proposal import api as proposals
from services.pricing.proposal import proposal
from services.pricing.quote_hold import api as quote_holds
from services.pricing.quote_hold import quote_hold
from services.pricing.signal import api as signals
from services.pricing.signal import signal
from services.pricing.sku import api as skus
from services.pricing.sku import sku
from services.pricing.spend_tiers import api as spend_tiers_api
from services.pricing.spend_tiers import spend_tiers
from shared.api.gateway import Gateway
from shared.contracts.pricing import EVENTS
from shared.domain.service import Service, Waiting


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    book = (prices, skus, promotions, combinings, customers, codes, order_prices, uses, quote_holds, proposals, signals)
    for api in (*book, campaigns, calendar, bookings, points_api, points_policies, spend_tiers_api):
        router.include_router(api.routes(gateway))
    return router


service = Service(
    name="pricing",
    description="The price book, promotions, quotes, and the explained price of every order.",
    facts=EVENTS,
    nouns=(
        price,
        sku,
        promotion,
        followed,
        ran,
        offers,
        combining,
        classes,
        code,
        batch,
        customer,
        order_price,
        change_price,
        draft_price,
        counter,
        use,
        share,
        quote_use,
        quote_hold,
        points,
        points_cause,
        points_policy,
        spend_tiers,
        proposal,
        signal,
        campaign,
        campaign_cost,
        event,
        booking,
    ),
    routes=routes,
    later=("inventory.events", "support.events"),
    waiting=(Waiting(name="use_hold", view="uses", where={"status": "held"}, since="since"),),
)
