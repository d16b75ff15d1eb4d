"""What an order's document shows of its shipments, and of how its pieces were sourced."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal, assert_never

from services.orders.order.parts import PartFact
from services.orders.order.shipments import OF_ORDER, as_lines, less, pieces_of
from shared.contracts import orders
from shared.contracts.limits import OF_CHANNEL, ORDER_LINES, SHIPMENTS
from shared.contracts.lines import Shortage, StockLine
from shared.contracts.parts import SourcedPart
from shared.domain import ids
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.money import Minor

AllocationWord = Literal["none", "pending", "requested", "waiting", "allocated", "released", "out_of_stock"]
FulfillmentWord = Literal[
    "none", "requested", "stop_requested", "stopped", "partially_shipped", "shipped", "partially_delivered", "delivered"
]
SHORT = 20
"""SKUs that a warehouse is short of are shown, the first; the log has them all."""


class PartView(Message):
    """A shipment of the order. One that a warehouse refused may be asked for again, of this or another one."""

    number: int
    shipment_id: str
    warehouse: str
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    allocation: Literal["requested", "waiting", "refused", "allocated", "released"] = "requested"
    fulfillment: Literal["none", "requested", "stop_requested", "stopped", "shipped", "delivered"] = "none"
    carrier: str | None = None
    tracking_number: str | None = None
    not_before: datetime | None = None
    """Of a preorder: its street date."""
    allocated_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None

    @property
    def stands(self) -> bool:
        return self.allocation in ("requested", "waiting", "allocated") and bool(self.lines)


class NodeView(Message):
    """What a warehouse said when it was asked last."""

    warehouse: str
    short: Annotated[tuple[Shortage, ...], AtMost(SHORT, "the first are shown")] = ()
    skus_short: int = 0
    reason: str = ""
    """Where it is none of stock."""
    short_picked: Annotated[tuple[str, ...], AtMost(SHORT, "the first are shown")] = ()
    """SKUs that it did not find when it picked: nothing more is asked of it."""


class PlanView(Message):
    parts: Annotated[tuple[SourcedPart, ...], OF_ORDER]
    runner_up: Annotated[tuple[str, ...], AtMost(SHIPMENTS, "as many as the parts")]
    replan: int
    sourced_at: datetime


class PartsView(Message):
    """These fields of an order's document."""

    shipments: Annotated[tuple[PartView, ...], OF_ORDER] = ()
    """By number."""
    nodes: Annotated[tuple[NodeView, ...], OF_CHANNEL] = ()
    """Warehouses that could not serve what was asked, in the order of their first answer."""
    plan: PlanView | None = None
    """Where no warehouse had everything."""
    cancelled: Minor = 0
    """Of the total: pieces that will not ship."""


def changed(view: PartsView, fact: PartFact | orders.ReleaseRequested, order_id: str) -> dict[str, Any]:
    match fact:
        case orders.ReservationRequested() if fact.change_id is not None:
            return {}
        case orders.ReservationRequested():
            return {"shipments": _asked(view.shipments, fact, order_id)}
        case orders.SourcingAnswered():
            node = NodeView(
                warehouse=fact.warehouse, short=fact.shortages[:SHORT], skus_short=len(fact.shortages), reason=fact.reason
            )
            return {"shipments": _stepped(view, fact, allocation="refused"), "nodes": _told(view.nodes, node)}
        case orders.Sourced():
            return {"plan": PlanView(parts=fact.parts, runner_up=fact.runner_up, replan=fact.replan, sourced_at=fact.sourced_at)}
        case orders.ShipmentQueued():
            return {"shipments": _stepped(view, fact, allocation="waiting")}
        case orders.OrderAllocated():
            allocated = {"allocated_at": fact.allocated_at, "not_before": fact.not_before}
            return {"shipments": _stepped(view, fact, allocation="allocated", **allocated)}
        case orders.ReleaseRequested():
            fulfillment = {each.shipment_id: each.fulfillment for each in view.shipments}.get(fact.shipment_id, "none")
            word = "none" if fulfillment == "none" else "stopped"
            return {"shipments": _stepped(view, fact, allocation="released", fulfillment=word)}
        case orders.ShipmentShortened():
            node = NodeView(warehouse=fact.warehouse, short_picked=tuple(line.sku for line in fact.lines[:SHORT]))
            return {"shipments": _shortened(view, fact), "nodes": _told(view.nodes, node)}
        case orders.FulfillmentRequested():
            return {"shipments": _stepped(view, fact, fulfillment="requested")}
        case orders.ShipmentStopRequested():
            return {"shipments": _stepped(view, fact, fulfillment="stop_requested")}
        case orders.OrderShipped():
            parcel = {"carrier": fact.carrier, "tracking_number": fact.tracking_number}
            return {"shipments": _stepped(view, fact, fulfillment="shipped", shipped_at=fact.shipped_at, **parcel)}
        case orders.LinesDelivered():
            return {"shipments": _stepped(view, fact, fulfillment="delivered", delivered_at=fact.delivered_at)}
        case orders.LinesCancelled():
            dropped = tuple(
                each.model_copy(update={"allocation": "released"}) if each.allocation == "requested" else each
                for each in view.shipments
            )
            return {"shipments": dropped, "cancelled": view.cancelled + sum(line.total for line in fact.lines)}
        case orders.StreetDateReached() | orders.CartHoldReleaseRequested():
            return {}
        case orders.ShipmentShortenRequested() | orders.SourcedAgain():
            return {}
        case _:
            assert_never(fact)


def _asked(shipments: tuple[PartView, ...], fact: orders.ReservationRequested, order_id: str) -> tuple[PartView, ...]:
    number = next((n for n in range(1, len(shipments) + 1) if ids.shipment_id(order_id, n) == fact.shipment_id), None)
    number = number or len(shipments) + 1
    asked = PartView(number=number, shipment_id=fact.shipment_id, warehouse=fact.warehouse, lines=fact.lines)
    return tuple(sorted((*(each for each in shipments if each.number != number), asked), key=lambda each: each.number))


def _stepped(view: PartsView, fact: Any, **update: Any) -> tuple[PartView, ...]:
    return tuple(each.model_copy(update=update) if each.shipment_id == fact.shipment_id else each for each in view.shipments)


def _shortened(view: PartsView, fact: orders.ShipmentShortened) -> tuple[PartView, ...]:
    lines = {each.shipment_id: each.lines for each in view.shipments}.get(fact.shipment_id, ())
    left = as_lines(less(pieces_of(lines), fact.lines))
    return _stepped(view, fact, lines=left) if left else _stepped(view, fact, lines=left, fulfillment="stopped")


def _told(nodes: tuple[NodeView, ...], node: NodeView) -> tuple[NodeView, ...]:
    """Its newest answer; that it did not find pieces stays."""
    before = next((each for each in nodes if each.warehouse == node.warehouse), None)
    if before is None:
        return (*nodes, node)
    kept = node.model_copy(update={"short_picked": (*before.short_picked, *node.short_picked)[:SHORT]})
    return tuple(kept if each.warehouse == node.warehouse else each for each in nodes)


def overall(shipments: Iterable[PartView], pieces: int, before: FulfillmentWord) -> dict[str, Any]:
    """The words of the whole order: `pieces` are those that it is to have."""
    stands = [each for each in shipments if each.stands]
    if not stands:
        return {}
    held = sum(line.quantity for each in stands for line in each.lines)
    allocated = held >= pieces and all(each.allocation == "allocated" for each in stands)
    waits = held >= pieces and not allocated and all(each.allocation in ("waiting", "allocated") for each in stands)
    first = stands[0]
    return {
        "allocation": "allocated" if allocated else "waiting" if waits else "requested",
        "fulfillment": _word([each.fulfillment for each in stands], held >= pieces, before),
        "warehouse": first.warehouse,
        "shipment_id": first.shipment_id if first.fulfillment != "none" else None,
        "carrier": first.carrier,
        "tracking_number": first.tracking_number,
    }


def _word(words: list[Any], whole: bool, before: FulfillmentWord) -> FulfillmentWord:
    if "delivered" in words:
        return "delivered" if whole and set(words) == {"delivered"} else "partially_delivered"
    if "shipped" in words:
        return "shipped" if whole and set(words) == {"shipped"} else "partially_shipped"
    for word in ("stop_requested", "requested"):
        if word in words:
            return "stop_requested" if word == "stop_requested" else "requested"
    return before if before == "stopped" else "none"
