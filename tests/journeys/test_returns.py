"""Whole lives of orders of which something comes back, through all five services."""

import pytest

from shared.contracts.support import ReturnLine
from shared.domain.messages import Fact
from tests.journeys.shop import Shop, refunds


def names(facts: list[Fact]) -> list[str]:
    return [type(fact).__name__ for fact in facts]


@pytest.mark.req("SUP-15", "SUP-19", "INV-11")
def test_returned_in_part_restocked_and_scrapped() -> None:
    shop = Shop()
    order = shop.delivered("A1", {"mug": 3}, 18_000)
    back = shop.ask_back("A1", {"mug": 2})
    shop.inspect(order, back, ("mug", 1, "restock"), ("mug", 1, "scrap"))
    assert (shop.returned(back).status, shop.returned(back).refunded) == ("refunded", 12_000)
    assert refunds(shop, order) == [("return", 12_000)]
    mugs = shop.stock("sh-1", "mug")
    assert (mugs.on_hand, mugs.restocked, mugs.written_off, mugs.issued) == (3, 2, 1, 3)
    assert mugs.lots[-1].lot == back


@pytest.mark.req("SUP-19", "INV-11", "SEC-02")
def test_one_of_two_came_back_and_the_other_later() -> None:
    shop = Shop()
    order = shop.delivered("A1", {"mug": 2}, 12_000)
    back = shop.ask_back("A1", {"mug": 2})
    assert names(shop.inspect(order, back, ("mug", 1, "restock"))) == ["RequestRefused"]  # nobody said where the other one is
    shop.inspect(order, back, ("mug", 1, "restock"), ("mug", 1, "missing"))
    seen = shop.returned(back)
    assert (seen.status, seen.refund, seen.refunded) == ("refunded", 6_000, 6_000)
    assert seen.missing == (ReturnLine(sku="mug", quantity=1, refund=6_000),)
    mugs = shop.stock("sh-1", "mug")
    assert (mugs.on_hand, mugs.restocked, mugs.issued) == (4, 1, 2)

    rest = shop.ask_back("A1", {"mug": 1}, rma="R2")
    shop.inspect(order, rest, ("mug", 1, "scrap"))
    assert refunds(shop, order) == [("return", 6_000), ("return", 6_000)]
    assert (shop.order(order).payment, shop.stock("sh-1", "mug").written_off) == ("refunded", 1)


@pytest.mark.req("SUP-19", "INV-11")
def test_nothing_came_back_at_all() -> None:
    shop = Shop()
    order = shop.delivered("A1", {"mug": 1}, 6_000)
    back = shop.ask_back("A1", {"mug": 1})
    assert names(shop.inspect(order, back, ("mug", 1, "missing"))) == [
        "ReturnInspected",
        "ReturnPiecesMissing",
        "ReturnRefunded",
    ]
    assert (shop.returned(back).refunded, refunds(shop, order)) == (0, [])
    assert (shop.order(order).payment, shop.stock("sh-1", "mug").restocked) == ("paid", 0)


@pytest.mark.req("SUP-15", "SUP-17")
def test_a_return_withdrawn_and_asked_for_again() -> None:
    shop = Shop()
    order = shop.delivered("A1", {"mug": 1}, 6_000)
    back = shop.ask_back("A1", {"mug": 1})
    assert shop.outcomes(shop.keep("A1")) == ["ReturnWithdrawn"]
    assert shop.outcomes(shop.keep("A1")) == ["Repeated"]
    seen = shop.returned(back)
    assert (seen.status, seen.withdrawn_at) == ("withdrawn", shop.system.now)

    assert shop.ask_back("A1", {"mug": 1}) == back
    assert shop.system.published()[-1].data["code"] == "contradicts_return"
    assert shop.returned(back) == seen
    again = shop.ask_back("A1", {"mug": 1}, rma="R2")
    shop.inspect(order, again, ("mug", 1, "restock"))
    assert (refunds(shop, order), shop.stock("sh-1", "mug").restocked) == ([("return", 6_000)], 1)
    assert [answer.data["code"] for answer in shop.answers(shop.keep("A1", rma="R2"))] == ["already_received"]


@pytest.mark.req("SUP-15", "SUP-16")
def test_returns_that_are_refused() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 2})
    early = shop.ask_back("A1", {"mug": 1}, rma="R0")
    assert shop.returned(early).refusal_code == "not_delivered"
    shop.pay("A1", 12_000)
    shop.system.run()
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    taken = shop.ask_back("A1", {"mug": 1})
    assert shop.returned(shop.ask_back("A1", {"mug": 2}, rma="R2")).refusal_code == "exceeds_delivered"
    assert shop.returned(shop.ask_back("A1", {"rug": 1}, rma="R3")).refusal_code == "unknown_line"

    assert shop.ask_back("A1", {"mug": 2}) == taken  # another content under the same number
    assert shop.system.published()[-1].data["code"] == "contradicts_return"
    assert names(shop.inspect(order, taken, ("mug", 2, "restock"))) == ["RequestRefused"]
    assert (shop.returned(taken).status, refunds(shop, order)) == ("received", [])

    shop.system.advance(days=7, seconds=1)
    assert shop.returned(shop.ask_back("A1", {"mug": 1}, rma="R4")).refusal_code == "window_over"


@pytest.mark.req("PRC-22", "PRC-36", "SUP-19")
def test_a_promotion_and_a_return_of_one_line() -> None:
    """滿200減20: what was paid for a line is its share, and no more comes back."""
    shop = Shop()
    order = shop.delivered("A1", {"lamp": 1, "mug": 1}, 18_000)
    assert [(line.sku, line.discount, line.total) for line in shop.order(order).lines] == [
        ("lamp", 1_400, 12_600),
        ("mug", 600, 5_400),
    ]
    back = shop.ask_back("A1", {"mug": 1})
    shop.inspect(order, back, ("mug", 1, "restock"))
    assert (refunds(shop, order), shop.order(order).payment) == ([("return", 5_400)], "partially_refunded")
