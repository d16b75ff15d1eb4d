"""Rows of the worked cases about money, with their own figures, through all five services: by events and by HTTP.

O = A 150.00 + B 60.00 less 20.00 from 200.00 on = 190.00 CNY (135.71 + 54.29).
"""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.orders.order.document import OrderView
from services.pricing.promotion.commands import ActivatePromotion
from shared.contracts.promotions import ItemDiscount, Offer
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import OPENS, Shop, refunds
from tests.orders.test_worked_callbacks import SIGNERS, call, said

PRICES = {"A": 15_000, "B": 6_000}
CHARGE: dict[str, Any] = {"charge_id": "ch1", "channel": "shop", "external_id": "O", "currency": "CNY"}


class OfO(Shop):
    """O is placed, and its pieces are allocated; one more of each is there."""

    def __init__(self, **terms: Any) -> None:
        super().__init__({("sh-1", sku): 2 for sku in PRICES}, terms=Terms(**terms) if terms else None)
        for sku, price in PRICES.items():
            self.price(sku, price)
        self.id = self.place("O", {"A": 1, "B": 1})
        self.system.run()
        assert (self.o.total, [line.total for line in self.o.lines]) == (19_000, [13_571, 5_429])
        self.system.now = OPENS

    @property
    def o(self) -> OrderView:
        return self.order(self.id)

    def paid(self, amount: int, payment: str) -> OrderView:
        self.pay("O", amount, payment=payment)
        self.system.run()
        return self.o

    def releases(self) -> int:
        return sum(isinstance(fact, FulfillmentRequested) for fact in self.system.facts("orders", self.id))

    async def told(self, http: httpx.AsyncClient, **totals: int) -> tuple[int, str]:
        """By a callback."""
        return said(await call(http, {**CHARGE, **totals}))


@pytest.mark.req("ORD-06")
def test_worked_01_two_payments_release_it_once_and_a_cent_too_little_goes_back() -> None:
    shop = OfO()
    assert (shop.paid(10_000, "p1").payment, shop.releases()) == ("partially_paid", 0)
    assert (shop.paid(9_000, "p2").payment, shop.releases()) == ("paid", 1)
    assert (shop.paid(9_000, "p2").captured, shop.releases()) == (19_000, 1)
    short = OfO()
    assert short.paid(18_999, "p1").payment == "partially_paid"
    short.system.advance(minutes=32, seconds=1)
    assert (short.o.order, short.releases(), refunds(short, short.id)) == ("expired", 0, [("expired", 18_999)])


@pytest.mark.req("SEC-02")
def test_worked_02_five_too_much_go_back_or_are_kept() -> None:
    shop = OfO()
    shop.paid(19_000, "p1")
    assert (shop.paid(500, "p2").payment, refunds(shop, shop.id)) == ("paid", [("overpaid", 500)])
    kept = OfO(overpaid="keep")
    kept.paid(19_000, "p1")
    assert (kept.paid(500, "p2").payment, kept.o.captured, refunds(kept, kept.id)) == ("overpaid", 19_500, [])


@pytest.mark.req("ORD-06")
async def test_worked_03_totals_told_out_of_order_and_three_times_hold_190() -> None:
    shop = OfO()
    async with clients(shop.system, signers=SIGNERS) as http:
        for captured in (6_000, 19_000, 6_000):
            for _ in range(3):
                assert (await shop.told(http, captured=captured))[0] == 200
    assert (shop.o.payment, shop.o.captured, shop.o.refunded, shop.releases()) == ("paid", 19_000, 0, 1)


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize(("outcome", "answer"), [("won", (201, "")), ("lost", (409, "exceeds_paid"))])
async def test_worked_09_disputed_it_is_refunded_when_it_is_won(outcome: str, answer: tuple[int, str]) -> None:
    shop, disputed = OfO(), {"captured": 19_000, "disputed": 19_000}
    refund = {"refund_id": "g1", "amount": 5_429, "reason": "late"}
    async with clients(shop.system, signers=SIGNERS) as http:
        await shop.told(http, captured=19_000)
        await shop.told(http, **disputed)
        url = f"http://orders/orders/{shop.id}"
        assert said(await http.post(f"{url}/refunds", json=refund)) == (409, "in_dispute")
        money = (await http.get(f"{url}/payments")).json()
        assert (money["captured"], money["disputed"], money["refunded"]) == (19_000, 19_000, 0)
        await shop.told(http, **disputed, **{outcome: 19_000})
        assert said(await http.post(f"{url}/refunds", json=refund)) == answer
        asked = await http.post(f"{url}/refund-preview", json={"lines": [{"line": 1, "quantity": 1}]})
        assert asked.status_code == (200 if outcome == "won" else 409)
    assert refunds(shop, shop.id) == ([("goodwill", 5_429)] if outcome == "won" else [])


@pytest.mark.req("SEC-02")
async def test_worked_10_of_what_is_disputed_in_part_the_rest_is_left() -> None:
    shop = OfO()
    async with clients(shop.system, signers=SIGNERS) as http:
        await shop.told(http, captured=19_000)
        await shop.told(http, captured=19_000, disputed=10_000)
        url = f"http://orders/orders/{shop.id}"
        no = await http.post(f"{url}/refunds", json={"amount": 13_571, "reason": "A"})
        assert said(no) == (409, "exceeds_refundable")
        assert "135.71 CNY asked, but 100.00 CNY is disputed: 90.00 CNY is left" in no.json()["detail"]
        assert (await http.post(f"{url}/refunds", json={"amount": 9_000, "reason": "A"})).status_code == 201


@pytest.mark.req("ORD-07")
@pytest.mark.parametrize(("currency", "amount", "parts"), [("CNY", 100_000, (33_334, 33_333)), ("KWD", 1_000, (334, 333))])
async def test_worked_13_a_plan_of_three_is_shown_by_its_parts(currency: str, amount: int, parts: tuple[int, int]) -> None:
    shop = priced_by_its_storefront(currency)
    order = ordered(shop, currency, amount)
    plan = {"provider": "pay", "payment_id": "p1", "amount": amount, "currency": currency, "plan": {"instalments": 3}}
    async with clients(shop.system) as http:
        assert (await http.post(f"http://orders/orders/{order}/payments", json=plan)).status_code == 201
        money = (await http.get(f"http://orders/orders/{order}/payments")).json()
    [payment] = money["payments"]
    assert [part["amount"] for part in payment["parts"]] == [parts[0], parts[1], parts[1]]
    assert (shop.order(order).payment, money["due"]) == ("paid", 0)


def priced_by_its_storefront(currency: str) -> Shop:
    shop = Shop({("sh-1", "mug"): 10})
    shop.configure("abroad", currency=currency, warehouses=("sh-1",), price_source="storefront")
    return shop


def ordered(shop: Shop, currency: str, price: int, **more: Any) -> str:
    line = {"sku": "mug", "quantity": 1, "unit_price": price}
    shop.system.storefront(
        "OrderPlaced", {"channel": "abroad", "external_id": "1", "currency": currency, "lines": [line], **more}
    )
    shop.system.run()
    return ids.order_id("abroad", "1")


@pytest.mark.parametrize(
    ("currency", "amount", "shown"), [("KWD", 1250, "1.250 KWD"), ("CLP", 4990, "4990 CLP"), ("JPY", 1234, "1234 JPY")]
)
def test_worked_14_an_order_tells_its_amounts_as_iso_has_them(currency: str, amount: int, shown: str) -> None:
    shop = priced_by_its_storefront(currency)
    refused = shop.order(ordered(shop, currency, amount, expected_total=1))
    assert refused.refusal_reason is not None and refused.refusal_reason.partition(", ")[2] == f"the price is {shown}"


@pytest.mark.req("ORD-06")
def test_worked_17_told_in_the_grace_or_later() -> None:
    shop = OfO()
    said_at = OPENS + timedelta(minutes=29, seconds=50)
    shop.system.advance(minutes=31, seconds=30)
    event = {"channel": "shop", "external_id": "O", "payment_id": "p1", "amount": 19_000, "currency": "CNY"}
    shop.system.storefront("PaymentReceived", event, time=said_at)
    shop.system.advance(minutes=30)
    assert (shop.o.order, shop.o.payment, shop.o.refunded) == ("confirmed", "paid", 0)
    late = OfO()
    late.system.advance(minutes=45)
    assert late.o.order == "expired"
    late.system.storefront("PaymentReceived", event, time=said_at)
    late.system.run()
    assert (late.o.order, refunds(late, late.id), late.stock("sh-1", "A").allocated) == ("expired", [("expired", 19_000)], 0)


@pytest.mark.req("ORD-06")
@pytest.mark.parametrize("sold", [False, True])
def test_worked_17_reinstated_at_the_same_price_if_stock_is_there(sold: bool) -> None:
    shop = OfO(late_payment="reinstate")
    shop.system.advance(minutes=45)
    assert shop.o.order == "expired"
    for sku, price in PRICES.items():
        shop.price(sku, 2 * price)
    if sold:
        shop.place("other", {"A": 2})
        shop.system.run()
    seen = shop.paid(19_000, "p1")
    if sold:
        assert (seen.order, refunds(shop, shop.id)) == ("refused", [("refused", 19_000)])
    else:
        assert (seen.order, seen.payment, seen.total, seen.allocation) == ("confirmed", "paid", 19_000, "allocated")
        assert (refunds(shop, shop.id), shop.releases()) == ([], 1)


@pytest.mark.req("SEC-02")
@pytest.mark.parametrize("sizes", [(10,), (1,) * 10, (3, 3, 3, 1)])
def test_worked_26_a_quarter_off_ten_is_priced_and_comes_back_to_the_penny(sizes: tuple[int, ...]) -> None:
    shop = Shop({("sh-1", "mug"): 10})
    shop.configure(currency="GBP", warehouses=("sh-1",))
    shop.price("mug", 2_390, "GBP")
    quarter = Offer(
        promotion_id="quarter",
        currency="GBP",
        terms=ItemDiscount(rate=2_500),
        starts_at=OPENS,
        ends_at=OPENS + timedelta(days=1),
    )
    shop.system.ask("pricing", "shop", ActivatePromotion(channel="shop", offer=quarter, skus=("mug",)))
    order = shop.place("A1", {"mug": 10}, currency="GBP")
    assert shop.order(order).total == 17_925
    shop.pay("A1", 17_925, currency="GBP")
    shop.system.run()
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    for number, size in enumerate(sizes):
        back = shop.ask_back("A1", {"mug": size}, rma=f"R{number}")
        shop.inspect(order, back, ("mug", size, "restock"))
        shop.system.run()
    assert sum(amount for _, amount in refunds(shop, order)) == 17_925
    assert (shop.order(order).payment, len(refunds(shop, order))) == ("refunded", len(sizes))
