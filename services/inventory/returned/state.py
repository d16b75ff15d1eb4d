"""Whether an inspected return is booked."""

from shared.contracts.inventory import ReturnScrapped, StockRestocked
from shared.domain.messages import Message

ReturnedFact = StockRestocked | ReturnScrapped


class Returned(Message):
    booked: bool = False


def evolve(_: Returned, fact: ReturnedFact, id: str) -> Returned:
    return Returned(booked=True)
