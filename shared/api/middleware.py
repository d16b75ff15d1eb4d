"""Around every request: trace, metrics, size limit, and the answer to what nobody expected. Plain ASGI, for its speed."""

import logging
import time
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.api.headers import trace_id, traceparent
from shared.api.metrics import DURATION, IN_PROGRESS, REQUESTS
from shared.api.problems import Problem, problem_response

LARGEST_BODY = 700_000
"""Bytes: as a command, sealed and in its envelope, it stays below Kafka's default of 1 MiB."""

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_GONE = 499
_log = logging.getLogger("waybill.api")


class Edge:
    """Sets request.state.traceparent."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app = app
        self._service = service
        self._in_progress = IN_PROGRESS.labels(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        trace = traceparent(headers.get(b"traceparent", b"").decode("latin-1"))
        scope.setdefault("state", {})["traceparent"] = trace
        code = 0
        asked, head = scope["method"], scope["method"] == "HEAD"
        if head:  # what GET answers, without its body (RFC 9110, 9.3.2)
            scope = {**scope, "method": "GET"}

        async def sent(message: Message) -> None:
            nonlocal code
            if message["type"] == "http.response.start":
                code = message["status"]
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        begun = time.perf_counter()
        with self._in_progress.track_inprogress():
            try:
                if why := _unreadable(headers):
                    await problem_response(415, "unsupported_media_type", why)(scope, receive, sent)
                else:
                    await self._app(scope, _limited(receive), sent)
            except Exception:
                _log.exception("unexpected error", extra={"trace_id": trace_id(trace), "route": _route(scope)})
                if code:
                    raise  # half an answer is out: only the server can break the connection off
                detail = "Something unexpected happened, and was logged under the trace id."
                answer = problem_response(500, "unexpected_error", detail, trace_id=trace_id(trace))
                await answer(scope, receive, sent)
            finally:
                method = asked if asked in _METHODS else "OTHER"
                DURATION.labels(self._service, _route(scope), method).observe(time.perf_counter() - begun)
                REQUESTS.labels(self._service, _route(scope), method, str(code or _GONE)).inc()


def _unreadable(headers: Mapping[bytes, bytes]) -> str:
    """Why this body is not read; "" where it is."""
    encoding = headers.get(b"content-encoding", b"identity").decode("latin-1").strip().lower()
    if encoding not in ("", "identity"):
        return f"Content-Encoding: {encoding[:50]!r} is not read; send the body as it is"
    _, _, parameters = headers.get(b"content-type", b"").decode("latin-1").lower().partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name == "charset" and value.strip('" ') not in ("utf-8", "utf8", "us-ascii"):
            return f"Content-Type: charset {value[:50]!r} is not read; JSON is UTF-8 (RFC 8259)"
    return ""


def _route(scope: Scope) -> str:
    return getattr(scope.get("route"), "path", "unmatched")


def _limited(receive: Receive) -> Receive:
    """Raises Problem 413."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > LARGEST_BODY:
            raise Problem(413, "too_large", f"The body is larger than {LARGEST_BODY} bytes")
        return message

    return limited
