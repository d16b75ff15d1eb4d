from datetime import timedelta

import pytest

from services.orders.order.placing import Ordered, fingerprint
from shared.contracts.orders import OrderLine
from shared.domain.messages import Personal
from tests.orders.example import AT, FOUND, SHOP, order
from tests.orders.given import DONE, cancelled, captured, configured, confirmed, no, placed, refunded, refused
from tests.orders.inputs import configure, pay, place, sold

UNKNOWN = {"channels/shop": None}


@pytest.mark.req("CHN-01")
def test_a_channel_is_configured() -> None:
    order.when(configure).then(configured)
    order.when(configure).twice()


@pytest.mark.req("CHN-42")
def test_other_policies_are_a_new_fact() -> None:
    later = AT + timedelta(days=1)
    changed = configure.model_copy(update={"warehouses": ("south", "north")})
    order.given(configured).when(configure, at=later).then_nothing()
    order.given(configured).when(changed, at=later).then(
        configured.model_copy(update={"warehouses": ("south", "north"), "configured_at": later})
    )


@pytest.mark.req("ORD-02")
def test_an_order_is_placed_with_its_channels_policies() -> None:
    order.when(place, found=FOUND).then(placed)
    order.when(place, found=FOUND).twice()


def test_an_order_of_long_ago_is_placed_like_any_other() -> None:
    long_ago = AT - timedelta(days=5000)
    order.when(place, at=long_ago, found=FOUND).then(
        placed.model_copy(update={"placed_at": long_ago, "pay_by": long_ago + timedelta(minutes=30)})
    )


def test_an_unknown_channel_refuses_the_order() -> None:
    order.when(place, found=UNKNOWN).then(refused("unknown_channel", "no channel shop is configured"))
    order.when(place, found=UNKNOWN).twice()


def test_another_currency_than_the_channels_refuses_the_order() -> None:
    dollars = place.model_copy(update={"currency": "USD"})
    order.when(dollars, found=FOUND).then(refused("currency_differs", "shop sells in EUR, not USD", dollars))


def test_a_channel_with_its_own_prices_must_give_them() -> None:
    lines = (OrderLine(sku="MUG", quantity=1), OrderLine(sku="POT", quantity=1, unit_price=0), OrderLine(sku="MUG", quantity=2))
    found = {"channels/shop": {**SHOP, "price_source": "storefront"}}
    unpriced = place.model_copy(update={"lines": lines})
    order.when(unpriced, found=found).then(refused("price_missing", "shop sets its own prices, and gave none for MUG", unpriced))
    order.when(place, found=found).then(placed.model_copy(update={"price_source": "storefront"}))


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
    order.given(*history).when(other, found=FOUND).then(no("PlaceOrder", "contradicts_order", reason))
    order.given(*history).when(place, found=FOUND).then_nothing()


def test_a_refused_order_stays_refused_even_when_its_channel_is_known_by_then() -> None:
    order.given(refused("unknown_channel", "no channel shop is configured")).when(place, found=FOUND).then_nothing()


@pytest.mark.req("SEC-02")
def test_what_was_paid_early_for_a_refused_order_goes_back() -> None:
    refusal = refused("unknown_channel", "no channel shop is configured")
    order.given(captured(500)).when(place, found=UNKNOWN).then(refusal, refunded(500, "refused", "refused"))
    order.given(captured(500)).when(place, found=UNKNOWN).twice()


def test_a_payment_in_another_currency_before_the_order_refuses_it() -> None:
    order.given(captured(500, currency="USD")).when(place, found=FOUND).then(
        refused("currency_differs", "paid in USD before it was ordered in EUR"),
        refunded(500, "refused", "refused", currency="USD"),
    )


def test_a_channel_is_no_order() -> None:
    """Nor are its id and an order's in each other's way."""
    strange = pay().model_copy(update={"order_id": "shop"})
    order.given(configured).when(strange).then(captured().model_copy(update={"order_id": "shop"}))


def test_the_order_of_a_storefronts_event_is_the_one_of_http() -> None:
    order.when(sold, found=FOUND).then(placed)
    order.when(sold, found=FOUND).twice()
    order.when(sold, found=UNKNOWN).then(refused("unknown_channel", "no channel shop is configured", sold))
    for history in ((placed,), DONE):
        order.given(*history).when(sold, found=FOUND).then_nothing()
    other = sold.model_copy(update={"expected_total": 1})
    reason = "order A-1 of shop exists with other content: expected_total"
    order.given(placed).when(other, found=FOUND).then(no("OrderPlaced", "contradicts_order", reason))


def test_a_fingerprint_never_changes() -> None:
    """Orders in the log are compared by it."""
    for ordered in (place, sold):
        assert fingerprint(ordered) == ("0bf2ba33c386a1b2 b2e2dce80ae07090 bd2a6c69b7d59d1a 78d1efa3e8260a43 6a51a467a61e06f6")
        bare = ordered.model_copy(update={"customer": None, "expected_total": None})
        assert fingerprint(bare).endswith(" bd2a6c69b7d59d1a 536fd5a56c585c00 536fd5a56c585c00")


@pytest.mark.parametrize("ordered", [place, sold])
def test_its_channel_and_its_lane_are_looked_up(ordered: Ordered) -> None:
    lookups = order.wiring.handlers[type(ordered)].on.lookups
    assert lookups is not None
    assert lookups(ordered) == ("channels/shop", "lanes/DE")
    guest = ordered.model_copy(update={"customer": None})
    assert lookups(guest) == ("channels/shop",)
