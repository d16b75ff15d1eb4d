"""HTTP of fulfillment: what warehouse staff do to shipments of an order, by its id, and what they read."""

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field, model_validator

from services.fulfillment.shipment.commands import (
    CorrectTracking,
    FoundLine,
    HandOver,
    MakeReady,
    PackShipment,
    PickShipment,
    ReportDelivery,
    ReportShortPick,
    ReportTransit,
    ShipShipment,
)
from services.fulfillment.shipment.scans import Scans, scans_of
from services.fulfillment.shipment.view import ShipmentView, Status
from shared.api.gateway import AsOf, Gateway, HistoryCursor, place_of
from shared.contracts.limits import LINES
from shared.contracts.words import NULL_IS_ABSENT, Text, Word
from shared.domain import ids
from shared.domain.messages import Instant

Id = Annotated[Word, Path(description="A shipment's, or an order's: its first")]


class Step(BaseModel, extra="forbid"):
    shipment_id: Word | None = Field(None, description="Which of the order's shipments; may be left out where it has one")


class Found(BaseModel, extra="forbid"):
    sku: Word
    found: int = Field(strict=True, ge=0, description="Pieces that are there: 0 where there is none")


class ShortPick(Step):
    lines: list[Found] = Field(min_length=1, max_length=LINES, description="The SKUs of which pieces are missing, each once")

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({line.sku for line in self.lines}) < len(self.lines):
            raise ValueError("lines: a SKU is named twice")
        return self


class Pack(Step):
    package: Word = Field(description="Package type: carton, mailer, pallet, ...")


class Ship(Step):
    carrier: Word = Field(description="The carrier that took the parcel")
    tracking_number: Word = Field(description="The carrier's number of the parcel")


class Correction(Step):
    carrier: Word = Field(description="The carrier that has the parcel, also where it was right")
    tracking_number: Word = Field(description="The carrier's number of the parcel, also where it was right")


class Transit(Step):
    place: Annotated[Text, NULL_IS_ABSENT] = Field("", description="Where the parcel was scanned")
    scanned_at: Instant | None = Field(None, description="When (with zone); left out: now. The same scan again changes nothing")


class Shipments(BaseModel):
    items: list[ShipmentView]
    next: str | None = Field(description="Cursor of the next page; null on the last")


def _shown(order_id: str, step: Step) -> tuple[str, str]:
    return "shipments", step.shipment_id or ids.shipment_id(order_id)


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/shipments", tags=["shipments"])
    may_write = [Depends(gateway.needs("fulfillment:write"))]
    may_read = [Depends(gateway.needs("fulfillment:read"))]

    @router.get(
        "", summary="List shipments; a warehouse's pick list: status=created", response_model=Shipments, dependencies=may_read
    )
    async def list_shipments(
        request: Request, status: Status | None = None, warehouse: Word | None = None, order_id: Word | None = None
    ) -> Response:
        oldest_first = ("created_at",) if status else ()
        where = {"status": status, "warehouse": warehouse, "order_id": order_id}
        return await gateway.list(request, "shipments", where, sort=oldest_first)

    async def known(id: str) -> str:
        return id if await gateway.find("shipments", id) else ids.shipment_id(id)

    @router.get("/{id}", summary="Show a shipment", response_model=ShipmentView, dependencies=may_read)
    async def get_shipment(request: Request, id: Id, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "shipments", await known(id), as_of=as_of)

    @router.get("/{id}/scans", summary="All scans of a shipment", response_model=Scans, dependencies=may_read)
    async def list_scans(request: Request, id: Id, cursor: HistoryCursor = None) -> Response:
        """From the log, newest first: the shipment itself shows the newest 20. `limit`: how many of its steps a page looks at."""
        shipment = await known(id)
        return await gateway.history(
            request,
            "shipments",
            shipment,
            before=place_of(cursor),
            shown=lambda page: scans_of(page).model_dump(mode="json"),
        )

    @router.post("/{order_id}/pick", summary="Picked from the shelves", response_model=ShipmentView, dependencies=may_write)
    async def pick(request: Request, order_id: Word, body: Step) -> Response:
        command = PickShipment(order_id=order_id, shipment_id=body.shipment_id)
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post("/{order_id}/short-pick", summary="Pieces were not found", response_model=ShipmentView, dependencies=may_write)
    async def short_pick(request: Request, order_id: Word, body: ShortPick) -> Response:
        """Until it is packed. The shipment leaves without them, or not at all; orders asks for them elsewhere."""
        found = tuple(FoundLine(sku=line.sku, found=line.found) for line in body.lines)
        command = ReportShortPick(order_id=order_id, shipment_id=body.shipment_id, lines=found)
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post("/{order_id}/pack", summary="Packed in a package", response_model=ShipmentView, dependencies=may_write)
    async def pack(request: Request, order_id: Word, body: Pack) -> Response:
        command = PackShipment(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post("/{order_id}/ship", summary="Handed to the carrier", response_model=ShipmentView, dependencies=may_write)
    async def ship(request: Request, order_id: Word, body: Ship) -> Response:
        command = ShipShipment(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post(
        "/{order_id}/correct-tracking",
        summary="Correct the carrier or tracking number of a shipped parcel",
        response_model=ShipmentView,
        dependencies=may_write,
    )
    async def correct_tracking(request: Request, order_id: Word, body: Correction) -> Response:
        command = CorrectTracking(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post("/{order_id}/transit", summary="Scanned on its way", response_model=ShipmentView, dependencies=may_write)
    async def transit(request: Request, order_id: Word, body: Transit) -> Response:
        command = ReportTransit(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post("/{order_id}/ready", summary="Ready for who collects it", response_model=ShipmentView, dependencies=may_write)
    async def make_ready(request: Request, order_id: Word, body: Step) -> Response:
        """Of an order with `pick_up`: it is kept so many days, then the order is cancelled."""
        command = MakeReady(order_id=order_id, shipment_id=body.shipment_id)
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post("/{order_id}/hand-over", summary="The customer has it", response_model=ShipmentView, dependencies=may_write)
    async def hand_over(request: Request, order_id: Word, body: Step) -> Response:
        command = HandOver(order_id=order_id, shipment_id=body.shipment_id)
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    @router.post("/{order_id}/deliver", summary="Delivered", response_model=ShipmentView, dependencies=may_write)
    async def deliver(request: Request, order_id: Word, body: Step) -> Response:
        command = ReportDelivery(order_id=order_id, shipment_id=body.shipment_id)
        return await gateway.send(request, order_id, command, show=_shown(order_id, body))

    return router
