"""The pricing service: what goods cost on a channel, and why."""

from typing import Any

from services.pricing.batch import batch
from services.pricing.booking import booking
from services.pricing.campaign import campaign, campaign_cost
from services.pricing.change_price import change_price
from services.pricing.classes import classes
from services.pricing.code import code
from services.pricing.combining import combining
from services.pricing.counter import counter, quote_use, share, use
from services.pricing.customer import customer
from services.pricing.draft_price import draft_price
from services.pricing.event import event
from services.pricing.offers import offers
from services.pricing.order_price import order_price
from services.pricing.points import points, points_cause
from services.pricing.points_policy import points_policy
from services.pricing.price import price
from services.pricing.promotion import followed, promotion, ran
from services.pricing.proposal import proposal
from services.pricing.quote_hold import quote_hold
from services.pricing.signal import signal
from services.pricing.sku import sku
from services.pricing.spend_tiers import spend_tiers
from shared.contracts.pricing import EVENTS
from shared.domain.service import Service, Waiting


def routes(gateway: Any) -> Any:
    """A router, of shared.api's Gateway."""
    from services.pricing.routes import routes  # here: FastAPI and all bodies are for when the stream has begun

    return routes(gateway)


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
