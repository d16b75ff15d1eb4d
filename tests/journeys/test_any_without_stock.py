"""Short lives of orders of goods and lines without stock, in any order of what is said to them: nothing is done twice, too early
or too late, by what the independent checker and `waybill prove` make of the log."""

import os
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from cli.prove.money import Money
from cli.prove.stock import Stock
from services.orders.change.commands import AskedLine, ConfirmChange, OpenChange
from services.orders.order.commands import FinishLines, HoldOrder, ReleaseHold
from services.support.returns.commands import GrantReturn
from shared.contracts.orders import ReservationRequested
from shared.contracts.without_stock import LinesDone
from shared.domain import ids
from shared.memory.system import Memory
from tests.faults.checker import check
from tests.faults.checking.log import Raw
from tests.journeys.any_life import TERMS
from tests.journeys.shop import SERVICES, Shop
from tests.prove.captured import Captured

LIVES = int(os.environ.get("LIVES_WITHOUT_STOCK", "8"))
"""40 take ten seconds of a processor."""
ENDS = {"club": "payment", "work": "hand"}


class Life:
    def __init__(self, seed: int) -> None:
        self.draw = draw = Random(seed)
        stock = {("sh-1", "mug"): draw.choice((1, 2, 5)), ("sh-1", "lamp"): 2, ("gz-1", "mug"): draw.choice((1, 5))}
        self.shop = Shop(stock, chance=Random(seed), terms=draw.choice(TERMS))
        for sku, price in (("club", 9_900), ("work", 1_500)):
            self.shop.price(sku, price)
        self.orders = [self._place(number) for number in ("A1", "A2")[: draw.choice((1, 2))]]
        self.said = 0

    def _place(self, number: str) -> str:
        chosen = [sku for sku in ("club", "work", "mug", "lamp", "club") if self.draw.random() < 0.6] or ["club"]
        lines = [{"sku": sku, "quantity": self.draw.choice((1, 2)), "ends": ENDS.get(sku)} for sku in chosen]
        event = {"channel": "shop", "external_id": number, "currency": "CNY", "lines": lines}
        self.shop.system.storefront("OrderPlaced", event)
        return ids.order_id("shop", number)

    def step(self) -> None:
        self.said += 1
        place = self.draw.randrange(len(self.orders))
        self.shop.system.run() if self.draw.random() < 0.6 else None
        self.draw.choice(WORDS)(self, f"A{place + 1}", self.orders[place])

    def ask(self, order: str, command: Any, service: str = "orders") -> None:
        self.shop.system.ask(service, order, command)

    def pay(self, number: str, order: str) -> None:
        view = self.shop.system.view("orders", "orders", order)
        if view is not None and view.total:
            self.shop.pay(number, view.total // self.draw.choice((1, 1, 1, 2)) or 1, payment=f"p{self.said}")

    def change(self, number: str, order: str) -> None:
        view = self.shop.system.view("orders", "orders", order)
        fewer = range(1, len(view.lines) + 1) if view is not None else ()
        asked = [AskedLine(line=line, quantity=self.draw.choice((0, 1, 3))) for line in fewer if self.draw.random() < 0.4]
        sku = self.draw.choice(("club", "mug"))
        asked.append(AskedLine(sku=sku, quantity=1, ends="payment" if sku == "club" else None))
        self.ask(order, OpenChange(order_id=order, change_id=f"c{self.said}", channel="shop", lines=tuple(asked), reason="x"))

    def confirm(self, number: str, order: str) -> None:
        view = self.shop.system.view("orders", "orders", order)
        if view is not None and view.change is not None and view.change.preview_id:
            of = {"change_id": view.change.change_id, "preview_id": view.change.preview_id}
            self.ask(order, ConfirmChange(order_id=order, **of))
            self.shop.pay(number, max(1, view.change.difference or 0), payment=f"d{self.said}")

    def ask_back(self, number: str, order: str) -> None:
        lines = [{"sku": self.draw.choice(("club", "work", "mug")), "quantity": 1}]
        event = {"channel": "shop", "external_id": number, "return_number": "R", "reason": "never used", "lines": lines}
        self.shop.system.storefront("ReturnRequested", event)
        self.shop.system.run()
        self.ask(order, GrantReturn(return_id=ids.return_id(order, "R"), order_id=order), "support")


Word = Callable[[Life, str, str], object]
WORDS: tuple[Word, ...] = (
    *[Life.pay] * 5,
    *[lambda life, _, order: life.ask(order, FinishLines(order_id=order, reason="engraved"))] * 4,
    lambda life, number, _: life.shop.cancel(number),
    lambda life, _, order: life.ask(order, HoldOrder(order_id=order, kind="fraud", reason="looks odd")),
    *[lambda life, _, order: life.ask(order, ReleaseHold(order_id=order, kind="fraud"))] * 2,
    *[lambda life, _, order: life.shop.dispatch(order)] * 2,
    *[lambda life, _, order: life.shop.deliver(order)] * 2,
    lambda life, _, order: life.shop.miss(order, mug=0),
    lambda life, _, order: life.shop.system.advance(minutes=20),
    Life.change,
    *[Life.confirm] * 2,
    Life.ask_back,
)


def records_of(system: Memory) -> dict[str, list[Raw]]:
    """As they would lie on a broker, under one fence a partition."""
    found: dict[str, list[Raw]] = {}
    for service in SERVICES:
        topic = f"{service.name}.events"
        found[service.name] = told = []
        for number, log in enumerate(system.topics[topic]):
            told.append(Raw(topic, number, -1, None, b'{"format":2}', (("wb", b"memory,-1"),)))
            for offset, record in enumerate(log):
                headers = {**dict(record.headers), "wb": f"memory,{offset}".encode()}
                told.append(Raw(topic, number, offset, record.key, record.value, tuple(headers.items())))
    return found


@pytest.mark.req("ORD-15", "SEC-02")
@pytest.mark.parametrize("seed", range(LIVES))
def test_whatever_is_said_to_them_they_are_done_once_and_paid_for(seed: int) -> None:
    life = Life(seed)
    for _ in range(life.draw.choice((10, 20))):
        life.step()
    life.shop.system.run()
    assert [wrong.text for wrong in check(records_of(life.shop.system)).wrong] == []
    for proof in (Money(), Stock()):
        assert Captured(life.shop.system).proven(proof).violations == []
    for order in life.orders:
        view, done = life.shop.order(order), Counter[str]()
        for fact in life.shop.system.facts("orders", order):
            if isinstance(fact, LinesDone):
                for line in fact.lines:
                    done[line.sku] += line.quantity
            if isinstance(fact, ReservationRequested):
                assert not {line.sku for line in fact.lines} & ENDS.keys()
        assert {each.sku: each.done for each in view.without_stock if each.done} == dict(done)
