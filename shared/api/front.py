"""What the HTTP server of a process hands requests to: it listens before there is a service behind it, and before FastAPI is
imported.

While Kafka does not let the service in, /readyz says so, and /healthz that there is nothing to restart. There are no metrics: a
service that does not begin is down for its alert. All others are told to come again.
"""

from typing import TYPE_CHECKING, Any

import orjson

from shared.api.problem_json import MEDIA_TYPE, problem_body
from shared.domain.service import Service

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

VERSION = "0.1.0"


class Front:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.reason = "has not reached Kafka yet"
        self.app: ASGIApp = self.wait
        """Set to the service's own once it is there."""

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        await self.app(scope, receive, send)

    async def wait(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Until the service can begin."""
        if scope["type"] == "http":
            await _answer(send, *self._waiting(scope["path"]), head=scope["method"] == "HEAD")

    def _waiting(self, path: str) -> tuple[int, Any, list[tuple[bytes, bytes]]]:
        """Status, body and headers."""
        if path == "/healthz":
            return 200, {"status": "alive"}, []
        if path == "/readyz":
            return 503, {"ready": False, "reasons": {"process": self.reason}}, []
        detail = f"{self.service.name} has not begun yet. Try again."
        headers = [(b"content-type", MEDIA_TYPE.encode()), (b"retry-after", b"2")]
        return 503, problem_body(503, "unavailable", detail), headers


async def _answer(send: "Send", status: int, body: Any, headers: list[tuple[bytes, bytes]], *, head: bool) -> None:
    content = orjson.dumps(body)
    said = headers or [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": [*said, (b"content-length", b"%d" % len(content))]})
    await send({"type": "http.response.body", "body": b"" if head else content})
