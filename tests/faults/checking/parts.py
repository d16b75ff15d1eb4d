"""An order's shipments, walked again from its facts: what stands, what it has reserved, and that every piece is somewhere."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from tests.faults.checking.apart import apart_kept, goods
from tests.faults.checking.changes import agreed, cheaper, place
from tests.faults.checking.log import Fact, Wrong
from tests.faults.checking.losses import lost_by
from tests.faults.checking.pieces import Seen, pieces_of, shipment_of

WALKED = (
    "ReservationRequested",
    "SourcingAnswered",
    "ShipmentQueued",
    "OrderAllocated",
    "ShipmentShortened",
    "ReleaseRequested",
    "StreetDateReached",
    "FulfillmentRequested",
    "ShipmentStopRequested",
    "OrderShipped",
    "LinesDelivered",
    "LinesCancelled",
    "OrderChanged",
    "ShipmentReduced",
    "ShipmentHalted",
)


@dataclass
class Part:
    pieces: Counter[str]
    allocated: bool = False
    waiting: bool = False
    word: str = "none"
    not_before: str | None = None
    """Of a preorder, until its street date was said to be reached."""
    early: Fact | None = None
    """What let it go before."""


def instant(time: str) -> datetime:
    return datetime.fromisoformat(time)


def wanted(seen: Seen) -> Counter[str]:
    """Pieces that the order is to have."""
    lines, cancelled = agreed(seen)
    return pieces_of(lines) - sum((pieces_of(fact.data["lines"]) for fact in cancelled), Counter[str]())


def standing_parts(seen: Seen) -> dict[str, Part]:
    """Those that were not refused or freed, in the order in which they were asked for (an order lies in one partition)."""
    facts = sorted((fact for type in WALKED for fact in seen.get(type, ())), key=place)
    parts: dict[str, Part] = {}
    for fact in facts:
        id = shipment_of(fact)
        part = parts.get(id)
        match fact.type:
            case "ReservationRequested" if fact.data.get("change_id"):
                pass  # the order's once the change is applied
            case "OrderChanged" if fact.data["shipment_id"]:
                parts[id] = Part(pieces_of(fact.data["added"]))
            case "ShipmentReduced" if part is not None:
                part.pieces -= pieces_of(fact.data["lines"])
            case "ShipmentHalted" if part is not None and not fact.data["left"]:
                part.word = "none"
            case "ReservationRequested":
                parts.pop(id, None)
                parts[id] = Part(pieces_of(fact.data["lines"]))
            case "SourcingAnswered" | "ReleaseRequested":
                parts.pop(id, None)
            case "LinesCancelled":
                parts = {each: part for each, part in parts.items() if part.allocated or part.waiting}
            case "ShipmentShortened" if part is not None:
                part.pieces -= pieces_of(fact.data["lines"])
                if not part.pieces:
                    parts.pop(id)
            case "OrderAllocated" if part is not None:
                part.allocated, part.waiting = True, False
                part.not_before = fact.data.get("not_before")
            case "StreetDateReached" if part is not None:
                if part.not_before and instant(fact.data["reached_at"]) < instant(part.not_before):
                    part.early = fact
                part.not_before = None
            case "ShipmentQueued" if part is not None:
                part.waiting = True
            case "FulfillmentRequested" if part is not None:
                part.word = "requested"
                part.early = fact if part.not_before else part.early
            case "ShipmentStopRequested" if part is not None:
                part.word = "stop_requested"
            case "OrderShipped" if part is not None:
                part.word = "shipped"
            case "LinesDelivered" if part is not None:
                part.word = "delivered"
            case _:
                pass
    return parts


def complete(seen: Seen) -> bool:
    """All pieces of stock are reserved, or were."""
    parts, everything = standing_parts(seen).values(), wanted(seen)
    held, of_stock = sum((part.pieces for part in parts), Counter[str]()), goods(seen, everything)
    there = bool(parts) or (bool(everything) and not of_stock)
    return there and all(part.allocated for part in parts) and held == of_stock


def parts_kept(order: str, seen: Seen, ended: bool) -> Iterator[Wrong]:
    """No piece is asked for twice, or delivered that is not the order's; what was cancelled is paid back, or less while money
    of the order is disputed or lost; what a warehouse reserved for a shipment left with it or was freed."""
    held = sum((part.pieces for part in standing_parts(seen).values()), Counter[str]())
    confirmed = tuple(seen.get("OrderConfirmed", ()))
    if confirmed and (more := held - wanted(seen)):
        yield Wrong("invariant", f"order {order} asks for more than it wants: {dict(more)}", (*seen["ReservationRequested"],))
    cancelled = sum(line["total"] for fact in seen.get("LinesCancelled", ()) for line in fact.data["lines"])
    cancelled += cheaper(seen)
    back = [fact for fact in seen.get("RefundIssued", ()) if fact.data.get("reason") in ("cancelled_lines", "changed")]
    paid_back = sum(fact.data["amount"] for fact in back)
    reports = {
        (each.data.get("provider"), each.data["payment_id"]): each.data["totals"] for each in seen.get("ChargeReported", ())
    }
    disputed = any(each.get("disputed", 0) > each.get("won", 0) for each in reports.values())
    if paid_back > cancelled or (paid_back < cancelled and not disputed):
        text = f"order {order}: pieces for {cancelled} cancelled, {paid_back} paid back"
        yield Wrong("invariant", text, (*seen.get("LinesCancelled", ()), *seen.get("OrderChanged", ()), *back))
    came_by = [fact for type in ("LinesDelivered", "LinesDone") for fact in seen.get(type, ())]
    if seen.get("OrderDelivered") and came_by:
        came = [line for fact in came_by for line in fact.data["lines"]]
        lines, since = agreed(seen)
        total = sum(line["total"] for line in lines) - sum(line["total"] for fact in since for line in fact.data["lines"])
        if pieces_of(came) != wanted(seen) or sum(line["total"] for line in came) != total:
            yield Wrong("invariant", f"order {order}: delivered and cancelled are not what was ordered", (*came_by,))
    for id, part in standing_parts(seen).items():
        if part.early is not None:
            yield Wrong("invariant", f"order {order}: shipment {id} was let go before its street date", (part.early,))
    yield from apart_kept(order, seen, wanted(seen))
    yield from _carts(order, seen, ended)
    yield from _reservations(order, seen, ended)


def _carts(order: str, seen: Seen, ended: bool) -> Iterator[Wrong]:
    """What its cart holds is asked for where it lies, and free where the order took nothing."""
    holds = {hold["warehouse"]: hold["hold_id"] for fact in seen.get("OrderPlaced", ()) for hold in fact.data.get("holds") or ()}
    freed = {(fact.data["warehouse"], fact.data["hold_id"]): fact for fact in seen.get("CartHoldReleaseRequested", ())}
    taken = {fact.data["warehouse"] for type in ("OrderAllocated", "ShipmentQueued") for fact in seen.get(type, ())}
    for fact in seen.get("ReservationRequested", ()):
        if (hold := fact.data.get("hold_id")) is not None and holds.get(fact.data["warehouse"]) != hold:
            yield Wrong("invariant", f"order {order} takes hold {hold}, which is not its cart's", (fact,))
    for (warehouse, hold), fact in freed.items():
        if holds.get(warehouse) != hold:
            yield Wrong("invariant", f"order {order} frees hold {hold}, which is not its cart's", (fact,))
    for warehouse, hold in holds.items():
        if (ended or complete(seen)) and warehouse not in taken and (warehouse, hold) not in freed:
            yield Wrong(
                "lost", f"order {order} needs hold {hold} in {warehouse} no more, and never freed it", (*seen["OrderPlaced"],)
            )


def _reservations(order: str, seen: Seen, ended: bool) -> Iterator[Wrong]:
    shipped = {shipment_of(fact): fact for fact in seen.get("ShipmentShipped", ())}
    issued = {shipment_of(fact): fact for fact in seen.get("StockIssued", ())}
    for fact in seen.get("StockReserved", ()):
        id, warehouse = shipment_of(fact), fact.data["warehouse"]
        left = pieces_of(fact.data["lines"])
        for gone in (fact for type in ("StockReleased", "StockIssued", "AllocationLost") for fact in seen.get(type, ())):
            if (shipment_of(gone), gone.data["warehouse"]) == (id, warehouse):
                left.subtract(pieces_of(gone.data["lines"]))
        if (ended or id in issued) and any(left.values()):
            yield Wrong("lost", f"order {order} is over with shipment {id}, and its stock is still allocated", (fact,))
    left_queue = {(shipment_of(fact), fact.data["warehouse"]) for fact in seen.get("QueueLeft", ())}
    reserved = {(shipment_of(fact), fact.data["warehouse"]) for fact in seen.get("StockReserved", ())}
    for fact in seen.get("ReservationQueued", ()):
        if ended and (shipment_of(fact), fact.data["warehouse"]) not in left_queue | reserved:
            yield Wrong("lost", f"order {order} is over and still waits for stock", (fact,))
    lost = {id: lost_by(seen, id, fact.data["warehouse"]) for id, fact in shipped.items()}
    # what was packed when its loss was booked left all the same: it is written off, not issued
    for id in shipped.keys() ^ issued.keys():
        if id in shipped and not pieces_of(shipped[id].data["lines"]) - lost[id]:
            continue
        yield Wrong(
            "lost", f"order {order}: shipment {id} was shipped or issued, not both", (*shipped.values(), *issued.values())
        )
    for id in shipped.keys() & issued.keys():
        more = pieces_of(shipped[id].data["lines"]) - pieces_of(issued[id].data["lines"])
        if pieces_of(issued[id].data["lines"]) - pieces_of(shipped[id].data["lines"]) or more - lost[id]:
            yield Wrong("invariant", f"order {order}: shipped and issued differ", (shipped[id], issued[id]))
