"""Prices and orders: what is decided, and that twice is the same as once."""

from datetime import timedelta
from typing import Any

import pytest

from services.pricing.service import service
from shared.contracts.orders import OrderPlaced, PricedLine
from shared.contracts.pricing import OrderPriced, OrderPriceRefused, PriceStep, Share
from shared.domain.messages import Personal
from tests.pricing.world import DAY, NOW, activate, end, line, lookups, placed, price_set, pricing, set_price, world


def price_refused(code: Any, reason: str, **other: int) -> OrderPriceRefused:
    return OrderPriceRefused(order_id="o1", channel="own", code=code, reason=reason, refused_at=NOW, **other)


@pytest.mark.req("PRC-15")
def test_a_price_is_set_and_set_anew() -> None:
    pricing.when(set_price()).then(price_set(set_price()))
    pricing.given(price_set(set_price())).when(set_price(unit_price=9900)).then(price_set(set_price(unit_price=9900)))
    pricing.given(price_set(set_price())).when(set_price(name="Mug")).then(price_set(set_price(name="Mug")))
    pricing.given(price_set(set_price())).when(set_price(currency="EUR")).then(price_set(set_price(currency="EUR")))


@pytest.mark.req("PRC-15")
def test_channels_have_their_own_prices() -> None:
    pricing.given(price_set(set_price())).when(set_price(channel="till")).then(price_set(set_price(channel="till")))


@pytest.mark.req("PRC-15", "PRC-36")
def test_the_same_price_again_changes_nothing() -> None:
    pricing.when(set_price()).twice()
    pricing.given(price_set(set_price())).when(set_price(), at=NOW + DAY).then_nothing()


@pytest.mark.req("PRC-15", "PRC-22")
def test_an_order_is_priced_by_list_with_its_promotion_explained() -> None:
    w = world(set_price("CUP", 9999, name="Cup"), set_price("POT", 5001, name="Pot"), activate())
    ordered = placed(line("CUP", 1), line("POT", 3, unit_price=1), expected=23002)
    assert w.order(ordered) == [
        OrderPriced(
            order_id="o1",
            channel="own",
            currency="CNY",
            lines=(
                PricedLine(sku="CUP", quantity=1, unit_price=9999, discount=800, total=9199),
                PricedLine(sku="POT", quantity=3, unit_price=5001, discount=1200, total=13803),
            ),
            explanation=(
                PriceStep(
                    rule="list_price",
                    subject="CUP",
                    name="Cup",
                    figures={"quantity": 1, "unit_price": 9999},
                    amount=9999,
                    running=9999,
                ),
                PriceStep(
                    rule="list_price",
                    subject="POT",
                    name="Pot",
                    figures={"quantity": 3, "unit_price": 5001},
                    amount=15003,
                    running=25002,
                ),
                PriceStep(
                    rule="spend_threshold",
                    subject="618",
                    figures={"base": 25002, "threshold": 20000},
                    amount=-2000,
                    running=23002,
                ),
            ),
            shares=(Share(line=1, promotion_id="618", amount=800), Share(line=2, promotion_id="618", amount=1200)),
            total=23002,
            priced_at=NOW,
        )
    ]


def test_a_storefronts_prices_bind_without_lookups_or_promotions() -> None:
    w = world(set_price("CUP", 1), activate())
    ordered = placed(line("CUP", 3, unit_price=10000), source="storefront", expected=30000)
    assert lookups(ordered) == ()
    assert w.order(ordered) == [
        OrderPriced(
            order_id="o1",
            channel="own",
            currency="CNY",
            lines=(PricedLine(sku="CUP", quantity=3, unit_price=10000, discount=0, total=30000),),
            explanation=(
                PriceStep(
                    rule="storefront_price",
                    subject="CUP",
                    text="3 x CUP at the storefront's price 100.00 CNY",
                    amount=30000,
                    running=30000,
                ),
            ),
            total=30000,
            priced_at=NOW,
        )
    ]


@pytest.mark.req("PRC-36")
def test_an_order_is_answered_once_whatever_comes_after() -> None:
    w = world(set_price())
    ordered = placed(line("CUP"))
    assert len(w.order(ordered)) == 1
    w.do(set_price(unit_price=1))
    assert w.order(ordered) == []
    assert w.order(placed(line("NEW"), order_id="o2"))[0].model_dump()["code"] == "unknown_sku"
    w.do(set_price("NEW"))
    assert w.order(placed(line("NEW"), order_id="o2")) == []


def test_all_unknown_skus_are_named_once() -> None:
    w = world(set_price(), set_price("TEA", channel="till"))
    ordered = placed(line("TEA"), line("CUP"), line("JAR"), line("TEA", 2))
    assert w.order(ordered) == [price_refused("unknown_sku", "no list price for TEA, JAR")]


def test_prices_in_another_currency_are_refused() -> None:
    w = world(set_price(), set_price("POT", currency="EUR"))
    expected = price_refused("currency_differs", "the order is in CNY, the list has POT in EUR")
    assert w.order(placed(line("CUP"), line("POT"))) == [expected]


def test_a_storefronts_missing_prices_are_named() -> None:
    ordered = placed(line("CUP", 1, unit_price=5), line("POT"), line("JAR"), source="storefront")
    assert world().order(ordered) == [price_refused("price_missing", "the storefront gave no unit price for POT, JAR")]


def test_a_total_that_differs_is_refused_with_both_figures() -> None:
    reason = "the storefront expects 99.99 CNY, the price is 100.00 CNY"
    expected = price_refused("total_differs", reason, expected=9999, actual=10000)
    assert world(set_price()).order(placed(line("CUP"), expected=9999)) == [expected]
    by_storefront = placed(line("CUP", 2, unit_price=5000), source="storefront", expected=9999)
    assert world().order(by_storefront) == [expected]


def test_an_expected_total_of_zero_is_an_expectation() -> None:
    free = world(set_price(unit_price=0)).order(placed(line("CUP"), expected=0))
    assert [event.model_dump()["total"] for event in free] == [0]
    assert world(set_price()).order(placed(line("CUP"), expected=0))[0].model_dump()["code"] == "total_differs"


@pytest.mark.req("PRC-36")
def test_a_total_too_large_to_write_down_is_refused() -> None:
    reason = "a total of 9007199254740992 minor units is more than an order may have (9007199254740991)"
    ordered = placed(line("CUP", 1, unit_price=2**53), source="storefront")
    assert world().order(ordered) == [price_refused("total_differs", reason)]
    largest = placed(line("CUP", 1, unit_price=2**53 - 1), source="storefront")
    assert [event.model_dump()["total"] for event in world().order(largest)] == [2**53 - 1]


def test_a_document_that_was_never_looked_up_is_no_unknown_sku() -> None:
    with pytest.raises(KeyError):
        pricing.given(price_set(set_price())).when(placed(line("CUP"))).then_nothing()


@pytest.mark.parametrize(
    ("input", "key", "states"),
    [
        (set_price(), "own/CUP", [("price", "own/CUP")]),
        (activate(), "own", [("promotion", "own/618"), ("offers", "own")]),
        (end(), "own", [("promotion", "own/618"), ("offers", "own")]),
        (placed(line("CUP")), "o1", [("order_price", "o1")]),
    ],
)
def test_no_input_takes_another_nouns_state_for_its_own(input: Any, key: str, states: list[tuple[str, str]]) -> None:
    assert pricing.when(input).context.key == key
    assert list(pricing.wiring.handlers[type(input)].refs(input, key)) == states


@pytest.mark.req("PRC-36")
def test_an_order_placed_before_the_early_end_keeps_its_promotion() -> None:
    w = world(set_price(unit_price=20000), activate())
    w.do(end(), at=NOW + timedelta(seconds=1))
    assert [event.model_dump()["total"] for event in w.order(placed(line("CUP")))] == [18000]
    late = placed(line("CUP"), order_id="o2", placed_at=NOW + timedelta(seconds=1))
    assert [event.model_dump()["total"] for event in w.order(late)] == [20000]


@pytest.mark.req("PRC-15")
def test_an_order_is_priced_where_it_lies() -> None:
    pricing.hears(placed(line("CUP"))).where_it_lies()
    heard = pricing.wiring.heard()
    assert {topic: set(facts) for topic, facts in heard.items()} == {
        "orders.events": {
            *("OrderPlaced", "ChangePriceRequested", "OrderUsesDue", "OrderGiftsDropped", "DraftOpened"),
            *("OrderEarningDue", "RefundIssued"),
        },
        "pricing.events": {
            *("PromotionActivated", "PromotionEnded", "ClassesWatched", "ProductClassed", "CodesIssued", "BudgetOverspent"),
            *("UsesWanted", "NextUseWanted", "UsesSettled", "UseHeld", "UseRefused"),
            *("QuoteUsesWanted", "NextQuoteUseWanted", "QuoteUsesFreed", "QuoteUseHeld", "QuoteUseRefused"),
            *("QuoteHoldAsked", "QuoteHoldTaken", "QuoteHoldMissed", "LentUsesFreed"),
            *("PointsDue", "SpendChanged"),
            *("SkuPriced", "StrategySet", "SignalNoted", "PriceProposalApproved"),
            *("CampaignStarted", "CampaignPaused", "CampaignResumed", "CampaignEnded", "CampaignAdjusted", "CampaignCostBooked"),
        },
        "inventory.events": {"ProductPublished", "StageChanged"},
        "support.events": {"PriceComplained"},
    }


@pytest.mark.req("PRC-15")
def test_a_list_priced_order_looks_up_each_sku_once_and_the_promotions() -> None:
    ordered = placed(line("CUP"), line("POT", 2), line("CUP", 3), expected=7)
    assert lookups(ordered) == (
        *("prices/own/CUP", "prices/own/POT", "prices/base/CUP", "prices/base/POT"),
        *("offers/own/CUP", "offers/own/POT", "offers/own"),
    )
    known = ordered.model_copy(update={"codes": ("C",), "customer": Personal(customer_id="c1")})
    assert lookups(known)[-2:] == ("codes/C", "customers/c1")
    guest = ordered.model_copy(update={"customer": Personal(customer_id="guest:o1")})
    assert lookups(guest) == lookups(ordered)


def test_a_storefront_priced_order_looks_up_nothing() -> None:
    assert lookups(placed(line("CUP", 1, unit_price=500), source="storefront")) == ()


def test_lookups_name_views_that_the_service_offers() -> None:
    asked = placed(line("CUP"), codes=("C",), customer=Personal(customer_id="c1"))
    assert {name.split("/")[0] for name in lookups(asked)} == {"prices", "offers", "codes", "customers"}
    assert {"prices", "offers", "codes", "customers"} <= {view.name for view in service.views}


@pytest.mark.parametrize(("source", "unit_price"), [("list", None), ("storefront", 10000)])
def test_an_order_is_priced_as_of_when_it_was_placed_not_heard(source: Any, unit_price: int | None) -> None:
    ordered = placed(line("CUP", unit_price=unit_price), source=source, placed_at=NOW - DAY / 2)
    found = {name: world(set_price(), activate()).look_up(name) for name in lookups(ordered)}
    (priced,) = pricing.when(ordered, at=NOW + DAY, found=found).decided
    assert isinstance(priced, OrderPriced) and (priced.priced_at, priced.total) == (NOW - DAY / 2, 10000)
    pricing.when(ordered, at=NOW + DAY, found=found).twice()
    missing = placed(line("JAR"), source=source, placed_at=NOW - DAY / 2)
    (refusal,) = pricing.when(missing, at=NOW + DAY, found={name: None for name in lookups(missing)}).decided
    assert isinstance(refusal, OrderPriceRefused) and refusal.refused_at == NOW - DAY / 2
    pricing.when(missing, at=NOW + DAY, found={name: None for name in lookups(missing)}).twice()


@pytest.mark.req("PRC-15")
def test_an_order_that_is_heard_late_has_the_price_that_held_when_it_was_placed() -> None:
    w = world(set_price(unit_price=10000))
    w.do(set_price(unit_price=9000), NOW + DAY)
    w.do(set_price(unit_price=12000), NOW + 2 * DAY)
    held = [
        (NOW, 10000),
        (NOW + DAY - timedelta(seconds=1), 10000),
        (NOW + DAY, 9000),
        (NOW + 2 * DAY, 12000),
        (NOW - DAY, 10000),
    ]
    for number, (at, price) in enumerate(held):
        (priced,) = w.order(placed(line("CUP"), order_id=f"late-{number}", placed_at=at))
        assert isinstance(priced, OrderPriced) and priced.total == price


def test_the_log_keeps_beside_an_order_only_what_counted_for_it() -> None:
    w = world(set_price(unit_price=10000), set_price(unit_price=9000), activate(), activate("later", starts_at=NOW + DAY / 2))
    ordered, narrow = placed(line("CUP")), pricing.wiring.handlers[OrderPlaced].on.narrow
    assert narrow is not None
    price, promotions = w.look_up("prices/own/CUP"), w.look_up("offers/own")
    assert price is not None and promotions is not None
    assert narrow(ordered, "prices/own/CUP", price) == {"name": "Cup", "currency": "CNY", "unit_price": 9000}
    assert [each["promotion_id"] for each in narrow(ordered, "offers/own", promotions)["offers"]] == ["618"]
    assert narrow(ordered, "offers/own", {"offers": []}) == {}
