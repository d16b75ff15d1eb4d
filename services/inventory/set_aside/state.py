"""What a request about pieces set aside did: the same again is a repeat, anything else a contradiction."""

from typing import Annotated, Literal, assert_never

from pydantic import Field

from services.inventory.stock.lots import AsideFact
from shared.contracts.set_aside import AsideReason, SetAsideWrittenOff, StockMadeAvailable, StockSetAside
from shared.domain.messages import Message

Action = Literal["set aside", "made available", "written off"]


class Blank(Message):
    """Not booked yet."""

    kind: Literal["blank"] = "blank"


class Moved(Message):
    kind: Literal["moved"] = "moved"
    action: Action
    sku: str
    quantity: int
    reason: AsideReason


Move = Blank | Moved
Stored = Annotated[Move, Field(discriminator="kind")]


def moves(fact: AsideFact) -> tuple[str, ...]:
    """By hand only: a receipt or a count remembers for itself."""
    return (f"{fact.warehouse}/{fact.move_id}",) if fact.move_id else ()


def evolve(_: Move, fact: AsideFact, id: str) -> Move:
    return Moved(action=_action(fact), sku=fact.sku, quantity=fact.quantity, reason=fact.reason)


def _action(fact: AsideFact) -> Action:
    match fact:
        case StockSetAside():
            return "set aside"
        case StockMadeAvailable():
            return "made available"
        case SetAsideWrittenOff():
            return "written off"
        case _:
            assert_never(fact)
