"""The price book: its guards, its conditions, its approvals; each twice."""

from datetime import timedelta
from typing import Any

import pytest

from services.pricing.price.commands import ApprovePrice
from services.pricing.price.state import ENTRIES
from services.pricing.sku.commands import PriceSku
from shared.contracts.prices import Money, PriceApprovalAsked, PriceRange, PriceRefused, PriceSet, SkuPriced
from tests.domain.growing import Growing, word
from tests.pricing.world import DAY, NOW, line, placed, price_set, pricing, set_price, world

BASE = {"prices/base/CUP": {"unit_price": 10000, "currency": "CNY", "range": None}}
RANGE = {"prices/base/CUP": {"unit_price": None, "range": {"currency": "CNY", "low": 9000, "high": 13000}}}


def refused(code: Any, reason: str, request: str = "SetPrice") -> PriceRefused:
    return PriceRefused(channel="own", sku="CUP", request=request, code=code, reason=f"CUP on own: {reason}", refused_at=NOW)


@pytest.mark.req("PRC-08")
def test_a_price_outside_its_range_is_refused_and_the_currency_of_another_range_does_not_bind() -> None:
    pricing.when(set_price(unit_price=13001), found=RANGE).then(
        refused("outside_range", "130.01 CNY is outside 90.00 CNY to 130.00 CNY")
    )
    pricing.when(set_price(unit_price=13001), found=RANGE).twice()
    for inside in (set_price(unit_price=9000), set_price(unit_price=1, currency="EUR")):
        pricing.when(inside, found=RANGE).then(price_set(inside))


@pytest.mark.req("PRC-15", "PRC-16")
def test_a_price_of_its_own_beside_the_base_price_needs_a_reason() -> None:
    pricing.when(set_price(), found=BASE).then(
        refused("reason_missing", "a price of its own beside the base price needs a reason")
    )
    declared = set_price(reason="rent of the mall")
    pricing.when(declared, found=BASE).then(price_set(declared))
    base = set_price(channel="base")
    pricing.when(base, found=BASE).then(price_set(base))


@pytest.mark.req("PRC-12", "PRC-14", "PRC-15")
@pytest.mark.parametrize(
    "more",
    [
        {"group": "vip"},
        {"customer_id": "c1"},
        {"from_quantity": 16},
        {"price_list": "sale"},
        {"starts_at": NOW + DAY},
        {"ends_at": NOW + DAY},
    ],
)
def test_an_entry_under_conditions_is_set_once_and_leaves_the_list_price(more: dict[str, Any]) -> None:
    listed, asked = price_set(set_price()), set_price(unit_price=9500, **more)
    pricing.given(listed).when(asked).then(price_set(asked))
    pricing.given(listed).when(asked).twice()
    pricing.given(listed, price_set(asked)).when(asked, at=NOW + timedelta(hours=1)).then_nothing()
    pricing.given(listed, price_set(asked)).when(set_price()).then_nothing()


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    pricing.when(set_price(ends_at=NOW)).then(refused("price_invalid", "it must end after it starts"))


@pytest.mark.req("PRC-15")
def test_above_ten_percent_somebody_else_approves() -> None:
    before = price_set(set_price())
    alone = set_price(unit_price=9000)
    by_lin = price_set(alone).model_copy(update={"actor": "lin"})
    pricing.given(before).when(alone, actor="lin").then(by_lin)
    asked = set_price(unit_price=8999)
    waits = PriceApprovalAsked(
        channel="own",
        sku="CUP",
        price=price_set(asked).model_copy(update={"actor": "lin"}),
        change=1001,
        asked_at=NOW,
    )
    pricing.given(before).when(asked, actor="lin").then(waits)
    pricing.given(before).when(asked, actor="lin").twice()
    agree = ApprovePrice(channel="own", sku="CUP")
    reason = "who asked for 89.99 CNY may not approve it: somebody else may"
    pricing.given(before, waits).when(agree, actor="lin").then(refused("approval_needed", reason, "ApprovePrice"))
    agreed = waits.price.model_copy(update={"approver": "chen"})
    pricing.given(before, waits).when(agree, actor="chen").then(agreed)
    pricing.given(before, waits).when(agree, actor="chen").twice()
    pricing.given(before).when(agree, actor="chen").then_nothing()
    # where callers have no names, nobody is somebody else
    pricing.given(before).when(asked).then(price_set(asked))


@pytest.mark.req("PRC-15")
@pytest.mark.parametrize("nobody", ["", "anonymous"])
def test_where_callers_have_no_names_no_change_waits_for_somebody_else(nobody: str) -> None:
    before, half = price_set(set_price(unit_price=9_999)), set_price(unit_price=5_000)
    said = price_set(half).model_copy(update={"actor": nobody})
    pricing.given(before).when(half, actor=nobody).then(said)
    waits = PriceApprovalAsked(channel="own", sku="CUP", price=said, change=4_999, asked_at=NOW)  # of before this was so
    agreed = said.model_copy(update={"approver": nobody})
    pricing.given(before, waits).when(ApprovePrice(channel="own", sku="CUP"), actor=nobody).then(agreed)


def test_a_price_that_waits_holds_from_its_approval_on() -> None:
    there = world(set_price())
    there.do(set_price(unit_price=5000), NOW, actor="lin")
    there.do(ApprovePrice(channel="own", sku="CUP"), NOW + DAY, actor="chen")
    for at, total in ((NOW, 10000), (NOW + DAY, 5000)):
        [priced] = there.order(placed(line("CUP"), order_id=str(at), placed_at=at))
        assert priced.model_dump()["total"] == total
    there.check_documents()


@pytest.mark.req("PRC-12")
def test_a_contract_wins_and_is_for_its_customer_alone() -> None:
    there = world(set_price(), set_price(unit_price=9000, price_list="sale"), set_price(unit_price=9500, customer_id="c1"))
    for customer, total in (("c1", 9500), ("c2", 9000), (None, 9000)):
        order = placed(line("CUP"), order_id=str(customer), customer=customer and {"customer_id": customer})
        [priced] = there.order(order)
        assert priced.model_dump()["total"] == total


@pytest.mark.req("PRC-15")
def test_a_list_price_that_is_set_later_replaces_a_window_of_the_same_list() -> None:
    there = world(set_price(), set_price(unit_price=8000, ends_at=NOW + 5 * DAY))
    there.do(set_price(unit_price=9900), NOW + DAY)
    for days, total in ((0, 8000), (1, 9900), (6, 9900)):
        [priced] = there.order(placed(line("CUP"), order_id=str(days), placed_at=NOW + days * DAY))
        assert priced.model_dump()["total"] == total


def test_a_sku_that_has_a_floor_and_no_price_is_unknown() -> None:
    there = world(PriceSku(sku="CUP", currency="EUR", floor=5))
    [refusal] = there.order(placed(line("CUP")))
    assert refusal.model_dump()["code"] == "unknown_sku"


@pytest.mark.req("CHN-16", "PRC-09", "PRC-42")
def test_what_is_known_of_a_sku_is_said_once() -> None:
    asked = PriceSku(sku="CUP", currency="CNY", costs={"purchasing": 7000, "operations": 1000}, low=9000, high=13000)
    said = SkuPriced(
        sku="CUP",
        currency="CNY",
        costs={"purchasing": 7000, "operations": 1000},
        range=PriceRange(currency="CNY", low=9000, high=13000),
        floor=Money(currency="CNY", unit_price=8400),
        priced_at=NOW,
    )
    pricing.when(asked, key="base/CUP").then(said)
    pricing.when(asked, key="base/CUP").twice()
    own_floor = asked.model_copy(update={"floor": 8500})
    pricing.given(said).when(own_floor, key="base/CUP").then(
        said.model_copy(update={"floor": Money(currency="CNY", unit_price=8500)})
    )
    pricing.when(PriceSku(sku="CUP", currency="CNY"), key="base/CUP").then(SkuPriced(sku="CUP", currency="CNY", priced_at=NOW))


def test_a_book_that_is_full_takes_no_more_and_what_is_over_leaves() -> None:
    book, now = Growing(pricing), NOW
    for n in range(ENTRIES):
        asked = set_price(word(1), 10**10 - n, group=word(n), ends_at=now + DAY, reason="r" * 500)
        assert [type(fact) for fact in book.take(asked, f"own/{word(1)}", now)] == [PriceSet]
    [full] = book.take(set_price(word(1), 1, group="next"), f"own/{word(1)}", now)
    assert full.code == "too_many_entries"
    book.check()
    assert [type(fact) for fact in book.take(set_price(word(1), 1, group="next"), f"own/{word(1)}", now + 10 * DAY)] == [PriceSet]
    assert len(book.documents["prices", f"own/{word(1)}"].entries) == 1
    book.check()
