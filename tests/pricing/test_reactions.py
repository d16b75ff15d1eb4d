"""What an order that was placed makes pricing do."""

import pytest

from services.pricing.commands import PriceOrder
from services.pricing.service import service
from shared.domain.service import Origin, Send
from shared.testing.specs import ReactionSpec
from tests.pricing.world import DAY, NOW, line, placed

orders = ReactionSpec(service, "orders.events")


@pytest.mark.req("PRC-15")
def test_a_list_priced_order_looks_up_each_sku_once_and_the_promotions() -> None:
    lines = (line("CUP"), line("POT", 2), line("CUP", 3))
    command = PriceOrder(
        order_id="o1", channel="own", currency="CNY", lines=lines, price_source="list", expected_total=7, at=NOW - DAY
    )
    orders.when(placed(*lines, expected=7, placed_at=NOW - DAY), time=NOW).then(
        Send("o1", command, ("prices/own/CUP", "prices/own/POT", "promotions/own"))
    )


def test_a_storefront_priced_order_looks_up_nothing() -> None:
    lines = (line("CUP", 1, unit_price=500),)
    command = PriceOrder(order_id="o1", channel="own", currency="CNY", lines=lines, price_source="storefront", at=NOW)
    orders.when(placed(*lines, source="storefront")).then(Send("o1", command))


def test_lookups_name_views_that_the_service_offers() -> None:
    (send,) = service.reactions["orders.events"].on["OrderPlaced"][1](placed(line("CUP")), Origin("e1", NOW, "OrderPlaced"))
    assert {name.split("/")[0] for name in send.lookups} == set(service.lookups)
    assert set(service.lookups) <= {projection.name for projection in service.projections}
