"""Any inputs in any order, each given twice: what must hold of an order's facts, counted here on their own."""

from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.contracts.orders import OrderConfirmed, OrderEvent, OrderLine, PricedLine, RefundIssued, StockLine
from shared.domain.messages import Message
from shared.domain.nouns import Ref
from shared.testing.specs import fold
from tests.orders.example import AT, O1, PAY_BY, SHOP, order
from tests.orders.inputs import (
    called_off,
    cancel,
    complete,
    correct,
    deliver,
    expire,
    give_back,
    pay,
    place,
    price,
    received,
    refuse_price,
    reserve,
    ship,
    short,
    sold,
    stop_refused,
)

ENDS = ("OrderRefused", "OrderCancelled", "OrderExpired", "OrderDelivered")
AFTER_THE_END = {"PaymentCaptured", "RefundIssued", "ReleaseRequested", "OrderTrackingCorrected", "RequestRefused"}
WAREHOUSES = st.sampled_from(["north", "south", "nowhere"])
AMOUNTS = st.sampled_from([1, 1000, 2000, 2500, 3500, 5000])


class OrderLife(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.facts: list[OrderEvent] = []
        self.states: dict[Ref, Any] = {}
        self.found: dict[str, dict[str, Any]] = {}
        self.money_in: dict[str, int] = {}

    def decide(self, input: Message) -> list[OrderEvent]:
        """Of the states as they are, which the facts so far were folded into one after another."""
        asked = order.when(input, at=PAY_BY if input == expire else AT, found=self.found)
        refs = asked.handler.refs(asked.input, asked.context.key)
        states = {(noun, id): self.states.get((noun, id), order.wiring.nouns[noun].initial) for noun, id in refs}
        decided: list[OrderEvent] = asked.handler.decide(asked.input, states, asked.context)
        for fact in decided:
            assert {(noun.name, id) for noun, id in order.wiring.changes(fact)} <= set(refs)
        return decided

    def send(self, input: Message) -> list[OrderEvent]:
        decided = self.decide(input)
        fold(order.wiring, self.states, decided)
        self.facts += decided
        again = self.decide(input)
        assert all(fact.refusal for fact in again), f"{input!r} twice: {again}"
        return decided

    @initialize(progress=st.integers(0, 5), warehouses=st.sampled_from([["north"], ["north", "south"]]))
    def begin(self, progress: int, warehouses: list[str]) -> None:
        """Some way along the way that most orders go, so that every phase is visited."""
        self.found = {"channels/shop": {**SHOP, "warehouses": warehouses}}
        for step in (place, price, reserve("north"), pay(1000, "p1"), pay(3500, "p2"))[:progress]:
            self.send(step)
        self.money_in = {fact.payment_id: fact.amount for fact in self.of("PaymentCaptured")}

    @rule(ordered=st.sampled_from([place, sold]))
    def place_order(self, ordered: Message) -> None:
        self.send(ordered)

    @rule()
    def place_other_content(self) -> None:
        self.send(place.model_copy(update={"lines": (OrderLine(sku="HAT", quantity=1),), "expected_total": 1}))

    @rule(prices=st.lists(st.sampled_from([0, 500, 1000]), min_size=1, max_size=4), discount=st.sampled_from([0, 100]))
    def apply_price(self, prices: list[int], discount: int) -> None:
        lines = tuple(
            PricedLine(
                sku=f"S{i % 2}", quantity=i + 1, unit_price=p, discount=min(discount, p), total=(i + 1) * p - min(discount, p)
            )
            for i, p in enumerate(prices)
        )
        self.send(price.model_copy(update={"lines": lines, "total": sum(line.total for line in lines)}))

    @rule(way=st.sampled_from([pay, received]), amount=AMOUNTS, number=st.integers(1, 5))
    def pay(self, way: Callable[[int, str], Message], amount: int, number: int) -> None:
        known = f"p{number}" in self.money_in
        decided = self.send(way(amount, f"p{number}"))
        if not known:
            assert decided[0].__class__.__name__ == "PaymentCaptured"
            self.money_in[f"p{number}"] = amount

    @rule(amount=AMOUNTS)
    def pay_in_dollars(self, amount: int) -> None:
        if self.money_in or self.of("OrderPlaced"):
            assert [fact.refusal for fact in self.send(pay(amount, "p9", "USD"))] == [True]

    @rule(warehouse=WAREHOUSES)
    def reserve(self, warehouse: str) -> None:
        self.send(reserve(warehouse))

    @rule(warehouse=WAREHOUSES)
    def run_short(self, warehouse: str) -> None:
        self.send(short(warehouse))

    @rule(amount=AMOUNTS, number=st.integers(1, 3))
    def give_back(self, amount: int, number: int) -> None:
        self.send(give_back(amount, f"r{number}"))

    @rule(asked=st.sampled_from([cancel, called_off]))
    def cancel(self, asked: Message) -> None:
        self.send(asked)

    @rule()
    def expire(self) -> None:
        self.send(expire)

    @rule(fact=st.sampled_from([refuse_price, complete, stop_refused]))
    def answer(self, fact: Message) -> None:
        self.send(fact)

    @rule(fact=st.sampled_from([ship, deliver]))
    def deliver(self, fact: Message) -> None:
        self.send(fact)

    @rule(number=st.sampled_from(["T1", "T2", "T3"]))
    def correct(self, number: str) -> None:
        decided = self.send(correct.model_copy(update={"tracking_number": number}))
        told = [fact.tracking_number for fact in self.of("OrderShipped", "OrderTrackingCorrected")]
        if told:
            assert told[-1] == number
        else:
            assert [fact.refusal for fact in decided] == [True]

    def of(self, *names: str) -> list[Any]:
        return [fact for fact in self.facts if type(fact).__name__ in names]

    def first(self, *names: str) -> int | None:
        return next((i for i, fact in enumerate(self.facts) if type(fact).__name__ in names), None)

    @invariant()
    def every_payment_counts_once(self) -> None:
        assert {f.payment_id: f.amount for f in self.of("PaymentCaptured")} == self.money_in
        assert len(self.of("PaymentCaptured")) == len(self.money_in)

    @invariant()
    def refunds_never_exceed_payments(self) -> None:
        refunds: list[RefundIssued] = self.of("RefundIssued")
        assert sum(f.amount for f in refunds) <= sum(self.money_in.values())
        assert len({f.refund_id for f in refunds}) == len(refunds)

    @invariant()
    def nothing_is_kept_that_is_not_owed(self) -> None:
        """Returns apart: all that an ended order holds is its total, if delivered; a paid one holds its total."""
        returns = sum(f.amount for f in self.of("RefundIssued") if f.reason == "return")
        back = sum(f.amount for f in self.of("RefundIssued") if f.reason != "return")
        held = sum(self.money_in.values()) - back
        if self.of("OrderRefused", "OrderCancelled", "OrderExpired"):
            assert held == returns
        elif self.of("OrderPaid"):
            assert self.of("OrderPaid")[0].paid == self.of("OrderConfirmed")[0].total <= held
            assert held - returns <= self.of("OrderConfirmed")[0].total
        else:
            assert back == 0

    @invariant()
    def every_shipment_is_at_one_place(self) -> None:
        """Walked by its own rules: asked, then answered by the next fact about it; together never more pieces than are wanted."""
        at: dict[str, Any] = {}
        allocated: set[str] = set()
        for fact in self.facts:
            name, shipment_id = type(fact).__name__, getattr(fact, "shipment_id", "")
            if name == "ReservationRequested":
                assert shipment_id not in at
                at[shipment_id] = fact
            elif name in ("OrderAllocated", "ReleaseRequested", "SourcingAnswered"):
                assert at[shipment_id].warehouse == fact.warehouse  # type: ignore[union-attr]
                if name == "OrderAllocated":
                    assert shipment_id not in allocated
                    allocated.add(shipment_id)
                else:
                    assert name == "ReleaseRequested" or shipment_id not in allocated
                    del at[shipment_id]
                    allocated.discard(shipment_id)
        wanted = sum(line.quantity for fact in self.of("OrderConfirmed") for line in fact.lines)
        assert sum(line.quantity for fact in at.values() for line in fact.lines) <= wanted
        attempts = [fact.attempt for fact in self.of("ReservationRequested")]
        assert attempts == list(range(1, len(attempts) + 1))

    @invariant()
    def what_was_allocated_and_not_shipped_is_released_at_the_end(self) -> None:
        if self.of("OrderCancelled", "OrderExpired", "OrderRefused"):
            allocated = {(fact.shipment_id, fact.warehouse) for fact in self.of("OrderAllocated")}
            assert allocated <= {(fact.shipment_id, fact.warehouse) for fact in self.of("ReleaseRequested")}

    @invariant()
    def a_shipment_is_asked_for_when_paid_and_allocated_and_only_then(self) -> None:
        asked, paid, allocated = (self.first(n) for n in ("FulfillmentRequested", "OrderPaid", "OrderAllocated"))
        if not self.of("OrderSourced", "Sourced"):
            assert len(self.of("FulfillmentRequested")) == (paid is not None and allocated is not None)
        shipments = [fact.shipment_id for fact in self.of("FulfillmentRequested")]
        assert set(shipments) <= {fact.shipment_id for fact in self.of("OrderAllocated")}
        assert len(set(shipments)) == len(shipments)
        if asked is not None and paid is not None and allocated is not None:
            assert asked > max(paid, allocated)

    @invariant()
    def what_stands_is_not_taken_back(self) -> None:
        assert not (self.of("OrderPaid") and self.of("OrderExpired"))
        if self.of("OrderConfirmed"):
            assert {fact.code for fact in self.of("OrderRefused")} <= {"out_of_stock"}

    @invariant()
    def totals_are_the_sum_of_lines(self) -> None:
        confirmed: list[OrderConfirmed] = self.of("OrderConfirmed")
        assert len(confirmed) <= 1
        for fact in confirmed:
            assert fact.total == sum(line.total for line in fact.lines)
            pieces = sum(line.quantity for line in fact.lines)
            for request in self.of("ReservationRequested", "FulfillmentRequested"):
                stock: tuple[StockLine, ...] = request.lines
                assert sum(line.quantity for line in stock) == pieces or self.of("Sourced")
                assert len({line.sku for line in stock}) == len(stock)

    @invariant()
    def an_end_is_the_end(self) -> None:
        assert len(self.of(*ENDS)) <= 1
        end = self.first(*ENDS)
        if end is not None:
            assert {type(fact).__name__ for fact in self.facts[end + 1 :]} <= AFTER_THE_END

    @invariant()
    def facts_alone_make_the_state(self) -> None:
        assert fold(order.wiring, {}, self.facts) == self.states
        assert set(self.states) <= {("order", O1)}


TestOrderLife: Callable[..., Any] = OrderLife.TestCase
OrderLife.TestCase.settings = settings(max_examples=120, stateful_step_count=20, deadline=None)
