"""Lots of one SKU in one warehouse: pure arithmetic, shared by decisions, state and view.

Lots stand oldest first and an exhausted one is dropped, so a SKU keeps only the lots it has pieces of.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, assert_never

from services.inventory.stock.kept import LotCost, LotRecord, cost_of, cost_said
from services.inventory.stock.lines import line_of
from shared.contracts.inventory import LotQuantity, RestockedLine, StockAdjusted, StockReceived, StockRestocked
from shared.contracts.limits import LOTS
from shared.contracts.losing import AllocationLost
from shared.contracts.lots import LotReason, ReceivedLot
from shared.contracts.reservations import StockIssued, StockReleased, StockReserved
from shared.contracts.set_aside import AsideReason, SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.contracts.transfers import (
    SentLot,
    TransferStockAllocated,
    TransferStockArrived,
    TransferStockFreed,
    TransferStockSent,
)
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message

TransferMove = TransferStockAllocated | TransferStockFreed | TransferStockSent | TransferStockArrived
ShipmentMove = StockReserved | StockReleased | AllocationLost | StockIssued
MovingFact = ShipmentMove | StockReceived | StockRestocked | StockAdjusted | TransferMove
AsideFact = StockSetAside | StockMadeAvailable | SetAsideWrittenOff

ASIDE_REASONS = AtMost(6, "one a reason")


class Aside(Message):
    """Pieces that are set aside for one reason."""

    reason: AsideReason
    quantity: int


class Lot(Message):
    """Pieces of one receipt or return: `allocated` of the `quantity` belong to reservations, `unavailable` are set aside."""

    lot: str
    quantity: int
    allocated: int = 0
    unavailable: int = 0
    set_aside: Annotated[tuple[Aside, ...], ASIDE_REASONS] = ()
    """By reason; they sum to `unavailable`."""
    record: LotRecord | None = None
    """None: a lot is as old as its receipt, and nothing else is known of it."""

    @property
    def free(self) -> int:
        return self.quantity - self.allocated - self.unavailable

    @property
    def holds(self) -> tuple[LotReason, ...]:
        """Why nothing of it is offered."""
        return () if self.record is None else self.record.holds

    @property
    def origins(self) -> tuple[str, ...]:
        """The lots that its pieces are, or may be, of, where they came back from customers."""
        return () if self.record is None else self.record.origins

    @property
    def cost(self) -> LotCost | None:
        """None: it is not known."""
        return None if self.record is None else self.record.cost

    def worth(self, quantity: int) -> tuple[int, str] | None:
        """Of its next pieces to go: minor units and currency. None where its cost is not known."""
        return None if self.cost is None else (self.cost.share(self.quantity, quantity), self.cost.currency)


def lot_of(lots: Iterable[Lot], name: str) -> Lot | None:
    return next((each for each in lots if each.lot == name), None)


def lot_named(lots: Sequence[Lot], name: str) -> str:
    """The lot that pieces which come in under this name belong to: one of their own, or the newest, where there are as many as
    may be: goods that are there are never refused. Decisions say it, not the fold: an older log names each lot that it had."""
    if len(lots) < LOTS or any(lot.lot == name for lot in lots):
        return name
    return lots[-1].lot


def lots_named(lots: Sequence[Lot], names: Iterable[str]) -> list[str]:
    """As `lot_named`, of pieces that come in one after the other under these names."""
    known = dict.fromkeys(lot.lot for lot in lots)
    newest, found = lots[-1].lot if lots else "", []
    for name in names:
        if name not in known and len(known) < LOTS:
            known[name] = None
            newest = name
        found.append(name if name in known else newest)
    return found


def oldest_free(lots: Sequence[Lot], quantity: int) -> tuple[LotQuantity, ...]:
    """The lots that `quantity` free pieces come from, oldest first (INV-06); the caller knows that there are enough. What carts
    hold lies in no lot of its own: the lots have as many free pieces more."""
    taken = []
    for lot in lots:
        part = min(lot.free, quantity)
        if part > 0:
            taken.append(LotQuantity(lot=lot.lot, quantity=part))
            quantity -= part
            if quantity == 0:
                break
    return tuple(taken)


def oldest_aside(lots: Sequence[Lot], reason: AsideReason, quantity: int) -> tuple[LotQuantity, ...]:
    """The lots that `quantity` pieces set aside for this reason are in, oldest first; the caller knows that there are enough."""
    taken = []
    for lot in lots:
        part = min(pieces_aside(lot.set_aside, reason), quantity)
        if part > 0:
            taken.append(LotQuantity(lot=lot.lot, quantity=part))
            quantity -= part
    return tuple(taken)


def moved_lots(lots: Sequence[Lot], adjustment: str, change: int) -> tuple[LotQuantity, ...]:
    """Of an adjustment: pieces found form a lot of their own, pieces written off leave the oldest."""
    if change > 0:
        return (LotQuantity(lot=lot_named(lots, adjustment), quantity=change),)
    return tuple(LotQuantity(lot=lot.lot, quantity=-lot.quantity) for lot in oldest_free(lots, -change))


def missing_in(lots: Sequence[Lot]) -> int:
    """Pieces set aside because nobody found them."""
    return sum(pieces_aside(lot.set_aside, "missing") for lot in lots)


def pieces_aside(set_aside: Sequence[Aside], reason: AsideReason) -> int:
    return next((each.quantity for each in set_aside if each.reason == reason), 0)


def changed_aside(set_aside: tuple[Aside, ...], reason: AsideReason, change: int) -> tuple[Aside, ...]:
    """By reason, in alphabetical order; a reason without pieces is dropped."""
    pieces: dict[AsideReason, int] = {each.reason: each.quantity for each in set_aside}
    pieces[reason] = pieces.get(reason, 0) + change
    return tuple(Aside(reason=each, quantity=pieces[each]) for each in sorted(pieces) if pieces[each])


def after_aside(lots: tuple[Lot, ...], fact: AsideFact) -> tuple[tuple[Lot, ...], int, int]:
    """A SKU's lots after a fact, and how many pieces more (or fewer) that leaves on hand and unavailable."""
    sign, gone = (1 if isinstance(fact, StockSetAside) else -1), isinstance(fact, SetAsideWrittenOff)
    pieces = {part.lot: part.quantity for part in fact.lots}
    left = []
    for lot in lots:
        n = pieces.get(lot.lot, 0)
        if n == 0:
            left.append(lot)
        elif quantity := lot.quantity - n * gone:
            set_aside = changed_aside(lot.set_aside, fact.reason, sign * n)
            left.append(
                lot.model_copy(update={"quantity": quantity, "unavailable": lot.unavailable + sign * n, "set_aside": set_aside})
            )
    return tuple(left), -fact.quantity * gone, sign * fact.quantity


def after(lots: tuple[Lot, ...], fact: MovingFact, sku: str) -> tuple[tuple[Lot, ...], int, int]:
    """A SKU's lots after a fact, and how many pieces more (or fewer) that leaves on hand and allocated."""
    if isinstance(fact, StockAdjusted):
        for part in fact.lots:
            lots = _added(lots, part.lot, part.quantity) if part.quantity > 0 else _moved(lots, (part,), on_hand=1)
        return lots, fact.change, 0
    line = line_of(fact, sku)
    n: int = line.quantity
    match fact:
        case StockReserved() | TransferStockAllocated():
            return _moved(lots, line.lots, allocated=1), 0, n
        case StockReleased() | AllocationLost() | TransferStockFreed():
            return _moved(lots, line.lots, allocated=-1), 0, -n
        case StockIssued() | TransferStockSent():
            return _moved(lots, line.lots, on_hand=-1, allocated=-1), -n, -n
        case StockReceived():
            lots = _added(lots, line.lot, n)
            said = lot_said(fact, sku)
            return (lots if said is None else recorded(lots, said, n, fact.received_at)), n, 0
        case StockRestocked():
            return came_back(_added(lots, line.lot, n), line), n, 0
        case TransferStockArrived():
            for part in line.lots:
                lots = arrived(lots, part) if part.says_more else _added(lots, part.lot, part.quantity)
            return lots, n, 0
        case _:
            assert_never(fact)


def allocated(lots: tuple[Lot, ...], parts: Iterable[LotQuantity]) -> tuple[Lot, ...]:
    """With these pieces allocated; a lot may be named several times."""
    pieces: dict[str, int] = {}
    for part in parts:
        pieces[part.lot] = pieces.get(part.lot, 0) + part.quantity
    return _moved(lots, [LotQuantity(lot=lot, quantity=n) for lot, n in pieces.items()], allocated=1)


def freed(lots: tuple[Lot, ...], parts: Sequence[LotQuantity]) -> tuple[Lot, ...]:
    """With these pieces no more allocated."""
    return _moved(lots, parts, allocated=-1)


def _added(lots: tuple[Lot, ...], name: str, quantity: int) -> tuple[Lot, ...]:
    """With a newest lot more; a name that is there already keeps its place and grows, so that names stay unique."""
    if any(lot.lot == name for lot in lots):
        return _moved(lots, (LotQuantity(lot=name, quantity=quantity),), on_hand=1)
    return (*lots, Lot(lot=name, quantity=quantity))


def _moved(lots: tuple[Lot, ...], named: Sequence[LotQuantity], *, on_hand: int = 0, allocated: int = 0) -> tuple[Lot, ...]:
    """Each named lot's pieces, times 1 or -1, onto its quantity and allocation."""
    pieces = {part.lot: part.quantity for part in named}
    left = []
    for lot in lots:
        n = pieces.get(lot.lot)
        if n is None:
            left.append(lot)
        elif lot.quantity + n * on_hand:
            left.append(
                Lot(
                    lot=lot.lot,
                    quantity=lot.quantity + n * on_hand,
                    allocated=lot.allocated + n * allocated,
                    unavailable=lot.unavailable,
                    set_aside=lot.set_aside,
                    record=lot.record,
                )
            )
    return tuple(left)


def lot_said(fact: StockReceived, sku: str) -> ReceivedLot | None:
    """What a receipt says of its pieces of a SKU; None: they are not kept by lot."""
    return next((each for each in fact.lots if each.sku == sku), None)


def recorded(lots: tuple[Lot, ...], said: ReceivedLot, quantity: int, at: Instant) -> tuple[Lot, ...]:
    """With what a receipt says of a lot that its pieces were added to already. The lot's first expiry holds."""
    known = lot_of(lots, said.lot)
    first = known.record.expires_at if known is not None and known.record is not None else None
    cost = cost_said(said, quantity)
    new = LotRecord(expires_at=first or said.expires_at, cost=cost, received_at=at, owner=said.owner)
    return _joined(lots, said.lot, new, quantity)


def came_back(lots: tuple[Lot, ...], line: RestockedLine) -> tuple[Lot, ...]:
    """With what a return says of its lot, that its pieces were added to already."""
    if not line.says_more:
        return lots
    cost = cost_of(line.cost, line.currency, line.quantity)
    new = LotRecord(expires_at=line.expires_at, cost=cost, origins=line.origins, owner=line.owner)
    return _joined(lots, line.lot, new, line.quantity)


def arrived(lots: tuple[Lot, ...], part: SentLot) -> tuple[Lot, ...]:
    """A kept lot comes from another warehouse: as old as it was there, it stands before those that came later."""
    cost = cost_said(part, part.quantity)
    new = LotRecord(expires_at=part.expires_at, cost=cost, received_at=part.received_at, origins=part.origins, owner=part.owner)
    if lot_of(lots, part.lot) is not None:
        return _joined(_added(lots, part.lot, part.quantity), part.lot, new, part.quantity)
    place = next((n for n, each in enumerate(lots) if _is_later(each, part.received_at)), len(lots))
    return (*lots[:place], Lot(lot=part.lot, quantity=part.quantity, record=new), *lots[place:])


def _joined(lots: tuple[Lot, ...], name: str, new: LotRecord, quantity: int) -> tuple[Lot, ...]:
    """With what is known of so many pieces, which were added to this lot already."""
    (lot,) = [each for each in lots if each.lot == name]
    return with_record(lots, name, (lot.record or LotRecord()).joined(new, lot.quantity - quantity, quantity))


def _is_later(lot: Lot, at: Instant | None) -> bool:
    return at is not None and lot.record is not None and lot.record.received_at is not None and lot.record.received_at > at


def with_record(lots: tuple[Lot, ...], name: str, record: LotRecord) -> tuple[Lot, ...]:
    return tuple(each.model_copy(update={"record": record}) if each.lot == name else each for each in lots)


def still_low(low: bool, available: int, alert_line: int) -> bool:
    """Low lasts until available stock is at the alert line again."""
    return low and available < alert_line
