"""What a customer's quotes hold. It is opened and renewed by `POST /quotes` with `hold`."""

import json
from collections.abc import Sequence

from fastapi import APIRouter, Depends, Request, Response

from services.pricing.quote_hold.commands import HoldQuote
from services.pricing.quote_hold.decide import holdable
from services.pricing.quote_hold.view import QuoteHoldView
from shared.api.gateway import Gateway
from shared.contracts.uses import Use
from shared.contracts.words import Word


async def held_now(
    gateway: Gateway, request: Request, customer_id: str, basket: str, uses: Sequence[Use], known: QuoteHoldView | None
) -> QuoteHoldView | Response | None:
    """What it holds then; None: nothing is counted that a quote may hold; a response where counters take longer, or it failed."""
    if not holdable(uses) and (known is None or known.status in ("taken", "over")):
        return None
    command = HoldQuote(customer_id=customer_id, basket=basket, uses=tuple(uses))
    answer = await gateway.send(request, customer_id, command, show=("quote_holds", customer_id))
    if answer.status_code != 200:
        return answer
    return QuoteHoldView.model_validate(json.loads(bytes(answer.body)))


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/customers/{customer_id}/quote-hold", tags=["quotes"])
    view = QuoteHoldView

    @router.get(
        "", summary="What a customer's quotes hold", response_model=view, dependencies=[Depends(gateway.needs("pricing:read"))]
    )
    async def get_quote_hold(request: Request, customer_id: Word) -> Response:
        """`status` asking: counters are being asked; taken: by an order; over: by time, or as what is quoted uses nothing."""
        return await gateway.get(request, "quote_holds", customer_id)

    return router
