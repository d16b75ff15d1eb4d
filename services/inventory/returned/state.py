"""Whether an inspected return is booked, and what a warehouse was asked about it."""

from operator import not_
from typing import Annotated, assert_never

from pydantic import Field

from shared.contracts.restocking import (
    RETURN_LINES,
    RestockEvent,
    ReturnedLine,
    ReturnLotsAsked,
    ReturnLotsNamed,
    ReturnScrapped,
    StockRestocked,
)
from shared.domain.messages import Instant, Message
from shared.domain.nouns import Ref


class Asked(Message):
    """To be restocked, once the warehouses that shipped a part of the order have named their lots."""

    lines: Annotated[tuple[ReturnedLine, ...], RETURN_LINES]
    inspected_at: Instant


class Returned(Message):
    booked: bool = False
    """Restocked, scrapped, or asked about."""
    asked: Annotated[Asked | None, Field(exclude_if=not_)] = None
    """None: nothing is still to be restocked."""
    named: Annotated[bool, Field(exclude_if=not_)] = False
    """This warehouse has named its lots, to the one that restocks."""


def returned_ref(warehouse: str, return_id: str) -> Ref:
    return "returned", f"{warehouse}/{return_id}"


def evolve(returned: Returned, fact: RestockEvent, id: str) -> Returned:
    match fact:
        case StockRestocked():
            return Returned(booked=True)
        case ReturnScrapped():
            return returned.model_copy(update={"booked": True})
        case ReturnLotsAsked():
            return Returned(booked=True, asked=Asked(lines=fact.lines, inspected_at=fact.inspected_at))
        case ReturnLotsNamed():
            return returned.model_copy(update={"named": True})
        case _:
            assert_never(fact)
