"""The lot that returned pieces belong to: pure.

Pieces of a lot that is kept join it again, where it is the only one that they may be of, left this warehouse, and still has
pieces here: they expire as they did, and where it is held or recalled they are set aside. Others are a lot of the return's own.
It keeps the names of the lots that they may be of, expires with the first of them, and is held where one of them is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from services.inventory.stock.lots import Lot, lot_named, lot_of
from shared.contracts.inventory import InventoryEvent, LotQuantity
from shared.contracts.lots import ORIGINS, LotHeld, LotReason
from shared.contracts.restocking import LeftLot, RestockedLine, ReturnedLine
from shared.contracts.set_aside import StockSetAside
from shared.domain.messages import Instant


@dataclass(frozen=True, slots=True)
class Left:
    """The lots, of those that are kept, that left with the return's order."""

    here: Sequence[LeftLot]
    elsewhere: Sequence[LeftLot] = ()
    more: bool = False
    """There are others, which are not named."""

    def of(self, sku: str) -> list[LeftLot]:
        return [each for each in (*self.here, *self.elsewhere) if each.sku == sku]


@dataclass(frozen=True, slots=True)
class Shelved:
    line: RestockedLine
    reasons: tuple[LotReason, ...] = ()
    """Why nothing of it is offered, beyond what holds the lot that it joins."""
    note: str = ""


def shelved(line: ReturnedLine, lots: Sequence[Lot], return_id: str, left: Left, at: Instant) -> Shelved:
    may_be = left.of(line.sku)
    if len(may_be) == 1 and may_be[0] in left.here and not left.more and lot_of(lots, may_be[0].lot):
        return Shelved(RestockedLine(sku=line.sku, quantity=line.quantity, lot=may_be[0].lot))
    name = lot_named(lots, return_id)
    origins = tuple(dict.fromkeys(origin for each in may_be for origin in each.origins))
    owners = {each.owner for each in may_be}
    more = left.more or len(origins) > ORIGINS.count or len(owners) > 1
    expires = min((each.expires_at for each in may_be if each.expires_at is not None), default=None)
    own = name == return_id
    cost, currency = _share(may_be, line.quantity) if own else (None, None)
    restocked = RestockedLine(
        sku=line.sku,
        quantity=line.quantity,
        lot=name,
        expires_at=expires,
        cost=cost,
        currency=currency,
        origins=origins[: ORIGINS.count],
        owner=owners.pop() if own and len(owners) == 1 else None,
    )
    reasons: list[LotReason] = [reason for each in may_be for reason in each.holds]
    reasons += ["expired"] if expires is not None and expires <= at else []
    reasons += ["quality"] if more else []
    note = "of more lots, or owners, than are known: see what is printed on them" if more else ""
    return Shelved(restocked, tuple(dict.fromkeys(reasons)), note)


def held(shelved: Shelved, warehouse: str, return_id: str, order_id: str, at: Instant) -> list[InventoryEvent]:
    """Where it found no room for a lot of its own, its pieces alone are set aside."""
    line, note = shelved.line, shelved.note or f"of order {order_id}"
    if line.lot == return_id:
        return [
            LotHeld(warehouse=warehouse, sku=line.sku, lot=line.lot, reason=reason, note=note, held_at=at)
            for reason in shelved.reasons
        ]
    return [
        StockSetAside(
            warehouse=warehouse,
            sku=line.sku,
            quantity=line.quantity,
            reason=reason,
            lots=(LotQuantity(lot=line.lot, quantity=line.quantity),),
            document=return_id,
            note=note,
            set_aside_at=at,
        )
        for reason in shelved.reasons[:1]
    ]


def _share(may_be: Sequence[LeftLot], quantity: int) -> tuple[int, str] | tuple[None, None]:
    """Of what the order's pieces cost, in whole minor units down: returns of it never cost more than it did."""
    costs = [each.cost for each in may_be if each.cost is not None]
    currencies, pieces = {each.currency for each in may_be}, sum(each.quantity for each in may_be)
    if len(costs) < len(may_be) or len(currencies) != 1 or not pieces:
        return None, None
    currency = currencies.pop()
    return (None, None) if currency is None else (sum(costs) * min(quantity, pieces) // pieces, currency)
