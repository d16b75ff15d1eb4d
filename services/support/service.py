"""The support service, as the runtime is handed it."""

from fastapi import APIRouter

from services.support.after_sales import after_sales
from services.support.returns import api as returns_api
from services.support.returns import returns
from services.support.ticket import api as ticket_api
from services.support.ticket import ticket
from shared.api.gateway import Gateway
from shared.contracts.support import EVENTS
from shared.domain.service import Service


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    router.include_router(returns_api.routes(gateway))
    router.include_router(ticket_api.routes(gateway))
    return router


service = Service(
    name="support",
    description="After-sales: returns inside their window, refunds granted, tickets with a first-response clock.",
    facts=EVENTS,
    nouns=(returns, ticket, after_sales),
    routes=routes,
    gathers=0.1,
    later=("inventory.events",),
)
