"""Refunds over two payments, by HTTP and by a return, to the last cent."""

import pytest

from services.orders.order.commands import RefundGoodwill
from shared.contracts.orders import RefundIssued
from shared.memory.api import clients
from tests.journeys.shop import Shop


def parts(shop: Shop, order: str) -> list[tuple[str, dict[str, int]]]:
    return [
        (fact.reason, {part.payment_id: part.amount for part in fact.parts})
        for fact in shop.system.facts("orders", order)
        if isinstance(fact, RefundIssued)
    ]


@pytest.mark.req("SEC-02", "SUP-19")
async def test_goodwill_and_returns_over_two_payments_never_more_than_was_paid() -> None:
    """滿200減20: lamp 126.00 and mug 54.00, paid by card and by credit."""
    shop = Shop()
    order = shop.place("A1", {"lamp": 1, "mug": 1})
    shop.pay("A1", 10_000, payment="card")
    shop.pay("A1", 8_500, payment="credit")  # five more than is due
    shop.system.run()
    shop.dispatch(order)
    shop.deliver(order)
    shop.system.run()
    url = f"http://orders/orders/{order}"
    async with clients(shop.system) as http:
        before = (await http.get(url)).json()
        mug = {"lines": [{"sku": "mug", "quantity": 1}]}
        seen = await http.post(f"{url}/refund-preview", json={**mug, "goodwill": 1_000})
        assert (seen.status_code, seen.json()["amount"], seen.json()["left"]) == (200, 6_400, 11_600)
        assert [(each["payment_id"], each["amount"]) for each in seen.json()["payments"]] == [("card", 3_556), ("credit", 2_844)]
        assert (await http.get(url)).json() == before

        given = {"amount": 1_000, "reason": "the box was wet"}
        for status in (201, 200):
            answer = await http.post(f"{url}/refunds", json=given, headers={"Idempotency-Key": "g1"})
            assert (answer.status_code, answer.json()["goodwill"]) in ((status, 1_000), (201, 1_000))
        back = shop.ask_back("A1", {"mug": 1})
        shop.inspect(order, back, ("mug", 1, "restock"))
        assert (shop.returned(back).refunded, shop.order(order).returned) == (5_400, {"mug": 1})

        lamp = {"lines": [{"line": 1, "quantity": 1}]}
        refused = await http.post(f"{url}/refund-preview", json=lamp)
        assert (refused.status_code, refused.json()["code"], refused.json()["left"]) == (409, "exceeds_paid", 11_600)
        rest = shop.ask_back("A1", {"lamp": 1}, rma="R2")
        shop.inspect(order, rest, ("lamp", 1, "restock"))
        assert shop.returned(rest).status == "inspected"
        too_much = await http.post(f"{url}/refunds", json={"amount": 11_601, "reason": "the rest"})
        assert (too_much.status_code, too_much.json()["code"]) == (409, "exceeds_paid")
        assert "116.00 CNY" in too_much.json()["detail"]
        assert (await http.post(f"{url}/refunds", json={"amount": 11_600, "reason": "the rest"})).status_code == 201
    assert parts(shop, order) == [
        ("overpaid", {"credit": 500}),
        ("goodwill", {"card": 556, "credit": 444}),
        ("return", {"card": 3_000, "credit": 2_400}),
        ("goodwill", {"card": 6_444, "credit": 5_156}),
    ]
    view = shop.order(order)
    assert (view.payment, view.captured, view.refunded) == ("refunded", 18_500, 18_500)
    assert all(each.captured == each.refunded for each in view.payments.values())


@pytest.mark.req("SEC-02")
def test_goodwill_before_a_cancellation_is_not_paid_back_again() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 1})
    shop.pay("A1", 6_000, payment="card")
    shop.system.ask("orders", order, RefundGoodwill(order_id=order, refund="g", amount=500, reason="late"))
    shop.cancel("A1")
    shop.system.run()
    assert parts(shop, order) == [("goodwill", {"card": 500}), ("cancelled", {"card": 5_500})]
