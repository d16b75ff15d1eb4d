"""Changes of orders, walked again from the facts: what an order is after them, and that their money and pieces are somewhere."""

from collections.abc import Iterator
from typing import Any

from tests.faults.checking.log import Fact, Wrong
from tests.faults.checking.pieces import Seen


def place(fact: Fact) -> tuple[int, int]:
    """An order lies in one partition."""
    return fact.raw.offset, fact.line


def agreed(seen: Seen) -> tuple[list[Any], list[Fact]]:
    """The order's lines as they were agreed last, and what was cancelled of them since."""
    stated = [*seen.get("OrderConfirmed", ()), *(fact for fact in seen.get("OrderChanged", ()) if fact.data["lines"])]
    cancelled = list(seen.get("LinesCancelled", ()))
    if not stated:
        return [], cancelled
    last = max(stated, key=place)
    return last.data["lines"], [fact for fact in cancelled if place(fact) > place(last)]


def changing(seen: Seen) -> bool:
    """One is open."""
    done = {fact.data["change_id"] for type in ("OrderChanged", "OrderChangeEnded") for fact in seen.get(type, ())}
    return any(fact.data["change_id"] not in done for fact in seen.get("OrderChangeOpened", ()))


def due_of(seen: Seen) -> int:
    """What a confirmed change waits for."""
    done = {fact.data["change_id"] for type in ("OrderChanged", "OrderChangeEnded") for fact in seen.get(type, ())}
    return sum(fact.data["due"] for fact in seen.get("OrderChangeConfirmed", ()) if fact.data["change_id"] not in done)


def cheaper(seen: Seen) -> int:
    """What changes took off, after the order was paid: it goes back."""
    paid = min((place(fact) for fact in seen.get("OrderPaid", ())), default=None)
    return sum(
        max(0, -fact.data["difference"]) for fact in seen.get("OrderChanged", ()) if paid is not None and place(fact) > paid
    )


def changes_kept(order: str, seen: Seen, ended: bool) -> Iterator[Wrong]:
    """Confirmed before it is applied, by the preview that was named, and exactly as it says; what was held is the order's, or
    free; of an order that ended none is open."""
    previews = {fact.data["preview_id"]: fact for fact in seen.get("OrderChangePreviewed", ())}
    confirmed = {fact.data["change_id"]: fact for fact in seen.get("OrderChangeConfirmed", ())}
    opened = {fact.data["change_id"]: fact for fact in seen.get("OrderChangeOpened", ())}
    over: dict[str, Fact] = {}
    for fact in sorted((*seen.get("OrderChanged", ()), *seen.get("OrderChangeEnded", ())), key=place):
        id = fact.data["change_id"]
        if id in over:
            yield Wrong("invariant", f"order {order}: change {id} ended twice", (over[id], fact))
        over[id] = fact
    for fact in seen.get("OrderChanged", ()):
        id = fact.data["change_id"]
        yes = confirmed.get(id)
        if yes is None:
            if fact.data["lines"] or fact.data["difference"]:
                yield Wrong("invariant", f"order {order}: change {id} applied, and nobody confirmed it", (fact,))
            continue
        preview = previews.get(yes.data["preview_id"])
        if preview is None or preview.data["change_id"] != id:
            yield Wrong("invariant", f"order {order}: change {id} confirmed by a preview that is not its own", (yes,))
        elif any(preview.data[name] != fact.data[name] for name in ("total", "freight", "difference")) or (
            fact.data["lines"] and fact.data["lines"] != preview.data["lines"]
        ):
            yield Wrong("invariant", f"order {order}: change {id} applied otherwise than it was previewed", (preview, fact))
    if ended and (left := [fact for id, fact in opened.items() if id not in over]):
        yield Wrong("lost", f"order {order} is over, and change {left[0].data['change_id']} is still open", tuple(left))
    freed = {fact.data["shipment_id"] for fact in seen.get("ReleaseRequested", ()) if "shipment_id" in fact.data}
    taken = {fact.data["shipment_id"] for fact in seen.get("OrderChanged", ())}
    for fact in seen.get("ChangeStockHeld", ()):
        if fact.data["change_id"] in over and fact.data["shipment_id"] not in freed | taken:
            yield Wrong("lost", f"order {order}: change {fact.data['change_id']} is over, and its pieces are still held", (fact,))
