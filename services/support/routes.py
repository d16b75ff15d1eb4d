"""The HTTP API of support: the routers of its nouns."""

from fastapi import APIRouter

from services.support.returns import api as returns_api
from services.support.ticket import api as ticket_api
from shared.api.gateway import Gateway


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter()
    for api in (returns_api, ticket_api):
        router.routes += api.routes(gateway).routes
    return router
