"""The lots, of those that are kept, that left a warehouse with an order: pure."""

from collections.abc import Iterable, Sequence

from services.inventory.reservation.state import Issued, IssuedLot, reservation_ref
from services.inventory.stock.kept import earlier, names_of
from services.inventory.stock.lots import lot_of
from services.inventory.stock.state import Stock, stock_ref
from shared.contracts.limits import SHIPMENTS
from shared.contracts.lots import LotReason
from shared.contracts.restocking import LEFT_LOTS, LeftLot
from shared.domain.ids import shipment_id
from shared.domain.nouns import Ref, States


def shipments_of(warehouse: str, order_id: str) -> list[Ref]:
    """Whatever this warehouse did for the order."""
    return [reservation_ref(warehouse, shipment_id(order_id, n + 1)) for n in range(SHIPMENTS)]


def left(warehouse: str, order_id: str, skus: Iterable[str], states: States) -> tuple[list[LeftLot], bool]:
    """Each once; and whether there are more of these SKUs, or of any, than are known."""
    wanted, more = set(skus), False
    found: dict[tuple[str, str], LeftLot] = {}
    for ref in shipments_of(warehouse, order_id):
        shipment = states[ref]
        if not isinstance(shipment, Issued):
            continue
        more = more or shipment.more
        for each in shipment.lots:
            if each.sku in wanted:
                lot = _left(each, states[stock_ref(warehouse, each.sku)])
                known = found.get((lot.sku, lot.lot))
                found[lot.sku, lot.lot] = _both(known, lot) if known else lot
    return list(found.values()), more


def named(lots: Sequence[LeftLot], more: bool) -> tuple[tuple[LeftLot, ...], bool]:
    """As many as a warehouse is told."""
    return tuple(lots[: LEFT_LOTS.count]), more or len(lots) > LEFT_LOTS.count


def _left(issued: IssuedLot, stock: Stock) -> LeftLot:
    """As it is now, where it has pieces left; what is known of it since it was shipped, where it has not."""
    lot = lot_of(stock.lots, issued.lot)
    holds: tuple[LotReason, ...] = lot.holds if lot else ()
    if issued.recalled and "recalled" not in holds:
        holds = (*holds, "recalled")
    record = lot.record if lot else None
    return LeftLot(
        sku=issued.sku,
        lot=issued.lot,
        quantity=issued.quantity,
        origins=issued.origins or names_of(issued.lot, issued.currency),
        expires_at=earlier(issued.expires_at, record.expires_at if record else None),
        holds=holds,
        cost=issued.cost,
        currency=issued.currency,
        owner=issued.owner,
    )


def _both(one: LeftLot, other: LeftLot) -> LeftLot:
    """Of two shipments."""
    cost = None if one.cost is None or other.cost is None else one.cost + other.cost
    return one.model_copy(update={"quantity": one.quantity + other.quantity, "cost": cost})
