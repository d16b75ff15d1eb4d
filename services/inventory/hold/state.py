"""What a cart holds, and who holds pieces of a SKU."""

from collections.abc import Iterable
from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.stock.state import OfSku, sku_refs, stock_id
from shared.contracts.holding import (
    HOLD_LINES,
    HeldLine,
    HoldConverted,
    HoldEnded,
    HoldExtended,
    StockHeld,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

HOLDERS = 1_000
"""Of a SKU in a warehouse."""

HoldFact = StockHeld | HoldExtended | HoldConverted | HoldEnded
HolderFact = StockHeld | HoldConverted | HoldEnded


class Blank(Message):
    """Nothing was held under this id."""

    kind: Literal["blank"] = "blank"


class Holding(Message):
    kind: Literal["holding"] = "holding"
    customer_id: str
    asked: Annotated[tuple[HeldLine, ...], HOLD_LINES]
    """As it began."""
    pieces: Annotated[dict[str, int], HOLD_LINES]
    """By SKU, what is still held; converted ones are gone."""
    started_at: Instant
    ends_at: Instant


class Ended(Message):
    """By its fact, or because an order took all."""

    kind: Literal["ended"] = "ended"
    customer_id: str
    asked: Annotated[tuple[HeldLine, ...], HOLD_LINES]


Hold = Blank | Holding | Ended
Stored = Annotated[Hold, Field(discriminator="kind")]


class Holder(Message):
    customer_id: str
    hold_id: str
    quantity: int


class Holders(Message):
    """Of one SKU."""

    holders: Annotated[tuple[Holder, ...], AtMost(HOLDERS, "refused: too_many_holds")] = ()


def hold_ref(warehouse: str, hold_id: str) -> Ref:
    return "hold", f"{warehouse}/{hold_id}"


def holders_ref(warehouse: str, sku: str) -> Ref:
    return "holders", stock_id(warehouse, sku)


def holders_refs(warehouse: str, lines: Iterable[OfSku]) -> list[Ref]:
    return sku_refs("holders", warehouse, [line.sku for line in lines])


def evolve(hold: Hold, fact: HoldFact, id: str) -> Hold:
    match fact:
        case StockHeld():
            return Holding(
                customer_id=fact.customer_id,
                asked=fact.lines,
                pieces={line.sku: line.quantity for line in fact.lines},
                started_at=fact.held_at,
                ends_at=fact.ends_at,
            )
        case HoldExtended():
            return hold.model_copy(update={"ends_at": fact.ends_at})
        case HoldConverted():
            return _less(hold, fact)
        case HoldEnded():
            return Ended(customer_id=hold.customer_id, asked=hold.asked) if isinstance(hold, Holding) else hold
        case _:
            assert_never(fact)


def _less(hold: Hold, fact: HoldConverted) -> Hold:
    if not isinstance(hold, Holding):
        return hold
    taken = {line.sku: line.quantity for line in fact.lines}
    pieces = {sku: left for sku, n in hold.pieces.items() if (left := n - taken.get(sku, 0))}
    return hold.model_copy(update={"pieces": pieces}) if pieces else Ended(customer_id=hold.customer_id, asked=hold.asked)


def holders_ids(fact: HolderFact) -> list[str]:
    return [stock_id(fact.warehouse, line.sku) for line in fact.lines]


def evolve_holders(holders: Holders, fact: HolderFact, id: str) -> Holders:
    sku = id.partition("/")[2]
    n = next(line.quantity for line in fact.lines if line.sku == sku)
    if isinstance(fact, StockHeld):
        newcomer = Holder(customer_id=fact.customer_id, hold_id=fact.hold_id, quantity=n)
        return Holders(holders=(*holders.holders, newcomer))
    left = [each if each.hold_id != fact.hold_id else _fewer(each, n) for each in holders.holders]
    return Holders(holders=tuple(each for each in left if each.quantity))


def _fewer(holder: Holder, n: int) -> Holder:
    return holder.model_copy(update={"quantity": holder.quantity - n})
