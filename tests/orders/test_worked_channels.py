"""Worked cases of the channel, of time, of holds: numbered as in the issue."""

from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from services.orders.order.commands import HoldOrder, ReleaseHold
from services.orders.order.view import OrderView
from shared.contracts import storefront
from shared.contracts.orders import HoldReleased, OrderHeld
from shared.domain import ids
from shared.memory.api import clients
from shared.runtime import metrics
from shared.runtime.passes.receipt import Receipt
from tests.journeys.shop import OPENS, STOCK, Shop
from tests.orders.example import AT, FOUND, O1, order
from tests.orders.given import WAITING, allocated, cancelled, captured, no, paid, placed, requested
from tests.orders.inputs import called_off, pay, place, reserve
from tests.strangers.test_times import order_of, record

HOUR = timedelta(hours=1)
fraud = HoldOrder(order_id=O1, kind="fraud", reason="card and address differ")
address = HoldOrder(order_id=O1, kind="address", reason="no house number")
held = OrderHeld(order_id=O1, kind="fraud", reason="card and address differ", held_at=AT)
held_too = OrderHeld(order_id=O1, kind="address", reason="no house number", held_at=AT)
let_go = HoldReleased(order_id=O1, kind="fraud", reason="called", released_at=AT)
let_go_too = HoldReleased(order_id=O1, kind="address", reason="called", released_at=AT)
release_fraud = ReleaseHold(order_id=O1, kind="fraud", reason="called")
release_address = ReleaseHold(order_id=O1, kind="address", reason="called")


def flagged(service: str) -> float:
    return float(metrics.times_out_of_bounds.labels(service)._value.get())


def by_the_clock(service: str) -> Shop:
    """Its service hears storefronts at the system's time: elsewhere in memory the clock is driven, and their times believed."""
    shop = Shop()
    ear = shop.system.served[service].storefront
    assert ear is not None
    ear.receipt = Receipt(lambda: shop.system.now)
    return shop


@pytest.mark.parametrize("said", [datetime(2126, 1, 1, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)])
def test_worked_18_an_order_of_2126_or_1970_counts_from_its_receipt_flagged(said: datetime) -> None:
    shop, before = by_the_clock("orders"), flagged("orders")
    shop.system.advance(hours=4)
    now = shop.system.now
    seen = order_of(shop, "A1", said)
    assert (seen.placed_at, seen.pay_by) == (now, now + HOUR / 2)
    assert flagged("orders") == before + 1


def test_worked_18_an_order_of_3_hours_ago_was_then_and_is_payable_from_its_receipt() -> None:
    shop, before = by_the_clock("orders"), flagged("orders")
    shop.system.advance(hours=4)
    now = shop.system.now
    seen = order_of(shop, "A1", now - 3 * HOUR)
    assert (seen.placed_at, seen.pay_by) == (now - 3 * HOUR, now + HOUR / 2)
    assert flagged("orders") == before
    order.when(place, at=AT, received=AT + 3 * HOUR, found=FOUND).then(
        placed.model_copy(update={"pay_by": AT + 3 * HOUR + HOUR / 2})
    )


def dispatched(shop: Shop) -> OrderView:
    id = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000)
    shop.system.run()
    shop.dispatch(id)
    return shop.order(id)


def delivered_as(shop: Shop, id: str, said: datetime) -> OrderView:
    report = {"order_id": id, "shipment_id": ids.shipment_id(id)}
    shop.system.storefront("DeliveryReported", report, time=said)
    return shop.order(id)


@pytest.mark.req("SUP-15")
def test_worked_19_a_delivery_of_1970_was_when_it_was_told_flagged() -> None:
    shop = by_the_clock("fulfillment")
    parcel = dispatched(shop)
    shop.system.advance(days=2)
    told, before = shop.system.now, flagged("fulfillment")
    seen = delivered_as(shop, parcel.order_id, datetime(1970, 1, 1, tzinfo=UTC))
    assert (seen.delivered_at, seen.return_until) == (told, told + timedelta(days=7))
    assert flagged("fulfillment") == before + 1
    may = datetime(2026, 5, 5, 9, tzinfo=UTC)
    assert Receipt(lambda: may).times(record(may), datetime(1970, 1, 1, tzinfo=UTC)) == (may, may)


def test_worked_19_a_delivery_an_hour_before_it_was_shipped_was_when_it_was_shipped() -> None:
    shop = by_the_clock("fulfillment")
    shop.system.advance(hours=3)
    parcel = dispatched(shop)
    assert parcel.shipped_at is not None
    shop.system.advance(hours=5)
    seen = delivered_as(shop, parcel.order_id, parcel.shipped_at - HOUR)
    assert seen.delivered_at == parcel.shipped_at


@pytest.mark.req("ORD-06")
def test_worked_20_a_cancellation_before_its_order_is_unknown_and_works_after_it() -> None:
    nobody = no("OrderCancellationRequested", "unknown_order", f"no order {O1} was placed")
    order.when(called_off).then(nobody)
    order.given(nobody, placed).when(called_off).then(cancelled)
    shop = Shop()
    early = shop.cancel("A1")
    assert [answer.data["code"] for answer in shop.answers(early)] == ["unknown_order"]
    id = shop.place("A1", {"mug": 1})
    assert shop.order(id).order == "confirmed"
    shop.cancel("A1")
    assert shop.order(id).order == "cancelled"


@pytest.mark.req("INV-11")
@pytest.mark.parametrize("seed", range(50))
def test_worked_21_cancelled_while_reserving_what_is_allocated_is_as_before(seed: int) -> None:
    shop = Shop(chance=Random(seed))
    shop.system.run()
    before = shop.stock("sh-1", "mug")
    id = shop.place("A1", {"mug": 2})
    for _ in range(seed):  # so far it has come when it is called off
        shop.system._step()
    shop.cancel("A1")
    shop.system.run()
    if shop.order(id).order != "cancelled":  # its order came after it
        shop.cancel("A1")
    after = shop.stock("sh-1", "mug")
    assert shop.order(id).order == "cancelled"
    assert (after.on_hand, after.allocated, after.available) == (before.on_hand, before.allocated, before.available)
    assert before.available == STOCK["sh-1", "mug"]


@pytest.mark.req("ORD-01")
def test_worked_44_held_for_fraud_and_address_one_released_it_is_held() -> None:
    order.given(*WAITING).when(fraud).then(held)
    order.given(*WAITING, held).when(address).then(held_too)
    both = (*WAITING, held, held_too)
    order.given(*both).when(reserve()).then(allocated)
    order.given(*both, allocated).when(pay()).then(captured(), paid)
    ready = (*both, allocated, captured(), paid)
    order.given(*ready).when(release_fraud).then(let_go)
    order.given(*ready, let_go).when(release_address).then(let_go_too, requested)
    order.given(*ready, let_go).when(release_address).twice()


async def test_worked_44_by_http() -> None:
    shop = Shop()
    id = shop.place("A1", {"mug": 1})
    async with clients(shop.system) as http:
        holds = f"http://orders/orders/{id}/holds"
        for hold in (fraud, address):
            answer = await http.post(holds, json={"kind": hold.kind, "reason": hold.reason})
            assert answer.status_code == 201
        assert [hold["kind"] for hold in answer.json()["holds"]] == ["fraud", "address"]
        shop.pay("A1", 6_000)
        waits = (await http.get("http://orders/queues/held")).json()["items"]
        assert [(each["order_id"], each["kinds"], each["since"]) for each in waits] == [
            (id, ["fraud", "address"], OPENS.isoformat().replace("+00:00", "Z"))
        ]
        one = (await http.delete(f"{holds}/fraud", params={"reason": "called"})).json()
        assert (one["payment"], one["allocation"], one["fulfillment"]) == ("paid", "allocated", "none")
        last = (await http.delete(f"{holds}/address")).json()
        assert (last["holds"], last["fulfillment"]) == ([], "requested")
        assert (await http.get("http://orders/queues/held")).json()["items"] == []
        again = await http.delete(f"{holds}/address")
        assert (again.status_code, again.json()["code"]) == (409, "not_held")
        late = await http.post(holds, json={"kind": "fraud", "reason": "too late"})
        assert (late.status_code, late.json()["code"]) == (409, "already_released")


@pytest.mark.req("SEC-01")
async def test_worked_93_guests_without_an_id_and_with_0_are_each_their_own_subject() -> None:
    shop = Shop()
    for number, id in (("A1", ""), ("A2", "0"), ("A3", "0")):
        shop.place(number, {"mug": 1}, customer={"customer_id": id, "name": f"Guest {number}"})
    orders = [ids.order_id("shop", number) for number in ("A1", "A2", "A3")]
    subjects = [f"guest:{id}" for id in orders]
    assert [shop.order(id).customer_id for id in orders] == subjects
    async with clients(shop.system) as http:
        line = [{"sku": "mug", "quantity": 1}]
        body = {"channel": "shop", "external_id": "A4", "currency": "CNY", "lines": line, "customer": {"customer_id": "0"}}
        by_http = (await http.post("http://orders/orders", json=body)).json()
        assert by_http["customer_id"] == f"guest:{by_http['order_id']}"
        await shop.system.vault.erase(subjects[1])
        seen = [(await http.get(f"http://orders/orders/{id}")).json()["customer"]["name"] for id in orders]
    assert seen == ["Guest A1", "[erased]", "Guest A3"]


def test_worked_93_the_same_guests_order_twice_is_one() -> None:
    said = {"channel": "shop", "external_id": "A-1", "currency": "EUR", "lines": [{"sku": "MUG", "quantity": 1}]}
    guest = storefront.OrderPlaced.model_validate({**said, "customer": {"customer_id": "0", "name": "Lin"}})
    order.when(guest, found=FOUND).twice()
    assert storefront.OrderPlaced.model_validate_json(guest.model_dump_json()) == guest
