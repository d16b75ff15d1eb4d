"""Where money, parts, waiting, holds and refunds of an order meet, through all five services. W1 and W2 are sh-1 and gz-1."""

from typing import Any

import pytest

from services.orders.charge.commands import ReportCharge
from services.orders.order.preview import Refundable, preview
from shared.contracts.money import Totals
from shared.domain import ids
from tests.journeys.shop import Shop


def previewed(shop: Shop, order: str, **pieces: int) -> Any:
    """What these pieces would come to, or why nothing."""
    asked = Refundable.model_validate({"lines": [{"sku": sku, "quantity": count} for sku, count in pieces.items()]})
    told = preview(asked, shop.order(order))
    return getattr(told, "amount", None) or getattr(told, "code", None)


def sold(shop: Shop, *lines: dict[str, Any], **more: Any) -> str:
    """Placed and paid on a channel that sets its own prices."""
    event = {"channel": "tmall", "external_id": "A1", "currency": "CNY", "lines": lines, **more}
    shop.system.storefront("OrderPlaced", event)
    order = ids.order_id("tmall", "A1")
    shop.pay("A1", shop.order(order).total or 0, channel="tmall")
    shop.system.run()
    return order


@pytest.mark.req("SEC-02", "ORD-08")
def test_pieces_that_were_cancelled_are_not_to_be_refunded_again() -> None:
    """100.01 for three of one line: two are cancelled, and the third is worth what the others left, as support pays it."""
    shop = Shop({("sh-1", "mug"): 3})
    order = sold(shop, {"sku": "mug", "quantity": 3, "unit_price": 3_334, "line_total": 10_001})
    shop.miss(order, mug=1)
    shop.system.run()
    assert (shop.order(order).cancelled, shop.order(order).lines[0].left) == (6_667, 3_334)
    assert (previewed(shop, order, mug=1), previewed(shop, order, mug=2)) == (3_334, "exceeds_pieces")
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    back = shop.ask_back("A1", {"mug": 1}, channel="tmall")
    shop.inspect(order, back, ("mug", 1, "scrap"))
    assert (shop.returned(back).refunded, shop.order(order).payment) == (3_334, "refunded")


@pytest.mark.req("SEC-02", "ORD-08")
def test_what_is_cancelled_is_of_the_line_that_it_is_taken_from() -> None:
    """Two lines of a SKU: the first was delivered, so it is the second that will not ship."""
    shop = Shop({("sh-1", "mug"): 1, ("gz-1", "mug"): 1})
    order = sold(shop, *({"sku": "mug", "quantity": 1, "unit_price": price} for price in (6_000, 5_000)))
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    shop.miss(order, shipment=2, mug=0)
    shop.system.run()
    seen = shop.order(order)
    assert [(line.cancelled, line.cancelled_amount, line.left) for line in seen.lines] == [(0, 0, 6_000), (1, 5_000, 0)]
    back = shop.ask_back("A1", {"mug": 1}, channel="tmall")
    shop.inspect(order, back, ("mug", 1, "restock"))
    assert [line.refunded for line in shop.order(order).lines] == [6_000, 0]


@pytest.mark.req("SEC-02", "ORD-08")
def test_what_was_disputed_when_pieces_were_cancelled_goes_back_when_it_is_won() -> None:
    shop = Shop({("sh-1", "mug"): 2})
    order = shop.place("A1", {"mug": 2})
    for totals in (Totals(captured=12_000), Totals(captured=12_000, disputed=9_000)):
        charged(shop, order, totals)
    shop.miss(order, mug=1)
    shop.system.run()
    assert shop.order(order).refunded == 3_000  # of 60.00: the rest is disputed
    won = Totals(captured=12_000, disputed=9_000, won=8_000)
    for _ in range(2):
        charged(shop, order, won)
        assert shop.order(order).refunded == 6_000
    charged(shop, order, won.model_copy(update={"won": 9_000}))
    assert (shop.order(order).refunded, shop.order(order).payment) == (6_000, "partially_refunded")


def charged(shop: Shop, order: str, totals: Totals) -> None:
    told = ReportCharge(
        order_id=order, channel="shop", provider="pay", payment_id="ch1", totals=totals, currency="CNY", method="card"
    )
    shop.system.ask("orders", "pay/ch1", told)
