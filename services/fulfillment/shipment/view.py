"""The view `shipments`: one document a shipment. A warehouse's pick list is its shipments of status created."""

from typing import Annotated, Literal, assert_never

from services.fulfillment.shipment.state import Moved
from shared.contracts.fulfillment import (
    ShipmentCreated,
    ShipmentDelivered,
    ShipmentInTransit,
    ShipmentNotCollected,
    ShipmentPacked,
    ShipmentPicked,
    ShipmentReady,
    ShipmentShipped,
    ShipmentStopped,
    ShortPicked,
    TrackingCorrected,
)
from shared.contracts.limits import CORRECTIONS, ORDER_LINES, SHORT_PICKS
from shared.contracts.orders import StockLine
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message, Personal
from shared.domain.nouns import Recorded, View

Status = Literal["created", "picked", "packed", "shipped", "in_transit", "delivered", "stopped", "ready", "not_collected"]
PLACES = 20
"""A shipment shows its newest scans, so that the next one costs what the first did: a parcel has 5 to 15 (ADR 0041)."""


NOT_FOUND = AtMost(SHORT_PICKS * ORDER_LINES.count, "refused: too_many_short_picks")


class Place(Message):
    place: str
    scanned_at: Instant


class FormerTracking(Message):
    """What was told before a correction."""

    carrier: str
    tracking_number: str
    corrected_at: Instant


class ShipmentView(Message):
    order_id: str
    shipment_id: str
    status: Status
    channel: str | None = None
    """None, as warehouse is: stopped before it was created."""
    warehouse: str | None = None
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    not_found: Annotated[tuple[StockLine, ...], NOT_FOUND] = ()
    """Short picked: not in `lines` any more."""
    customer: Personal | None = None
    package: str | None = None
    carrier: str | None = None
    tracking_number: str | None = None
    former_tracking: Annotated[tuple[FormerTracking, ...], AtMost(CORRECTIONS, "refused: too_many_corrections")] = ()
    """Oldest first."""
    places: Annotated[
        tuple[Place, ...], AtMost(PLACES, "the oldest leaves: the log has all, GET /shipments/{id}/scans shows it")
    ] = ()
    """The newest, by time of scan."""
    places_older: int = 0
    """How many scans left, or were older when they came; one of these told again counts again."""
    stop_reason: str | None = None
    pick_up_days: int | None = None
    """The customer collects it, and it is kept so long. None: a carrier takes it."""
    keep_until: Instant | None = None
    """Once it is ready."""
    created_at: Instant | None = None
    picked_at: Instant | None = None
    packed_at: Instant | None = None
    shipped_at: Instant | None = None
    delivered_at: Instant | None = None
    stopped_at: Instant | None = None


def _scanned(view: ShipmentView, fact: ShipmentInTransit) -> ShipmentView:
    places, left = with_scan(view.places, Place(place=fact.place, scanned_at=fact.scanned_at))
    update: dict[str, object] = {"places": places, "places_older": view.places_older + left}
    if view.status == "shipped":
        update["status"] = "in_transit"
    return view.model_copy(update=update)


def with_scan(places: tuple[Place, ...], scan: Place) -> tuple[tuple[Place, ...], int]:
    """By time of scan, and how many left. Looked for from the newest: scans come nearly in order."""
    before = len(places)
    while before and places[before - 1].scanned_at > scan.scanned_at:
        before -= 1
    same = before
    while same and places[same - 1].scanned_at == scan.scanned_at:
        same -= 1
        if places[same].place == scan.place:
            return places, 0
    more = (*places[:before], scan, *places[before:])
    return more[-PLACES:], len(more[:-PLACES])


def _corrected(view: ShipmentView, fact: TrackingCorrected) -> ShipmentView:
    """Where the parcel is stays as it was."""
    former = FormerTracking(
        carrier=fact.former_carrier, tracking_number=fact.former_tracking_number, corrected_at=fact.corrected_at
    )
    now = {"carrier": fact.carrier, "tracking_number": fact.tracking_number}
    return view.model_copy(update={**now, "former_tracking": (*view.former_tracking, former)})


def evolve(view: ShipmentView | None, recorded: Recorded, id: str) -> ShipmentView:
    fact: Moved = recorded.event
    if isinstance(fact, ShipmentCreated):
        return ShipmentView(
            order_id=fact.order_id,
            shipment_id=fact.shipment_id,
            status="created",
            channel=fact.channel,
            warehouse=fact.warehouse,
            lines=fact.lines,
            customer=fact.customer,
            pick_up_days=fact.pick_up_days,
            created_at=fact.created_at,
        )
    if view is None:  # only a stop may come first
        view = ShipmentView(order_id=fact.order_id, shipment_id=fact.shipment_id, status="stopped")
    match fact:
        case ShipmentPicked():
            return view.model_copy(update={"status": "picked", "picked_at": fact.picked_at})
        case ShortPicked():
            update = {"lines": fact.left, "not_found": (*view.not_found, *fact.lines)}
            gone = {"status": "stopped", "stop_reason": "short pick", "stopped_at": fact.reported_at}
            return view.model_copy(update=update if fact.left else {**update, **gone})
        case ShipmentReady():
            return view.model_copy(update={"status": "ready", "keep_until": fact.keep_until})
        case ShipmentNotCollected():
            return view.model_copy(update={"status": "not_collected", "stopped_at": fact.ended_at})
        case ShipmentPacked():
            status = "ready" if view.status == "ready" else "packed"
            return view.model_copy(update={"status": status, "package": fact.package, "packed_at": fact.packed_at})
        case ShipmentShipped():
            parcel = {"carrier": fact.carrier, "tracking_number": fact.tracking_number, "shipped_at": fact.shipped_at}
            return view.model_copy(update={"status": "shipped", **parcel})
        case TrackingCorrected():
            return _corrected(view, fact)
        case ShipmentInTransit():
            return _scanned(view, fact)
        case ShipmentDelivered():
            return view.model_copy(update={"status": "delivered", "delivered_at": fact.delivered_at})
        case ShipmentStopped():
            stopped = {"stop_reason": fact.reason, "stopped_at": fact.stopped_at}
            return view.model_copy(update={"status": "stopped", **stopped})
        case _:
            assert_never(fact)


shipments = View(
    name="shipments",
    document=ShipmentView,
    facts=Moved,
    evolve=evolve,
    ids="shipment_id",
    version=5,
    indexes=(("status", "created_at"), ("warehouse",), ("order_id",)),
)
