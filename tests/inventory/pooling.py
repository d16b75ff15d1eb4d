"""Pieces that are ring-fenced: 100 mugs in EAST, of which the pool `live` has some."""

from typing import Any

from services.inventory.pool.commands import DefinePool
from services.inventory.pool.view import PoolPartView
from services.inventory.service import service
from services.inventory.stock.view import StockView
from shared.contracts.inventory import InventoryEvent
from shared.contracts.orders import StockLine
from shared.contracts.pools import PoolDefined, PoolMerged, PoolMoveAsked, PoolPieces, PoolReduced, PoolSplit
from shared.testing.specs import ViewSpec, fold
from tests.inventory.examples import EAST, NOW, inventory, received
from tests.inventory.waiting import Warehouse

define = DefinePool(pool_id="live", channels=("douyin",), overflow=False, priority=1)
defined = PoolDefined(pool_id="live", channels=("douyin",), overflow=False, priority=1, defined_at=NOW)
hundred = received("r1", MUG=100)


def moved(n: int | None, id: str = "m1", pool: str = "live", to: str = "", *, overflow: bool = False, priority: int = 1) -> Any:
    return PoolMoveAsked(
        pool_id=pool,
        warehouse=EAST,
        sku="MUG",
        pieces=n,
        to_pool=to,
        overflow=overflow,
        priority=priority,
        move_id=id,
        asked_at=NOW,
    )


def split(n: int, id: str = "m1", pool: str = "live", *, overflow: bool = False, priority: int = 1) -> PoolSplit:
    return PoolSplit(
        warehouse=EAST,
        sku="MUG",
        pool_id=pool,
        pieces=n,
        overflow=overflow,
        priority=priority,
        move_id=id,
        split_at=NOW,
    )


def merged(n: int, id: str = "m2", to: str = "", *, ended: bool = False) -> PoolMerged:
    return PoolMerged(warehouse=EAST, sku="MUG", pool_id="live", pieces=n, to_pool=to, ended=ended, move_id=id, merged_at=NOW)


def reduced(**parts: int) -> PoolReduced:
    gone = tuple(PoolPieces(pool_id=pool, pieces=n) for pool, n in parts.items())
    return PoolReduced(warehouse=EAST, sku="MUG", parts=gone, reduced_at=NOW)


def live(asked: Any) -> Any:
    return asked.model_copy(update={"pool": "live"})


def from_pool(fact: Any, n: int) -> Any:
    return fact.model_copy(update={"pool": "live", "pooled": (StockLine(sku="MUG", quantity=n),)})


def shown(*facts: InventoryEvent) -> StockView:
    view = ViewSpec(service, "stock").given(*facts).documents["EAST/MUG"]
    assert isinstance(view, StockView)
    return view


def part(*facts: InventoryEvent, pool: str = "live") -> PoolPartView:
    view = ViewSpec(service, "pool_parts").given(*facts).documents[f"EAST/MUG/{pool}"]
    assert isinstance(view, PoolPartView)
    return view


def folded(house: Warehouse, fact: Any) -> dict[Any, Any]:
    return fold(inventory.wiring, dict(house.states), [fact])
