"""HTTP of suppliers and their terms."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import AfterValidator, BaseModel, Field

from services.inventory.stock.api import SkuPath
from services.inventory.supplier.commands import ReportDefect, SetSupplier, SetSupplierTerms
from services.inventory.supplier.view import SupplierView, TermsView
from shared.api.gateway import AsOf, Gateway
from shared.contracts.supply import SHARED_BY
from shared.contracts.words import NULL_IS_ABSENT, Quantity, Word, distinct
from shared.domain.money import IsoCurrency, Something

SupplierPath = Annotated[Word, Path(description="The supplier's id")]


class SupplierRequest(BaseModel, extra="forbid"):
    name: str = Field(min_length=1, max_length=200)
    since: date = Field(description="The first day of working together")
    lead_time_days: int = Field(strict=True, ge=0, le=3650, description="As agreed, from order to arrival")
    partners: Annotated[tuple[Word, ...], AfterValidator(distinct), NULL_IS_ABSENT] = Field(
        (), max_length=SHARED_BY.count, description="That share it with us (INV-18)"
    )


class TermsRequest(BaseModel, extra="forbid"):
    unit_price: Something
    currency: IsoCurrency
    moq: Annotated[Quantity, NULL_IS_ABSENT] = Field(1, description="The least that is ordered at once, in pieces")
    pack: Annotated[Quantity, NULL_IS_ABSENT] = Field(1, description="Pieces come in multiples of it")
    contract: Annotated[str, NULL_IS_ABSENT] = Field("", max_length=200, description="By which contract")


class DefectRequest(BaseModel, extra="forbid"):
    """A lot counts once."""

    lot: Word = Field(description="As stock names it: its receipt's id")
    sku: Word
    reason: str = Field(min_length=1, max_length=500)


class SupplierPage(BaseModel):
    items: list[SupplierView]
    next: str | None


class TermsPage(BaseModel):
    items: list[TermsView]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["suppliers"])
    read = [Depends(gateway.needs("purchasing:read"))]
    write = [Depends(gateway.needs("purchasing:write"))]
    view = SupplierView

    @router.put("/suppliers/{supplier}", summary="Set a supplier", response_model=view, dependencies=write)
    async def set_supplier(request: Request, supplier: SupplierPath, body: SupplierRequest) -> Response:
        command = SetSupplier(supplier=supplier, **body.model_dump())
        return await gateway.send(request, supplier, command, show=("suppliers", supplier))

    @router.put("/suppliers/{supplier}/terms/{sku}", summary="Set a price", response_model=TermsView, dependencies=write)
    async def set_terms(request: Request, supplier: SupplierPath, sku: SkuPath, body: TermsRequest) -> Response:
        command = SetSupplierTerms(supplier=supplier, sku=sku, **body.model_dump())
        return await gateway.send(request, supplier, command, show=("supplier_terms", f"{supplier}/{sku}"))

    @router.post("/suppliers/{supplier}/defects", summary="Report a defective lot", response_model=view, dependencies=write)
    async def report_defect(request: Request, supplier: SupplierPath, body: DefectRequest) -> Response:
        command = ReportDefect(supplier=supplier, **body.model_dump())
        return await gateway.send(request, supplier, command, show=("suppliers", supplier))

    @router.get("/suppliers", summary="Suppliers, the best first", response_model=SupplierPage, dependencies=read)
    async def list_suppliers(
        request: Request,
        partner: Annotated[Word | None, Query(description="only those that this partner shares")] = None,
    ) -> Response:
        return await gateway.list(request, "suppliers", {"partners": partner}, sort=("-score",))

    @router.get("/suppliers/{supplier}", summary="A supplier and its record", response_model=view, dependencies=read)
    async def get_supplier(request: Request, supplier: SupplierPath, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "suppliers", supplier, as_of=as_of)

    @router.get("/supplier-terms", summary="Prices by supplier and SKU", response_model=TermsPage, dependencies=read)
    async def list_terms(
        request: Request,
        supplier: Annotated[Word | None, Query(description="only of this supplier")] = None,
        sku: Annotated[Word | None, Query(description="only of this SKU")] = None,
    ) -> Response:
        return await gateway.list(request, "supplier_terms", {"supplier": supplier, "sku": sku})

    return router
