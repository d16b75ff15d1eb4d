"""What a campaign did, as pricing notes it on the campaign. Rates: parts in 10,000; amounts: minor units."""

from typing import Any
from urllib.parse import quote

import httpx

from cli.play.calls import call
from cli.promo.by_hand import ByHand, Surveyed
from cli.promo.outcome import Figures, Outcome

SOURCE = "waybill promo evaluate"
WHOLE = 10_000


async def record(http: httpx.AsyncClient, outcome: Outcome, said: ByHand) -> dict[str, Any]:
    """The campaign afterwards. Raises HTTPStatusError, NotNow, TransportError."""
    return await call(http, "PUT", f"/campaigns/{quote(outcome.promotion.id, safe='')}/evaluation", body(outcome, said))


def body(outcome: Outcome, said: ByHand) -> dict[str, Any]:
    """`said`: what no log knows. Why an uplift is not known is the note."""
    _, during, _ = outcome.periods
    names = [each.name for each in outcome.periods]
    of = [_period(*each) for each in zip(outcome.figures, said.periods(), strict=True)]
    found: dict[str, Any] = {"starts_at": during.first.isoformat(), "ends_at": during.after.isoformat()}
    found |= dict(zip(names, of, strict=True)) | {"control": outcome.control, "source": SOURCE}
    if isinstance(outcome.uplift, str):
        return found | {"note": outcome.uplift}
    rates = {"rate": outcome.uplift.rate, "low": outcome.uplift.low, "high": outcome.uplift.high}
    return found | {"uplift": {name: round(rate * WHOLE) for name, rate in rates.items()}}


def _period(figures: Figures, said: Surveyed) -> dict[str, Any]:
    parts = {"awareness": said.awareness, "satisfaction": said.satisfaction}
    found: dict[str, Any] = {"sales": figures.sales, "orders": figures.orders, "traffic": said.traffic}
    return found | {name: None if percent is None else round(percent * 100) for name, percent in parts.items()}
