"""Which shipments have pieces of a SKU, the newest allocation first.

No document says it: a popular SKU has thousands, and every order would pay for it. Its movements do, which are kept anyway, and
are read back only when pieces are lost. What is found is judged again when it is decided, by what each shipment has then.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from services.inventory.reservation.losing import ASKED, Allocations
from services.inventory.stock.back import PAGE, PAGES, count_back, newest_first, shipment_of
from services.inventory.stock.state import stock_id
from shared.domain.told import Decisions

MORE = 20
"""Shipments beyond those that have as many pieces as are looked for: some may have left meanwhile."""


async def newest_allocations(decisions: Decisions, warehouse: str, sku: str, pieces: int) -> Allocations:
    """Of shipments that have so many `pieces`, and some more; of 500 at most, or of the last 10,000 movements."""
    found, freed = Counter[str](), Counter[str]()
    before: int | None = None
    enough = 0
    for _ in range(PAGES):
        page = await decisions("stock", stock_id(warehouse, sku), before=before, limit=PAGE)
        for told in page.decisions if page else ():
            for type, data in newest_first(told, warehouse):
                count_back(_allocated(type, data, sku), found, freed)
        before = page.before if page else None
        enough = enough or (len(found) if found.total() >= pieces else 0)
        if before is None or len(found) >= ASKED or (enough and len(found) >= enough + MORE):
            break
    return Allocations(sku=sku, shipments=tuple(found)[:ASKED])


def _allocated(type: str, data: Any, sku: str) -> Iterator[tuple[str, int]]:
    """Pieces more or fewer, by shipment."""
    if type == "QueueFilled" and data["sku"] == sku:
        yield from ((gift["shipment_id"], gift["quantity"]) for gift in data["gifts"])
    if type not in ("StockReserved", "ReservationQueued", "StockReleased", "StockIssued", "AllocationLost") or data.get("waited"):
        return
    sign = 1 if type in ("StockReserved", "ReservationQueued") else -1
    for line in data["lines"]:
        if line["sku"] == sku and (n := line["quantity"] - line.get("waiting", 0)):
            yield shipment_of(data), sign * n
