"""What a shard knows of an order, and what it has not told yet."""

from collections.abc import Mapping
from datetime import UTC
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.plan.demand import Asked, counts
from shared.contracts.limits import CHANGES, ORDER_LINES
from shared.contracts.lines import StockLine
from shared.contracts.planning import DemandLine, DemandNoted, DemandTold, Kind
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

FULL = 200
"""Lines of a page: with more it is told at once."""
SIGN: Mapping[Kind, int] = {"asked": 1, "added": 1, "withdrawn": -1, "removed": -1, "unmet": 0}
"""Of its pieces, in demand."""


class Unasked(Message):
    kind: Literal["unasked"] = "unasked"


OF_CHANGES = AtMost(CHANGES, "an order is changed no oftener")


class Asking(Message):
    """Pieces that were asked for at once, as far as they were not taken out since."""

    lines: Annotated[tuple[StockLine, ...], ORDER_LINES]
    asked_at: Instant
    counts: bool = True
    """False: not meant."""

    def regretted(self, at: Instant) -> bool:
        """Ended at this time it was not meant."""
        return not counts(Asked("", 1, self.asked_at, cancelled_at=at))


class AskedOrder(Asking):
    """As it was placed, and what its changes added."""

    kind: Literal["asked"] = "asked"
    channel: str
    warehouse: str
    unmet: bool = False
    more: Annotated[tuple[Asking, ...], OF_CHANGES] = ()
    changes: Annotated[tuple[str, ...], OF_CHANGES] = ()
    """Those that were noted, by their ids."""

    @property
    def askings(self) -> tuple[Asking, ...]:
        return (self, *self.more)


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
    if not isinstance(state, AskedOrder):
        return AskedOrder(channel=fact.channel, warehouse=fact.warehouse, lines=fact.lines, asked_at=fact.asked_at)
    if fact.change_id is not None and fact.change_id not in state.changes:
        state = state.model_copy(update={"changes": (*state.changes, fact.change_id)})
    match fact.kind:
        case "asked":
            return _with(state, fact.asking, counts=True)
        case "withdrawn":
            return _with(state, fact.asking, counts=False)
        case "unmet":
            return state.model_copy(update={"unmet": True})
        case "added":
            return state.model_copy(update={"more": (*state.more, Asking(lines=fact.lines, asked_at=fact.asked_at))})
        case "removed":
            return _with(state, fact.asking, lines=less(state.askings[fact.asking].lines, fact.lines))
        case _:
            assert_never(fact.kind)


def _with(order: AskedOrder, asking: int, **changes: object) -> AskedOrder:
    if not asking:
        return order.model_copy(update=changes)
    more = list(order.more)
    more[asking - 1] = more[asking - 1].model_copy(update=changes)
    return order.model_copy(update={"more": tuple(more)})


def less(lines: tuple[StockLine, ...], gone: tuple[StockLine, ...]) -> tuple[StockLine, ...]:
    fewer = {line.sku: line.quantity for line in gone}
    left = ((line.sku, line.quantity - fewer.get(line.sku, 0)) for line in lines)
    return tuple(StockLine(sku=sku, quantity=quantity) for sku, quantity in left if quantity > 0)


def evolve_page(page: Page, fact: DemandNoted | DemandTold, id: str) -> Page:
    if isinstance(fact, DemandTold):
        return Page(number=fact.page + 1)
    lines = with_noted(page.lines, fact)
    # more than a page is told by the next fact of the same decision
    return page.model_copy(update={"lines": lines, "timed": page.timed or fact.tell_at is not None})


def with_noted(lines: tuple[DemandLine, ...], fact: DemandNoted) -> tuple[DemandLine, ...]:
    """What a fact says is added up with what was noted before."""
    day, sign, unmet = fact.asked_at.astimezone(UTC).date(), SIGN[fact.kind], fact.kind == "unmet"
    said: dict[str, int] = {}
    for line in fact.lines:
        said[line.sku] = said.get(line.sku, 0) + line.quantity
    found = list[DemandLine]()
    for known in lines:
        if known.sku in said and (known.warehouse, known.channel, known.day) == (fact.warehouse, fact.channel, day):
            count = said.pop(known.sku)
            sums = {"pieces": known.pieces + sign * count, "refused": known.refused + (count if unmet else 0)}
            known = known.model_copy(update=sums)
        found.append(known)
    for sku, count in said.items():
        refused = count if unmet else 0
        more = DemandLine(warehouse=fact.warehouse, sku=sku, channel=fact.channel, day=day, pieces=sign * count, refused=refused)
        found.append(more)
    return tuple(line for line in found if line.pieces or line.refused)
