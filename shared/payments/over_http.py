"""A provider that speaks our own words over HTTP: the simulated one, or a gateway in front of a real one.

GET  /charges/{charge}/actions/{reference}   200 with an outcome; 404: not heard of
POST /charges/{charge}/actions               201 with an outcome; 409: the reference is known already
"""

from typing import Any

import httpx

from shared.payments.port import Move, Outcome, Unknown
from shared.payments.wire import Answer, Question

TIMEOUT = 5.0
"""Seconds without an answer, after which nobody knows."""


class OverHttp:
    """No connection is kept between calls: they are few, and loops of tests come and go."""

    def __init__(self, name: str, url: str, token: str = "", *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self.name, self.url, self.transport = name, url.rstrip("/"), transport
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def find(self, charge: str, reference: str) -> Outcome | None:
        answer = await self._call("GET", params={"charge": charge, "reference": reference})
        return None if answer.status_code == 404 else self._read(answer, 200)

    async def move(self, move: Move) -> Outcome:
        body = Question(
            charge=move.charge, reference=move.reference, action=move.action, amount=move.amount, currency=move.currency
        )
        answer = await self._call("POST", json=body.model_dump())
        return self._read(answer, 201)

    async def _call(self, method: str, **what: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, headers=self.headers, transport=self.transport) as http:
                return await http.request(method, f"{self.url}/actions", **what)
        except httpx.HTTPError as error:
            raise Unknown(f"{self.name}: {error!r}") from error

    def _read(self, answer: httpx.Response, status: int) -> Outcome:
        if answer.status_code != status:
            raise Unknown(f"{self.name} answered {answer.status_code}")
        try:
            said = Answer.model_validate_json(answer.content)
        except ValueError as error:
            raise Unknown(f"{self.name} answered what cannot be read") from error
        return Outcome(said.totals, said.code, said.reason, said.authorised_until)
