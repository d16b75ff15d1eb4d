"""Codes: public ones come with their promotion, unique ones are issued in batches (PRC-23)."""

from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.pricing.batch.commands import IssueCodes
from services.pricing.batch.view import BatchView
from services.pricing.code.view import CodeView
from services.pricing.counter.used import Used, used_of
from shared.api.gateway import Gateway
from shared.api.problems import Problem
from shared.contracts.codes import BATCH
from shared.contracts.words import NULL_IS_ABSENT, Code, Word, code_of, distinct


class BatchRequest(BaseModel, extra="forbid"):
    channel: Word
    promotion_id: Word
    batch: Annotated[Word, Field(description="its name, once a promotion: the same again issues nothing")]
    count: Annotated[int, Field(strict=True, ge=1, le=BATCH)] | None = Field(None, description="so many are made; or `codes`")
    seed: Annotated[str, Field(max_length=200), NULL_IS_ABSENT] = Field(
        "", description="of `count`: the same seed makes the same codes; without it they are nobody's guess"
    )
    codes: Annotated[tuple[Code, ...], Field(max_length=BATCH), AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), description="in any spelling: they are kept in NFKC, upper case, trimmed"
    )

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.count is None) == (not self.codes):
            raise ValueError("either a count, or codes")
        return self


class CountedCode(CodeView):
    """A code, and how often it is used, on all channels."""

    used: Used


class CodePage(BaseModel):
    items: list[CodeView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/codes", tags=["codes"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]

    @router.post("", summary="Issue a batch of unique codes", response_model=BatchView, dependencies=writes)
    async def issue_codes(request: Request, body: BatchRequest) -> Any:
        """Of a promotion that was activated with `unique_codes`. They are listed by `GET /codes?batch=`."""
        seed = body.seed or (gateway.id_for(request, "batch") if body.count else "")
        said = body.model_dump(exclude={"seed", "count"})
        command = IssueCodes(**said, count=body.count or 0, seed=seed)
        return await gateway.send(
            request, body.channel, command, show=("batches", f"{body.channel}/{body.promotion_id}/{body.batch}")
        )

    @router.get("", summary="Codes of a batch", response_model=CodePage, dependencies=reads)
    async def list_codes(request: Request, channel: Word, promotion_id: Word, batch: Word) -> Any:
        return await gateway.list(request, "codes", {"batch": f"{channel}/{promotion_id}/{batch}"})

    @router.get("/{code}", summary="A code, and its uses", response_model=CountedCode, dependencies=reads)
    async def get_code(code: Annotated[Word, AfterValidator(code_of)]) -> Any:
        found: CodeView | None = await gateway.find("codes", code)
        if found is None:
            raise Problem(404, "not_found", f"no promotion has the code {code}")
        limits = [each.offer.limits.code_uses for each in found.offers if each.offer.limits is not None]
        uses = min((each for each in limits if each is not None), default=None)
        return CountedCode(**dict(found), used=used_of(uses, None, await gateway.find("counters", f"code/{code}")))

    return router
