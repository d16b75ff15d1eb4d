"""The view `holds`: what a cart holds, one document a hold, "<warehouse>/<hold id>"."""

from typing import Annotated, Literal, assert_never

from services.inventory.hold.state import HoldFact
from shared.contracts.holding import HOLD_LINES, HeldLine, HoldConverted, HoldEnded, HoldExtended, StockHeld
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Recorded, View


class HoldView(Message):
    warehouse: str
    hold_id: str
    customer_id: str
    status: Literal["holding", "converted", "expired", "ended", "sourced_elsewhere"]
    lines: Annotated[tuple[HeldLine, ...], HOLD_LINES]
    """Pieces still held, of those that were asked for; orders took the others."""
    started_at: Instant
    ends_at: Instant


def evolve(view: HoldView | None, recorded: Recorded, id: str) -> HoldView:
    fact: HoldFact = recorded.event
    if isinstance(fact, StockHeld):
        return HoldView(
            warehouse=fact.warehouse,
            hold_id=fact.hold_id,
            customer_id=fact.customer_id,
            status="holding",
            lines=fact.lines,
            started_at=fact.held_at,
            ends_at=fact.ends_at,
        )
    assert view is not None, id
    match fact:
        case HoldExtended():
            return view.model_copy(update={"ends_at": fact.ends_at})
        case HoldConverted():
            taken = {line.sku: line.quantity for line in fact.lines}
            lines = tuple(_fewer(line, taken.get(line.sku, 0)) for line in view.lines)
            status = view.status if any(line.quantity for line in lines) else "converted"
            return view.model_copy(update={"lines": lines, "status": status})
        case HoldEnded():
            lines = tuple(_fewer(line, line.quantity) for line in view.lines)
            return view.model_copy(update={"lines": lines, "status": fact.reason})
        case _:
            assert_never(fact)


def _fewer(line: HeldLine, n: int) -> HeldLine:
    return line.model_copy(update={"quantity": line.quantity - n})


view = View(name="holds", document=HoldView, facts=HoldFact, evolve=evolve, ids="warehouse/hold_id")
