"""HTTP of product records: entered, looked at, published, read."""

from collections.abc import Mapping
from typing import Annotated, Any, Self

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import AfterValidator, BaseModel, Field, model_validator

from services.inventory.category.api import EXACT
from services.inventory.product.commands import (
    CheckProduct,
    EnterProduct,
    PublishProduct,
    SendProductBack,
    SetStage,
    SubmitProduct,
)
from services.inventory.product.template import STANDARD
from services.inventory.product.view import DraftView, ProductView
from services.inventory.stock.api import SkuPath
from shared.api.gateway import AsOf, Gateway
from shared.contracts.products import (
    ALIASES,
    ATTRIBUTES,
    CHANNELS,
    TAGS,
    TEXTS,
    CheckKind,
    Listing,
    Positioning,
    ProductRecord,
    Size,
    Stage,
    Variant,
    spelling_of,
)
from shared.contracts.words import NULL_IS_ABSENT, Word, distinct


def _readable(text: str) -> str:
    """Raises ValueError for a control character, which is none of a text for people."""
    if hidden := next((each for each in text if each < " " and each not in "\n\t"), None):
        raise ValueError(f"U+{ord(hidden):04X} is no character of a text")
    return text


def _known(fields: str) -> str:
    """Raises ValueError for a field that no record has."""
    if unknown := [each for each in fields.split(",") if each not in ProductView.model_fields]:
        raise ValueError(f"{unknown[0][:50]} is no field of a product")
    return fields


READABLE = AfterValidator(_readable)
Line = Annotated[str, Field(max_length=200), READABLE]
Text = Annotated[str, Field(max_length=2_000), READABLE]
Reason = Annotated[str, Field(min_length=1, max_length=500), READABLE]
Millimetres = Annotated[int, Field(strict=True, ge=1, le=100_000)]
Value = Annotated[
    Annotated[str, Field(min_length=1, max_length=500), READABLE]
    | Annotated[bool, Field(strict=True)]
    | Annotated[int, Field(strict=True)]
    | Annotated[float, Field(strict=True, allow_inf_nan=False)]
    | Annotated[tuple[Annotated[str, Field(min_length=1, max_length=100), READABLE], ...], Field(max_length=TEXTS)],
    EXACT,
]


class GivenSize(Size, extra="forbid"):
    length_mm: Millimetres
    width_mm: Millimetres
    height_mm: Millimetres
    weight_g: int = Field(strict=True, ge=1, le=10_000_000)


class GivenPositioning(Positioning, extra="forbid"):
    market_position: Annotated[Line, NULL_IS_ABSENT] = ""
    target_customers: Annotated[Line, NULL_IS_ABSENT] = ""
    core_advantage: Annotated[Line, NULL_IS_ABSENT] = ""


class GivenVariant(Variant, extra="forbid"):
    of: Word
    type: Annotated[Line, NULL_IS_ABSENT] = ""
    style: Annotated[Line, NULL_IS_ABSENT] = ""
    specification: Annotated[Line, NULL_IS_ABSENT] = ""


class GivenListing(Listing, extra="forbid"):
    channel: Word
    title: Annotated[str, Field(min_length=1, max_length=200), READABLE]
    text: Annotated[Text, NULL_IS_ABSENT] = ""
    sellable: Annotated[bool, NULL_IS_ABSENT] = Field(True, strict=True)


class GivenRecord(ProductRecord, extra="forbid", defer_build=False):  # FastAPI builds what is a whole body
    """All of the record; what is left out is not said."""

    name: Annotated[str, Field(min_length=1, max_length=200), READABLE]
    category: Word
    specification: Annotated[Line, NULL_IS_ABSENT] = ""
    model: Annotated[Line, NULL_IS_ABSENT] = ""
    brand: Annotated[Line, NULL_IS_ABSENT] = ""
    description: Annotated[Text, NULL_IS_ABSENT] = ""
    gtin: Annotated[str, Field(max_length=14), NULL_IS_ABSENT] = ""
    tags: Annotated[tuple[Word, ...], Field(max_length=TAGS), AfterValidator(distinct), NULL_IS_ABSENT] = ()
    line: Annotated[Line, NULL_IS_ABSENT] = ""
    series: Annotated[Line, NULL_IS_ABSENT] = ""
    variant: GivenVariant | None = None
    aliases: Annotated[tuple[Word, ...], Field(max_length=ALIASES), AfterValidator(distinct), NULL_IS_ABSENT] = ()
    positioning: Annotated[GivenPositioning, NULL_IS_ABSENT] = GivenPositioning()
    after_sales: Annotated[Word, NULL_IS_ABSENT] = "standard"
    size: GivenSize | None = None
    shelf_life_days: int | None = Field(None, strict=True, ge=1, le=36_500)
    listings: Annotated[tuple[GivenListing, ...], Field(max_length=CHANNELS), NULL_IS_ABSENT] = ()
    attributes: Annotated[dict[Word, Value], Field(max_length=ATTRIBUTES), NULL_IS_ABSENT] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        channels = [each.channel for each in self.listings]
        if len(set(channels)) < len(channels):
            raise ValueError("listings: each channel once")
        if taken := sorted(STANDARD & self.attributes.keys()):
            raise ValueError(f"attributes: {taken[0]} is a field of every record")
        return self


class CheckRequest(BaseModel, extra="forbid"):
    check: CheckKind = Field(description="whether it is true; whether others own what it shows (ip)")
    evidence: Reason = Field(description="What shows it: a document, a register, a sample")


class ReasonRequest(BaseModel, extra="forbid"):
    reason: Reason


class StageRequest(BaseModel, extra="forbid"):
    stage: Stage
    reason: Annotated[str, Field(max_length=500), READABLE, NULL_IS_ABSENT] = ""


class ProductPage(BaseModel):
    items: list[ProductView]
    next: str | None


class DraftPage(BaseModel):
    items: list[DraftView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/products", tags=["products"])
    read = [Depends(gateway.needs("products:read"))]
    write = [Depends(gateway.needs("products:write"))]
    review = [Depends(gateway.needs("products:review"))]

    async def path_of(sku: str) -> tuple[str, ...]:
        """Of the category that was entered last; (): there is no record, or no such category."""
        entered: DraftView | None = await gateway.find("product_drafts", sku)
        category = entered and await gateway.find("categories", entered.record.category)
        return category.path if category else ()

    @router.put("/{sku}/draft", summary="Enter a record", response_model=DraftView, dependencies=write)
    async def enter_product(request: Request, sku: SkuPath, body: GivenRecord) -> Response:
        spelling = spelling_of(sku)
        command = EnterProduct(spelling=spelling, sku=sku, record=ProductRecord.model_validate(body.model_dump()))
        return await gateway.send(request, spelling, command, show=("product_drafts", sku))

    @router.post("/{sku}/submit", summary="Have a record looked at", response_model=DraftView, dependencies=write)
    async def submit_product(request: Request, sku: SkuPath) -> Response:
        """Refused unless it is complete by the templates of its category and of those above."""
        command = SubmitProduct(sku=sku, path=await path_of(sku))
        return await gateway.send(request, sku, command, show=("product_drafts", sku))

    @router.post("/{sku}/checks", summary="Vouch for a record", response_model=DraftView, dependencies=review)
    async def check_product(request: Request, sku: SkuPath, body: CheckRequest) -> Response:
        command = CheckProduct(sku=sku, check=body.check, evidence=body.evidence)
        return await gateway.send(request, sku, command, show=("product_drafts", sku))

    @router.post("/{sku}/send-back", summary="Make it a draft again", response_model=DraftView, dependencies=review)
    async def send_product_back(request: Request, sku: SkuPath, body: ReasonRequest) -> Response:
        command = SendProductBack(sku=sku, reason=body.reason)
        return await gateway.send(request, sku, command, show=("product_drafts", sku))

    @router.post("/{sku}/publish", summary="Publish a record", response_model=ProductView, dependencies=review)
    async def publish_product(request: Request, sku: SkuPath) -> Response:
        """By somebody who did not enter it, when it was checked for truth and for others' rights."""
        command = PublishProduct(sku=sku, path=await path_of(sku))
        return await gateway.send(request, sku, command, show=("products", sku))

    @router.put("/{sku}/stage", summary="Set the stage of its life", response_model=DraftView, dependencies=write)
    async def set_product_stage(request: Request, sku: SkuPath, body: StageRequest) -> Response:
        command = SetStage(sku=sku, stage=body.stage, reason=body.reason)
        return await gateway.send(request, sku, command, show=("product_drafts", sku))

    @router.get("", summary="Published records", response_model=ProductPage, dependencies=read)
    async def list_products(
        request: Request,
        category: Annotated[Word | None, Query(description="only in it, or below it")] = None,
        tag: Annotated[Word | None, Query()] = None,
        brand: Annotated[str | None, Query(max_length=200)] = None,
        line: Annotated[str | None, Query(max_length=200)] = None,
        series: Annotated[str | None, Query(max_length=200)] = None,
        stage: Annotated[Stage | None, Query()] = None,
        alias: Annotated[Word | None, Query(description="what it is also called")] = None,
        gtin: Annotated[str | None, Query(max_length=14)] = None,
        variant_of: Annotated[Word | None, Query(description="only variants of this SKU")] = None,
    ) -> Response:
        where: Mapping[str, Any] = {
            "path": category,
            "tags": tag,
            "brand": brand,
            "line": line,
            "series": series,
            "stage": stage,
            "aliases": alias,
            "gtin": gtin,
            "variant.of": variant_of,
        }
        return await gateway.list(request, "products", where)

    @router.get(
        "/{sku}", summary="A published record, or some of it", response_model=ProductView | dict[str, Any], dependencies=read
    )
    async def get_product(
        request: Request,
        sku: SkuPath,
        fields: Annotated[
            str | None, Query(max_length=500, description="only these, e.g. name,size,stage"), AfterValidator(_known)
        ] = None,
        as_of: AsOf = None,
    ) -> Response:
        return await gateway.get(request, "products", sku, as_of=as_of, fields=fields.split(",") if fields else ())

    @router.get("/{sku}/draft", summary="A record as it was entered last", response_model=DraftView, dependencies=read)
    async def get_product_draft(request: Request, sku: SkuPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "product_drafts", sku, as_of=as_of)

    return router
