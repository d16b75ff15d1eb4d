"""What support hears of orders and of storefronts: under which key, and whose time its facts carry."""

from datetime import timedelta

import pytest

from shared.contracts import orders, storefront
from shared.contracts.support import RequestRefused, ReturnRefused, ReturnWithdrawn, SupportEvent
from shared.domain import ids
from tests.support.given import (
    NOW,
    UNTIL,
    approved,
    ask,
    delivered,
    issued,
    pieces,
    refunded,
    requested,
    support,
    to_granted,
    window,
)

ORDER = ids.order_id("shop", "1001")
RETURN = ids.return_id(ORDER, "1")
of_storefront = storefront.ReturnRequested(
    channel="shop", external_id="1001", return_number="1", lines=list(pieces(TEA=1, POT=1)), reason="too small"
)
withdrawn_by_storefront = storefront.ReturnWithdrawalRequested(channel="shop", external_id="1001", return_number="1")
its_window = window.model_copy(update={"order_id": ORDER})

ITS_RETURN = (
    requested.model_copy(update={"return_id": RETURN, "order_id": ORDER}),
    approved.model_copy(update={"return_id": RETURN, "order_id": ORDER}),
)
Heard = orders.OrderDelivered | orders.RefundIssued | storefront.ReturnRequested | storefront.ReturnWithdrawalRequested


def test_delivery_opens_the_return_window() -> None:
    support.hears(delivered).where_it_lies()
    support.when(delivered, at=NOW).then(window)


def test_refunds_of_returns_and_no_others_complete_a_return() -> None:
    support.hears(issued).where_it_lies()
    support.given(*to_granted).when(issued, at=NOW + timedelta(seconds=5)).then(refunded)
    support.given(*to_granted).when(issued.model_copy(update={"reason": "cancelled"})).then_nothing()


def test_a_storefronts_return_is_the_orders() -> None:
    support.hears(of_storefront).under(ORDER)
    support.given(its_window).when(of_storefront, at=UNTIL).then(
        requested.model_copy(update={"return_id": RETURN, "order_id": ORDER, "requested_at": UNTIL}),
        approved.model_copy(update={"return_id": RETURN, "order_id": ORDER, "approved_at": UNTIL}),
    )


@pytest.mark.req("SUP-16")
def test_a_storefronts_return_is_refused_as_everybodys() -> None:
    support.when(of_storefront).then(
        ReturnRefused(
            return_id=RETURN,
            order_id=ORDER,
            return_number="1",
            code="not_delivered",
            reason=f"order {ORDER} was not delivered yet",
            refused_at=NOW,
        )
    )


def test_a_storefronts_withdrawal_is_of_the_return_it_asked_for() -> None:
    support.hears(withdrawn_by_storefront).under(ORDER)
    support.given(its_window, *ITS_RETURN).when(withdrawn_by_storefront, at=UNTIL).then(
        ReturnWithdrawn(return_id=RETURN, order_id=ORDER, withdrawn_at=UNTIL)
    )
    support.given(its_window).when(withdrawn_by_storefront).then(
        RequestRefused(
            subject=RETURN,
            request="ReturnWithdrawalRequested",
            code="unknown_return",
            reason=f"order {ORDER} has no return {RETURN}",
            refused_at=NOW,
        )
    )


@pytest.mark.parametrize(
    ("given", "input"),
    [
        ([], delivered),
        (to_granted, issued),
        ([its_window], of_storefront),
        ([], of_storefront),
        ([its_window, *ITS_RETURN], withdrawn_by_storefront),
        ([], withdrawn_by_storefront),
    ],
    ids=["delivered", "refunded", "asked", "refused", "withdrawn", "nothing to withdraw"],
)
def test_twice_changes_nothing(given: list[SupportEvent], input: Heard) -> None:
    support.given(*given).when(input).twice()


def test_a_shop_and_a_caller_who_ask_for_the_same_return_ask_once() -> None:
    by_caller = support.given(its_window).when(ask.model_copy(update={"order_id": ORDER})).decided
    assert len(by_caller) == 2
    support.given(its_window, *by_caller).when(of_storefront).then_nothing()
