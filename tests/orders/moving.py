"""An order and its charges, with a provider that can be asked: what each says of its own goes to the other.
O = A 150.00 + B 60.00, less 20.00 = 190.00 CNY, pay_by 12:30."""

from collections import deque
from datetime import datetime
from typing import Any

from services.orders.charge.commands import ReportCharge
from services.orders.charge.work import ask, asks, failed
from services.orders.order.state import OrderState
from services.orders.provider.view import ProviderView
from shared.contracts.allocating import OrderAllocated, ReservationRequested, ShipmentQueued
from shared.contracts.money import Totals
from shared.contracts.orders import (
    ChargeActionAnswered,
    ChargeActionRequested,
    ChargeActionStarted,
    OrderConfirmed,
    OrderPlaced,
    PaymentClaimed,
    PricedLine,
    StockLine,
)
from shared.contracts.terms import Capture
from shared.domain import ids
from shared.memory.at_once import done
from shared.payments.port import PaymentProvider, Unknown
from shared.payments.simulated import SimulatedProvider, Unreliable
from shared.testing.specs import fold
from tests.orders.charging import AT, SHIPMENT, WAITING, O, orders, placed

SECOND = ids.shipment_id(O, 2)
A_AND_B = (
    PricedLine(sku="A", quantity=1, unit_price=12_000, discount=0, total=12_000),
    PricedLine(sku="B", quantity=1, unit_price=7_000, discount=0, total=7_000),
)
"""190.00 in lines of 120.00 and 70.00."""


def captured_at(when: Capture) -> OrderPlaced:
    order = placed()
    return order.model_copy(update={"terms": order.terms.model_copy(update={"capture": when})})


def waiting(when: Capture) -> tuple[Any, ...]:
    """Priced and allocated, in one shipment."""
    return (captured_at(when), *WAITING[1:])


def in_two(when: Capture) -> tuple[Any, ...]:
    """A is allocated, B waits in the same warehouse."""
    confirmed = OrderConfirmed(order_id=O, currency="CNY", lines=A_AND_B, total=19_000, confirmed_at=AT)
    facts: list[Any] = [captured_at(when), confirmed]
    for number, sku in ((1, "A"), (2, "B")):
        of = {"order_id": O, "shipment_id": ids.shipment_id(O, number), "warehouse": "W1"}
        line = (StockLine(sku=sku, quantity=1),)
        facts.append(ReservationRequested(**of, lines=line, attempt=number, wait="backorder", requested_at=AT))
    first = OrderAllocated(order_id=O, shipment_id=SHIPMENT, warehouse="W1", allocated_at=AT)
    queued = ShipmentQueued(order_id=O, shipment_id=SECOND, warehouse="W1", queued_at=AT)
    return (*facts, queued, first)


class Life:
    """`pump` delivers what they say of each other; `work` asks the provider."""

    def __init__(self, *history: Any, now: datetime = AT, captures_once: bool = False, **provider: Any) -> None:
        self.now, self.facts, self.states = now, list[Any](), dict[Any, Any]()
        self.provider = SimulatedProvider(captures_once=captures_once, now=lambda: self.now, **provider)
        self.port: PaymentProvider = Unreliable(self.provider)
        view = ProviderView(provider="pay", connected=True, captures_once=captures_once, authorised_days=7, configured_at=AT)
        self.found = {"providers/pay": view.model_dump(mode="json")}
        self.asked: deque[ChargeActionStarted] = deque()
        self.heard: deque[Any] = deque()
        self.take(history)

    def take(self, facts: Any) -> None:
        """As decided."""
        fold(orders.wiring, self.states, list(facts))
        self.facts += facts
        for fact in facts:
            self.asked += [each.request for each in asks(fact)]  # type: ignore[misc]
            if isinstance(fact, ChargeActionRequested | ChargeActionAnswered | PaymentClaimed):
                self.heard.append(fact)

    def hear(self, input: Any, key: str = "") -> list[Any]:
        """What is decided, and what follows of it; not yet what the provider does."""
        begun = len(self.facts)
        self._decide(input, key)
        while self.heard:
            self._decide(self.heard.popleft())
        return self.facts[begun:]

    def _decide(self, input: Any, key: str = "") -> None:
        when = orders.when(input, key=key or None, at=self.now, found=self.found)
        refs = when.handler.refs(input, when.context.key)
        states = {ref: self.states.get(ref, orders.wiring.nouns[ref[0]].initial) for ref in refs}
        self.take(when.handler.decide(when.input, states, when.context))

    def report(self, charge: str = "ch1") -> list[Any]:
        """The provider calls back with its totals."""
        known = self.provider.charges[charge]
        said = ReportCharge(
            order_id=O,
            channel="shop",
            provider="pay",
            payment_id=charge,
            totals=known.totals,
            currency="CNY",
            method="card",
        )
        return self.hear(said, f"pay/{charge}")

    def authorised(self, amount: int = 19_000, charge: str = "ch1") -> list[Any]:
        self.provider.authorise(charge, amount, "CNY")
        return self.report(charge)

    def work(self, tries: int = 6) -> list[Any]:
        """All that is asked of it, in turn, as the runtime does it."""
        begun = len(self.facts)
        while self.asked:
            self.answer(self.asked.popleft(), tries)
        return self.facts[begun:]

    def answer(self, asked: ChargeActionStarted, tries: int = 6) -> list[Any]:
        reason = ""
        for _ in range(tries):
            try:
                return self.hear(done(ask(self.port, asked)), f"{asked.provider}/{asked.payment_id}")
            except Unknown as error:
                reason = str(error)
        return self.hear(failed(asked, reason), f"{asked.provider}/{asked.payment_id}")

    @property
    def order(self) -> OrderState:
        order: OrderState = self.states["order", O]
        return order

    def totals(self, charge: str = "ch1") -> Totals:
        return self.provider.charges[charge].totals

    def names(self, facts: Any = None) -> list[str]:
        """Of the order's facts."""
        return [type(fact).__name__ for fact in (self.facts if facts is None else facts) if type(fact).key == "order_id"]
