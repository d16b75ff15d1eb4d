"""What a pool asks of warehouses, and what each of them does: free pieces are split off, unsold ones go back (CHN-06)."""

from collections.abc import Mapping

from services.inventory.pool.commands import DefinePool, MovePool
from services.inventory.pool.parts import Part, Parts, parts_ref
from services.inventory.pool.state import Pool
from services.inventory.queue.fill import fill
from services.inventory.queue.state import queue_ref
from services.inventory.stock.rules import refused
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.inventory import InventoryEvent
from shared.contracts.pools import POOLS, PoolDefined, PoolMerged, PoolMoveAsked, PoolRefused, PoolSplit
from shared.domain.messages import Message
from shared.domain.nouns import Context, Decide, On, Ref, States


def define(command: DefinePool, pool: Pool, context: Context) -> list[PoolDefined]:
    if pool == Pool(known=True, channels=command.channels, overflow=command.overflow, priority=command.priority):
        return []
    return [
        PoolDefined(
            pool_id=command.pool_id,
            channels=command.channels,
            overflow=command.overflow,
            priority=command.priority,
            defined_at=context.time,
        )
    ]


def ask(command: MovePool, pool: Pool, context: Context) -> list[PoolMoveAsked | PoolRefused]:
    """A warehouse answers: a move that it made already changes nothing there."""
    if not pool.known:
        reason = f"there is no pool {command.pool_id}: define it first"
        return [
            PoolRefused(
                pool_id=command.pool_id,
                request=context.request,
                code="unknown_pool",
                reason=reason,
                refused_at=context.time,
            )
        ]
    return [
        PoolMoveAsked(
            pool_id=command.pool_id,
            warehouse=command.warehouse,
            sku=command.sku,
            pieces=command.pieces,
            to_pool=command.to_pool,
            overflow=pool.overflow,
            priority=pool.priority,
            move_id=command.move_id,
            asked_at=context.time,
        )
    ]


def move(asked: PoolMoveAsked, states: States, context: Context) -> list[InventoryEvent]:
    parts: Parts = states[parts_ref(asked.warehouse, asked.sku)]
    part = parts.of(asked.pool_id)
    if part is not None and asked.move_id in part.moves:
        return []
    if asked.pieces is not None and asked.pieces >= 0:
        return _split(asked, asked.pieces, parts, part, states, context)
    if part is None:
        reason = f"pool {asked.pool_id} has nothing of {asked.sku} in {asked.warehouse}"
        return refused(context, "unknown_pool_part", reason, asked.asked_at)
    return _merge(asked, part, parts, states, context)


def _split(
    asked: PoolMoveAsked, pieces: int, parts: Parts, part: Part | None, states: States, context: Context
) -> list[InventoryEvent]:
    stock: Stock = states[stock_ref(asked.warehouse, asked.sku)]
    if pieces > stock.free:
        reason = f"{asked.sku} in {asked.warehouse}: {stock.free} are free, so not {pieces} can be split off"
        return refused(context, "above_free", reason, asked.asked_at)
    if part is None and len(parts.parts) >= POOLS.count:
        reason = f"{POOLS.count} pools have a part of {asked.sku} in {asked.warehouse}"
        return refused(context, "too_many_pools", reason, asked.asked_at)
    return [
        PoolSplit(
            warehouse=asked.warehouse,
            sku=asked.sku,
            pool_id=asked.pool_id,
            pieces=pieces,
            overflow=asked.overflow,
            priority=asked.priority,
            move_id=asked.move_id,
            split_at=asked.asked_at,
        )
    ]


def _merge(asked: PoolMoveAsked, part: Part, parts: Parts, states: States, context: Context) -> list[InventoryEvent]:
    """What everybody gets goes first to who waits for it."""
    warehouse, sku, at = asked.warehouse, asked.sku, asked.asked_at
    pieces = part.left if asked.pieces is None else -asked.pieces
    if pieces > part.left:
        reason = f"pool {asked.pool_id} has {part.left} unsold pieces of {sku} in {warehouse}, not {pieces}"
        return refused(context, "above_unsold", reason, at)
    if asked.to_pool and (asked.to_pool == asked.pool_id or parts.of(asked.to_pool) is None):
        reason = f"pool {asked.to_pool} has no part of {sku} in {warehouse}: split one off first, of 0 pieces"
        return refused(context, "unknown_pool_part", reason, at)
    merged = PoolMerged(
        warehouse=warehouse,
        sku=sku,
        pool_id=asked.pool_id,
        pieces=pieces,
        to_pool=asked.to_pool,
        ended=asked.pieces is None,
        move_id=asked.move_id,
        merged_at=at,
    )
    return [merged, *fill(warehouse, [sku], states, [merged], at)]


def _reads(asked: PoolMoveAsked, warehouse: str) -> list[Ref]:
    return [each(asked.warehouse, asked.sku) for each in (parts_ref, stock_ref, queue_ref)]


POOL: Mapping[type[Message], Decide | On] = {DefinePool: define, MovePool: ask}
PARTS: Mapping[type[Message], Decide | On] = {PoolMoveAsked: On(move, key="warehouse", reads=_reads)}
