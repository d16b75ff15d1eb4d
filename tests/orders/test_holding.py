"""Holds stop the release and nothing else; who ended waits in no queue."""

from datetime import timedelta
from typing import Any

import pytest

from services.orders.desk.agreed import Contract, contract_of
from services.orders.order.commands import CancelOrder, HoldOrder, ReleaseHold
from services.orders.order.queues import QueueView
from services.orders.order.releasing import may_release
from services.orders.order.state import HELD_TIMES, HOLDS, Open
from services.orders.order.view import HoldView, LineView, OrderView
from services.orders.service import service
from shared.contracts import storefront
from shared.contracts.orders import HoldReleased, OrderHeld
from shared.contracts.terms import Terms
from shared.memory.api import clients
from shared.testing.specs import ViewSpec, fold
from tests.domain.growing import Growing, word
from tests.journeys.shop import OPENS, Shop
from tests.orders.example import AT, EXPIRES, FOUND, O1, PAY_BY, PRICED, TOTAL, order
from tests.orders.given import (
    DONE,
    READY,
    WAITING,
    allocated,
    asked,
    cancelled,
    captured,
    confirmed,
    expired,
    no,
    paid,
    placed,
    refunded,
    refused,
    released,
    requested,
    stop,
)
from tests.orders.inputs import called_off, cancel, complete, expire, pay, place, price, refuse_price, reserve

fraud = HoldOrder(order_id=O1, kind="fraud", reason="card and address differ")
held = OrderHeld(order_id=O1, kind="fraud", reason="card and address differ", held_at=AT)
free = ReleaseHold(order_id=O1, kind="fraud")
freed = HoldReleased(order_id=O1, kind="fraud", reason="", released_at=AT)


def gone(reason: str, **changes: Any) -> HoldReleased:
    return freed.model_copy(update={"reason": reason, **changes})


@pytest.mark.parametrize("history", [(placed,), (placed, confirmed), WAITING, (*WAITING, allocated), (*WAITING, allocated, paid)])
def test_what_has_not_left_is_held_once_for_each_reason(history: tuple[Any, ...]) -> None:
    order.given(*history).when(fraud).then(held)
    order.given(*history).when(fraud).twice()
    other = fraud.model_copy(update={"kind": "address"})
    order.given(*history, held).when(other).then(held.model_copy(update={"kind": "address"}))


def test_what_cannot_be_held_says_why() -> None:
    order.when(fraud).then(no("HoldOrder", "unknown_order", f"no order {O1} was placed"))
    order.given(placed, cancelled).when(fraud).then(no("HoldOrder", "order_closed", "the order was cancelled already"))
    late = "its shipment was asked for already: only a cancellation can stop it"
    order.given(*READY).when(fraud).then(no("HoldOrder", "already_released", late))
    order.given(*READY).when(fraud).twice()


def test_what_is_not_held_cannot_be_released() -> None:
    order.when(free).then(no("ReleaseHold", "unknown_order", f"no order {O1} was placed"))
    order.given(*WAITING).when(free).then(no("ReleaseHold", "not_held", "no hold fraud stands"))
    order.given(*DONE).when(free).then(no("ReleaseHold", "order_closed", "the order was delivered already"))


def test_a_held_order_is_priced_reserved_and_paid() -> None:
    order.given(placed, held).when(price).then(confirmed, asked)
    order.given(*WAITING, held).when(reserve()).then(allocated)
    order.given(*WAITING, held, captured(), paid).when(reserve()).then(allocated)
    order.given(*WAITING, allocated, held).when(pay()).then(captured(), paid)


@pytest.mark.parametrize(
    ("history", "follows"),
    [
        ((placed, held), ()),
        ((*WAITING, held, captured(), paid), ()),
        ((*WAITING, allocated, held), ()),
        ((*WAITING, allocated, captured(), paid, held), (requested,)),
    ],
)
def test_the_last_hold_lets_go_what_is_paid_and_allocated(history: tuple[Any, ...], follows: tuple[Any, ...]) -> None:
    order.given(*history).when(free).then(freed, *follows)
    order.given(*history).when(free).twice()
    assert may_release(_state(*WAITING, allocated, captured(), paid))
    assert not may_release(_state(*WAITING, allocated, captured(), paid, held))


def _state(*facts: Any) -> Open:
    state = fold(order.wiring, {}, facts)["order", O1]
    assert isinstance(state, Open)
    return state


@pytest.mark.req("SEC-02")
def test_an_order_that_ends_is_held_no_longer() -> None:
    order.given(*WAITING, allocated, held).when(cancel).then(cancelled, released("cancelled"), gone("cancelled"))
    order.given(*WAITING, allocated, held).when(cancel).twice()
    order.given(placed, held).when(expire, at=EXPIRES).then(expired, gone("expired", released_at=EXPIRES))
    refusal = refused("total_differs", "expected 35.00 EUR, priced 36.00 EUR")
    order.given(captured(500), placed, held).when(refuse_price).then(
        refusal, gone("refused"), refunded(500, "refused", "refused")
    )


def test_an_order_is_not_held_for_ever() -> None:
    life = Growing(order)
    for input in (place, price):
        life.take(input, O1, AT, FOUND)
    many = f"an order is held for {HOLDS} reasons at once and {HELD_TIMES} times at most"
    full = no("HoldOrder", "too_many_holds", many)
    for n in range(HOLDS):
        assert isinstance(life.take(_hold(n), O1, AT)[0], OrderHeld)
    assert life.take(_hold(HOLDS), O1, AT) == [full]
    for n in range(HOLDS, HELD_TIMES):
        assert isinstance(life.take(ReleaseHold(order_id=O1, kind=word(n - HOLDS)), O1, AT)[0], HoldReleased)
        assert isinstance(life.take(_hold(n), O1, AT)[0], OrderHeld)
    life.take(ReleaseHold(order_id=O1, kind=word(HELD_TIMES - 1)), O1, AT)
    assert life.take(_hold(999), O1, AT) == [full]
    life.check()


def _hold(n: int) -> HoldOrder:
    return HoldOrder(order_id=O1, kind=word(n), reason="雪" * 500)


# -- what is shown


def test_holds_and_the_queue_of_who_waits() -> None:
    later = AT + timedelta(hours=1)
    second = held.model_copy(update={"kind": "address", "reason": "no house number", "held_at": later})
    queue = ViewSpec(service, "queues")
    entry = {"order_id": O1, "queue": "held", "since": AT}
    both = QueueView(**entry, kinds=("fraud", "address"), reason="no house number")
    queue.given(placed, held, second).then({f"held/{O1}": both})
    queue.given(placed, held, second, freed).then({f"held/{O1}": QueueView(**entry, kinds=("address",), reason="")})
    left = QueueView(order_id=O1, queue=None, since=AT, kinds=(), reason="")
    queue.given(placed, held, freed).then({f"held/{O1}": left})
    again = QueueView(order_id=O1, queue="held", since=later, kinds=("address",), reason="no house number")
    queue.given(placed, held, freed, second).then({f"held/{O1}": again})
    shown = ViewSpec(service, "orders").given(placed, held, second, freed).documents[O1]
    assert shown.holds == (HoldView(kind="address", reason="no house number", since=later),)
    assert [entry.text for entry in shown.history][1:] == [
        "held (fraud): card and address differ",
        "held (address): no house number",
        "no longer held (fraud): no reason given",
    ]


# -- cancellations say why, in a word


def test_a_cancellation_carries_its_code_also_through_a_stop() -> None:
    by_code = CancelOrder(order_id=O1, reason="changed my mind", code="regret")
    coded = {"code": "regret"}
    order.given(placed).when(by_code).then(cancelled.model_copy(update=coded))
    event = storefront.OrderCancellationRequested(channel="shop", external_id="A-1", reason="changed my mind", code="regret")
    order.given(placed).when(event).then(cancelled.model_copy(update=coded))
    stopping = stop.model_copy(update=coded)
    order.given(*READY).when(by_code).then(stopping)
    order.given(*READY, stopping).when(complete).then(
        cancelled.model_copy(update=coded), released("cancelled"), refunded(TOTAL, "cancelled", "cancelled")
    )
    order.given(*READY, stop).when(complete).then(cancelled, released("cancelled"), refunded(TOTAL, "cancelled", "cancelled"))
    order.given(placed).when(called_off).then(cancelled)
    seen = ViewSpec(service, "orders").given(placed, cancelled.model_copy(update=coded)).documents[O1]
    assert (seen.cancel_reason, seen.cancel_code) == ("changed my mind", "regret")


# -- what was agreed


@pytest.mark.req("SEC-04")
def test_a_contract_is_what_was_agreed_by_which_version() -> None:
    seen: OrderView = ViewSpec(service, "orders").given(placed, confirmed, asked).documents[O1]
    assert contract_of(seen) == Contract(
        order_id=O1,
        channel="shop",
        external_id="A-1",
        order="confirmed",
        customer_id="c1",
        origin=None,
        currency="EUR",
        lines=tuple(LineView(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price, total=x.total) for x in PRICED),
        total=TOTAL,
        taxes=(),
        price_source="list",
        revision=1,
        terms=Terms(),
        placed_at=AT,
        confirmed_at=AT,
        pay_by=PAY_BY,
        return_window_days=7,
    )
    early: OrderView = ViewSpec(service, "orders").given(captured()).documents[O1]
    assert contract_of(early) is None


@pytest.mark.req("SEC-04")
async def test_a_contract_and_why_by_http_whatever_the_channel_says_later() -> None:
    shop = Shop()
    async with clients(shop.system) as http:
        policies = {"currency": "CNY", "warehouses": ["sh-1", "gz-1"], "rules": ["days"], "terms": {"ship": "complete"}}
        assert (await http.put("http://orders/channels/shop", json=policies)).status_code == 200
        lane = {"nodes": [{"warehouse": "sh-1", "days": 3}, {"warehouse": "gz-1", "days": 1}]}
        assert (await http.put("http://orders/lanes/CN", json=lane)).status_code == 200
        id = shop.place("A1", {"mug": 1}, customer={"customer_id": "c-1", "country": "CN"})
        shop.system.advance(minutes=5)
        await http.put("http://orders/channels/shop", json={**policies, "terms": {}})
        found = (await http.get(f"http://orders/orders/{id}/contract")).json()
        assert (found["revision"], found["terms"]["ship"], found["total"], found["order"]) == (2, "complete", 6_000, "confirmed")
        before = OPENS - timedelta(minutes=1)
        unknown = await http.get(f"http://orders/orders/{id}/contract", params={"at": before.isoformat()})
        assert unknown.status_code == 404
        shop.cancel("A1")
        then = {"at": (OPENS + timedelta(minutes=1)).isoformat()}
        assert (await http.get(f"http://orders/orders/{id}/contract", params=then)).json() == found
        assert (await http.get(f"http://orders/orders/{id}/contract")).json()["order"] == "cancelled"
        told = (await http.get(f"http://orders/orders/{id}/why")).json()["nodes"]
        assert [(each["node"], each["text"]) for each in told] == [("gz-1", "first"), ("sh-1", "second: 2 days more than gz-1")]
        one = await http.get(f"http://orders/orders/{id}/why", params={"node": "W9"})
        assert one.json()["nodes"][0]["text"] == "excluded: not one of shop's warehouses"
        assert shop.order(id).warehouse == "gz-1"
        assert (await http.get(f"http://orders/orders/{O1}/why")).status_code == 404
        assert (await http.get("http://orders/queues/nobodys")).status_code == 422
