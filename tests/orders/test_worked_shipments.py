"""Rows 36-43 of the worked cases of orders that ship in parts: W1, W2, W3 by rank."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.desk.why import why
from services.orders.order.document import OrderView
from services.orders.service import service
from shared.contracts.allocating import OrderAllocated, ReleaseRequested, ReservationRequested
from shared.contracts.orders import LinesCancelled, LinesDelivered, ShipmentShortened, Sourced, SourcingAnswered
from shared.contracts.parts import SourcedPart
from shared.contracts.refusing import OrderRefused
from shared.contracts.shipping import FulfillmentRequested, OrderDelivered
from shared.contracts.terms import Terms
from shared.testing.specs import ViewSpec
from tests.orders.example import AT, O1
from tests.orders.given import refunded
from tests.orders.warehouses import HAS, S1, S2, S3, Life, lines, priced


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
    """Though it says that it has more."""
    life = Life(has={"W1": {"A": 9}, "W2": {"A": 2}}, A=4)
    life.answers()
    life.paid()
    decided = life.short_pick(S1, lines(A=2), lines(A=2))
    assert decided == [
        ShipmentShortened(order_id=O1, shipment_id=S1, warehouse="W1", lines=lines(A=2), shortened_at=AT),
        ReservationRequested(order_id=O1, shipment_id=S2, warehouse="W2", lines=lines(A=2), attempt=2, requested_at=AT),
    ]
    (allocated, asked) = life.answer()
    assert (allocated.shipment_id, asked.shipment_id, asked.warehouse, asked.lines) == (S2, S2, "W2", lines(A=2))
    told = {each.node: each.sourcing for each in why(ViewSpec(service, "orders").given(*life.facts).documents[O1])}
    assert told == {"W1": "gives 2 pieces: shipment 1; did not find A (short_pick)", "W2": "gives 2 pieces: shipment 2"}


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
