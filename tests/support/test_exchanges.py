"""What comes back pays for another order: what support says of it (SUP-19, ADR 0042). R1 of the order o1 is worth 8.33."""

from datetime import timedelta

import pytest

from services.support.returns.commands import RequestReturn
from shared.contracts import storefront
from shared.contracts.support import Exchange, ExchangeCreditStated, ReturnRefunded, ReturnRefused
from shared.domain import ids
from tests.support.given import (
    NOW,
    R1,
    REFUND,
    approved,
    ask,
    granted,
    inspect,
    inspected,
    missed,
    pieces,
    received,
    requested,
    support,
    window,
    withdraw,
    withdrawn,
)

pytestmark = pytest.mark.req("SUP-19")
X = ids.order_id("shop", "1002")
exchange = Exchange(order_id=X, days=14)
ask_for = ask.model_copy(update={"exchange": exchange})
requested_for = requested.model_copy(update={"exchange": exchange})


def credit(amount: int, days: int = 14) -> ExchangeCreditStated:
    return ExchangeCreditStated(
        return_id=R1,
        order_id="o1",
        replacement_id=X,
        refund_id=REFUND,
        currency="CNY",
        amount=amount,
        credit_by=NOW + timedelta(days=days),
        stated_at=NOW,
    )


def test_the_replacement_hears_what_to_expect() -> None:
    support.given(window).when(ask_for).then(requested_for, approved, credit(833))
    support.given(window).when(ask_for).twice()
    gift = RequestReturn(order_id="o1", return_number="1", lines=pieces(GIFT=1), exchange=exchange)
    assert len(support.given(window).when(gift).decided) == 2, "of what cost nothing there is nothing to expect"


def test_a_storefront_names_it_by_its_own_id() -> None:
    said = storefront.ReturnRequested(
        channel="shop",
        external_id="1001",
        return_number="1",
        lines=[storefront.ReturnLine(sku="TEA", quantity=1), storefront.ReturnLine(sku="POT", quantity=1)],
        reason="too small",
        exchange=storefront.GivenExchange(external_id="1002", days=3),
    )
    three_days = requested.model_copy(update={"exchange": Exchange(order_id=X, days=3)})
    support.given(window).when(said, key="o1").then(three_days, approved, credit(833, days=3))


def test_another_exchange_is_another_return() -> None:
    refused = ReturnRefused(
        return_id=R1,
        order_id="o1",
        return_number="1",
        code="contradicts_return",
        reason="return 1 stands already, with other content",
        refused_at=NOW,
    )
    support.given(window, requested_for, approved).when(ask).then(refused)
    support.given(window, requested, approved).when(ask_for).then(refused)


def test_an_order_is_no_replacement_of_itself() -> None:
    refused = ReturnRefused(
        return_id=R1,
        order_id="o1",
        return_number="1",
        code="exchange_of_itself",
        reason="the replacement is an order of its own: place it first",
        refused_at=NOW,
    )
    itself = ask.model_copy(update={"exchange": Exchange(order_id="o1", days=14)})
    support.given(window).when(itself).then(refused)


def test_its_refund_names_the_replacement() -> None:
    history = (window, requested_for, approved, received)
    support.given(*history).when(inspect).then(inspected, granted.model_copy(update={"replacement_id": X}))
    support.given(*history).when(inspect).twice()


def test_nothing_is_expected_of_what_is_withdrawn_or_never_came() -> None:
    support.given(window, requested_for, approved).when(withdraw).then(withdrawn, credit(0, days=0))
    support.given(window, requested_for, approved).when(withdraw).twice()
    gone = inspect.model_copy(update={"lines": missed(TEA=1, POT=1)})
    *_, refunded, told = support.given(window, requested_for, approved, received).when(gone).decided
    assert (refunded, told) == (
        ReturnRefunded(return_id=R1, order_id="o1", refund_id=REFUND, amount=0, refunded_at=NOW),
        credit(0, days=0),
    )
