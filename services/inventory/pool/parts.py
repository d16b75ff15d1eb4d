"""What pools have of a SKU in a warehouse: the sum is in its stock, so that only a pool's own orders read this."""

from collections.abc import Iterable, Sequence
from typing import Annotated, assert_never

from services.inventory.stock.lines import pooled_of
from services.inventory.stock.state import OfSku, sku_refs, stock_id
from shared.contracts.pools import POOLS, PoolMerged, PoolReduced, PoolSplit
from shared.contracts.reservations import StockReleased, StockReserved
from shared.contracts.waiting import ReservationQueued
from shared.domain.bounds import AtMost
from shared.domain.messages import Message
from shared.domain.nouns import Ref

MOVES = 20
"""Of a pool's part those whose repeat is known."""

PartFact = PoolSplit | PoolMerged | PoolReduced | StockReserved | ReservationQueued | StockReleased


class Part(Message):
    """In pieces."""

    pool_id: str
    left: int = 0
    """Unsold."""
    sold: int = 0
    overflow: bool
    priority: int
    moves: Annotated[tuple[str, ...], AtMost(MOVES, "the oldest leaves")] = ()


class Parts(Message):
    parts: Annotated[tuple[Part, ...], POOLS] = ()
    """In the order in which they began."""

    def of(self, pool_id: str) -> Part | None:
        return next((each for each in self.parts if each.pool_id == pool_id), None)


def parts_ref(warehouse: str, sku: str) -> Ref:
    return "pool_parts", stock_id(warehouse, sku)


def parts_refs(warehouse: str, lines: Iterable[OfSku]) -> list[Ref]:
    return sku_refs("pool_parts", warehouse, [line.sku for line in lines])


def parts_ids(fact: PartFact) -> Sequence[str]:
    match fact:
        case PoolSplit() | PoolMerged() | PoolReduced():
            return (stock_id(fact.warehouse, fact.sku),)
        case _:
            return [stock_id(fact.warehouse, line.sku) for line in fact.pooled] if fact.pooled else ()


def evolve(parts: Parts, fact: PartFact, id: str) -> Parts:
    match fact:
        case PoolSplit():
            began = parts if parts.of(fact.pool_id) else _with(parts, _new(fact))
            terms = {"overflow": fact.overflow, "priority": fact.priority}
            return _changed(began, fact.pool_id, fact.pieces, move=fact.move_id, **terms)
        case PoolMerged():
            given = _changed(parts, fact.to_pool, fact.pieces) if fact.to_pool else parts
            if fact.ended:
                return Parts(parts=tuple(each for each in given.parts if each.pool_id != fact.pool_id))
            return _changed(given, fact.pool_id, -fact.pieces, move=fact.move_id)
        case PoolReduced():
            for each in fact.parts:
                parts = _changed(parts, each.pool_id, -each.pieces)
            return parts
        case StockReserved() | ReservationQueued() | StockReleased():
            n = pooled_of(fact, id.partition("/")[2])
            n = n if isinstance(fact, StockReleased) else -n
            return _changed(parts, fact.pool, n, sold=-n)
        case _:
            assert_never(fact)


def _new(fact: PoolSplit) -> Part:
    return Part(pool_id=fact.pool_id, overflow=fact.overflow, priority=fact.priority)


def _with(parts: Parts, part: Part) -> Parts:
    return Parts(parts=(*parts.parts, part))


def _changed(parts: Parts, pool_id: str, n: int, *, sold: int = 0, move: str = "", **terms: bool | int) -> Parts:
    def change(part: Part) -> Part:
        moves = (*part.moves, move)[-MOVES:] if move else part.moves
        return part.model_copy(update={"left": part.left + n, "sold": part.sold + sold, "moves": moves, **terms})

    return Parts(parts=tuple(change(each) if each.pool_id == pool_id else each for each in parts.parts))
