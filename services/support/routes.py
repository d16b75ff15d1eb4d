"""The HTTP API of support: the routers of its nouns."""

from fastapi import APIRouter

from services.support.returns import api as returns_api
from services.support.ticket import api as ticket_api
from shared.api.gateway import Gateway


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    router.include_router(returns_api.routes(gateway))
    router.include_router(ticket_api.routes(gateway))
    return router
