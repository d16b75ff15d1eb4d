"""The HTTP application of a service: its routes, and what every service answers."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Annotated

from fastapi import FastAPI, Path, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute
from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder
from starlette.routing import BaseRoute

from shared.api.auth import Callers
from shared.api.front import VERSION
from shared.api.gateway import Gateway
from shared.api.kit import Kit
from shared.api.middleware import Edge
from shared.api.openapi import describe
from shared.api.ports import Ports
from shared.api.problems import answer_problems
from shared.api.signatures import Signers
from shared.domain.service import Service


def create_app(service: Service, ports: Ports, *, callers: Callers | None = None, signers: Signers | None = None) -> FastAPI:
    """Callers are those of WAYBILL_API_TOKENS, signers those of WAYBILL_PAYMENT_SECRETS, unless given. Nothing connects here."""
    kit = Kit(ports, callers or Callers.configured(os.environ), signers or Signers.configured(os.environ))
    app = FastAPI(
        title=f"Waybill {service.name}",
        version=VERSION,
        description=service.description,
        generate_unique_id_function=lambda route: route.name,
        redoc_url=None,
    )
    app.add_middleware(Edge, service=service.name)
    answer_problems(app)
    _answer_probes(app, ports.ready)
    _answer_operators(app, service)
    gateway: Gateway = kit
    _add_all(app, service.routes(gateway).routes)

    @app.get("/outcomes/{id}", tags=["outcomes"], summary="What came of an earlier request")
    async def get_outcome(request: Request, id: Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]) -> Response:
        return await kit.outcome(request, id)

    app.openapi = describe(app)  # type: ignore[method-assign]
    return app


def _add_all(app: FastAPI, routes: Sequence[BaseRoute]) -> None:
    """As they are. A router that is included is kept as a tree: FastAPI builds its routes once more at the first request, which
    takes a tenth of a second, and matches each request again at each level."""
    for route in routes:
        if isinstance(route, APIRoute):
            route.unique_id = route.name
            if route.response_field is not None:
                route.response_field.name = f"Response_{route.name}"
    app.router.routes += routes


def _answer_probes(app: FastAPI, ready: Callable[[], tuple[bool, Mapping[str, str]]]) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        """The process and its event loop live: restart it when this does not answer."""
        begun = time.perf_counter()
        await asyncio.sleep(0)
        return JSONResponse({"status": "alive", "loop_delay_seconds": round(time.perf_counter() - begun, 6)})

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        """Send requests here, or not; never a reason to restart."""
        is_ready, parts = ready()
        return JSONResponse({"ready": is_ready, "reasons": dict(parts)}, 200 if is_ready else 503)


def _answer_operators(app: FastAPI, service: Service) -> None:
    @app.get("/metrics", include_in_schema=False)
    async def metrics(request: Request) -> Response:
        encode, media_type = choose_encoder(request.headers.get("accept", ""))
        return Response(encode(REGISTRY), headers={"Content-Type": media_type})

    @app.get("/", include_in_schema=False)
    async def root() -> Response:
        links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in ("docs", "openapi.json", "metrics", "readyz"))
        return HTMLResponse(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Waybill {escape(service.name)}</title>'
            f"<h1>Waybill {escape(service.name)}</h1><p>{escape(service.description)}</p><ul>{links}</ul>"
        )
