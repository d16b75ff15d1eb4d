"""What a warehouse did for a shipment."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.inventory import LotLine, LotQuantity, ReservationRefused, StockIssued, StockReleased, StockReserved
from shared.contracts.limits import ORDER_LINES
from shared.domain.messages import Message

ReservationFact = StockReserved | ReservationRefused | StockReleased | StockIssued


class Blank(Message):
    """Nothing was asked of this warehouse for it yet."""

    kind: Literal["blank"] = "blank"


class Reserved(Message):
    """A shipment's pieces, by the lots they will be picked from."""

    kind: Literal["reserved"] = "reserved"
    lines: Annotated[tuple[LotLine, ...], ORDER_LINES]


class Refused(Message):
    kind: Literal["refused"] = "refused"
    attempt: int
    """Of the order: a later one may find what is there now."""


class Released(Message):
    kind: Literal["released"] = "released"


class Issued(Message):
    kind: Literal["issued"] = "issued"


Reservation = Blank | Reserved | Refused | Released | Issued
Stored = Annotated[Reservation, Field(discriminator="kind")]


def evolve(state: Reservation, fact: ReservationFact, id: str) -> Reservation:
    match fact:
        case StockReserved():
            return Reserved(lines=fact.lines)
        case ReservationRefused():
            return Refused(attempt=fact.attempt)
        case StockReleased():
            left = _without(state.lines, fact.lines) if isinstance(state, Reserved) else ()
            return Reserved(lines=left) if left else Released()
        case StockIssued():
            return Issued()
        case _:
            assert_never(fact)


def _without(lines: tuple[LotLine, ...], freed: tuple[LotLine, ...]) -> tuple[LotLine, ...]:
    """Part of a reservation is freed where pieces were not found."""
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
