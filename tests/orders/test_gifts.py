"""Gifts are optional: dropped where nobody has them beside the rest, one by one, the first first."""

from typing import Any

import pytest

from services.orders.order.gifts import gift_lines, given_up
from services.orders.order.sourcing import Node, Policy
from services.orders.order.state import Open
from services.orders.service import service
from shared.contracts.kits import Kit
from shared.contracts.orders import OrderGiftsDropped, PricedLine
from shared.contracts.pricing import OrderPriced
from shared.contracts.refusing import OrderRefused
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import Terms
from shared.testing.specs import Spec, fold
from tests.orders import example, inputs
from tests.orders import given as g
from tests.orders.warehouses import Life

order = Spec(service, time=example.AT)
PIN = PricedLine(sku="PIN", quantity=1, unit_price=100, discount=100, total=0)
CAP = PricedLine(sku="CAP", quantity=1, unit_price=900, discount=900, total=0)
priced = inputs.price.model_copy(
    update={"lines": (*example.PRICED, PIN, CAP), "gifts": (len(example.PRICED) + 1, len(example.PRICED) + 2)}
)


def opened() -> Open:
    facts = order.given(g.placed).when(priced).decided
    state = fold(order.wiring, {}, [g.placed, facts[0]])["order", example.O1]
    assert isinstance(state, Open)
    return state


def gone(**has: int) -> list[str]:
    """Of the gifts, where one warehouse has all else."""
    state = opened()
    nodes = [Node("north", {**{line.sku: line.quantity for line in example.STOCK}, **has})]
    return [state.lines[number - 1].sku for number in given_up(state, nodes, Policy(1, {}))]


@pytest.mark.req("PRC-28")
def test_what_nobody_has_is_given_up() -> None:
    assert gone() == ["PIN", "CAP"]
    assert gone(PIN=1) == ["CAP"]
    assert gone(CAP=3) == ["PIN"]
    assert gone(CAP=1, PIN=1) == []
    assert given_up(opened(), [Node("north", {"PIN": 1})], Policy(1, {})) == []


@pytest.mark.req("PRC-28")
def test_an_order_goes_on_without_them_and_pricing_hears_which() -> None:
    first = order.given(g.placed).when(priced).decided
    assert first[0].gifts == priced.gifts
    no_pin = tuple(each.model_copy(update={"sku": "PIN"}) for each in inputs.short().shortages[1:])
    short = inputs.short().model_copy(update={"shortages": no_pin})
    refusals = [short, short.model_copy(update={"warehouse": "south", "attempt": 2})]
    history = [g.placed, *first]
    history += order.given(*history).when(refusals[0]).decided
    last = order.given(*history).when(refusals[1])
    kinds = [type(fact).__name__ for fact in last.decided]
    assert kinds == ["SourcingAnswered", "LinesCancelled", "OrderGiftsDropped", "Sourced", "ReservationRequested"]
    cancelled, told = last.decided[1:3]
    assert (cancelled.lines, cancelled.code) == ((PIN,), "gift_out_of_stock")
    assert told == OrderGiftsDropped(order_id=example.O1, gifts=(1,), dropped_at=example.AT)
    asked = last.decided[-1]
    assert [line.sku for line in asked.lines] == [*dict.fromkeys(line.sku for line in example.PRICED), "CAP"]
    last.twice()


def test_gifts_are_the_last_lines_whatever_kits_become() -> None:
    lines = (*example.PRICED, PIN)
    assert list(gift_lines((), lines, lines, ())) == []
    assert list(gift_lines((len(lines),), lines, (*example.PRICED, *example.PRICED, PIN), ())) == [2 * len(example.PRICED) + 1]
    kit = Kit(sku="PIN", components=())
    assert list(gift_lines((len(lines),), lines, lines, (kit,))) == []


class Gifted(Life):
    """With a pin as a gift."""

    def hear(self, input: Any) -> list[Any]:
        if isinstance(input, OrderPriced):
            input = input.model_copy(update={"lines": (*input.lines, PIN), "gifts": (len(input.lines) + 1,)})
        return super().hear(input)


@pytest.mark.req("PRC-28")
@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("shipments", [2, 3])
@pytest.mark.parametrize("paid_first", [True, False])
def test_a_gift_that_is_gone_before_its_warehouse_is_asked_fails_no_order(first: int, shipments: int, paid_first: bool) -> None:
    """Everything else is reserved, in one order of answers or the other."""
    life = Gifted({"W1": {"A": 1}, "W2": {"PIN": 1}}, Terms(max_shipments=shipments), A=1)
    if paid_first:
        life.paid()
    life.answer()
    life.answer()
    life.has["W2"]["PIN"] = 0
    parts = life.open
    assert [each.warehouse for each in parts] == ["W1", "W2"]
    life.answer(parts[first])
    life.answer(parts[1 - first])
    life.answers()
    if not paid_first:
        life.paid()
    assert life.of(OrderRefused) == []
    assert [fact.gifts for fact in life.of(OrderGiftsDropped)] == [(1,)]
    [parcel] = life.of(FulfillmentRequested)
    assert [line.sku for line in parcel.lines] == ["A"]


@pytest.mark.req("PRC-28")
def test_an_order_that_waits_does_not_wait_for_a_gift() -> None:
    life = Gifted({"W1": {"A": 0}, "W2": {"A": 0}}, Terms(short_at_placing="backorder"), A=1)
    life.answer()
    life.answer()
    assert [fact.gifts for fact in life.of(OrderGiftsDropped)] == [(1,)]
    [waits] = life.open
    assert ([line.sku for line in waits.lines], waits.wait) == (["A"], "backorder")
    there = Gifted({"W1": {"A": 0, "PIN": 1}}, Terms(short_at_placing="backorder"), A=1)
    there.answer()
    assert [line.sku for line in there.open[0].lines] == ["A", "PIN"]
