"""Two people of the shop who ask pricing by name: whoever enters something there does not approve it."""

import asyncio
import json
from dataclasses import dataclass
from hashlib import sha256
from time import monotonic
from typing import Any

import httpx

from shared.domain import ids

KEEPER, CHIEF = "keeper", "chief"
"""Names, and tokens: this system is there for a run."""
PATIENCE = 180.0
"""Seconds: longer than stores and services are away."""


def tokens() -> str:
    """WAYBILL_API_TOKENS."""
    return json.dumps([{"sha256": sha256(name.encode()).hexdigest(), "name": name, "scopes": ["*"]} for name in (KEEPER, CHIEF)])


def named(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}"}


@dataclass
class Person:
    name: str
    http: httpx.AsyncClient
    api: str

    async def asks(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """The answer's JSON, a refusal's too: both are right. {} where nobody answered in time. Under one key it happens once.
        Raises HTTPStatusError for what is no refusal."""
        headers = {**named(self.name), "Idempotency-Key": ids.new_id(), "Prefer": "wait=10"}
        began = monotonic()
        while monotonic() - began < PATIENCE:
            try:
                answer = await self.http.request(method, self.api + path, json=body, headers=headers)
            except httpx.TransportError:
                await asyncio.sleep(0.3)
                continue
            if answer.status_code in (202, 503):  # not decided yet; not now
                await asyncio.sleep(0.3)
                continue
            if answer.status_code not in (404, 409):
                answer.raise_for_status()
            found: dict[str, Any] = answer.json()
            return found
        return {}
