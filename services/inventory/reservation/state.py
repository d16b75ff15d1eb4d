"""What a warehouse did for a shipment."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.inventory import LotLine, ReservationRefused, StockIssued, StockReleased, StockReserved
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


def evolve(_: Reservation, fact: ReservationFact, id: str) -> Reservation:
    match fact:
        case StockReserved():
            return Reserved(lines=fact.lines)
        case ReservationRefused():
            return Refused(attempt=fact.attempt)
        case StockReleased():
            return Released()
        case StockIssued():
            return Issued()
        case _:
            assert_never(fact)
