"""A shipment that waits is sourced again, day by day."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.order.commands import SourceAgain
from services.orders.order.decide import daily
from shared.contracts.allocating import OrderAllocated, ReleaseRequested, ReservationRequested, ShipmentQueued
from shared.contracts.inventory import Shortage
from shared.contracts.orders import Sourced, SourcedAgain, StockAsked, StockOffered
from shared.contracts.refusing import OrderRefused
from shared.contracts.resourcing import StockTold
from shared.contracts.terms import Terms
from shared.contracts.waiting import QueuedLine, ReservationQueued
from shared.domain.nouns import SetTimer
from tests.orders.example import AT, O1
from tests.orders.warehouses import S1, S2, S3, Life, lines

pytestmark = pytest.mark.req("INV-11", "ORD-06")
NOBODY = {"W1": {"A": 1}, "W2": {"A": 0}, "W3": {"A": 0}}
again = SourceAgain(order_id=O1, shipment_id=S1)
asked = StockAsked(order_id=O1, shipment_id=S1, warehouses=("W2", "W3"), lines=lines(A=4), asked_at=AT)


class Waits(Life):
    """Four pieces in W1, which has one; nobody has the others."""

    def __init__(self, has: dict[str, dict[str, int]] = NOBODY, terms: Terms | None = None) -> None:
        super().__init__(has, terms or Terms(short_at_placing="backorder"), A=4)
        for _ in has:
            self.answer()
        self.queue()

    def queue(self) -> list[Any]:
        asked = self.open[-1]
        self.answered.add(asked.attempt)
        line = QueuedLine(sku="A", quantity=4, lots=(), waiting=4, place=1)
        told = ReservationQueued(
            warehouse=asked.warehouse,
            order_id=O1,
            shipment_id=asked.shipment_id,
            attempt=asked.attempt,
            wait=asked.wait,
            rank=asked.rank,
            said_at=asked.said_at or AT,
            lines=(line,),
            queued_at=AT,
        )
        return self.hear(told)

    def told(self, warehouse: str, has: int, shipment: str = S1) -> list[Any]:
        short = (Shortage(sku="A", requested=4, available=has),) if has < 4 else ()
        return self.hear(StockTold(warehouse=warehouse, order_id=O1, shipment_id=shipment, shortages=short, told_at=AT))


def offered(warehouse: str, has: int) -> StockOffered:
    pieces = lines(A=has) if has else ()
    return StockOffered(order_id=O1, shipment_id=S1, warehouse=warehouse, lines=pieces, offered_at=AT)


def test_others_are_asked_day_by_day() -> None:
    life = Waits()
    [queued] = life.of(ShipmentQueued)
    assert daily(queued) == [SetTimer(f"source-again/{S1}", AT + timedelta(days=1), O1, again)]
    assert life.hear(again) == [asked]
    assert daily(asked) == [SetTimer(f"source-again/{S1}", AT + timedelta(days=1), O1, again)]
    assert life.told("W2", 0) == [offered("W2", 0)]
    assert life.told("W3", 3) == [offered("W3", 3)]
    assert life.told("W3", 9) == []  # asked once, answered once
    assert life.hear(again) == [asked]  # the next day


def test_who_has_it_now_serves_it_and_the_queue_is_left_first() -> None:
    life = Waits()
    life.hear(again)
    life.told("W2", 2)
    heard, left, freed, planned, asks = life.told("W3", 5)
    assert isinstance(planned, Sourced)
    assert heard == offered("W3", 4)
    assert left == SourcedAgain(order_id=O1, shipment_id=S1, warehouse="W1", sourced_at=AT)
    assert isinstance(freed, ReleaseRequested) and (freed.warehouse, freed.lines) == ("W1", lines(A=4))
    assert isinstance(asks, ReservationRequested)
    assert (asks.shipment_id, asks.warehouse, asks.lines, asks.wait) == (S2, "W3", lines(A=4), "no")
    life.has["W3"]["A"] = 5
    life.answer()
    assert life.parts == [(S2, "W3", lines(A=4))]
    assert life.hear(SourceAgain(order_id=O1, shipment_id=S1)) == []


def test_two_that_have_it_together() -> None:
    life = Waits()
    life.hear(again)
    life.told("W2", 2)
    said = life.told("W3", 3)
    assert [type(fact) for fact in said[1:]] == [
        SourcedAgain,
        ReleaseRequested,
        Sourced,
        ReservationRequested,
        ReservationRequested,
    ]
    assert [(each.warehouse, each.lines) for each in said[-2:]] == [("W2", lines(A=2)), ("W3", lines(A=2))]


def test_not_in_more_shipments_than_its_terms_let() -> None:
    life = Waits(terms=Terms(short_at_placing="backorder", max_shipments=1))
    life.hear(again)
    life.told("W2", 2)
    assert life.told("W3", 3) == [offered("W3", 3)]


def test_sold_meanwhile_it_waits_again_whatever_the_cap() -> None:
    life = Waits()
    life.hear(again)
    life.told("W2", 0)
    life.told("W3", 4)
    for _ in range(4):
        if life.open and life.open[-1].wait == "no":
            life.answer()
    [waits] = life.open
    assert (waits.wait, waits.warehouse, waits.said_at, waits.lines) == ("force", "W1", AT, lines(A=4))
    life.queue()
    assert not life.of(OrderRefused)
    assert life.hear(SourceAgain(order_id=O1, shipment_id=waits.shipment_id)) != []


def test_who_waits_no_more_asks_nobody() -> None:
    alone = Waits(has={"W1": {"A": 1}})
    assert alone.hear(again) == []  # nobody else is there
    life = Waits()
    assert life.hear(SourceAgain(order_id=O1, shipment_id=S3)) == []
    life.hear(again)
    life.facts.append(OrderAllocated(order_id=O1, shipment_id=S1, warehouse="W1", allocated_at=AT))
    assert life.hear(again) == []
    assert life.told("W2", 4) == [offered("W2", 4)]
    assert life.told("W3", 4) == [offered("W3", 4)]
