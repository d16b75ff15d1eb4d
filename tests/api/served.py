"""A service's routes over whichever gateway a test has. They are made once: a hundred routes take a second."""

from collections.abc import Callable
from functools import cache
from typing import Any

from fastapi import APIRouter, FastAPI
from httpx import ASGITransport, AsyncClient

from shared.api.problems import answer_problems


class Relay:
    """Hands all that routes ask to the gateway of the moment; their scopes too are asked of it when a request comes."""

    def __init__(self) -> None:
        self.gateway: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.gateway, name)

    def needs(self, scope: str) -> Callable[..., Any]:
        return lambda: self.gateway.needs(scope)()

    def own(self, scope: str, parameter: str) -> Callable[..., Any]:
        return lambda: self.gateway.own(scope, parameter)()

    def signed(self) -> Callable[..., Any]:
        return lambda: self.gateway.signed()()


@cache
def _served(routes: Callable[[Any], APIRouter], problems: bool) -> tuple[Relay, FastAPI]:
    relay, app = Relay(), FastAPI()
    if problems:
        answer_problems(app)
    app.include_router(routes(relay))
    return relay, app


def client(routes: Callable[[Any], APIRouter], gateway: Any, *, problems: bool = False) -> AsyncClient:
    """One at a time for the same routes: the last gateway is asked. `problems`: answered as problem+json."""
    relay, app = _served(routes, problems)
    relay.gateway = gateway
    return AsyncClient(transport=ASGITransport(app), base_url="http://waybill")
