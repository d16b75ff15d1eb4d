"""What a warehouse did for an order."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from shared.contracts.inventory import LotLine, ReservationRefused, StockIssued, StockReleased, StockReserved
from shared.contracts.limits import ORDER_LINES
from shared.domain.messages import Message

ReservationFact = StockReserved | ReservationRefused | StockReleased | StockIssued


class Blank(Message):
    """The order asked nothing of this warehouse yet."""

    kind: Literal["blank"] = "blank"


class Reserved(Message):
    """An order's pieces, by the lots they will be picked from."""

    kind: Literal["reserved"] = "reserved"
    lines: Annotated[tuple[LotLine, ...], ORDER_LINES]


class Refused(Message):
    kind: Literal["refused"] = "refused"


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
            return Refused()
        case StockReleased():
            return Released()
        case StockIssued():
            return Issued()
        case _:
            assert_never(fact)
