"""One charge, one order, and totals that only grow."""

from typing import Any

import pytest

from services.orders.charge.commands import RecordPayment
from services.orders.service import service
from shared.contracts.orders import PaymentClaimed, PaymentRefused
from shared.contracts.storefront import PaymentReceived
from shared.domain import ids
from shared.testing.specs import Spec
from tests.orders.example import AT, O1
from tests.orders.inputs import pay
from tests.orders.inputs import received as claimed_by_event

O2 = ids.order_id("shop", "A-2")
charge = Spec(service, time=AT)


def received(external_id: str = "A-1", **other: Any) -> PaymentReceived:
    given = {"channel": "shop", "external_id": external_id, "payment_id": "p1", "amount": 3500, "currency": "EUR"}
    return PaymentReceived(**{**given, "method": "wechat", **other})


def asked(order_id: str = O1, **other: Any) -> RecordPayment:
    given: dict[str, Any] = {"order_id": order_id, "channel": "shop", "payment_id": "p1", "amount": 3500, "currency": "EUR"}
    return RecordPayment(**{**given, "provider": "shop", "method": "wechat", **other})


def refused(order_id: str) -> PaymentRefused:
    reason = f"payment p1 of shop belongs to order {O1}"
    return PaymentRefused(
        provider="shop",
        channel="shop",
        payment_id="p1",
        order_id=order_id,
        code="belongs_to_another",
        reason=reason,
        refused_at=AT,
    )


@pytest.mark.req("ORD-06")
@pytest.mark.parametrize(("said", "claimed"), [(received(), claimed_by_event()), (asked(), pay())])
def test_the_first_order_has_it(said: Any, claimed: PaymentClaimed) -> None:
    charge.when(said).then(claimed)
    charge.when(received()).twice()


def test_a_request_that_comes_again_goes_on_to_be_answered_by_its_order() -> None:
    """Answered here, one request would have outcomes in two partitions, and the service fell at every start."""
    charge.given(pay()).when(asked()).then(pay())
    charge.given(claimed_by_event(), pay()).when(asked()).then(pay())


@pytest.mark.req("ORD-06")
def test_another_order_of_the_channel_is_not_paid_by_it() -> None:
    charge.given(pay()).when(received("A-2")).then(refused(O2))
    charge.given(pay()).when(asked(O2)).then(refused(O2))
    charge.given(pay()).when(asked(O2)).twice()


def test_by_either_way_it_is_the_same_payment() -> None:
    charge.given(claimed_by_event()).when(asked()).then(pay())
    charge.given(pay()).when(received()).then_nothing()


def test_what_differs_goes_on_to_its_order_which_says_what_is_wrong() -> None:
    charge.given(pay()).when(received(amount=1)).then(claimed_by_event(1))
    charge.given(pay(), claimed_by_event(1)).when(received()).then_nothing()


def test_a_payment_is_known_by_its_channel_and_id() -> None:
    charge.hears(received()).under("shop/p1")
    charge.given(pay()).when(received("A-2"), key="web/p1")
