"""The calendar: campaigns, and marketplaces' official events beside them (PRC-32)."""

from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from services.pricing.campaign.bodies import EventBody
from services.pricing.campaign.view import CalendarEntry
from services.pricing.event.commands import AnnounceEvent
from services.pricing.event.view import EventView
from services.pricing.windows import in_utc
from shared.api.gateway import Gateway
from shared.api.problems import invalid
from shared.contracts.words import Word
from shared.domain.messages import Instant

AHEAD = timedelta(days=90)
From = Annotated[Instant | None, Query(alias="from", description="with its zone; without it, now")]
Until = Annotated[Instant | None, Query(description="with its zone; without it, 90 days later")]


class CalendarPage(BaseModel):
    items: list[CalendarEntry]
    next: str | None


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(prefix="/calendar", tags=["campaigns"])
    reads = [Depends(gateway.needs("pricing:read"))]
    writes = [Depends(gateway.needs("pricing:write"))]

    @router.get("", summary="What runs then, first to start first", response_model=CalendarPage, dependencies=reads)
    async def get_calendar(request: Request, from_: From = None, until: Until = None) -> Any:
        try:
            first = in_utc(from_ or gateway.now(), None, "from")
            last = in_utc(until or first + AHEAD, None, "until")
        except (ValueError, OverflowError) as error:
            raise invalid("from" if until is None else "until", str(error)) from None
        where = {"ends_at": {"$gt": first}, "starts_at": {"$lt": last}}
        return await gateway.list(request, "calendar", where, sort=("starts_at",))

    @router.put("/events/{event_id}", summary="A marketplace's event", response_model=EventView, dependencies=writes)
    async def put_event(request: Request, event_id: Word, body: EventBody) -> Any:
        """Again, where its marketplace changes it: campaigns that take part and are not approved yet check other rules again."""
        command = AnnounceEvent(event_id=event_id, **body.model_dump(exclude={"zone"}))
        return await gateway.send(request, event_id, command, show=("events", event_id))

    @router.get("/events/{event_id}", summary="A marketplace's event", response_model=EventView, dependencies=reads)
    async def get_event(request: Request, event_id: Word) -> Any:
        return await gateway.get(request, "events", event_id)

    return router
