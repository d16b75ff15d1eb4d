"""Every order for one pool of 1,000 pieces in two warehouses, against as many orders spread over 1,000 SKUs: what inventory
decides, folds and writes, in this process. It must sell 1,000 exactly.

    python -m bench.pools [orders]

An order asks one warehouse, and the other when it is refused: most of the pool's ask twice, for nothing.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from random import Random
from time import process_time
from typing import Any

from services.inventory.service import service
from shared.contracts.allocating import ReservationRequested
from shared.contracts.inventory import ReceivedLine, StockReceived
from shared.contracts.orders import StockLine
from shared.contracts.pools import PoolSplit
from shared.contracts.reservations import StockReserved
from shared.domain.ids import shipment_id
from shared.domain.nouns import Context, Ref
from shared.domain.wiring import Wiring
from shared.testing.specs import NOON, fold

WAREHOUSES = ("W1", "W2")
POOL = (600, 400)
SKUS = 1_000
ROUNDS = 3


class Inventory:
    """Its states, in one process."""

    def __init__(self, facts: Iterable[Any]) -> None:
        self.wiring = Wiring(service)
        self.states = fold(self.wiring, dict[Ref, Any](), list(facts))
        self.handler = self.wiring.handlers[ReservationRequested]

    def reserve(self, asked: ReservationRequested) -> Any:
        refs = self.handler.refs(asked, asked.warehouse)
        read = {ref: self.states.get(ref, self.wiring.nouns[ref[0]].initial) for ref in refs}
        facts = self.handler.decide(asked, read, Context(asked.warehouse, NOON, "ReservationRequested"))
        for fact in facts:
            fact.__pydantic_serializer__.to_json(fact)
        fold(self.wiring, self.states, facts)
        return facts[0]


def received(warehouse: str, pieces: dict[str, int]) -> StockReceived:
    lines = tuple(ReceivedLine(sku=sku, lot="r1", quantity=n) for sku, n in pieces.items())
    return StockReceived(warehouse=warehouse, receipt_id="r1", lines=lines, received_at=NOON)


def of_pool() -> Inventory:
    facts: list[Any] = []
    for warehouse, n in zip(WAREHOUSES, POOL, strict=True):
        split = {"warehouse": warehouse, "sku": "S0", "pool_id": "live", "pieces": n, "move_id": "m1", "split_at": NOON}
        facts += [received(warehouse, {"S0": n}), PoolSplit.model_validate({**split, "overflow": False, "priority": 0})]
    return Inventory(facts)


def of_everybody(orders: int) -> Inventory:
    return Inventory(received(warehouse, {f"S{n}": orders for n in range(SKUS)}) for warehouse in WAREHOUSES)


def sell(inventory: Inventory, orders: Sequence[tuple[str, str, bool]], pool: str | None) -> tuple[int, float]:
    """How many were sold, and the processor seconds that it took."""
    sold, begun = 0, process_time()
    for order, sku, turned in orders:
        for attempt, warehouse in enumerate(reversed(WAREHOUSES) if turned else WAREHOUSES, 1):
            asked = ReservationRequested(
                order_id=order,
                shipment_id=shipment_id(order),
                warehouse=warehouse,
                lines=(StockLine(sku=sku, quantity=1),),
                attempt=attempt,
                pool=pool,
                requested_at=NOON,
            )
            if isinstance(inventory.reserve(asked), StockReserved):
                sold += 1
                break
    return sold, process_time() - begun


def main(orders: int) -> dict[str, Any]:
    draw = Random(1)
    ratios, rates = list[float](), list[tuple[float, float]]()
    for _ in range(ROUNDS):
        alike = [(f"p{n}", "S0", draw.random() < 0.5) for n in range(orders)]
        spread = [(f"u{n}", f"S{draw.randrange(SKUS)}", draw.random() < 0.5) for n in range(orders)]
        sold, seconds = sell(of_pool(), alike, "live")
        if sold != min(orders, sum(POOL)):
            raise SystemExit(f"{sold} sold of a pool of {sum(POOL)}")
        everybody, uniform = sell(of_everybody(orders), spread, None)
        if everybody != orders:
            raise SystemExit(f"{everybody} of {orders} sold")
        ratios.append(uniform / seconds)
        rates.append((orders / seconds, orders / uniform))
    middle = sorted(range(ROUNDS), key=lambda n: ratios[n])[ROUNDS // 2]
    pool, uniform = rates[middle]
    return {
        "orders": orders,
        "sold": sum(POOL),
        "pool/s": round(pool),
        "uniform/s": round(uniform),
        "ratio": round(ratios[middle], 2),
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]) if sys.argv[1:] else 20_000)))
