"""Rows 36-43 of the worked cases of orders that ship in parts: W1, W2, W3 by rank."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.desk.why import why
from services.orders.order.view import OrderView
from services.orders.service import service
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentShipped, ShortPicked
from shared.contracts.inventory import LotLine, LotQuantity, ReservationRefused, Shortage, StockReserved
from shared.contracts.orders import (
    FulfillmentRequested,
    LinesCancelled,
    LinesDelivered,
    OrderAllocated,
    OrderDelivered,
    OrderLine,
    OrderPlaced,
    OrderRefused,
    PricedLine,
    ReleaseRequested,
    ReservationRequested,
    ShipmentShortened,
    Sourced,
    SourcingAnswered,
    StockLine,
)
from shared.contracts.parts import SourcedPart
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.testing.specs import ViewSpec, fold
from tests.orders.given import AT, O1, PAY_BY, order, pay, price, refunded

HAS = {"W1": {"A": 3, "B": 0}, "W2": {"A": 5, "B": 5}, "W3": {"A": 0, "B": 2}}
S1, S2, S3 = (ids.shipment_id(O1, number) for number in (1, 2, 3))


def lines(**pieces: int) -> tuple[StockLine, ...]:
    return tuple(StockLine(sku=sku, quantity=quantity) for sku, quantity in pieces.items())


def priced(sku: str, quantity: int, unit: int = 1000) -> PricedLine:
    return PricedLine(sku=sku, quantity=quantity, unit_price=unit, discount=0, total=quantity * unit)


class Life:
    """An order among warehouses that have this, which answer when they are told to."""

    def __init__(self, has: dict[str, dict[str, int]] = HAS, terms: Terms | None = None, unit: int = 1000, **pieces: int) -> None:
        self.has = {warehouse: dict(stock) for warehouse, stock in has.items()}
        self.priced = tuple(priced(sku, quantity, unit) for sku, quantity in pieces.items())
        placed = OrderPlaced(
            order_id=O1,
            channel="shop",
            external_id="A-1",
            currency="EUR",
            lines=tuple(OrderLine(sku=sku, quantity=quantity) for sku, quantity in pieces.items()),
            price_source="list",
            warehouses=tuple(has),
            pay_by=PAY_BY,
            return_window_days=7,
            placed_at=AT,
            terms=terms or Terms(),
        )
        self.facts: list[Any] = [placed]
        self.answered: set[int] = set()
        """Attempts."""
        self.hear(price.model_copy(update={"lines": self.priced, "total": self.total}))

    @property
    def total(self) -> int:
        return sum(line.total for line in self.priced)

    def hear(self, input: Any) -> list[Any]:
        decided = list(order.given(*self.facts).when(input).decided)
        if decided and not getattr(decided[0], "refusal", False):
            again = order.given(*self.facts, *decided).when(input).decided
            assert all(getattr(fact, "refusal", False) for fact in again), again
        self.facts += decided
        return decided

    def of(self, *kinds: type) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kinds)]

    @property
    def open(self) -> list[ReservationRequested]:
        """Requests that were not answered, as inventory sees them."""
        return [each for each in self.of(ReservationRequested) if each.attempt not in self.answered]

    def answer(self, asked: ReservationRequested | None = None) -> list[Any]:
        """The oldest request: all or nothing."""
        asked = asked or self.open[0]
        self.answered.add(asked.attempt)
        stock = self.has[asked.warehouse]
        short = tuple(
            Shortage(sku=x.sku, requested=x.quantity, available=stock.get(x.sku, 0))
            for x in asked.lines
            if stock.get(x.sku, 0) < x.quantity
        )
        if short:
            return self.hear(
                ReservationRefused(
                    warehouse=asked.warehouse,
                    order_id=O1,
                    shipment_id=asked.shipment_id,
                    attempt=asked.attempt,
                    shortages=short,
                    refused_at=AT,
                )
            )
        for line in asked.lines:
            stock[line.sku] -= line.quantity
        reserved = tuple(
            LotLine(sku=x.sku, quantity=x.quantity, lots=(LotQuantity(lot="l", quantity=x.quantity),)) for x in asked.lines
        )
        return self.hear(
            StockReserved(
                warehouse=asked.warehouse,
                order_id=O1,
                shipment_id=asked.shipment_id,
                attempt=asked.attempt,
                lines=reserved,
                reserved_at=AT,
            )
        )

    def answers(self) -> None:
        while self.open and not self.of(OrderRefused):
            self.answer()

    def paid(self) -> None:
        self.hear(pay(self.total))

    def ship(self, shipment_id: str) -> list[Any]:
        asked = next(each for each in self.of(FulfillmentRequested) if each.shipment_id == shipment_id)
        shipped = ShipmentShipped(
            shipment_id=shipment_id,
            order_id=O1,
            warehouse=asked.warehouse,
            lines=asked.lines,
            carrier="DHL",
            tracking_number=f"T{shipment_id[:4]}",
            shipped_at=AT,
        )
        return self.hear(shipped)

    def deliver(self, shipment_id: str, days: int = 0) -> list[Any]:
        return self.hear(ShipmentDelivered(shipment_id=shipment_id, order_id=O1, delivered_at=AT + timedelta(days=days)))

    def short_pick(
        self, shipment_id: str, missing: tuple[StockLine, ...], left: tuple[StockLine, ...], warehouse: str = "W1"
    ) -> list[Any]:
        return self.hear(
            ShortPicked(shipment_id=shipment_id, order_id=O1, warehouse=warehouse, lines=missing, left=left, reported_at=AT)
        )

    @property
    def parts(self) -> list[tuple[str, str, tuple[StockLine, ...]]]:
        """What is reserved: shipment, warehouse, lines."""
        state = fold(order.wiring, {}, self.facts)["order", O1]
        return [(x.shipment_id, x.warehouse, x.lines) for x in state.shipments if x.allocation == "allocated"]


def test_worked_36_the_first_has_everything_one_hop() -> None:
    life = Life(A=2)
    life.answers()
    assert life.parts == [(S1, "W1", lines(A=2))]
    assert len(life.of(ReservationRequested)) == 1


def test_worked_37_the_second_serves_it_whole() -> None:
    life = Life(A=2, B=2)
    life.answers()
    assert life.parts == [(S1, "W2", lines(A=2, B=2))]
    assert not life.of(Sourced)


def test_worked_38_two_of_them_serve_it_and_the_higher_rank_gives_first() -> None:
    life = Life(A=6, B=1)
    life.answers()
    assert life.parts == [(S1, "W1", lines(A=3)), (S2, "W2", lines(A=3, B=1))]
    assert life.of(Sourced) == [
        Sourced(
            order_id=O1,
            parts=(
                SourcedPart(shipment_id=S1, warehouse="W1", pieces=3, worth=3000),
                SourcedPart(shipment_id=S2, warehouse="W2", pieces=4, worth=4000),
            ),
            sourced_at=AT,
        )
    ]


def test_worked_38_why_not_the_third() -> None:
    life = Life(A=6, B=1)
    life.answers()
    told = {each.node: each.sourcing for each in why(ViewSpec(service, "orders").given(*life.facts).documents[O1])}
    assert told == {
        "W1": "gives 3 pieces: shipment 1; has 3 of 6 A, no B",
        "W2": "gives 4 pieces: shipment 2; has 5 of 6 A",
        "W3": "has no A",
    }


def test_worked_41_why_not_the_first() -> None:
    life = Life(has={"W1": {"A": 4}, "W2": {"A": 2}, "W3": {"A": 9}}, A=4)
    life.answers()
    life.paid()
    life.short_pick(S1, lines(A=4), lines())
    life.answers()
    told = {each.node: each.sourcing for each in why(ViewSpec(service, "orders").given(*life.facts).documents[O1])}
    assert told == {
        "W1": "did not find A (short_pick)",
        "W2": "has 2 of 4 A",
        "W3": "gives 4 pieces: shipment 2",
    }


def test_worked_39_one_shipment_only_is_short() -> None:
    life = Life(A=6, B=1, terms=Terms(max_shipments=1))
    life.answers()
    (refused,) = life.of(OrderRefused)
    assert refused.code == "out_of_stock"
    assert not life.of(Sourced, OrderAllocated)


@pytest.mark.parametrize(("unit", "least"), [(330, 2000)])
def test_worked_39_a_part_worth_too_little_is_not_made(unit: int, least: int) -> None:
    """W1's three pieces are worth 9.90."""
    life = Life(A=6, B=1, terms=Terms(split_value=least), unit=unit)
    life.answers()
    (refused,) = life.of(OrderRefused)
    assert refused.code == "out_of_stock"
    assert not life.of(Sourced, OrderAllocated)
    worth_it = Life(A=6, B=1, terms=Terms(split_value=990), unit=unit)
    worth_it.answers()
    assert len(worth_it.parts) == 2


def test_worked_40_a_refusal_of_a_part_replans_and_short_policy_frees_what_was_reserved() -> None:
    life = Life(A=6, B=1)
    while not life.of(Sourced):
        life.answer()
    life.paid()
    life.has["W2"]["A"] = 1
    life.answers()
    (refused,) = life.of(OrderRefused)
    assert (refused.code, refused.reason) == ("out_of_stock", "not to be had in 3 shipments: A (4 of 6)")
    assert life.of(ReleaseRequested) == [
        ReleaseRequested(order_id=O1, shipment_id=S1, warehouse="W1", lines=lines(A=3), reason="refused", requested_at=AT)
    ]
    assert life.facts[-1] == refunded(7000, "refused", "refused")
    assert not life.of(FulfillmentRequested)
    shown: OrderView = ViewSpec(service, "orders").given(*life.facts).documents[O1]
    assert (shown.order, shown.allocation, shown.fulfillment, shown.payment) == ("refused", "out_of_stock", "none", "refunded")
    assert [(each.warehouse, each.allocation) for each in shown.shipments] == [("W1", "released"), ("W2", "refused")]


def test_worked_40_a_refused_part_comes_from_another() -> None:
    has = {**HAS, "W3": {"A": 3, "B": 2}}
    life = Life(has=has, A=6, B=1)
    while not life.of(Sourced):
        life.answer()
    life.has["W2"] = {"A": 0, "B": 0}
    life.answers()
    assert life.parts == [(S1, "W1", lines(A=3)), (S2, "W3", lines(A=3, B=1))]
    assert [each.replan for each in life.of(Sourced)] == [0, 1]


def test_worked_40_it_is_planned_again_three_times() -> None:
    has = {name: {"A": 3} for name in ("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8")}
    life = Life(has=has, A=6)
    while not life.of(Sourced):
        life.answer()
    life.has = {name: {"A": 3 if name == "W1" else 0} for name in has}
    life.answers()
    assert [each.replan for each in life.of(Sourced)] == [0, 1, 2, 3]
    assert life.of(OrderRefused)


def split(**terms: Any) -> Life:
    """Row 38, paid and to be shipped."""
    life = Life(A=6, B=1, terms=Terms(**terms))
    life.answers()
    life.paid()
    return life


def test_worked_41_a_short_pick_comes_from_the_second_and_the_first_is_excluded() -> None:
    has = {"W1": {"A": 4}, "W2": {"A": 2}}
    life = Life(has=has, A=4)
    life.answers()
    life.paid()
    decided = life.short_pick(S1, lines(A=2), lines(A=2))
    assert decided == [
        ShipmentShortened(order_id=O1, shipment_id=S1, warehouse="W1", lines=lines(A=2), shortened_at=AT),
        ReservationRequested(order_id=O1, shipment_id=S2, warehouse="W2", lines=lines(A=2), attempt=2, requested_at=AT),
    ]
    (allocated, asked) = life.answer()
    assert (allocated.shipment_id, asked.shipment_id, asked.warehouse, asked.lines) == (S2, S2, "W2", lines(A=2))


def test_worked_41_pieces_that_nobody_has_are_cancelled_and_their_share_goes_back() -> None:
    life = Life(has={"W1": {"A": 4}, "W2": {"A": 1}}, A=4)
    life.answers()
    life.paid()
    life.short_pick(S1, lines(A=2), lines(A=2))
    (_, waits) = life.answer()
    assert (waits.warehouse, waits.wait) == ("W2", "backorder")  # where nobody may wait, it is refused
    (answered, cancelled, back) = life.answer()
    assert isinstance(answered, SourcingAnswered)
    assert cancelled == LinesCancelled(
        order_id=O1,
        currency="EUR",
        lines=(priced("A", 2),),
        reason="no other warehouse has them: A (3 of 4)",
        code="out_of_stock",
        cancelled_at=AT,
    )
    assert back == refunded(2000, "cancelled lines/1", "cancelled_lines")
    life.ship(S1)
    (part, whole) = life.deliver(S1)
    assert part.lines == whole.lines == (priced("A", 2),)


def test_worked_42_each_delivered_shipment_opens_its_lines_and_the_last_closes_the_order() -> None:
    life = split()
    life.ship(S1)
    life.ship(S2)
    first = life.deliver(S1)
    assert first == [
        LinesDelivered(
            order_id=O1,
            shipment_id=S1,
            channel="shop",
            external_id="A-1",
            warehouse="W1",
            currency="EUR",
            lines=(priced("A", 3),),
            numbers=(1,),
            customer_id=None,
            to_come=("A", "B"),
            delivered_at=AT,
            return_until=AT + timedelta(days=7),
        )
    ]
    (last, whole) = life.deliver(S2, days=2)
    assert (last.lines, last.to_come) == ((priced("A", 3), priced("B", 1)), ())
    assert isinstance(whole, OrderDelivered)
    assert (whole.lines, whole.return_until) == ((priced("A", 6), priced("B", 1)), AT + timedelta(days=9))


def test_worked_43_complete_releases_nothing_while_one_waits() -> None:
    life = Life(A=6, B=1, terms=Terms(ship="complete"))
    while not life.of(OrderAllocated):
        life.answer()
    life.paid()
    assert len(life.open) == 1
    assert not life.of(FulfillmentRequested)
    life.answer()
    assert [each.shipment_id for each in life.of(FulfillmentRequested)] == [S1, S2]


@pytest.mark.parametrize(("ship", "asked"), [("complete", []), ("as_available", [S2])])
def test_worked_43_after_a_short_pick(ship: Any, asked: list[str]) -> None:
    """Missing pieces come in two parts: one is there, the other is waited for."""
    has = {"W1": {"A": 4}, "W2": {"A": 2}, "W3": {"A": 2}}
    life = Life(has=has, A=4, terms=Terms(ship=ship, max_shipments=4))
    life.answers()
    life.paid()
    life.short_pick(S1, lines(), lines(A=4))
    life.short_pick(S1, lines(A=3), lines(A=1))
    while len(life.open) != 1 or not life.of(Sourced):
        life.answer()
    assert [each.shipment_id for each in life.of(FulfillmentRequested)[1:]] == asked
    life.answer()
    assert [each.shipment_id for each in life.of(FulfillmentRequested)[1:]] == [S2, S3]
