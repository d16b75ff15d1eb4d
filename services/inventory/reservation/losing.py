"""Pieces that shipments had and have no more: counted missing, or in a lot that may not leave.

The newest allocation loses first, whatever its order was placed: who was promised pieces before keeps them. What Fulfillment has
packed already it keeps there, and says so; inventory issues what the shipment still has.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Annotated

from services.inventory.reservation.state import Part, Reservation, Reserved, Waiting, newest, reservation_ref
from shared.contracts.inventory import LotLine
from shared.contracts.limits import LOSSES
from shared.contracts.losing import AllocationLost, LostLine
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref, States

ASKED = 500
"""Shipments of a SKU that one decision looks at."""


class Allocations(Message):
    """Shipments that have pieces of a SKU, the newest allocation first: known from the SKU's history by whoever asks, and judged
    by what they have when it is decided."""

    sku: str
    shipments: Annotated[tuple[str, ...], AtMost(ASKED, "the newest are named")]


def lose(
    warehouse: str,
    wanted: Mapping[str, int],
    known: Sequence[Allocations],
    states: States,
    reason: str,
    at: Instant,
    lots: Collection[str] = (),
) -> list[AllocationLost]:
    """`wanted`: pieces by SKU; `lots`: only what lies in these. One fact a shipment. Fewer pieces where they have fewer."""
    left = dict(wanted)
    lines: dict[str, list[LostLine]] = {}
    for each in known:
        for shipment in dict.fromkeys(each.shipments):
            if not left.get(each.sku):
                break
            reservation: Reservation = states[reservation_ref(warehouse, shipment)]
            if (line := _lost(reservation, each.sku, left[each.sku], lots)) is not None:
                lines.setdefault(shipment, []).append(line)
                left[each.sku] -= line.quantity
    return [
        AllocationLost(
            warehouse=warehouse,
            order_id=states[reservation_ref(warehouse, shipment)].order_id,
            shipment_id=shipment,
            lines=tuple(lost),
            reason=reason,
            lost_at=at,
        )
        for shipment, lost in lines.items()
    ]


def _lost(reservation: Reservation, sku: str, quantity: int, lots: Collection[str]) -> LostLine | None:
    """Of one that lost pieces often enough, none: its order's history has an end."""
    if not isinstance(reservation, Reserved | Waiting) or reservation.losses >= LOSSES or not reservation.order_id:
        return None
    line: LotLine | Part | None = next((each for each in reservation.lines if each.sku == sku), None)
    if line is None:
        return None
    there = tuple(lot for lot in line.lots if not lots or lot.lot in lots)
    had = sum(lot.quantity for lot in there)
    if not had:
        return None
    gone = newest(LotLine(sku=sku, quantity=had, lots=there), min(had, quantity))
    return LostLine(sku=sku, quantity=gone.quantity, lots=gone.lots, left=line.quantity - gone.quantity)


def lost_refs(warehouse: str, known: Sequence[Allocations]) -> list[Ref]:
    return [reservation_ref(warehouse, shipment) for shipment in dict.fromkeys(x for each in known for x in each.shipments)]
