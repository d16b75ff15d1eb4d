"""Returns that pay for other orders, in any order and interleaved in any way, through all five services: what one order gives
another is its payment or comes back, and what comes back is its payer's.

Each seed is a life of three delivered orders and what they are exchanged for, which may be exchanged again.
"""

import os
from collections import Counter
from random import Random
from typing import Any

import pytest

from cli.prove.money import Money
from services.orders.charge.commands import ReportCharge
from services.orders.order.commands import RefundGoodwill
from services.support.returns.commands import InspectReturn, MissingLine, ReceiveReturn
from shared.contracts.exchanges import CreditExpected, CreditGiven, CreditRefunded, CreditReturned
from shared.contracts.money import Totals
from shared.contracts.orders import PaymentCaptured
from shared.contracts.support import InspectedLine
from shared.contracts.terms import Terms
from shared.domain import ids
from tests.journeys.accounted import verdict
from tests.journeys.shop import Shop
from tests.prove.captured import Captured

LIVES = int(os.environ.get("LIVES", "24"))
"""Three in a second."""
PRICES = {"mug": 6_000, "lamp": 14_000, "rug": 9_999}
WORDS = (
    *("place", "place", "exchange", "exchange", "exchange", "inspect", "inspect", "inspect", "inspect", "withdraw", "give_back"),
    *("pay", "pay", "pay_part", "cancel", "ship", "ship", "goodwill", "dispute", "won", "lost", "day", "fortnight"),
)


class Life:
    def __init__(self, seed: int) -> None:
        self.draw = draw = Random(seed)
        terms = Terms(overpaid=draw.choice(("refund", "refund", "keep")), late_payment=draw.choice(("refund", "reinstate")))
        self.shop = Shop({("sh-1", sku): 40 for sku in PRICES}, terms=terms, chance=Random(seed))
        for sku, price in PRICES.items():
            self.shop.price(sku, price)
        self.system, self.asked = self.shop.system, 0
        self.orders = dict[str, str]()
        self.totals = dict[str, Totals]()
        for number in ("O1", "O2", "O3"):
            self.place(number)
            self.pay(number, 3)
            self.pay(number)
            self.system.run()
            self.ship(number)
            self.system.run()

    def live(self) -> None:
        for _ in range(self.draw.randint(5, 40)):
            self.do(self.draw.choice(WORDS), self.draw.choice(list(self.orders)))
            if self.draw.random() < 0.4:
                self.system.run()
        self.system.run()
        self.check()

    def do(self, word: str, number: str) -> None:
        self.asked += 1
        order = self.orders[number]
        match word:
            case "place":
                self.place(f"X{self.asked}")
            case "exchange" | "give_back":
                self.ask_back(exchange=word == "exchange")
            case "inspect":
                for each in self.orders.values():
                    self.inspect(each)
            case "withdraw":
                self.shop.keep(number, rma=f"R{self.draw.randint(1, self.asked)}")
            case "pay":
                self.pay(number)
            case "pay_part":
                self.pay(number, self.draw.randint(2, 4))
            case "cancel":
                self.shop.cancel(number)
            case "ship":
                self.ship(number)
            case "goodwill":
                gift = RefundGoodwill(
                    order_id=order, refund=f"g{self.asked}", amount=self.draw.choice((1, 3_000)), reason="sorry"
                )
                self.request("orders", order, gift)
            case "dispute" | "won" | "lost":
                self.charge(number, word)
            case "day" | "fortnight":
                self.system.advance(days=1 if word == "day" else 14)
            case _:
                raise AssertionError(word)

    def place(self, number: str) -> None:
        lines = {sku: self.draw.randint(1, 2) for sku in self.draw.sample(sorted(PRICES), self.draw.randint(1, 2))}
        self.orders[number] = self.shop.place(number, lines)

    def pay(self, number: str, share: int = 1) -> None:
        """Half of them by a provider that also says what is disputed."""
        self.asked += 1
        view = self.system.view("orders", "orders", self.orders[number])
        amount = ((view and view.total) or 10_000) // share
        if self.draw.random() < 0.5:
            self.charge(number, "captured", amount)
        else:
            self.shop.pay(number, amount, payment=f"p{self.asked}")

    def charge(self, number: str, word: str, amount: int = 0) -> None:
        had = self.totals.get(number, Totals())
        match word:
            case "captured":
                more = {"captured": had.captured + amount}
            case "dispute":
                more = {"disputed": had.captured // self.draw.randint(1, 3)}
            case _:
                more = {word: getattr(had, word) + had.in_dispute}
        now = self.totals[number] = had.model_copy(update={name: max(getattr(had, name), n) for name, n in more.items()})
        told = {"provider": "pay", "payment_id": f"ch-{number}", "currency": "CNY", "method": "card", "channel": "shop"}
        self.request("orders", f"pay/ch-{number}", ReportCharge(order_id=self.orders[number], totals=now, **told))

    def ship(self, number: str) -> None:
        self.shop.dispatch(self.orders[number])
        self.shop.deliver(self.orders[number])

    def ask_back(self, *, exchange: bool) -> None:
        """Of goods that were delivered; mostly for an order that is not paid. It may be paid, ended, or nobody's."""
        views = {number: self.system.view("orders", "orders", id) for number, id in self.orders.items()}
        delivered = [number for number, view in views.items() if view is not None and view.delivered_at]
        number = self.draw.choice(delivered or list(self.orders))
        sku = self.draw.choice(views[number].lines).sku if delivered else "mug"
        unpaid = [number for number, view in views.items() if view is not None and view.payment != "paid"]
        named = self.draw.choice(unpaid if unpaid and self.draw.random() < 0.8 else (*self.orders, "nobody's"))
        more: dict[str, Any] = {"exchange": {"external_id": named, "days": self.draw.choice((1, 14))}} if exchange else {}
        self.shop.ask_back(number, {sku: 1}, rma=f"R{self.asked}", **more)

    def inspect(self, order: str) -> None:
        """Some pieces never came."""
        state = self.known("support", "returns", order)
        for id, each in getattr(state, "returns", {}).items():
            if each.status == "approved":
                self.request("support", order, ReceiveReturn(return_id=id, order_id=order))
                lines = tuple(
                    MissingLine(sku=x.sku, quantity=x.quantity, disposition="missing")
                    if self.draw.random() < 0.2
                    else InspectedLine(sku=x.sku, quantity=x.quantity, disposition="restock")
                    for x in each.lines
                )
                self.request("support", order, InspectReturn(return_id=id, order_id=order, lines=lines))

    def request(self, service: str, key: str, command: Any) -> None:
        self.asked += 1
        self.system.request(service, key, command, f"asked-{self.asked}", "")

    def known(self, service: str, noun: str, id: str) -> Any:
        served = self.system.served[service]
        return served.known(served.catalog.wiring.nouns[noun].collection, id)

    @property
    def facts(self) -> list[Any]:
        """Of orders; also of one that nobody placed."""
        keys = (*self.orders.values(), ids.order_id("shop", "nobody's"))
        return [fact for key in keys for fact in self.system.facts("orders", key)]

    def check(self) -> None:
        judged = verdict(self.system)
        assert not judged.wrong, judged.shown()
        proof = Captured(self.system).proven(Money())
        assert (proof.violations, proof.under_way) == ([], 0)
        facts, refunded = self.facts, Counter[str]()
        taken = {fact.payment_id for fact in facts if isinstance(fact, PaymentCaptured) and fact.credit_of}
        back = {fact.refund_id: fact.total for fact in facts if isinstance(fact, CreditReturned)}
        for fact in facts:
            if isinstance(fact, CreditRefunded):
                refunded[fact.refund_id] += fact.amount
        for given in (fact for fact in facts if isinstance(fact, CreditGiven)):
            credit = self.known("orders", "order", given.order_id).funds.credits[given.refund_id]
            assert given.refund_id in taken or back[given.refund_id] == given.amount
            assert sum(credit.parts.values()) == given.amount - back.get(given.refund_id, 0)
            assert credit.refunded == refunded[given.refund_id] == back.get(given.refund_id, 0)
        for order in self.orders.values():
            view, state = self.system.view("orders", "orders", order), self.known("orders", "order", order)
            assert view.credited == sum(sum(each.parts.values()) for each in state.funds.credits.values())


@pytest.mark.req("SUP-19", "SEC-02")
@pytest.mark.parametrize("seed", range(LIVES))
def test_any_exchange(seed: int) -> None:
    Life(seed).live()


def test_such_lives_have_exchanges_of_every_kind() -> None:
    seen = Counter[str]()
    for seed in range(12):
        life = Life(seed)
        life.live()
        seen.update(type(fact).__name__ for fact in life.facts)
    assert all(seen[kind.__name__] > 4 for kind in (CreditExpected, CreditGiven, CreditReturned, CreditRefunded)), seen
