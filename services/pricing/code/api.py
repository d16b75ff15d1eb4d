"""Codes: what customers name, whose terms it has, how often it is used."""

from typing import Any

from fastapi import APIRouter, Depends

from services.pricing.code.view import CodeView
from services.pricing.counter.used import Used, used_of
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.words import Word, code_of


class CountedCode(CodeView):
    """A code, and how often it is used, on all channels."""

    used: Used


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/codes", tags=["codes"])

    @router.get("/{code}", summary="A code", response_model=CountedCode, dependencies=[Depends(gateway.needs("pricing:read"))])
    async def get_code(code: Word) -> Any:
        """In any case: it is read as customers may name it."""
        name = code_of(code)
        found: CodeView | None = await gateway.find("codes", name)
        if found is None:
            raise Problem(404, "not_found", f"no promotion has the code {name}")
        limits = [each.offer.limits.code_uses for each in found.offers if each.offer.limits is not None]
        uses = min((each for each in limits if each is not None), default=None)
        return CountedCode(**dict(found), used=used_of(uses, None, await gateway.find("counters", f"code/{name}")))

    return router
