"""A price list sent row by row, a few at a time. Sent again it changes nothing: a price that stands is set once."""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple
from urllib.parse import quote

import httpx

from cli.play.calls import call
from cli.prices.rows import Bad, Row

AT_ONCE = 16


class Sent(NamedTuple):
    taken: int
    waits: int
    """Of those taken: for somebody else's approval."""
    refused: list[Bad]


async def send(http: httpx.AsyncClient, rows: Sequence[Row], tell: Callable[[int], None]) -> Sent:
    """Raises HTTPStatusError for what is not the row's fault (401, 403, 5xx), NotNow, TransportError."""
    taken = waits = 0
    refused: list[Bad] = []
    for first in range(0, len(rows), AT_ONCE):
        batch = rows[first : first + AT_ONCE]
        for row, answer in zip(batch, await asyncio.gather(*[_one(http, row) for row in batch]), strict=True):
            if isinstance(answer, str):
                refused.append(Bad(row.number, answer))
            else:
                taken += 1
                waits += answer
        tell(first + len(batch))
    return Sent(taken, waits, refused)


async def _one(http: httpx.AsyncClient, row: Row) -> bool | str:
    """Whether it waits for approval; or why it was refused."""
    path = f"/channels/{quote(row.channel, safe='')}/prices/{quote(row.sku, safe='')}"
    try:
        answer = await call(http, "PUT", path, row.body)
    except httpx.HTTPStatusError as error:
        if error.response.status_code not in (409, 422):
            raise
        problem = error.response.json()
        return f"{problem['code']}: {problem['detail']}"
    waiting = (answer.get("waits") or {}).get("price", {})
    return bool(waiting) and waiting.get("unit_price") == row.body["unit_price"]
