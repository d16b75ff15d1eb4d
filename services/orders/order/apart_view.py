"""What an order's document shows of its lines without stock (ORD-15)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from operator import not_
from typing import Annotated, Any

from pydantic import Field

from services.orders.order.line_view import LineView
from shared.contracts.limits import ORDER_LINES
from shared.contracts.without_stock import Ends, LineEnds, LinesDone
from shared.domain.messages import Message


class EndsView(Message):
    """Lines of one SKU."""

    sku: str
    ends: Ends
    done: int = 0
    """Pieces."""
    done_at: datetime | None = None
    """The last of them."""
    done_by: str = ""
    reason: str = ""
    """What was done, where it was by hand."""


Shown = Annotated[tuple[EndsView, ...], ORDER_LINES, Field(exclude_if=not_)]


def shown(ends: Sequence[LineEnds]) -> tuple[EndsView, ...]:
    return tuple(EndsView(sku=each.sku, ends=each.ends) for each in ends)


def with_done(view: Sequence[EndsView], fact: LinesDone) -> tuple[EndsView, ...]:
    more: dict[str, int] = {}
    for line in fact.lines:
        more[line.sku] = more.get(line.sku, 0) + line.quantity
    told = {"done_at": fact.done_at, "done_by": fact.done_by, "reason": fact.reason}
    return tuple(
        each.model_copy(update={"done": each.done + more[each.sku], **told}) if each.sku in more else each for each in view
    )


def apart_pieces(view: Sequence[EndsView], lines: Sequence[LineView]) -> int:
    """That the order is to have."""
    skus = {each.sku for each in view}
    return sum(line.quantity - line.cancelled for line in lines if line.sku in skus)


def words(view: Sequence[EndsView], lines: Sequence[LineView], of_goods: Mapping[str, Any]) -> dict[str, Any]:
    """Of the whole order: what is done counts beside what its shipments deliver. `of_goods`: the words of those; {} where none
    stands."""
    wanted, done = apart_pieces(view, lines), sum(each.done for each in view)
    if of_goods:
        late = of_goods["fulfillment"] == "delivered" and done < wanted
        return {**of_goods, "fulfillment": "partially_delivered"} if late else dict(of_goods)
    return {"fulfillment": "partially_delivered"} if done and done < wanted else {}
