"""Under which key each fact of others is decided, and when its decision says it was."""

from datetime import UTC, datetime, timedelta

import pytest

from services.orders.service import service
from shared.contracts import storefront
from shared.contracts.orders import OrderEvent
from shared.domain import ids
from shared.domain.messages import Fact, Message
from shared.domain.nouns import CancelTimer, SetTimer
from tests.orders.example import EXPIRES, FOUND, O1, TOTAL, order
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
    corrected,
    delivered,
    expired,
    lines_delivered,
    no,
    paid,
    placed,
    refunded,
    refused,
    released,
    returned,
    shipped,
    stop,
)
from tests.orders.inputs import (
    called_off,
    complete,
    correct,
    deliver,
    expire,
    give_back,
    price,
    received,
    refuse_price,
    reserve,
    ship,
    short,
    sold,
    stop_refused,
)

THEN = datetime(2011, 12, 9, 12, 50, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def test_a_storefronts_order_is_placed_at_its_own_time() -> None:
    order.when(sold, at=THEN, found=FOUND).then(
        placed.model_copy(update={"placed_at": THEN, "pay_by": THEN + timedelta(minutes=30)})
    )


@pytest.mark.parametrize("event", [sold, received(), called_off])
def test_storefronts_name_their_order_by_channel_and_external_id(event: Message) -> None:
    assert ids.order_id("shop", "A-1") == O1
    order.hears(event).under(O1)


def test_what_storefronts_report_of_shipments_is_not_heard() -> None:
    assert storefront.DeliveryReported not in order.wiring.handlers


@pytest.mark.parametrize("fact", [reserve(), short()])
def test_a_warehouses_answer_is_keyed_by_its_order(fact: Fact) -> None:
    order.hears(fact).under(O1)


@pytest.mark.parametrize("fact", [price, refuse_price, ship, correct, deliver, complete, stop_refused, give_back(1000)])
def test_what_lies_under_the_order_already(fact: Fact) -> None:
    order.hears(fact).where_it_lies()


@pytest.mark.parametrize(
    ("history", "fact", "decided"),
    [
        ((placed,), price, (confirmed, asked)),
        ((placed,), refuse_price, (refused("total_differs", refuse_price.reason),)),
        (WAITING, reserve(), (allocated,)),
        (WAITING, short(), (answered, asked_next)),
        (READY, ship, (shipped,)),
        ((*READY, shipped), correct, (corrected,)),
        ((*READY, shipped), deliver, (lines_delivered, delivered)),
        (
            (*READY, stop),
            complete,
            (cancelled, released("cancelled"), refunded(TOTAL, "cancelled", "cancelled")),
        ),
        ((*READY, stop), stop_refused, (no("CancelOrder", "already_shipped", "already with DHL"),)),
        (READY, give_back(1000), (returned(1000),)),
    ],
)
def test_other_services_facts_carry_their_own_time(
    history: tuple[OrderEvent, ...], fact: Fact, decided: tuple[OrderEvent, ...]
) -> None:
    order.given(*history).when(fact, at=LATER).then(*decided)


@pytest.mark.parametrize(
    "fact", [price, refuse_price, reserve(), short(), ship, correct, deliver, complete, stop_refused, give_back(1000)]
)
def test_their_refusals_too(fact: Fact) -> None:
    reason = f"no order {O1} was placed"
    order.when(fact, at=LATER).then(no(type(fact).__name__, "unknown_order", reason))


def test_orders_answers_what_no_service_knows() -> None:
    assert service.answers_unknown


def test_the_payment_window_is_a_timer() -> None:
    assert order.wiring.timers(placed) == [SetTimer(f"expire/{O1}", EXPIRES, O1, expire)]


@pytest.mark.parametrize("fact", [paid, cancelled, expired, refused("out_of_stock", "")])
def test_the_timer_ends_with_the_wait(fact: OrderEvent) -> None:
    assert order.wiring.timers(fact) == [CancelTimer(f"expire/{O1}")]


@pytest.mark.parametrize("fact", [confirmed, captured(), delivered])
def test_other_facts_leave_it(fact: OrderEvent) -> None:
    assert order.wiring.timers(fact) == []
