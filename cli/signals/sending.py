"""What was measured, put as signals. Put again it changes nothing: a measurement is known by its hour."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import httpx

from cli.play.calls import call
from cli.signals.hourly import Measured


async def send(http: httpx.AsyncClient, measured: Sequence[Measured]) -> int:
    """How many are what is known now; a newer one that somebody put stays. Raises HTTPStatusError, NotNow, TransportError."""
    stand = 0
    for each in measured:
        answer = await call(http, "PUT", f"/signals/{quote(each.sku, safe='')}/market", body(each))
        known = answer["signals"]["market"]
        stand += known is not None and all(known[name] == getattr(each, name) for name in ("sold", "usual", "stock", "target"))
    return stand


def body(each: Measured) -> dict[str, Any]:
    return {
        "sold": each.sold,
        "usual": each.usual,
        "stock": each.stock,
        "target": each.target,
        "measured_at": each.measured_at.isoformat(),
    }
