import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from services.orders.channel.view import ChannelView
from services.orders.order.document import HISTORY, HistoryEntry, OrderView
from services.orders.order.money import MoneyView, Part, PaymentShown, PaymentView, ReviewView
from services.orders.order.money_view import money_of
from services.orders.order.parts_view import PartView
from services.orders.order.told import told
from services.orders.order.view import LineView
from services.orders.service import service
from shared.contracts.money import ChargeReported, PaymentReviewRequested, Plan, Totals
from shared.contracts.orders import OrderEvent
from shared.contracts.terms import Terms
from shared.testing.specs import ViewSpec, fold
from tests.orders.example import AT, CUSTOMER, O1, PAY_BY, PRICED, SHIPMENT, STOCK, TOTAL, order
from tests.orders.given import (
    DONE,
    READY,
    WAITING,
    allocated,
    asked_next,
    cancelled,
    captured,
    configured,
    confirmed,
    corrected,
    expired,
    no,
    paid,
    placed,
    refunded,
    refused,
    released,
    returned,
    stop,
)

SEEN = datetime(2026, 4, 1, tzinfo=UTC)
orders_spec = ViewSpec(service, "orders")


def view(*events: OrderEvent) -> OrderView:
    seen: OrderView = orders_spec.given(*events, time=SEEN).documents[O1]
    return seen


def axes(*events: OrderEvent) -> tuple[str, str, str, str]:
    seen = view(*events)
    return (seen.order, seen.payment, seen.allocation, seen.fulfillment)


def entry(number: int, type: str, text: str) -> HistoryEntry:
    return HistoryEntry(type=type, at=SEEN, event_id=f"f{number}", causation=f"c{number}", text=text)


def test_a_channel_shows_its_policies_and_counts_their_changes() -> None:
    later = AT + timedelta(days=1)
    changed = configured.model_copy(update={"return_window_days": 14, "configured_at": later})
    ViewSpec(service, "channels").given(configured, changed, placed).then(
        {
            "shop": ChannelView(
                channel="shop",
                currency="EUR",
                warehouses=("north", "south"),
                payment_window_minutes=30,
                return_window_days=14,
                price_source="list",
                currencies=("EUR",),
                revision=2,
                configured_at=later,
            )
        }
    )


@pytest.mark.req("ORD-01", "ORD-02")
def test_an_order_shows_where_it_stands_and_all_that_happened() -> None:
    pieces = "1 x MUG, 1 x POT, 1 x MUG"
    part = PartView(
        number=1,
        shipment_id=SHIPMENT,
        warehouse="north",
        lines=STOCK,
        allocation="allocated",
        fulfillment="delivered",
        carrier="DHL",
        tracking_number="T1",
        allocated_at=AT,
        shipped_at=AT,
        delivered_at=AT,
    )
    orders_spec.given(configured, *DONE, time=SEEN).then(
        {
            O1: OrderView(
                order_id=O1,
                channel="shop",
                external_id="A-1",
                currency="EUR",
                order="closed",
                payment="paid",
                allocation="allocated",
                fulfillment="delivered",
                lines=tuple(
                    LineView(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price, discount=0, total=x.total) for x in PRICED
                ),
                expected_total=TOTAL,
                total=TOTAL,
                captured=TOTAL,
                payments=(PaymentView(payment_id="p1", method="wechat", captured=TOTAL),),
                warehouse="north",
                shipments=(part,),
                shipment_id=SHIPMENT,
                carrier="DHL",
                tracking_number="T1",
                customer_id="c1",
                customer=CUSTOMER,
                warehouses=("north", "south"),
                terms=Terms(),
                revision=1,
                price_source="list",
                return_window_days=7,
                placed_at=AT,
                confirmed_at=AT,
                pay_by=PAY_BY,
                paid_at=AT,
                shipped_at=AT,
                seconds_to_hand_over=0,
                delivered_at=AT,
                return_until=AT + timedelta(days=7),
                history=(
                    entry(1, "OrderPlaced", "placed on shop as A-1, to be paid by 2026-03-01 12:30 UTC"),
                    entry(2, "OrderConfirmed", "price confirmed: 35.00 EUR"),
                    entry(3, "ReservationRequested", "warehouse north asked for stock (attempt 1)"),
                    entry(4, "OrderAllocated", "stock reserved in north"),
                    entry(5, "PaymentCaptured", "35.00 EUR paid by wechat (payment p1)"),
                    entry(6, "OrderPaid", "paid in full: 35.00 EUR"),
                    entry(7, "FulfillmentRequested", "shipment asked of north"),
                    entry(8, "OrderShipped", "shipped with DHL, tracking T1"),
                    entry(9, "LinesDelivered", f"delivered from north: {pieces}; returns until 2026-03-08 12:00 UTC"),
                    entry(10, "OrderDelivered", "delivered; returns until 2026-03-08 12:00 UTC"),
                ),
            )
        }
    )


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((captured(500),), ("unplaced", "partially_paid", "pending", "none")),
        ((placed,), ("placed", "unpaid", "pending", "none")),
        (WAITING, ("confirmed", "unpaid", "requested", "none")),
        ((*WAITING, captured(500)), ("confirmed", "partially_paid", "requested", "none")),
        ((*WAITING, allocated), ("confirmed", "unpaid", "allocated", "none")),
        (READY, ("confirmed", "paid", "allocated", "requested")),
        ((*READY, captured(1, "p2"), refunded(1, "payment/p2", "overpaid")), ("confirmed", "paid", "allocated", "requested")),
        ((*READY, stop), ("confirmed", "paid", "allocated", "stop_requested")),
        (
            (*READY, stop, cancelled, released("cancelled"), refunded(TOTAL, "cancelled", "cancelled")),
            ("cancelled", "refunded", "released", "stopped"),
        ),
        ((*WAITING, cancelled), ("cancelled", "unpaid", "requested", "none")),
        ((placed, expired), ("expired", "unpaid", "pending", "none")),
        ((*DONE, returned(1000)), ("closed", "partially_refunded", "allocated", "delivered")),
        ((*DONE, returned(1000), returned(2500, "r2")), ("closed", "refunded", "allocated", "delivered")),
        ((*WAITING, asked_next, refused("out_of_stock", "MUG")), ("refused", "unpaid", "out_of_stock", "none")),
    ],
)
def test_four_axes_in_words(events: tuple[OrderEvent, ...], words: tuple[str, str, str, str]) -> None:
    assert axes(*events) == words


@pytest.mark.req("ORD-01", "ORD-02")
def test_an_order_shows_the_corrected_number_and_what_was_told_before() -> None:
    before, after = view(*DONE), view(*DONE, corrected)
    text = "corrected: with DHL, tracking T2; not DHL, tracking T1"
    told_after = (*before.history, entry(len(DONE), "OrderTrackingCorrected", text))
    (part,) = before.shipments
    shipments = (part.model_copy(update={"tracking_number": "T2"}),)
    assert after == before.model_copy(update={"tracking_number": "T2", "shipments": shipments, "history": told_after})


def test_an_order_refused_at_the_door_says_why() -> None:
    seen = view(refused("unknown_channel", "no channel shop is configured"))
    assert (seen.channel, seen.external_id, seen.refusal_code, seen.refusal_reason, seen.placed_at, seen.ended_at) == (
        "shop",
        "A-1",
        "unknown_channel",
        "no channel shop is configured",
        AT,
        AT,
    )


def test_refused_requests_are_told_up_to_a_limit_and_facts_always() -> None:
    refusal = no("CancelOrder", "already_shipped", "on its way already")
    assert view(placed, refusal).history[-1] == entry(
        1, "OrderRequestRefused", "CancelOrder refused (already_shipped): on its way already"
    )
    many = view(placed, *[refusal] * 2 * HISTORY.count, paid)
    assert (len(many.history), many.history_older, many.history[-1].type) == (HISTORY.count, 1, "OrderPaid")


def test_the_newest_steps_are_shown_and_those_before_are_counted() -> None:
    count = HISTORY.count
    payments = [captured(1, f"p{n}") for n in range(2 * count)]
    few, full, many = view(*payments[: count - 1]), view(*payments[:count]), view(*payments)
    assert [(len(each.history), each.history_older) for each in (few, full, many)] == [(count - 1, 0), (count, 0), (count, count)]
    assert [each.event_id for each in many.history] == [f"f{n}" for n in range(count, 2 * count)]


def test_a_payment_is_kept_by_its_charge_and_shown_in_a_list() -> None:
    seen = view(captured(100, "p2"), captured(100, "p1"), captured(300, "p2"), returned(50))
    assert [(key, each.captured, each.refunded) for key, each in seen.payments.items()] == [("p2", 300, 0), ("p1", 100, 50)]
    shown = seen.model_dump(mode="json")
    assert [each["payment_id"] for each in shown["payments"]] == ["p2", "p1"]
    assert OrderView.model_validate(shown) == OrderView.model_validate_json(seen.model_dump_json()) == seen


def test_requests_about_unknown_orders_have_no_document() -> None:
    orders_spec.given(no("CancelOrder", "unknown_order", "no such order")).then({})


def test_no_personal_field_is_told() -> None:
    secret = CUSTOMER.model_copy(update={"name": "Ada Lovelace", "address": "12 St James's Square"})
    texts = [told(event.model_copy(update={"customer": secret})) for event in (*DONE, stop, cancelled)]
    assert not [text for text in texts if "Ada" in text or "James" in text]


@pytest.mark.parametrize(
    "history", [(), (captured(),), (placed,), READY, DONE, (*DONE, corrected), (*WAITING, cancelled), (configured,)]
)
def test_states_and_views_are_stored_as_json_and_back(history: tuple[OrderEvent, ...]) -> None:
    for (noun, _), state in fold(order.wiring, {}, history).items():
        states: TypeAdapter[Any] = TypeAdapter(order.wiring.nouns[noun].state)
        assert states.validate_python(json.loads(states.dump_json(state))) == state
    for document in orders_spec.given(*history).documents.values():
        assert OrderView.model_validate_json(document.model_dump_json()) == document


def test_an_orders_money() -> None:
    """Two payments, one in instalments; one of them disputed in part and a payment that nobody could take."""
    plan = Plan(instalments=3, fee=100, fee_bearer="customer")
    by = {"provider": "pay", "payment_id": "ch1"}
    first = captured(1000).model_copy(update={**by, "plan": plan})
    second = captured(2000).model_copy(update={**by, "total": 3000})
    totals = Totals(authorised=3200, captured=3000, disputed=500, won=100)
    report = ChargeReported(order_id=O1, **by, currency="EUR", totals=totals, reported_at=AT)
    asked = {"order_id": O1, "payment_id": "ch2", "provider": "pay", "amount": 700, "currency": "USD", "reason": "in USD"}
    review = PaymentReviewRequested(**asked, code="payment_review", requested_at=AT)
    seen = ViewSpec(service, "orders").given(placed, confirmed, first, captured(100), second, report, review, review).documents
    shown = PaymentView(**by, method="wechat", captured=3000, totals=totals, plan=plan)
    parts = tuple(Part(number=n, amount=1000) for n in (1, 2, 3))
    assert money_of(seen[O1]) == MoneyView(
        order_id=O1,
        currency="EUR",
        total=TOTAL,
        due=400,
        captured=3100,
        expected=(),
        refunded=0,
        credited=0,
        in_flight=0,
        failed=(),
        authorised=200,
        disputed=400,
        lost=0,
        payments=(
            PaymentShown(**dict(shown), parts=parts),
            PaymentShown(payment_id="p1", method="wechat", captured=100),
        ),
        reviews=(ReviewView(provider="pay", payment_id="ch2", amount=700, currency="USD", reason="in USD", since=AT),),
    )
    for end in (cancelled, expired, refused("unknown_sku", "no such SKU")):
        assert money_of(ViewSpec(service, "orders").given(placed, confirmed, end).documents[O1]).due == 0
    assert money_of(ViewSpec(service, "orders").given(placed, confirmed).documents[O1]).due == TOTAL


def test_what_is_too_much_and_kept_is_a_status() -> None:
    words = [
        ViewSpec(service, "orders").given(*WAITING, captured(amount), paid, *more).documents[O1].payment
        for amount, more in ((TOTAL, ()), (TOTAL + 5, ()), (TOTAL + 5, (refunded(5, "x", "overpaid"),)))
    ]
    assert words == ["paid", "overpaid", "paid"]
