"""What a shard knows of an order, and what it has not told yet."""

from datetime import UTC
from typing import Annotated, Literal

from pydantic import Field

from services.inventory.plan.demand import Asked, counts
from shared.contracts.limits import ORDER_LINES
from shared.contracts.lines import StockLine
from shared.contracts.planning import DemandLine, DemandNoted, DemandTold
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

FULL = 200
"""Lines of a page: with more it is told at once."""


class Unasked(Message):
    kind: Literal["unasked"] = "unasked"


class AskedOrder(Message):
    kind: Literal["asked"] = "asked"
    channel: str
    warehouse: str
    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    asked_at: Instant
    counts: bool = True
    """False: not meant."""
    unmet: bool = False

    def regretted(self, at: Instant) -> bool:
        """Ended at this time it was not meant."""
        return not counts(Asked(self.channel, 1, self.asked_at, cancelled_at=at))


Order = Unasked | AskedOrder
StoredOrder = Annotated[Order, Field(discriminator="kind")]


class Page(Message):
    number: int = 1
    lines: Annotated[tuple[DemandLine, ...], AtMost(FULL, "told at once, all of it")] = ()
    """Each warehouse, SKU, channel and day once."""
    timed: bool = False
    """It will be told at its time."""


def order_ref(shard: str, order_id: str) -> Ref:
    return "asked_order", f"{shard}/{order_id}"


def page_ref(shard: str) -> Ref:
    return "demand_page", shard


def evolve(state: Order, fact: DemandNoted, id: str) -> Order:
    match fact.kind:
        case "asked":
            return AskedOrder(channel=fact.channel, warehouse=fact.warehouse, lines=fact.lines, asked_at=fact.asked_at)
        case "withdrawn" | "unmet" if isinstance(state, AskedOrder):
            return state.model_copy(update={"counts": False} if fact.kind == "withdrawn" else {"unmet": True})
        case _:
            return state


def evolve_page(page: Page, fact: DemandNoted | DemandTold, id: str) -> Page:
    if isinstance(fact, DemandTold):
        return Page(number=fact.page + 1)
    lines = with_noted(page.lines, fact)
    # more than a page is told by the next fact of the same decision
    return page.model_copy(update={"lines": lines, "timed": page.timed or fact.tell_at is not None})


def with_noted(lines: tuple[DemandLine, ...], fact: DemandNoted) -> tuple[DemandLine, ...]:
    """What a fact says is added up with what was noted before."""
    by = {(line.warehouse, line.sku, line.channel, line.day): line for line in lines}
    day = fact.asked_at.astimezone(UTC).date()
    for line in fact.lines:
        at = (fact.warehouse, line.sku, fact.channel, day)
        pieces = {"asked": line.quantity, "withdrawn": -line.quantity, "unmet": 0}[fact.kind]
        refused = line.quantity if fact.kind == "unmet" else 0
        if (known := by.get(at)) is not None:
            pieces, refused = pieces + known.pieces, refused + known.refused
        by[at] = DemandLine(warehouse=at[0], sku=at[1], channel=at[2], day=day, pieces=pieces, refused=refused)
    return tuple(line for line in by.values() if line.pieces or line.refused)
