"""What a shipment whose channel has a pool may have: the pool's pieces first; beyond them everybody's, where the pool says so."""

from collections.abc import Iterable, Mapping

from services.inventory.pool.parts import Part, Parts, parts_ref
from services.inventory.queue.join import Own, Wanted
from services.inventory.stock.offer import offered, with_own
from services.inventory.stock.state import Stock
from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.lines import Shortage
from shared.contracts.orders import StockLine
from shared.contracts.pieces import LotLine
from shared.domain.messages import Instant
from shared.domain.nouns import States

Pooled = Mapping[str, int]
"""SKU to pieces of the pool."""


def part_of(asked: ReservationRequested, sku: str, states: States) -> Part | None:
    """Read only where the request names a pool."""
    if not asked.pool:
        return None
    parts: Parts = states[parts_ref(asked.warehouse, sku)]
    return parts.of(asked.pool)


def free_for(part: Part | None, stock: Stock, own: int, now: Instant, days: int) -> int:
    """`own`: what its cart holds. A pool never has pieces that are not there."""
    shared = offered(stock, now, days) if part is None or part.overflow else 0
    return with_own(stock, shared, own if part is None else own + in_pool(part, stock), now, days)


def in_pool(part: Part, stock: Stock) -> int:
    return max(0, min(part.left, stock.available))


def of_pool(asked: ReservationRequested, wanted: Wanted, own: Own, states: States) -> Pooled:
    """As many as it lacks beside what its cart holds."""
    pooled = {}
    for sku, n, stock in wanted:
        part = part_of(asked, sku, states)
        if part is not None and (count := min(n - own.get(sku, 0), in_pool(part, stock))) > 0:
            pooled[sku] = count
    return pooled


def as_pooled(pooled: Pooled) -> tuple[StockLine, ...]:
    return tuple(StockLine(sku=sku, quantity=n) for sku, n in pooled.items() if n)


def fenced(asked: ReservationRequested, short: Iterable[Shortage], states: States) -> bool:
    """Who may have its pool's pieces only waits for nobody else's."""
    parts = [part_of(asked, each.sku, states) for each in short]
    return any(part is not None and not part.overflow for part in parts)


def given_back(
    asked: ReleaseRequested, freed: Iterable[LotLine], pooled: Iterable[StockLine], states: States
) -> tuple[StockLine, ...]:
    """Of what was the pool's, where it still has a part; what was lost meanwhile is not."""
    left = {line.sku: line.quantity for line in freed}
    back = {line.sku: min(line.quantity, left.get(line.sku, 0)) for line in pooled}
    parts: dict[str, Parts] = {sku: states[parts_ref(asked.warehouse, sku)] for sku in back}
    return as_pooled({sku: n for sku, n in back.items() if parts[sku].of(asked.pool or "") is not None})
