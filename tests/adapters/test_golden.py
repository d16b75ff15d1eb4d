"""The golden exports, whole: every event, every refused row, every order left out."""

from typing import Any

import pytest

from adapters.amazon import map as amazon
from adapters.mapped import Mapped, Refused
from adapters.taobao import map as taobao
from tests.adapters.goldens import FILES, GOLDEN
from tests.adapters.made import O1, O2, O3, O4, O5, O6, T1, T2, T3, T4, T5
from tests.adapters.system import Market, unchanged

LIN = {
    "customer_id": "31646fae-0a34-504b-a05c-fc34da7d3b4d",
    "name": "林一",
    "phone": "13800138000",
    "address": "广东省 深圳市 南山区 科技园 1 号(518000)",
}
SHIPPED = "shipped already: --shipped places them, and asks for their shipment"
ROUNDED = "a spreadsheet rounded it (2.0E+15): export anew, and import the file as it came"
FREE = "302-0000000-0000011"


def golden(name: str) -> bytes:
    return (GOLDEN / name).read_bytes()


def of_amazon(**options: Any) -> Mapped:
    return amazon.mapped(golden("amazon.txt"), "amazon-de", **options)


def of_taobao(**options: Any) -> Mapped:
    return taobao.mapped(golden("ExportOrderList.csv"), golden("ExportOrderDetailList.csv"), "taobao", **options)


def told(mapped: Mapped) -> list[tuple[str, str, str, dict[str, Any]]]:
    """Type, key and time of each event, and what it says beside its channel and number."""
    return [
        (
            each.type,
            each.key,
            f"{each.time:%m-%d %H:%M:%S}",
            each.data.model_dump(mode="json", exclude_none=True, exclude={"channel", "external_id", "taxes", "holds", "codes"}),
        )
        for each in mapped.events
    ]


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_those_that_were_made(name: str) -> None:
    assert golden(name) == FILES[name]()


@pytest.mark.req("CHN-02")
def test_amazon() -> None:
    mapped = of_amazon()
    tea = {"sku": "TEA", "quantity": 3, "unit_price": 300}
    assert told(mapped) == [
        (
            "OrderPlaced",
            O1,
            "11-01 09:15:00",
            {
                "currency": "EUR",
                "lines": [tea],
                "customer": {"customer_id": O1, "country": "DE"},
                "freight": 499,
                "expected_total": 1399,
            },
        ),
        (
            "PaymentReceived",
            O1,
            "11-01 09:15:00",
            {"payment_id": O1, "amount": 1399, "currency": "EUR", "method": "amazon"},
        ),
        (
            "OrderPlaced",
            O2,
            "11-01 09:15:00",
            {
                "currency": "EUR",
                "lines": [
                    {"sku": "TEA", "quantity": 2, "unit_price": 61625},  # 1,234.50 + 2.50 gift wrap - 4.50
                    {"sku": "CAFÉ", "quantity": 1, "unit_price": 700},
                ],
                "freight": 0,
                "expected_total": 123950,
            },
        ),
        (
            "PaymentReceived",
            O2,
            "11-01 09:15:00",
            {"payment_id": O2, "amount": 123950, "currency": "EUR", "method": "amazon"},
        ),
        ("OrderCancellationRequested", O3, "11-01 10:00:00", {"reason": "cancelled on Amazon"}),
        (
            "OrderPlaced",
            FREE,
            "11-01 09:15:00",
            {"currency": "EUR", "lines": [{"sku": "TEA", "quantity": 1, "unit_price": 0}], "freight": 0, "expected_total": 0},
        ),
    ]
    number = "amazon-order-id"
    assert mapped.refused == (
        Refused("orders", 11, number, ROUNDED),
        Refused("orders", 12, "item-price", "more decimals than EUR has"),
        Refused("orders", 13, "quantity", "not a whole number of pieces"),
        Refused("orders", 14, number, "of an order that row 13 of the orders keeps back"),
        Refused("orders", 15, "purchase-date", "a time needs its zone, as 2026-11-01T00:30:00+00:00 has it"),
        Refused("orders", 16, "item-promotion-discount", "more than item-price, in row 16"),
    )
    assert mapped.left_out == {
        SHIPPED: 1,
        "fulfilled by Amazon: nothing for us to ship": 1,
        "pending: Amazon tells the price once it is paid": 1,
    }
    assert (mapped.orders, mapped.encodings) == (4, ("utf-8-sig",))


@pytest.mark.req("CHN-02")
def test_taobao() -> None:
    mapped = of_taobao()
    assert told(mapped) == [
        (
            "OrderPlaced",
            T1,
            "10-31 16:30:00",
            {
                "currency": "CNY",
                "lines": [
                    {"sku": "CUP", "quantity": 2, "unit_price": 19900, "line_total": 36729},
                    {"sku": "POT", "quantity": 1, "unit_price": 25000, "line_total": 23071},
                ],
                "customer": LIN,
                "freight": 0,
                "expected_total": 59800,
            },
        ),
        (
            "PaymentReceived",
            T1,
            "10-31 16:31:05",
            {"payment_id": T1, "amount": 59800, "currency": "CNY", "method": "alipay"},
        ),
        (
            "OrderPlaced",
            T2,
            "10-31 16:30:00",
            {
                "currency": "CNY",
                "lines": [
                    {"sku": "CUP", "quantity": 2, "unit_price": 50000},
                    {"sku": "GIFT", "quantity": 1, "unit_price": 0},
                ],
                "customer": LIN,
                "freight": 1000,
                "expected_total": 101000,
            },
        ),
        (
            "PaymentReceived",
            T2,
            "10-31 16:31:05",
            {"payment_id": T2, "amount": 101000, "currency": "CNY", "method": "alipay"},
        ),
        (
            "OrderPlaced",
            T3,  # unpaid: no payment; above its list price, so by its total alone
            "10-31 16:30:00",
            {
                "currency": "CNY",
                "lines": [{"sku": "CUP", "quantity": 3, "line_total": 59800}],
                "customer": LIN,
                "freight": 0,
                "expected_total": 59800,
            },
        ),
        ("OrderCancellationRequested", T4, "10-31 16:30:00", {"reason": "closed on Taobao"}),
    ]
    number = "订单编号"
    assert mapped.refused == (
        Refused("orders", 7, number, ROUNDED),
        Refused("orders", 8, "买家实际支付金额", "not an amount, as 1,234.50 is one"),
        Refused("orders", 9, "宝贝总数量", "the detail has 1 pieces of this order"),
        Refused("orders", 10, number, "of an order that row 10 of the detail keeps back"),
        Refused("detail", 9, number, "of an order that row 9 of the orders keeps back"),
        Refused("detail", 10, "商家编码", "it is empty: give the listing a code of your own"),
        Refused("detail", 11, number, "no such order in the list"),
    )
    assert (mapped.left_out, mapped.orders, mapped.encodings) == ({SHIPPED: 1}, 4, ("gb18030", "gb18030"))


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize(
    ("mapped", "market"),
    [
        (of_amazon(), ("amazon-de", "EUR", "TEA", "CAFÉ")),
        (of_taobao(), ("taobao", "CNY", "CUP", "POT", "GIFT")),
    ],
    ids=["amazon", "taobao"],
)
def test_a_golden_file_twice_changes_nothing(mapped: Mapped, market: tuple[str, str, *tuple[str, ...]]) -> None:
    unchanged(Market(*market), mapped.events)


def test_shipped_orders_are_placed_where_that_is_asked() -> None:
    assert {O4} == {each.key for each in of_amazon(shipped=True).events} - {each.key for each in of_amazon().events}
    assert O5 not in {each.key for each in of_amazon(shipped=True).events}
    assert O6 not in {each.key for each in of_amazon(shipped=True).events}
    refused = of_taobao(shipped=True).refused
    assert Refused("orders", 6, "宝贝总数量", "the detail has 1 pieces of this order") in refused
    assert T5 not in {each.key for each in of_taobao().events}


def test_every_row_is_sent_left_out_or_named() -> None:
    """Nothing falls between: numbers of the file, and those of what became of them."""
    mapped = of_amazon()
    assert {each.key for each in mapped.events} == {O1, O2, O3, FREE}
    assert sum(mapped.left_out.values()) == 3
    assert sorted(each.row for each in mapped.refused) == [11, 12, 13, 14, 15, 16]
