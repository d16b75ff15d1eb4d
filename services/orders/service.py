"""The orders service, as a value."""

from typing import Any

from services.orders.channel import channel
from services.orders.charge import charge
from services.orders.customer import customer
from services.orders.desk.unfillable import UNFILLABLE
from services.orders.draft import draft
from services.orders.kit import kit
from services.orders.lane import lane
from services.orders.order import order
from services.orders.order.queues import QUEUES
from services.orders.partner import partner
from services.orders.provider import provider
from services.orders.tax import tax
from shared.contracts.orders import EVENTS
from shared.domain.service import Service, Waiting


def routes(gateway: Any) -> Any:
    """A router, of shared.api's Gateway."""
    from services.orders.routes import routes  # here: FastAPI and all bodies are for when the stream has begun

    return routes(gateway)


service = Service(
    name="orders",
    description="Orders of all channels: placed, priced, paid, allocated, shipped, delivered, or ended with a reason.",
    facts=EVENTS,
    nouns=(channel, kit, tax, lane, order, draft, partner, customer, provider, charge),
    routes=routes,
    answers_unknown=True,
    later=("fulfillment.events", "support.events"),
    waiting=(
        *(Waiting(name=queue, view="queues", where={"queue": queue}, since="since") for queue in QUEUES),
        Waiting(name="unfillable", view="orders", where=UNFILLABLE, since="placed_at"),
    ),
)
