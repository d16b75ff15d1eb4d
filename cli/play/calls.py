"""HTTP calls as a careful client makes them: with an Idempotency-Key, and again while nobody answers."""

from typing import Any

import httpx
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_random_exponential

from shared.domain import ids

PATIENCE = 60.0
"""Seconds: longer than a service needs to be started again."""


class NotNow(Exception):
    """503: the service is there and cannot take it at the moment."""


@retry(
    retry=retry_if_exception_type((httpx.TransportError, NotNow)),
    wait=wait_random_exponential(multiplier=0.1, max=3),
    stop=stop_after_delay(PATIENCE),
    reraise=True,
)
async def _again(http: httpx.AsyncClient, method: str, url: str, body: Any, key: str) -> httpx.Response:
    answer = await http.request(method, url, json=body, headers={"Idempotency-Key": key, "Prefer": "wait=25"})
    if answer.status_code == 503:
        raise NotNow(answer.text)
    return answer


async def call(http: httpx.AsyncClient, method: str, url: str, body: Any = None, key: str | None = None) -> dict[str, Any]:
    """The answer's JSON. The same call under the same key happens once. Raises HTTPStatusError, NotNow, TransportError."""
    answer = await _again(http, method, url, body, key or ids.new_id())
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found
