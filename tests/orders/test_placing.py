from datetime import timedelta

import pytest

from shared.contracts.orders import OrderLine
from shared.domain.messages import Personal
from tests.orders.given import (
    AT,
    DONE,
    SHOP,
    cancelled,
    captured,
    configure,
    configured,
    confirmed,
    no,
    order,
    pay,
    place,
    placed,
    refunded,
    refused,
)


@pytest.mark.req("CHN-01")
def test_a_channel_is_configured() -> None:
    order.when(configure).then(configured)
    order.when(configure).twice()


@pytest.mark.req("CHN-42")
def test_other_policies_are_a_new_fact() -> None:
    later = AT + timedelta(days=1)
    changed = configure.model_copy(update={"warehouses": ("south", "north"), "at": later})
    order.given(configured).when(configure.model_copy(update={"at": later})).then_nothing()
    order.given(configured).when(changed).then(
        configured.model_copy(update={"warehouses": ("south", "north"), "configured_at": later})
    )


@pytest.mark.req("ORD-02")
def test_an_order_is_placed_with_its_channels_policies() -> None:
    order.when(place).then(placed)
    order.when(place).twice()


def test_an_order_of_long_ago_is_placed_like_any_other() -> None:
    long_ago = AT - timedelta(days=5000)
    order.when(place.model_copy(update={"at": long_ago})).then(
        placed.model_copy(update={"placed_at": long_ago, "pay_by": long_ago + timedelta(minutes=30)})
    )


def test_an_unknown_channel_refuses_the_order() -> None:
    unknown = place.model_copy(update={"found": {"channels/shop": None}})
    order.when(unknown).then(refused("unknown_channel", "no channel shop is configured"))
    order.when(unknown).twice()


def test_another_currency_than_the_channels_refuses_the_order() -> None:
    dollars = place.model_copy(update={"currency": "USD"})
    order.when(dollars).then(refused("currency_differs", "shop sells in EUR, not USD", dollars))


def test_a_channel_with_its_own_prices_must_give_them() -> None:
    lines = (OrderLine(sku="MUG", quantity=1), OrderLine(sku="POT", quantity=1, unit_price=0), OrderLine(sku="MUG", quantity=2))
    found = {"channels/shop": {**SHOP, "price_source": "storefront"}}
    unpriced = place.model_copy(update={"lines": lines, "found": found})
    order.when(unpriced).then(refused("price_missing", "shop sets its own prices, and gave none for MUG", unpriced))
    order.when(place.model_copy(update={"found": found})).then(placed.model_copy(update={"price_source": "storefront"}))


@pytest.mark.parametrize(
    ("differing", "named"),
    [
        ({"currency": "USD"}, "currency"),
        ({"lines": (OrderLine(sku="MUG", quantity=2, unit_price=1000),)}, "lines"),
        ({"customer": Personal(customer_id="c2", name="sealed", country="DE")}, "customer"),
        ({"customer": None, "expected_total": 1}, "customer, expected_total"),
    ],
)
@pytest.mark.parametrize("history", [(placed,), (placed, confirmed), (placed, cancelled), DONE])
def test_other_content_under_the_same_id_contradicts(
    history: tuple[object, ...], differing: dict[str, object], named: str
) -> None:
    other = place.model_copy(update=differing)
    reason = f"order A-1 of shop exists with other content: {named}"
    order.given(*history).when(other).then(no("PlaceOrder", "contradicts_order", reason))  # type: ignore[arg-type]
    order.given(*history).when(place).then_nothing()  # type: ignore[arg-type]


def test_a_refused_order_stays_refused_even_when_its_channel_is_known_by_then() -> None:
    order.given(refused("unknown_channel", "no channel shop is configured")).when(place).then_nothing()


@pytest.mark.req("SEC-02")
def test_what_was_paid_early_for_a_refused_order_goes_back() -> None:
    unknown = place.model_copy(update={"found": {"channels/shop": None}})
    refusal = refused("unknown_channel", "no channel shop is configured")
    order.given(captured(500)).when(unknown).then(refusal, refunded(500, "refused", "refused"))
    order.given(captured(500)).when(unknown).twice()


def test_a_payment_in_another_currency_before_the_order_refuses_it() -> None:
    order.given(captured(500, currency="USD")).when(place).then(
        refused("currency_differs", "paid in USD before it was ordered in EUR"),
        refunded(500, "refused", "refused", currency="USD"),
    )


def test_a_channel_is_no_order() -> None:
    with pytest.raises(TypeError, match="names a channel"):
        order.given(configured).when(pay().model_copy(update={"order_id": "channel/shop"})).then_nothing()
