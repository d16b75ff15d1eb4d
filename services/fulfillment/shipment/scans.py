"""All scans of a parcel, page by page, from the decisions that changed its document: that one shows the newest."""

from pydantic import BaseModel, Field

from shared.domain.messages import Instant
from shared.domain.told import Page


class Scan(BaseModel):
    place: str
    scanned_at: Instant
    told_at: Instant = Field(description="When it was reported")


class Scans(BaseModel):
    shipment_id: str
    items: list[Scan] = Field(description="As they were reported, the newest first; a page may have fewer than its limit")
    next: str | None = Field(description="The cursor of the page before; null: there is none")


def scans_of(page: Page) -> Scans:
    shipment_id = page.document["shipment_id"]
    items = [
        Scan(place=data["place"], scanned_at=data["scanned_at"], told_at=decision.time)
        for decision in page.decisions
        for type, data in reversed(decision.facts)
        if type == "ShipmentInTransit" and data["shipment_id"] == shipment_id
    ]
    return Scans(shipment_id=shipment_id, items=items, next=page.next)
