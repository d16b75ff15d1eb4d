"""The three views."""

from datetime import timedelta

import pytest

from services.pricing.order_price.view import PricedOrder, UnpricedOrder
from services.pricing.price.view import EARLIER, EarlierPrice, PriceView
from services.pricing.promotion.view import PromotionsView
from services.pricing.rules import Promotion
from services.pricing.service import service
from shared.contracts.orders import PricedLine
from shared.contracts.pricing import (
    ChangePriced,
    ChangePriceRefused,
    OrderPriced,
    OrderPriceRefused,
    PriceStep,
    RequestRefused,
)
from shared.testing.specs import ViewSpec
from tests.pricing.world import DAY, NOW, activate, activated, end, ended, price_set, pricing, set_price

LINE = PricedLine(sku="CUP", quantity=1, unit_price=10000, discount=0, total=10000)
STEP = PriceStep(rule="list_price", subject="CUP", text="1 x Cup (CUP) at list price 100.00 CNY", amount=10000, running=10000)
PRICED = OrderPriced(order_id="o1", channel="own", currency="CNY", lines=(LINE,), explanation=(STEP,), total=10000, priced_at=NOW)
REFUSED = OrderPriceRefused(order_id="o1", channel="own", code="total_differs", reason="r", expected=1, actual=2, refused_at=NOW)
OTHER = RequestRefused(subject="618", request="EndPromotion", code="unknown_promotion", reason="r", refused_at=NOW)


def price_view(unit_price: int, name: str = "Cup", *, since: int, set: int, earlier: tuple[EarlierPrice, ...] = ()) -> PriceView:
    return PriceView(
        channel="own",
        sku="CUP",
        name=name,
        currency="CNY",
        unit_price=unit_price,
        since=NOW + since * DAY,
        set_at=NOW + set * DAY,
        earlier=earlier,
    )


def offer(command_id: str = "618", **other: object) -> Promotion:
    return Promotion(**(activate(command_id).model_dump(exclude={"channel"}) | other))


@pytest.mark.req("PRC-15")
def test_the_list_shows_the_present_price_and_since_when() -> None:
    first, renamed = price_set(set_price()), price_set(set_price(name="Mug"), NOW + DAY)
    cheaper = price_set(set_price(unit_price=9000), NOW + 2 * DAY)
    view = ViewSpec(service, "prices")
    view.given(first).then({"own/CUP": price_view(10000, since=0, set=0)})
    view.given(first, renamed).then({"own/CUP": price_view(10000, "Mug", since=0, set=1)})
    before = EarlierPrice(name="Mug", currency="CNY", unit_price=10000, since=NOW, until=NOW + 2 * DAY)
    view.given(first, renamed, cheaper).then({"own/CUP": price_view(9000, since=2, set=2, earlier=(before,))})


def test_a_price_that_was_replaced_stays_while_an_order_may_be_heard_late() -> None:
    first, second, third = (price_set(set_price(unit_price=price), NOW + n * DAY) for n, price in enumerate((1, 2, 3)))
    long_after = price_set(set_price(unit_price=4), NOW + 9 * DAY)
    earlier = [
        EarlierPrice(name="Cup", currency="CNY", unit_price=n + 1, since=NOW + n * DAY, until=until)
        for n, until in enumerate((NOW + DAY, NOW + 2 * DAY, NOW + 9 * DAY))
    ]
    view = ViewSpec(service, "prices")
    view.given(first, second, third).then({"own/CUP": price_view(3, since=2, set=2, earlier=tuple(earlier[:2]))})
    view.given(first, second, third, long_after).then({"own/CUP": price_view(4, since=9, set=9, earlier=tuple(earlier[1:]))})


def test_a_robot_that_sets_prices_all_day_leaves_the_newest() -> None:
    prices = [price_set(set_price(unit_price=n), NOW + timedelta(minutes=n)) for n in range(EARLIER + 10)]
    ((_, document),) = ViewSpec(service, "prices").given(*prices).documents.items()
    assert (len(document.earlier), document.earlier[0].unit_price) == (EARLIER, 9)


@pytest.mark.req("PRC-21")
def test_a_channels_promotions_are_one_document() -> None:
    facts = (activated(activate()), activated(activate("summer")), ended(end()), activated(activate(channel="till")))
    ViewSpec(service, "promotions").given(*facts).then(
        {
            "own": PromotionsView(channel="own", promotions=(offer(ended_at=NOW), offer("summer"))),
            "till": PromotionsView(channel="till", promotions=(offer(),)),
        }
    )


def test_promotions_long_over_leave_when_a_newer_one_comes() -> None:
    early = NOW + 30 * DAY  # "ended" left 30 days ago, "618" a day later
    view = ViewSpec(service, "promotions")
    facts = (activated(activate()), activated(activate("ended")), ended(end("ended")))
    view.given(*facts, activated(activate("new"), early - timedelta(seconds=1))).then(
        {"own": PromotionsView(channel="own", promotions=(offer(), offer("ended", ended_at=NOW), offer("new")))}
    )
    view.given(*facts, activated(activate("new"), early)).then(
        {"own": PromotionsView(channel="own", promotions=(offer(), offer("new")))}
    )


def test_the_early_end_of_a_promotion_that_left_changes_nothing() -> None:
    facts = (activated(activate()), activated(activate("new"), NOW + 40 * DAY), ended(end()))
    ViewSpec(service, "promotions").given(*facts).then({"own": PromotionsView(channel="own", promotions=(offer("new"),))})


def test_an_orders_price_is_shown_with_its_explanation() -> None:
    ViewSpec(service, "order_prices").given(PRICED).then(
        {
            "o1": PricedOrder(
                order_id="o1", channel="own", currency="CNY", lines=(LINE,), explanation=(STEP,), total=10000, priced_at=NOW
            )
        }
    )


def test_a_refused_price_is_shown_with_its_reason() -> None:
    ViewSpec(service, "order_prices").given(REFUSED).then(
        {
            "o1": UnpricedOrder(
                order_id="o1", channel="own", code="total_differs", reason="r", expected=1, actual=2, refused_at=NOW
            )
        }
    )


OF_CHANGES = (
    ChangePriced(order_id="o1", change_id="c1", lines=(LINE,), priced_at=NOW),
    ChangePriceRefused(order_id="o1", change_id="c1", code="unknown_sku", reason="r", refused_at=NOW),
)
"""Their order shows them."""


def test_each_fact_writes_one_document_at_most() -> None:
    facts = [price_set(set_price()), activated(activate()), ended(end()), PRICED, REFUSED, OTHER, *OF_CHANGES]
    assert {type(fact) for fact in facts} == set(service.facts.values())
    assert [len(pricing.wiring.views(fact)) for fact in facts] == [1, 1, 1, 1, 1, 0, 0, 0]
