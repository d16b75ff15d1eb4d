"""The order that names its cart's hold gets its pieces, until the hold's end was stated (INV-02)."""

from collections.abc import Iterable

from services.inventory.hold.state import Hold, Holding, hold_ref, holders_refs
from services.inventory.queue.join import Own, Wanted
from shared.contracts.allocating import ReservationRequested
from shared.contracts.holding import HoldConverted
from shared.contracts.orders import StockLine
from shared.domain.nouns import Ref, States


def own_pieces(asked: ReservationRequested, states: States) -> Own:
    """By SKU, of what the shipment wants, what its cart holds. Nothing where the hold has ended: as anybody."""
    hold: Hold = states[hold_ref(asked.warehouse, asked.hold_id or "")]
    if not isinstance(hold, Holding):
        return {}
    wanted: dict[str, int] = {}
    for line in asked.lines:
        wanted[line.sku] = wanted.get(line.sku, 0) + line.quantity
    return {sku: min(n, hold.pieces[sku]) for sku, n in wanted.items() if sku in hold.pieces}


def converted(asked: ReservationRequested, own: Own, wanted: Wanted) -> list[HoldConverted]:
    """Of a line that needs fewer than are held the rest stays held, until its end."""
    lines = tuple(StockLine(sku=sku, quantity=own[sku]) for sku, *_ in wanted if own.get(sku))
    if not lines:
        return []
    return [
        HoldConverted(
            warehouse=asked.warehouse,
            hold_id=asked.hold_id or "",
            order_id=asked.order_id,
            shipment_id=asked.shipment_id,
            lines=lines,
            converted_at=asked.requested_at,
        )
    ]


def hold_refs(warehouse: str, hold_id: str, lines: Iterable[StockLine]) -> list[Ref]:
    return [hold_ref(warehouse, hold_id), *holders_refs(warehouse, lines)]
