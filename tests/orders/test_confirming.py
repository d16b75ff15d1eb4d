import pytest

from shared.contracts.terms import BEFORE_TERMS
from tests.orders.example import PRICED, TOTAL, order
from tests.orders.given import (
    READY,
    WAITING,
    allocated,
    answered,
    asked,
    asked_next,
    cancelled,
    captured,
    confirmed,
    delivered,
    expired,
    no,
    paid,
    parts,
    placed,
    refunded,
    refused,
    released,
    requested,
    shipped,
    stop,
)
from tests.orders.inputs import cancel, complete, deliver, pay, price, refuse_price, reserve, short


def test_a_price_confirms_and_asks_the_first_warehouse() -> None:
    order.given(placed).when(price).then(confirmed, asked)
    order.given(placed).when(price).twice()


@pytest.mark.req("ORD-05")
def test_what_was_paid_before_the_price_counts() -> None:
    order.given(captured(), placed).when(price).then(confirmed, paid, asked)
    order.given(placed, captured(TOTAL - 1)).when(price).then(confirmed, asked)


@pytest.mark.req("SEC-02")
def test_a_surplus_seen_at_pricing_goes_back() -> None:
    order.given(captured(3000, "p1"), placed, captured(600, "p2")).when(price).then(
        confirmed, paid, asked, refunded(100, "overpaid", "overpaid", of=parts(p2=100))
    )
    order.given(captured(3000, "p1"), placed, captured(600, "p2")).when(price).twice()


def test_a_free_order_is_paid_at_once() -> None:
    free = tuple(line.model_copy(update={"unit_price": 0, "total": 0}) for line in PRICED)
    order.given(placed).when(price.model_copy(update={"lines": free, "total": 0})).then(
        confirmed.model_copy(update={"lines": free, "total": 0}), paid.model_copy(update={"paid": 0}), asked
    )


@pytest.mark.parametrize("end", [cancelled, expired, refused("out_of_stock", "")])
def test_after_the_end_prices_and_shortages_change_nothing(end: object) -> None:
    order.given(placed, end).when(price).then_nothing()
    order.given(placed, end).when(refuse_price).then_nothing()
    order.given(*WAITING, end).when(short()).then_nothing()


def test_without_a_price_the_order_is_refused_and_paid_back() -> None:
    refusal = refused("total_differs", "expected 35.00 EUR, priced 36.00 EUR")
    order.given(placed, captured(500)).when(refuse_price).then(refusal, refunded(500, "refused", "refused"))
    order.given(placed, captured(500)).when(refuse_price).twice()
    order.given(placed).when(refuse_price).then(refusal)
    order.given(*WAITING).when(refuse_price).then_nothing()


def test_reserved_but_unpaid_waits_for_the_money() -> None:
    order.given(*WAITING).when(reserve()).then(allocated)
    order.given(*WAITING).when(reserve()).twice()


@pytest.mark.req("ORD-06", "ORD-08")
def test_reserved_and_paid_may_ship() -> None:
    order.given(*WAITING, captured(), paid).when(reserve()).then(allocated, requested)
    order.given(*WAITING, captured(), paid).when(reserve()).twice()


@pytest.mark.req("INV-02")
def test_warehouse_after_warehouse_is_asked() -> None:
    order.given(*WAITING).when(short()).then(answered, asked_next)
    order.given(*WAITING).when(short()).twice()
    order.given(*WAITING, answered, asked_next).when(reserve("south")).then(allocated.model_copy(update={"warehouse": "south"}))


@pytest.mark.req("INV-02")
def test_after_the_last_warehouse_the_order_is_out_of_stock() -> None:
    reason = "no warehouse can serve the whole order; south: MUG (1 of 2), POT (0 of 1)"
    by_south = answered.model_copy(update={"warehouse": "south", "attempt": 2})
    for known in ((), (answered,)):  # before there was that fact, and after
        history = (*WAITING, captured(), paid, *known, asked_next)
        order.given(*history).when(short("south")).then(
            by_south, refused("out_of_stock", reason), refunded(TOTAL, "refused", "refused")
        )
    order.given(*history).when(short("south")).twice()


def test_answers_of_warehouses_that_are_not_asked() -> None:
    order.given(*WAITING, allocated).when(short()).then_nothing()
    order.given(*READY).when(reserve()).then_nothing()
    order.given(placed).when(reserve()).then(
        no("StockReserved", "contradicts_order", "north reserved, but no warehouse is asked")
    )
    order.given(*WAITING, asked_next).when(reserve()).then(
        no("StockReserved", "contradicts_order", "north reserved, but south is asked")
    )


def test_stock_reserved_after_the_end_is_released_once() -> None:
    order.given(*WAITING, cancelled).when(reserve()).then(released("cancelled"))
    order.given(*WAITING, cancelled).when(reserve()).twice()
    order.given(*WAITING, expired).when(reserve()).then(released("expired"))
    order.given(*WAITING, allocated, cancelled, released("cancelled")).when(reserve()).then_nothing()
    order.given(placed, cancelled).when(reserve()).then_nothing()
    order.given(*WAITING, cancelled).when(reserve("south")).then_nothing()


def test_pay_price_reserve_in_any_order_ends_ready() -> None:
    order.given(placed, confirmed, asked, allocated).when(pay()).then(captured(), paid, requested)
    order.given(placed, captured(), confirmed, paid, asked).when(reserve()).then(allocated, requested)
    order.given(placed, confirmed, asked, captured(), paid).when(cancel).then(
        cancelled, refunded(TOTAL, "cancelled", "cancelled")
    )


def test_an_order_that_nobody_placed() -> None:
    for fact in (price, refuse_price, reserve(), short()):
        reason = f"no order {fact.order_id} was placed"
        order.given(captured()).when(fact).then(no(type(fact).__name__, "unknown_order", reason))


def test_an_order_from_before_shipments_is_decided_as_it_was() -> None:
    """So that a log from then, decided again, does not differ."""
    was = placed.model_copy(update={"terms": BEFORE_TERMS})
    waiting = (was, confirmed, asked)
    order.given(*waiting).when(short()).then(asked_next)
    order.given(*waiting).when(short()).twice()
    reason = "no warehouse can serve the whole order; south: MUG (1 of 2), POT (0 of 1)"
    order.given(*waiting, asked_next).when(short("south")).then(refused("out_of_stock", reason))
    order.given(*waiting, asked_next).when(reserve("south")).then(allocated.model_copy(update={"warehouse": "south"}))
    ready = (*waiting, allocated, captured(), paid, requested)
    order.given(*ready, shipped).when(deliver).then(delivered)
    order.given(*ready, shipped).when(deliver).twice()
    order.given(*ready, stop).when(complete).then(cancelled, released("cancelled"), refunded(TOTAL, "cancelled", "cancelled"))
