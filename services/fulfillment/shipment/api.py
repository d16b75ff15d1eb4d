"""HTTP of fulfillment: what warehouse staff do to a shipment, by its order's id, and what they read."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.fulfillment.shipment.commands import (
    CorrectTracking,
    PackShipment,
    PickShipment,
    ReportDelivery,
    ReportTransit,
    ShipShipment,
)
from services.fulfillment.shipment.view import ShipmentView, Status
from shared.api.gateway import AsOf, Gateway
from shared.contracts.storefront import NULL_IS_ABSENT, Text, Word


class Step(BaseModel, extra="forbid"):
    shipment_id: Word | None = Field(None, description="If named, it must be the order's shipment")


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
    scanned_at: AwareDatetime | None = Field(
        None, description="When (with zone); left out: now. The same scan again changes nothing"
    )


class Shipments(BaseModel):
    items: list[ShipmentView]
    next: str | None = Field(description="Cursor of the next page; null on the last")


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/shipments", tags=["shipments"])
    may_write = [Depends(gateway.needs("fulfillment:write"))]
    may_read = [Depends(gateway.needs("fulfillment:read"))]

    @router.get(
        "", summary="List shipments; a warehouse's pick list: status=created", response_model=Shipments, dependencies=may_read
    )
    async def list_shipments(request: Request, status: Status | None = None, warehouse: Word | None = None) -> Response:
        oldest_first = ("created_at",) if status else ()
        return await gateway.list(request, "shipments", {"status": status, "warehouse": warehouse}, sort=oldest_first)

    @router.get("/{order_id}", summary="Show an order's shipment", response_model=ShipmentView, dependencies=may_read)
    async def get_shipment(request: Request, order_id: Word, as_of: AsOf = None) -> Response:
        return await gateway.get(request, "shipments", order_id, as_of=as_of)

    @router.post("/{order_id}/pick", summary="Picked from the shelves", response_model=ShipmentView, dependencies=may_write)
    async def pick(request: Request, order_id: Word, body: Step) -> Response:
        command = PickShipment(order_id=order_id, shipment_id=body.shipment_id)
        return await gateway.send(request, order_id, command, show=("shipments", order_id))

    @router.post("/{order_id}/pack", summary="Packed in a package", response_model=ShipmentView, dependencies=may_write)
    async def pack(request: Request, order_id: Word, body: Pack) -> Response:
        command = PackShipment(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=("shipments", order_id))

    @router.post("/{order_id}/ship", summary="Handed to the carrier", response_model=ShipmentView, dependencies=may_write)
    async def ship(request: Request, order_id: Word, body: Ship) -> Response:
        command = ShipShipment(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=("shipments", order_id))

    @router.post(
        "/{order_id}/correct-tracking",
        summary="Correct the carrier or tracking number of a shipped parcel",
        response_model=ShipmentView,
        dependencies=may_write,
    )
    async def correct_tracking(request: Request, order_id: Word, body: Correction) -> Response:
        command = CorrectTracking(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=("shipments", order_id))

    @router.post("/{order_id}/transit", summary="Scanned on its way", response_model=ShipmentView, dependencies=may_write)
    async def transit(request: Request, order_id: Word, body: Transit) -> Response:
        command = ReportTransit(order_id=order_id, **body.model_dump())
        return await gateway.send(request, order_id, command, show=("shipments", order_id))

    @router.post("/{order_id}/deliver", summary="Delivered", response_model=ShipmentView, dependencies=may_write)
    async def deliver(request: Request, order_id: Word, body: Step) -> Response:
        command = ReportDelivery(order_id=order_id, shipment_id=body.shipment_id)
        return await gateway.send(request, order_id, command, show=("shipments", order_id))

    return router
