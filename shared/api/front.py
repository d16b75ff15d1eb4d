"""What the HTTP server of a process hands requests to: it listens before there is a service behind it.

While Kafka does not let the service in, /readyz says so, and /healthz that there is nothing to restart.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from shared.api.app import create_waiting_app
from shared.domain.service import Service


class Front:
    def __init__(self, service: Service) -> None:
        self.reason = "has not reached Kafka yet"
        self.app: ASGIApp = create_waiting_app(service, lambda: {"process": self.reason})
        """Set to the service's own once it is there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)
