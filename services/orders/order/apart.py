"""An order's lines without stock: which of its SKUs they are, what of them is done. Part of an order's state (ORD-15)."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from services.orders.order.shipments import missing, pieces_of, taken
from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import PricedLine
from shared.contracts.without_stock import Ends, LineEnds, LinesDone
from shared.domain.messages import Instant, Message

if TYPE_CHECKING:
    from services.orders.order.state import Open

NOTHING: Mapping[str, int] = {}


class Apart(Message):
    ends: Annotated[dict[str, Ends], ORDER_LINES]
    """By SKU."""
    done: int = 0
    """How often some of them were done."""
    by_hand: int = 0
    """Of these, how often by hand."""
    done_at: Instant | None = None
    """The last of them."""


def apart_of(ends: Iterable[LineEnds]) -> Apart | None:
    """None: all of it is of stock."""
    by_sku = {each.sku: each.ends for each in ends}
    return Apart(ends=by_sku) if by_sku else None


def with_ends(apart: Apart | None, ends: Iterable[LineEnds]) -> Apart | None:
    """Also these, which a change has brought."""
    more = apart_of(ends)
    return more if apart is None or more is None else apart.model_copy(update={"ends": {**apart.ends, **more.ends}})


def of_stock(pieces: Mapping[str, int], apart: Apart | None) -> dict[str, int]:
    """Without those that no warehouse has."""
    return dict(pieces) if apart is None else {sku: count for sku, count in pieces.items() if sku not in apart.ends}


def needs_no_stock(apart: Apart | None, lines: Iterable[PricedLine]) -> bool:
    return apart is not None and all(line.sku in apart.ends for line in lines if line.quantity)


def undone(order: "Open", ends: Ends | None = None) -> dict[str, int]:
    """Pieces that are still to be done, by SKU; of one ending, or both."""
    if order.apart is None:
        return {}
    of = order.apart.ends
    left = pieces_of(line for line in order.rest or order.lines if line.sku in of and ends in (None, of[line.sku]))
    return {sku: count for sku, count in left.items() if count}


def done(order: "Open") -> Mapping[str, int]:
    """Pieces that are, by SKU."""
    if order.apart is None or not order.apart.done:
        return NOTHING
    left = undone(order)
    all_ = pieces_of(line for line in order.lines if line.sku in order.apart.ends)
    return {sku: count - left.get(sku, 0) for sku, count in all_.items() if count > left.get(sku, 0)}


def left_to_cancel(order: "Open", gone: Iterable[Any]) -> dict[str, int]:
    """Pieces that neither left with these shipments nor are done."""
    left, of_it = missing(order.lines, gone), done(order)
    less = {sku: count - of_it.get(sku, 0) for sku, count in left.items()}
    return {sku: count for sku, count in less.items() if count}


def fold_done(order: "Open", fact: LinesDone) -> "Open":
    if order.apart is None:
        return order
    _, rest = taken(order.rest or order.lines, pieces_of(fact.lines))
    before = order.apart
    at = fact.done_at if before.done_at is None else max(before.done_at, fact.done_at)
    update = {"done": fact.number, "by_hand": before.by_hand + (fact.ends == "hand"), "done_at": at}
    return order.model_copy(update={"rest": rest, "apart": before.model_copy(update=update)})
