"""What a storefront says of a line as a whole, and of freight: no minor unit of it is lost, whoever's prices bind."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.pricing.rules import Priced, Unpriced, storefront_price
from shared.contracts.orders import OrderLine, PricedLine
from shared.contracts.pricing import OrderPriced, PriceStep
from tests.pricing.world import NOW, activate, line, placed, pricing, set_price, world


def whole(quantity: int, line_total: int, unit_price: int | None = None, sku: str = "CUP") -> OrderLine:
    return OrderLine(sku=sku, quantity=quantity, unit_price=unit_price, line_total=line_total)


@pytest.mark.req("PRC-36")
@pytest.mark.parametrize(
    ("said", "unit_price", "discount", "total"),
    [
        (whole(3, 1000), 334, 2, 1000),  # does not divide: rounded up, and what is too much is taken off
        (whole(3, 900), 300, 0, 900),
        (whole(2, 36729, 19900), 19900, 3071, 36729),  # its own price stays, the rest is its discount
        (whole(3, 0), 0, 0, 0),
        (whole(3, 1), 1, 2, 1),
        (whole(1, 2**53 - 1), 2**53 - 1, 0, 2**53 - 1),
        (whole(1, 500, 400), 500, 0, 500),  # the door refuses it; an old record of it still adds up
    ],
)
def test_a_lines_own_total_is_kept_whole(said: OrderLine, unit_price: int, discount: int, total: int) -> None:
    priced = storefront_price([said], "CNY")
    assert isinstance(priced, Priced)
    [one] = priced.lines
    assert one == PricedLine(sku="CUP", quantity=said.quantity, unit_price=unit_price, discount=discount, total=total)
    assert priced.total == total


def test_a_step_says_what_was_taken_off() -> None:
    priced = storefront_price([whole(2, 36729, 19900)], "CNY", 1000)
    assert isinstance(priced, Priced)
    assert [(each.rule, each.text, each.amount, each.running) for each in priced.explanation] == [
        ("storefront_price", "2 x CUP at the storefront's price 199.00 CNY, less 30.71 CNY", 36729, 36729),
        ("freight", "freight as the storefront gave it: 10.00 CNY", 1000, 37729),
    ]


def test_freight_is_part_of_a_storefronts_total_and_of_no_line() -> None:
    ordered = placed(whole(3, 900), source="storefront", expected=1399, freight=499)
    pricing.when(ordered).then(
        OrderPriced(
            order_id="o1",
            channel="own",
            currency="CNY",
            lines=(PricedLine(sku="CUP", quantity=3, unit_price=300, discount=0, total=900),),
            explanation=(
                PriceStep(
                    rule="storefront_price",
                    subject="CUP",
                    text="3 x CUP at the storefront's price 3.00 CNY",
                    amount=900,
                    running=900,
                ),
                PriceStep(
                    rule="freight", subject="", text="freight as the storefront gave it: 4.99 CNY", amount=499, running=1399
                ),
            ),
            freight=499,
            total=1399,
            priced_at=NOW,
        )
    )
    pricing.when(ordered).twice()


def test_where_list_prices_bind_freight_is_added_and_reaches_no_promotion() -> None:
    w = world(set_price(unit_price=10000), activate())
    (priced,) = w.order(placed(line("CUP"), freight=10000, expected=20000))
    assert isinstance(priced, OrderPriced)
    assert (priced.freight, priced.total, priced.lines[0].total) == (10000, 20000, 10000)  # goods: 100.00 short of it
    (with_it,) = w.order(placed(line("CUP", 2), order_id="o2", freight=500, expected=18500))
    assert isinstance(with_it, OrderPriced)
    assert (with_it.freight, with_it.total) == (500, 18500)


def test_where_list_prices_bind_a_lines_own_total_does_not_count() -> None:
    (priced,) = world(set_price(unit_price=10000)).order(placed(whole(2, 5)))
    assert isinstance(priced, OrderPriced) and priced.total == 20000


def test_freight_may_not_make_a_total_too_large() -> None:
    refused = storefront_price([whole(1, 2**53 - 1)], "CNY", 1)
    assert isinstance(refused, Unpriced) and refused.code == "total_differs"


lines = st.builds(
    lambda quantity, total, above: whole(quantity, total, None if above is None else -(-total // quantity) + above),
    st.integers(1, 1000),
    st.integers(0, 10**9),
    st.none() | st.integers(0, 10**6),
)


@given(st.lists(lines, min_size=1, max_size=20), st.integers(0, 10**6))
def test_every_total_is_what_was_said(said: list[OrderLine], freight: int) -> None:
    priced: Any = storefront_price(said, "CNY", freight)
    assert [one.total for one in priced.lines] == [one.line_total for one in said]
    assert all(one.quantity * one.unit_price - one.discount == one.total and one.discount >= 0 for one in priced.lines)
    assert priced.total == sum(one.line_total or 0 for one in said) + freight == priced.explanation[-1].running
