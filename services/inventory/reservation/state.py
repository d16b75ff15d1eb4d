"""What a warehouse did for a shipment."""

from collections.abc import Mapping, Sequence
from operator import not_
from typing import Annotated, Any, Literal, assert_never

from pydantic import Field

from services.inventory.queue.state import merged
from services.inventory.stock.kept import under_currency
from shared.contracts.inventory import LotLine, LotQuantity
from shared.contracts.limits import ORDER_LINES, SKU_LOTS
from shared.contracts.lines import StockLine
from shared.contracts.losing import AllocationLost
from shared.contracts.lots import ORIGINS, AllocationExchanged, LotsShipped
from shared.contracts.recalls import LotShipmentRecalled
from shared.contracts.reservations import ReservationRefused, StockIssued, StockReleased, StockReserved
from shared.contracts.waiting import QueueLeft, ReservationQueued, StockAllocatedInPart
from shared.domain.bounds import AtMost
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref

ReservationFact = (
    StockReserved
    | ReservationRefused
    | ReservationQueued
    | StockAllocatedInPart
    | QueueLeft
    | StockReleased
    | AllocationLost
    | AllocationExchanged
    | StockIssued
    | LotsShipped
    | LotShipmentRecalled
)

ISSUED_LOTS = AtMost(100, "said to be more: what comes back of the shipment is held until somebody looks")


class Blank(Message):
    """Nothing was asked of this warehouse for it yet."""

    kind: Literal["blank"] = "blank"


class Part(Message):
    """Of the `quantity` wanted the pieces of `lots` are the shipment's."""

    sku: str
    quantity: int
    lots: Annotated[tuple[LotQuantity, ...], SKU_LOTS]

    @property
    def allocated(self) -> int:
        return sum([part.quantity for part in self.lots])


class Waiting(Message):
    """A shipment that waits for pieces, in the queues of the SKUs that it lacks. What a queue was given for it becomes its own in
    a decision of its own: until then the queue has it."""

    kind: Literal["waiting"] = "waiting"
    attempt: int
    lines: Annotated[tuple[Part, ...], ORDER_LINES]
    not_before: Instant | None
    order_id: str = ""
    pool: str = ""
    pooled: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    """Pieces that were its channel's pool's."""
    losses: int = 0
    """How often it lost pieces that it had."""

    @property
    def waiting(self) -> int:
        return sum([line.quantity - line.allocated for line in self.lines])

    @property
    def allocated(self) -> tuple[LotLine, ...]:
        return tuple([LotLine(sku=line.sku, quantity=line.allocated, lots=line.lots) for line in self.lines if line.lots])

    def given(self, more: LotLine) -> "Waiting":
        lines = [_given(line, more) if line.sku == more.sku else line for line in self.lines]
        return self.model_copy(update={"lines": tuple(lines)})


def _given(line: Part, more: LotLine) -> Part:
    return Part(sku=line.sku, quantity=line.quantity, lots=merged(line.lots, more.lots))


class Reserved(Message):
    """A shipment's pieces, by the lots they will be picked from."""

    kind: Literal["reserved"] = "reserved"
    attempt: int
    lines: Annotated[tuple[LotLine, ...], ORDER_LINES]
    order_id: str = ""
    pool: str = ""
    pooled: Annotated[tuple[StockLine, ...], ORDER_LINES] = ()
    """Pieces that were its channel's pool's."""
    losses: int = 0
    """How often it lost pieces that it had."""


class Refused(Message):
    kind: Literal["refused"] = "refused"
    attempt: int
    """Of the order: a later one may find what is there now."""


class Released(Message):
    kind: Literal["released"] = "released"
    attempt: int
    """The one that was let go: a later one may have the pieces again."""


class IssuedLot(Message):
    """Pieces of a lot that is kept. Cost: of these, in minor units of `currency`."""

    sku: str
    lot: str
    recalled: bool = False
    quantity: Annotated[int, Field(exclude_if=not_)] = 0
    """0: not known, as of its expiry and cost, in a document from before they were."""
    expires_at: Annotated[Instant | None, Field(exclude_if=not_)] = None
    origins: Annotated[tuple[str, ...], Field(exclude_if=not_), ORIGINS] = ()
    cost: Annotated[int | None, Field(exclude_if=lambda cost: cost is None)] = None
    currency: Annotated[str | None, Field(exclude_if=not_)] = None
    owner: Annotated[str | None, Field(exclude_if=not_)] = None


class Issued(Message):
    kind: Literal["issued"] = "issued"
    lots: Annotated[tuple[IssuedLot, ...], ISSUED_LOTS] = ()
    """Those that are kept, which pieces that come back are of."""
    more: Annotated[bool, Field(exclude_if=not_)] = False
    """There are others."""


Reservation = Blank | Waiting | Reserved | Refused | Released | Issued
Stored = Annotated[Reservation, Field(discriminator="kind")]


def reservation_ref(warehouse: str, shipment_id: str) -> Ref:
    return "reservation", f"{warehouse}/{shipment_id}"


def evolve(reservation: Reservation, fact: ReservationFact, id: str) -> Reservation:
    match fact:
        case StockReserved():
            return _reserved(reservation, fact)
        case ReservationRefused():
            return Refused(attempt=fact.attempt)
        case ReservationQueued():
            lines = tuple(Part(sku=line.sku, quantity=line.quantity, lots=line.lots) for line in fact.lines)
            return Waiting(attempt=fact.attempt, lines=lines, **_whose(fact), not_before=fact.not_before)
        case StockAllocatedInPart():
            return reservation.given(fact.line) if isinstance(reservation, Waiting) else reservation
        case StockReleased() if isinstance(reservation, Reserved) and (left := _without(reservation.lines, fact.lines)):
            return reservation.model_copy(update={"lines": left})
        case AllocationLost():
            return _lost(reservation, fact)
        case AllocationExchanged():
            return _exchanged(reservation, fact)
        case StockReleased() | QueueLeft():
            return Released(attempt=0 if isinstance(reservation, Blank | Issued) else reservation.attempt)
        case StockIssued():
            return Issued()
        case LotsShipped():
            lots = tuple(IssuedLot(**each.model_dump()) for each in fact.lots[: ISSUED_LOTS.count])
            return Issued(lots=lots, more=len(fact.lots) > ISSUED_LOTS.count)
        case LotShipmentRecalled():
            return _recalled(reservation, fact)
        case _:
            assert_never(fact)


def _recalled(reservation: Reservation, fact: LotShipmentRecalled) -> Reservation:
    """Under its name, or its name and its currency."""
    if not isinstance(reservation, Issued):
        return reservation
    lots = [
        each.model_copy(update={"recalled": True}) if each.sku == fact.sku and _may_be(each, fact.lot) else each
        for each in reservation.lots
    ]
    return reservation.model_copy(update={"lots": tuple(lots)})


def _may_be(issued: IssuedLot, lot: str) -> bool:
    return issued.lot in (lot, under_currency(lot, issued.lot[-3:])) or lot in issued.origins


def _whose(fact: StockReserved | ReservationQueued) -> dict[str, Any]:
    return {"order_id": fact.order_id, "pool": fact.pool, "pooled": fact.pooled}


def _reserved(reservation: Reservation, fact: StockReserved) -> Reserved:
    """What waited keeps what it was given while it did."""
    reserved = Reserved(attempt=fact.attempt, lines=fact.lines, **_whose(fact))
    if not fact.waited or not isinstance(reservation, Waiting):
        return reserved
    kept = {"pool": reservation.pool, "pooled": reservation.pooled, "losses": reservation.losses}
    return reserved.model_copy(update=kept)


def _lost(reservation: Reservation, fact: AllocationLost) -> Reservation:
    """What it waits for it waits for."""
    if isinstance(reservation, Waiting):
        parts = tuple(part for line in reservation.lines if (part := _fewer(line, fact)).quantity)
        return reservation.model_copy(update={"lines": parts, "losses": reservation.losses + 1})
    if isinstance(reservation, Reserved):
        if left := _without(reservation.lines, fact.lines):
            return reservation.model_copy(update={"lines": left, "losses": reservation.losses + 1})
        return Released(attempt=reservation.attempt)
    return reservation


def _exchanged(reservation: Reservation, fact: AllocationExchanged) -> Reservation:
    if not isinstance(reservation, Reserved | Waiting):
        return reservation
    gone = {part.lot: part.quantity for part in fact.lots}
    lines = tuple(_into(line, gone, fact.into) if line.sku == fact.sku else line for line in reservation.lines)
    return reservation.model_copy(update={"lines": lines})


def _into(line: LotLine | Part, gone: Mapping[str, int], into: Sequence[LotQuantity]) -> LotLine | Part:
    left = [LotQuantity(lot=each.lot, quantity=each.quantity - gone.get(each.lot, 0)) for each in line.lots]
    return line.model_copy(update={"lots": merged([each for each in left if each.quantity], into)})


def _fewer(part: Part, fact: AllocationLost) -> Part:
    lost = next((line for line in fact.lines if line.sku == part.sku), None)
    if lost is None:
        return part
    kept = _without((LotLine(sku=part.sku, quantity=part.allocated, lots=part.lots),), (lost,))
    return Part(sku=part.sku, quantity=part.quantity - lost.quantity, lots=kept[0].lots if kept else ())


def _without(lines: tuple[LotLine, ...], freed: Sequence[LotLine]) -> tuple[LotLine, ...]:
    """Part of a reservation is freed where pieces were not found, or lost."""
    gone = {(line.sku, lot.lot): lot.quantity for line in freed for lot in line.lots}
    left: list[LotLine] = []
    for line in lines:
        lots = [LotQuantity(lot=each.lot, quantity=each.quantity - gone.get((line.sku, each.lot), 0)) for each in line.lots]
        kept = tuple(lot for lot in lots if lot.quantity > 0)
        if kept:
            left.append(LotLine(sku=line.sku, quantity=sum(lot.quantity for lot in kept), lots=kept))
    return tuple(left)


def newest(line: LotLine, quantity: int) -> LotLine:
    """So many pieces of it, of its newest lots: those that are left go first to where they were to go."""
    lots: list[LotQuantity] = []
    left = quantity
    for each in reversed(line.lots):
        if left <= 0:
            break
        count = min(left, each.quantity)
        lots.append(LotQuantity(lot=each.lot, quantity=count))
        left -= count
    return LotLine(sku=line.sku, quantity=max(0, quantity), lots=tuple(reversed(lots)))
