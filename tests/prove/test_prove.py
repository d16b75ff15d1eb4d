"""`waybill prove`: what is right is not accused, whenever it is looked at, and each planted fault is named."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from cli.prove import money, queue, stock
from cli.prove.command import table
from cli.prove.money import Money
from cli.prove.queue import Queue
from cli.prove.reading import Proof
from cli.prove.stock import Stock
from cli.prove.tally import Tally
from services.inventory.queue.commands import SetBackorderCap
from services.orders.channel.commands import ConfigureChannel
from shared.contracts.terms import Terms
from tests.journeys.any_life import Life
from tests.journeys.shop import Shop
from tests.prove.captured import Captured

PROOFS: tuple[type[Proof[Tally]], ...] = (Stock, Money, Queue)
Plant = Callable[[Captured], int]


def backordered() -> Shop:
    """A1 gets 8 of 12 mugs and left, A2 waits for 6 of 10; A3 and A5 were cancelled, A4 sent its
    lamp back."""
    shop = Shop({("sh-1", "lamp"): 5})
    waits = ConfigureChannel(
        channel="shop",
        currency="CNY",
        warehouses=("sh-1", "gz-1"),
        payment_window_minutes=30,
        return_window_days=7,
        price_source="list",
        terms=Terms(short_at_placing="backorder"),
    )
    shop.system.ask("orders", "shop", waits)
    shop.system.ask("inventory", "sh-1", SetBackorderCap(warehouse="sh-1", sku="mug", cap=30))
    first = shop.place("A1", {"mug": 8})
    shop.pay("A1", shop.order(first).total or 0)
    shop.system.advance(seconds=1)
    for number, quantity in (("A2", 10), ("A3", 2)):
        shop.pay(number, shop.order(shop.place(number, {"mug": quantity})).total or 0)
        shop.system.advance(seconds=1)
    shop.receive("sh-1", "mug", 12, "r1")
    shop.dispatch(first)
    shop.cancel("A3")
    for number in ("A5", "A4"):
        lamp = shop.place(number, {"lamp": 1})
        shop.pay(number, shop.order(lamp).total or 0)
        if number == "A5":
            shop.cancel(number)
        shop.system.run()
    shop.dispatch(lamp)
    shop.deliver(lamp)
    shop.system.run()
    back = shop.ask_back("A4", {"lamp": 1})
    shop.inspect(lamp, back, ("lamp", 1, "restock"))
    shop.system.run()
    return shop


@pytest.mark.parametrize("seed", range(12))
def test_random_lives_add_up_whenever_they_are_looked_at(seed: int) -> None:
    life = Life(seed, lambda _: None)
    life.live()
    chance = Random(seed)
    for number in life.orders:
        life.do(chance.choice(("cancel", "pay", "receive")), number)
    for _ in range(4):
        captured = Captured(life.system)
        assert [each.shown() for proof in PROOFS for each in captured.proven(proof()).violations] == []
        for _ in range(chance.randrange(12)):
            life.system._step()
    life.system.run()
    captured = Captured(life.system)
    tallies = [captured.proven(proof()) for proof in PROOFS]
    assert [each.shown() for tally in tallies for each in tally.violations] == []
    assert all(tally.under_way == 0 and tally.checked.total() > 0 for tally in tallies)


def test_a_queue_that_was_filled_adds_up() -> None:
    captured = Captured(backordered().system)
    for proof in PROOFS:
        tally = captured.proven(proof())
        assert [each.shown() for each in tally.violations] == []
        assert f"{tally.checked.total():,} checks, 0 violations" in str(table("it", tally).caption)


def more(name: str, by: int = 1) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data[name] += by

    return change


def line(index: int = 0, **changes: int) -> Callable[[dict[str, Any]], None]:
    """Adds to figures of one line."""

    def change(data: dict[str, Any]) -> None:
        for name, by in changes.items():
            data["lines"][index][name] += by

    return change


def swapped(data: dict[str, Any]) -> None:
    """The second got what the first should have: A2 its 10 before A1 its 8."""
    first = data["gifts"][0]
    data["gifts"] = [{**data["gifts"][1], "quantity": first["quantity"], "lots": first["lots"]}]


def reserved_by_nobody(data: dict[str, Any]) -> None:
    data.update(shipment_id="s-of-nobody", lines=[{"sku": "lamp", "quantity": 9, "lots": [{"lot": "r1", "quantity": 9}]}])


FAULTS: list[tuple[type[Proof[Tally]], str, str, Plant]] = [
    (Stock, stock.SUMS, "sh-1/mug", lambda log: log.alter("StockIssued", line(quantity=-1))),
    (Stock, stock.LOTS, "sh-1/mug", lambda log: log.alter("StockIssued", line(quantity=-1))),
    (
        Stock,
        stock.LOT,
        "sh-1/mug",
        lambda log: log.copy("StockIssued", lambda data: data["lines"][0]["lots"][0].update(lot="r2")),
    ),
    (Stock, stock.SPLIT, "sh-1/lamp", lambda log: log.copy("StockReserved", reserved_by_nobody, nth=-1)),
    (Stock, stock.HOLDER, "sh-1/mug of", lambda log: log.copy("StockIssued")),
    (Stock, stock.HOLDER, "sh-1/lamp of", lambda log: log.copy("StockReleased")),
    (Stock, stock.ENDED, "order", lambda log: log.silence("StockReleased")),
    (Stock, stock.ENDED, "order", lambda log: log.silence("ReleaseRequested") and log.silence("StockReleased")),
    (Money, money.LINES, "", lambda log: log.alter("OrderConfirmed", more("total"))),
    (Money, money.CAPTURED, "", lambda log: log.copy("PaymentCaptured")),
    (Money, money.REFUNDS, "", lambda log: log.copy("RefundIssued")),
    (Money, money.CHARGE, "", lambda log: log.copy("RefundIssued", nth=-1)),
    (Money, money.PARTS, "", lambda log: log.alter("RefundIssued", more("amount", -1))),
    (Money, money.LINE, "", lambda log: log.alter("RefundIssued", line(quantity=1), nth=-1)),
    (Money, money.PAID, "", lambda log: log.alter("OrderPaid", more("paid", -1))),
    (Money, money.ENDED, "", lambda log: log.silence("RefundIssued")),
    (Money, money.OVERPAID, "", lambda log: log.copy("PaymentCaptured", lambda data: data.update(total=data["amount"] * 2))),
    (Queue, queue.RANK, "sh-1/mug of", lambda log: log.alter("QueueFilled", swapped)),
    (Queue, queue.WANTED, "sh-1/mug of", lambda log: log.alter("QueueFilled", lambda data: data["gifts"][0].update(quantity=9))),
    (Queue, queue.FREED, "sh-1/mug", lambda log: log.copy("QueueFilled")),
    (
        Queue,
        queue.TAKEN,
        "sh-1/mug of",
        lambda log: log.alter("StockAllocatedInPart", lambda data: data["line"].update(quantity=1)),
    ),
    (Queue, queue.WAITS, "order", lambda log: log.alter("StockAllocatedInPart", more("waiting"))),
    (Queue, queue.NEWCOMER, "sh-1/mug of", lambda log: log.copy("StockReserved", lambda data: data.update(waited=False))),
    (
        Queue,
        queue.REST,
        "sh-1/mug",
        lambda log: log.alter("StockReceived", lambda data: data["lines"][0].update(quantity=15), nth=-1),
    ),
    (Queue, queue.ENDED, "order", lambda log: log.silence("QueueLeft")),
]


ELSEWHERE = (stock.ENDED, queue.ENDED, money.ENDED, queue.REST)
"""They name where what is kept came from, and the end of the order: the fault is that something is not there."""


@pytest.mark.parametrize(("proof", "check", "subject", "plant"), FAULTS, ids=[f"{each[1]}-{n}" for n, each in enumerate(FAULTS)])
def test_a_planted_fault_is_named_with_its_offset(proof: type[Proof[Tally]], check: str, subject: str, plant: Plant) -> None:
    captured = Captured(backordered().system)
    offset = plant(captured)
    found = [each for each in captured.proven(proof()).violations if each.check == check and subject in each.subject]
    assert found, [each.shown() for each in captured.proven(proof()).violations]
    if check not in ELSEWHERE:
        assert offset in [place.offset for each in found for place in each.places], found[0].shown()
    assert all(each.places for each in found)
