"""What a shard knows of an order, and what it has not told yet."""

from collections.abc import Mapping
from datetime import UTC, date
from itertools import islice
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.plan.demand import Asked, counts
from shared.contracts.limits import CHANGES, ORDER_LINES
from shared.contracts.lines import StockLine
from shared.contracts.planning import DemandLine, DemandNoted, DemandTold, Kind
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

FULL = 2_000
"""Lines of a page: with more, the oldest are told at once. What is asked for again and again within an hour is told once."""
TOLD = 200
"""Lines that are told at once: a warehouse's decision of as many takes some hundredths of a second."""
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


Sums = Mapping[str, tuple[int, int]]
"""Pieces, and those of them that could not be had; by warehouse, channel, day and SKU, the oldest first."""


class Page(Message):
    number: int = 1
    sums: Annotated[dict[str, tuple[int, int]], AtMost(FULL, "the oldest are told at once")] = Field(default_factory=dict)
    """Each warehouse, channel, day and SKU once."""
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
        told = {_name(line.warehouse, line.channel, line.day, line.sku) for line in fact.lines}
        left = {name: each for name, each in page.sums.items() if name not in told}
        return Page(number=fact.page + 1, sums=left, timed=fact.again_at is not None)
    # more than a page is told by the next fact of the same decision
    return page.model_copy(update={"sums": with_noted(page.sums, fact), "timed": page.timed or fact.tell_at is not None})


def with_noted(sums: Sums, fact: DemandNoted) -> dict[str, tuple[int, int]]:
    """What a fact says is added up with what was noted before."""
    day, sign, unmet = fact.asked_at.astimezone(UTC).date(), SIGN[fact.kind], fact.kind == "unmet"
    found = dict(sums)
    for line in fact.lines:
        name = _name(fact.warehouse, fact.channel, day, line.sku)
        pieces, refused = found.get(name, (0, 0))
        pieces, refused = pieces + sign * line.quantity, refused + (line.quantity if unmet else 0)
        if pieces or refused:
            found[name] = pieces, refused
        else:
            del found[name]
    return found


def lines_of(sums: Sums, count: int) -> tuple[DemandLine, ...]:
    """The oldest, as they are told."""
    found = list[DemandLine]()
    for name, (pieces, refused) in islice(sums.items(), count):
        warehouse, channel, day, sku = name.split("/")
        when = date.fromisoformat(day)
        found.append(DemandLine(warehouse=warehouse, sku=sku, channel=channel, day=when, pieces=pieces, refused=refused))
    return tuple(found)


def _name(warehouse: str, channel: str, day: date, sku: str) -> str:
    return f"{warehouse}/{channel}/{day}/{sku}"  # a word has no slash
