"""The three views."""

from datetime import timedelta

import pytest

from services.pricing.code.view import CodeOffer, CodeView
from services.pricing.customer.view import CustomerView
from services.pricing.offers.view import OffersView
from services.pricing.order_price.view import PricedOrder, UnpricedOrder
from services.pricing.price.view import EARLIER, EarlierPrice, PriceView
from services.pricing.promotion.view import PromotionView
from services.pricing.service import service
from shared.contracts.orders import PricedLine
from shared.contracts.pricing import (
    ChangePriced,
    ChangePriceRefused,
    CustomerGrouped,
    OrderPriced,
    OrderPriceRefused,
    PriceStep,
    RequestRefused,
)
from shared.contracts.promoting import CodeEnded, CodeOffered, PromotionEnded
from shared.contracts.promotions import FlashPrice
from shared.testing.specs import ViewSpec
from tests.pricing.world import DAY, NOW, activate, activate_offer, activated, end, ended, offer, price_set, pricing, set_price

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
def test_a_promotion_is_a_document_and_ends_in_it() -> None:
    facts = (activated(activate()), activated(activate("summer")), ended(end()), activated(activate(channel="till")))
    ViewSpec(service, "promotions").given(*facts).then(
        {
            "own/618": PromotionView(channel="own", offer=offer(ended_at=NOW), skus=(), activated_at=NOW),
            "own/summer": PromotionView(channel="own", offer=offer("summer"), skus=(), activated_at=NOW),
            "till/618": PromotionView(channel="till", offer=offer(), skus=(), activated_at=NOW),
        }
    )


@pytest.mark.req("PRC-21", "PRC-27")
def test_offers_lie_where_orders_look_them_up() -> None:
    flash = offer("flash", terms=FlashPrice(unit_price=100))
    coded = offer("coded", code="C")
    facts = (
        activated(activate()),
        activated(activate_offer(flash, "CUP", "POT")),
        activated(activate_offer(coded)),
        PromotionEnded(promotion_id="flash", channel="own", skus=("CUP", "POT"), ended_at=NOW),
        PromotionEnded(promotion_id="coded", channel="own", code="C", ended_at=NOW),
    )
    gone = flash.model_copy(update={"ended_at": NOW})
    ViewSpec(service, "offers").given(*facts).then(
        {"own": OffersView(offers=(offer(),)), "own/CUP": OffersView(offers=(gone,)), "own/POT": OffersView(offers=(gone,))}
    )
    said = CodeOffered(code="C", channel="own", offer=coded, skus=("CUP",), offered_at=NOW)
    over = CodeEnded(code="C", channel="own", promotion_id="coded", ended_at=NOW)
    shown = CodeOffer(channel="own", offer=coded.model_copy(update={"ended_at": NOW}), skus=("CUP",))
    ViewSpec(service, "codes").given(said, over).then({"C": CodeView(code="C", offers=(shown,))})


def test_offers_long_over_leave_when_a_newer_one_comes() -> None:
    early = NOW + 8 * DAY  # what ended leaves now, "618" a day later
    view = ViewSpec(service, "offers")
    facts = (activated(activate()), activated(activate("ended")), ended(end("ended")))
    over = offer("ended", ended_at=NOW)
    view.given(*facts, activated(activate("new"), early - timedelta(seconds=1))).then(
        {"own": OffersView(offers=(offer(), over, offer("new")))}
    )
    view.given(*facts, activated(activate("new"), early)).then({"own": OffersView(offers=(offer(), offer("new")))})


@pytest.mark.req("MEM-02", "MEM-05")
def test_a_customer_is_shown_as_prices_know_him() -> None:
    known = CustomerGrouped(customer_id="c1", tier="gold", groups=("vip",), segment="quality", grouped_at=NOW)
    ViewSpec(service, "customers").given(known).then(
        {"c1": CustomerView(customer_id="c1", tier="gold", groups=("vip",), segment="quality", grouped_at=NOW)}
    )


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


def test_what_comes_with_each_order_writes_one_document() -> None:
    facts = [PRICED, REFUSED, OTHER, *OF_CHANGES]
    assert [len(pricing.wiring.views(fact)) for fact in facts] == [1, 1, 0, 0, 0]
