"""Lines without stock: no warehouse is asked for them, and they are done once, with the order's money there. Not by shipments."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from tests.faults.checking.log import Fact, Wrong

Seen = Mapping[str, Sequence[Fact]]


def ends_of(seen: Seen) -> dict[str, str]:
    """By SKU: done at payment, or by hand."""
    told = [*seen.get("OrderPlaced", ()), *seen.get("OrderChanged", ())]
    return {each["sku"]: each["ends"] for fact in told for each in fact.data.get("without_stock") or ()}


def goods(seen: Seen, wanted: Counter[str]) -> Counter[str]:
    """Of these pieces those that are of stock."""
    ends = ends_of(seen)
    return Counter({sku: count for sku, count in wanted.items() if sku not in ends}) if ends else wanted


def done(seen: Seen) -> Counter[str]:
    pieces: Counter[str] = Counter()
    for fact in seen.get("LinesDone", ()):
        for line in fact.data["lines"]:
            pieces[line["sku"]] += line["quantity"]
    return pieces


def undone(seen: Seen, wanted: Counter[str]) -> Counter[str]:
    """Of the pieces that the order is to have, those without stock that are still to be done."""
    ends = ends_of(seen)
    return Counter({sku: count for sku, count in wanted.items() if sku in ends}) - done(seen)


def apart_kept(order: str, seen: Seen, wanted: Counter[str]) -> Iterator[Wrong]:
    """No warehouse is asked for what it cannot have; no more is done than was ordered, nor what is delivered."""
    ends = ends_of(seen)
    for fact in seen.get("LinesDone", ()):
        if strange := [line["sku"] for line in fact.data["lines"] if ends.get(line["sku"]) != fact.data["ends"]]:
            text = f"order {order}: done {fact.data['ends']}, though they do not end so: {', '.join(strange)}"
            yield Wrong("invariant", text, (fact,))
    for fact in seen.get("ReservationRequested", ()) if ends else ():
        if strange := [line["sku"] for line in fact.data["lines"] if line["sku"] in ends]:
            yield Wrong("invariant", f"order {order} asks for stock of lines without: {', '.join(strange)}", (fact,))
    if more := done(seen) - wanted:
        yield Wrong("invariant", f"order {order}: more is done than it wants: {dict(more)}", (*seen["LinesDone"],))
    if not seen.get("OrderDelivered"):
        return
    if ends and (left := undone(seen, wanted)):
        yield Wrong("invariant", f"order {order} is delivered with lines to be done: {dict(left)}", (*seen["OrderDelivered"],))
