"""Tax tables: what a channel's prices hold of tax, and what becomes of it in an order (SEC-06)."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.channel.view import ChannelView
from services.orders.order.taxing import BY_LINE, taxed
from services.orders.service import service
from services.orders.tax.commands import SetTaxTable
from shared.contracts.orders import OrderConfirmed, PricedLine
from shared.contracts.taxes import REGIONS, TaxRate, TaxRequestRefused, TaxTableSet
from shared.contracts.terms import TaxLine
from shared.memory.api import clients
from shared.testing.specs import ViewSpec
from tests.domain.growing import Growing, word
from tests.journeys.shop import Shop
from tests.orders.example import AT, O1, PRICED, SHOP, TOTAL, order
from tests.orders.given import asked, configured, placed
from tests.orders.inputs import place, price

VAT = TaxRate(name="VAT", rate_ppm=190_000)
SET = TaxTableSet(channel="shop", region="DE", rates=(VAT,), set_at=AT)
set_table = SetTaxTable(channel="shop", region="DE", rates=(VAT,))


def no(code: str, reason: str) -> TaxRequestRefused:
    fields = {"channel": "shop", "request": "SetTaxTable", "code": code, "reason": reason, "refused_at": AT}
    return TaxRequestRefused.model_validate(fields)


def a(total: int) -> PricedLine:
    return PricedLine(sku="A", quantity=1, unit_price=total, discount=0, total=total)


# -- of a channel
def test_a_table_is_set_changed_and_dropped() -> None:
    order.given(configured).when(set_table).then(SET)
    order.given(configured).when(set_table).twice()
    other = set_table.model_copy(update={"rates": (VAT.model_copy(update={"rate_ppm": 160_000}),)})
    order.given(configured, SET).when(other).then(SET.model_copy(update={"rates": other.rates}))
    none = set_table.model_copy(update={"rates": ()})
    order.given(configured, SET).when(none).then(SET.model_copy(update={"rates": ()}))
    order.given(configured, SET).when(none).twice()
    order.given(configured).when(none).then_nothing()
    order.when(set_table).then(no("unknown_channel", "no channel shop is configured"))


def test_a_channel_has_tables_for_so_many_regions_and_no_more() -> None:
    shelf = Growing(order)
    shelf.fold(configured)
    rates = tuple(TaxRate(name=word(n), rate_ppm=1_000_000) for n in range(3))
    for n in range(REGIONS):
        assert len(shelf.take(SetTaxTable(channel="shop", region=word(n), rates=rates), "shop")) == 1
    [refused] = shelf.take(SetTaxTable(channel="shop", region="one more", rates=rates), "shop")
    assert refused.code == "too_many_regions"
    shelf.check()


def test_its_channel_shows_it_whatever_its_policies_become() -> None:
    later = configured.model_copy(update={"payment_window_minutes": 60})
    ViewSpec(service, "channels").given(SET).then({"shop": None})
    shown: ChannelView = ViewSpec(service, "channels").given(configured, SET, later).documents["shop"]
    assert (shown.taxes, shown.payment_window_minutes) == ({"DE": (VAT,)}, 60)


# -- of an order
@pytest.mark.req("SEC-06")
def test_what_an_order_does_not_say_its_channels_table_does() -> None:
    narrow = order.wiring.handlers[type(place)].on.narrow
    assert narrow is not None
    rates, of_others = [{"name": "VAT", "rate_ppm": 190_000}], [{"name": "GST", "rate_ppm": 50_000}]
    document = {**SHOP, "taxes": {"DE": rates, "CA": of_others}}
    assert narrow(place, "channels/shop", document)["tax_rates"] == rates, "the customer's country"
    assert narrow(place, "channels/shop", {**SHOP, "taxes": {"": of_others}})["tax_rates"] == of_others
    assert narrow(place, "channels/shop", {**SHOP, "taxes": {"CA": of_others}})["tax_rates"] == ()
    assert "tax_rates" not in narrow(place, "channels/shop", {**SHOP, "taxes": {}})
    said = place.model_copy(update={"taxes": (TaxLine(rate_ppm=70_000, amount=1),)})
    assert "tax_rates" not in narrow(said, "channels/shop", document)
    found = {"channels/shop": {**SHOP, "tax_rates": rates}}
    order.when(place, found=found).then(placed.model_copy(update={"tax_rates": (VAT,)}))
    order.when(place, found=found).twice()


@pytest.mark.req("SEC-06")
def test_taxes_are_filled_in_as_it_is_confirmed() -> None:
    # 35.00 with 19 %: 5.588 of it, rounded once; 1.597, 2.395, 1.597 by line, what is left to the largest remainders
    taxes = tuple(TaxLine(line=n, name="VAT", rate_ppm=190_000, amount=tax) for n, tax in enumerate((160, 239, 160), 1))
    confirmed = OrderConfirmed(order_id=O1, currency="EUR", lines=PRICED, total=TOTAL, taxes=taxes, confirmed_at=AT)
    given = order.given(placed.model_copy(update={"tax_rates": (VAT,)}))
    given.when(price).then(confirmed, asked)
    given.when(price).twice()
    folded = Growing(order)
    folded.fold(placed.model_copy(update={"tax_rates": (VAT,)}))
    folded.take(price, O1)
    state = folded.states["order", O1]
    assert (state.taxes, state.tax_rates) == (taxes, ())


def test_several_rates_and_freight() -> None:
    gst, pst = TaxRate(name="GST", rate_ppm=50_000), TaxRate(name="PST", rate_ppm=70_000)
    # net 100.00 and 10.00 for the way: 112.00 and 11.20
    assert taxed([a(11_200)], 1_120, [gst, pst]) == (
        TaxLine(line=1, name="GST", rate_ppm=50_000, amount=500),
        TaxLine(line=None, name="GST", rate_ppm=50_000, amount=50),
        TaxLine(line=1, name="PST", rate_ppm=70_000, amount=700),
        TaxLine(line=None, name="PST", rate_ppm=70_000, amount=70),
    )
    assert taxed([a(1_000)], 0, []) == ()
    many = taxed([a(1_190)] * (BY_LINE + 1), 0, [VAT])
    assert many == (TaxLine(name="VAT", rate_ppm=190_000, amount=190 * (BY_LINE + 1)),)


@settings(deadline=None)
@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30), st.integers(0, 10**6), st.integers(0, 10**6))
def test_tax_lines_sum_to_the_tax_of_all(totals: list[int], freight: int, ppm: int) -> None:
    lines = taxed([a(total) for total in totals], freight, [TaxRate(name="VAT", rate_ppm=ppm)])
    base = sum(totals) + freight
    assert abs(sum(line.amount for line in lines) * (1_000_000 + ppm) - base * ppm) * 2 <= 1_000_000 + ppm
    assert all(line.amount >= 0 for line in lines)
    assert [line.line for line in lines] == [*range(1, len(totals) + 1), *([None] if freight else [])]


@pytest.mark.req("SEC-06")
async def test_taxes_by_http() -> None:
    shop = Shop()
    url = "http://orders/channels/shop/taxes"
    async with clients(shop.system) as http:
        rates = {"rates": [{"name": "VAT", "rate_ppm": 130_000}]}
        answer = await http.put(f"{url}/*", json=rates)
        assert (answer.status_code, answer.json()["taxes"]) == (200, {"": rates["rates"]})
        unknown = await http.put("http://orders/channels/nobody/taxes/CN", json=rates)
        assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown_channel")
        wrongs: tuple[dict[str, Any], ...] = (
            {},
            {"rates": []},
            {"rates": [*rates["rates"], *rates["rates"]]},
            {"rates": [{"name": "VAT", "rate_ppm": True}]},
            {"rates": [{"name": "VAT", "rate_ppm": 1_000_001}]},
            {**rates, "x": 1},
        )
        for wrong in wrongs:
            assert (await http.put(f"{url}/CN", json=wrong)).status_code == 422, wrong
        id = shop.place("A1", {"mug": 1, "lamp": 1})
        shown = (await http.get(f"http://orders/orders/{id}")).json()
        # 180.00 after 20.00 off: 126.00 and 54.00
        assert sum(tax["amount"] for tax in shown["taxes"]) == 2_071
        assert [tax["line"] for tax in shown["taxes"]] == [1, 2]
        given = [{"rate_ppm": 60_000, "amount": 10}]
        id = shop.place("A2", {"mug": 1}, taxes=given)
        assert [tax["amount"] for tax in (await http.get(f"http://orders/orders/{id}")).json()["taxes"]] == [10]
        dropped = await http.delete(f"{url}/*")
        assert (dropped.status_code, dropped.json()["taxes"]) == (200, {})
        id = shop.place("A3", {"mug": 1})
        assert (await http.get(f"http://orders/orders/{id}")).json()["taxes"] == []
