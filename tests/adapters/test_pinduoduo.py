"""Pinduoduo's export: the golden file whole, what is owed, what is refused, and through the system."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.mapped import Mapped, Refused
from adapters.pinduoduo import map as pinduoduo
from shared.contracts.storefront import OrderCancellationRequested, OrderedLine, OrderPlaced, PaymentReceived
from shared.domain.messages import Personal
from tests.adapters.goldens import GOLDEN
from tests.adapters.made import yuan
from tests.adapters.made_pinduoduo import P1, P2, P4, P5, PDD_COLUMNS, bought, tabbed
from tests.adapters.system import Market, unchanged
from tests.adapters.test_spreadsheets import workbook

ROUNDED = "a spreadsheet rounded it (2.0E+15): export anew, and import the file as it came"
OWED = "less than 用户实付金额(元), or more than that with the platform's discounts"
PAID_AT = datetime(2026, 10, 31, 16, 31, 5, tzinfo=UTC)


def of(*rows: dict[str, str], columns: tuple[str, ...] = PDD_COLUMNS, encoding: str = "utf-8", **options: Any) -> Mapped:
    return pinduoduo.mapped(tabbed(*rows, columns=columns).encode(encoding), "pdd", **options)


def golden(**options: Any) -> Mapped:
    return pinduoduo.mapped((GOLDEN / "pinduoduo.csv").read_bytes(), "pdd", **options)


def placed(mapped: Mapped) -> list[OrderPlaced]:
    return [each.data for each in mapped.events if isinstance(each.data, OrderPlaced)]


def order(number: str, line: OrderedLine, total: int, customer: Personal | None) -> OrderPlaced:
    return OrderPlaced(
        channel="pdd",
        external_id=number,
        currency="CNY",
        lines=[line],
        customer=customer,
        freight=500,
        expected_total=total,
    )


def paid(number: str, amount: int) -> PaymentReceived:
    return PaymentReceived(
        channel="pdd", external_id=number, payment_id=number, amount=amount, currency="CNY", method="pinduoduo"
    )


@pytest.mark.req("CHN-02")
def test_the_golden_file() -> None:
    mapped = golden()
    lin = Personal(customer_id=P1, name="林一", phone="13800138000", address="广东省 深圳市 南山区 科技园 1 号")
    discounted = OrderedLine(sku="CUP", quantity=2, unit_price=19900, line_total=37800)
    undivided = OrderedLine(sku="CUP", quantity=3, line_total=100000)
    at = datetime(2026, 10, 31, 16, 31, tzinfo=UTC)
    assert [(each.key, each.time, each.data) for each in mapped.events] == [
        (P1, PAID_AT, order(P1, discounted, 38300, lin)),
        (P1, PAID_AT, paid(P1, 38300)),
        (P2, at, order(P2, undivided, 100500, None)),  # a masked buyer is nobody
        (P2, at, paid(P2, 100500)),
        (
            P4,  # never paid: the day of its number
            datetime(2026, 10, 31, 16, tzinfo=UTC),
            OrderCancellationRequested(channel="pdd", external_id=P4, reason="cancelled on Pinduoduo"),
        ),
    ]
    assert mapped.refused == (
        Refused("orders", 10, "订单号", ROUNDED),
        Refused("orders", 11, "商家实收金额(元)", OWED),
        Refused("orders", 12, "商家编码-SKU维度", "it is empty: give the variant a code of your own"),
        Refused("orders", 13, "上门安装费(元)", "a service is sold with it, which no line says: place it by hand"),
        Refused("orders", 14, "赠品数量", "a gift goes with it, whose code is not said: place it by hand"),
        Refused("orders", 15, "订单状态", "no status of an order that we know"),
    )
    assert mapped.left_out == {
        "not paid yet: Pinduoduo tells no time of it until it is": 1,
        "shipped already: --shipped places them, and asks for their shipment": 1,
        "an after-sale is open, or was granted: what is to be shipped is not said": 1,
        "under review at Pinduoduo: not to be shipped yet": 1,
        "refunded after it was shipped: returns are not read": 1,
    }
    assert (mapped.orders, mapped.encodings) == (3, ("utf-8-sig",))
    assert {each.key for each in golden(shipped=True).events} - {each.key for each in mapped.events} == {P5}


@pytest.mark.req("CHN-02", "CHN-40")
def test_the_golden_file_twice_changes_nothing() -> None:
    unchanged(Market("pdd", "CNY", "CUP"), golden().events)


@pytest.mark.req("CHN-02", "PRC-36")
def test_what_the_platform_pays_of_the_price_is_owed_by_the_platform() -> None:
    """The shopper paid 351.50 of 383.00: the order is paid whole, and what the shop took off is off its line."""
    market = Market("pdd", "CNY", "CUP")
    market.send(of(bought(P1)).events)
    shown = market.order(P1)
    assert [(each.unit_price, each.discount, each.total) for each in shown.lines] == [(19900, 2000, 37800)]
    assert (shown.freight, shown.total, shown.captured) == (500, 38300, 38300)
    assert (shown.payment, shown.fulfillment) == ("paid", "requested")


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize("status", ["未发货，退款成功", "已取消，退款成功", "未成交,退款成功"])
def test_an_order_refunded_before_it_left_is_cancelled_and_paid_back(status: str) -> None:
    market = Market("pdd", "CNY", "CUP")
    market.send(of(bought(P1)).events)
    market.send(of(bought(P1, 订单状态=status, 售后状态="退款成功")).events)
    shown = market.order(P1)
    assert (shown.order, shown.payment, shown.captured, shown.refunded) == ("cancelled", "refunded", 38300, 38300)


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"商家实收金额_": ""}, "商家实收金额(元)", "it is empty"),
        ({"商家实收金额_": "351.49"}, "商家实收金额(元)", OWED),
        ({"商家实收金额_": "383.01"}, "商家实收金额(元)", OWED),
        ({"用户实付金额_": "1e2"}, "用户实付金额(元)", "not an amount, as 1,234.50 is one"),
        ({"邮费_": "383.01"}, "邮费(元)", "more than the order comes to, or less than nothing"),
        ({"邮费_": "-1"}, "邮费(元)", "more than the order comes to, or less than nothing"),
        ({"商品数量_": "0"}, "商品数量(件)", "Input should be greater than or equal to 1"),
        ({"商品数量_": "1.5"}, "商品数量(件)", "not a whole number of pieces"),
        ({"赠品数量": "one"}, "赠品数量", "not a whole number of pieces"),
        ({"SKU": "A/B"}, "商家编码-SKU维度", "String should match pattern '^[^\\x00-\\x1f/]+$'"),
        ({"支付时间": "", "拼单成功时间": ""}, "支付时间", "not a time, as 2026-11-01 00:30:00 is one"),
        ({"订单状态": "待成团"}, "订单状态", "no status of an order that we know"),
        ({"订单号": "261101123456789012341"}, "订单号", "no number of Pinduoduo, as 261101-123456789012345 is one"),
        ({"订单号": ""}, "订单号", "it is empty"),
        ({"订单号": "2.61101E+20"}, "订单号", ROUNDED),
        (
            {"订单号": "269901-1", "订单状态": "已取消", "支付时间": "", "拼单成功时间": ""},
            "订单号",
            "no such day or hour",
        ),
    ],
)
def test_a_refusal_names_row_column_and_rule(change: dict[str, str], column: str, reason: str) -> None:
    wrong = bought(P1, **{name: text for name, text in change.items() if name != "订单号"})
    mapped = of(bought(P2), {**wrong, "订单号": change.get("订单号", P1)})
    assert mapped.refused == (Refused("orders", 3, column, reason),)
    assert {each.key for each in mapped.events} == {P2}


def test_an_order_that_the_file_has_twice() -> None:
    assert of(bought(P1), bought(P1)).events == of(bought(P1)).events
    other = of(bought(P1), bought(P1, 商品数量_="1"))
    assert other.refused == (Refused("orders", 3, "订单号", "row 2 says something else of the same order"),)


def test_the_columns_of_later_years_and_wide_brackets() -> None:
    renamed = {
        "商家编码-SKU维度": "商家编码-规格维度",
        "拼单成功时间": "订单成交时间",
        "街道": "街道/镇",
        "商家实收金额(元)": "商家实收金额（元）",
    }
    gone = ("支付时间", "订单确认时间", "上门安装费(元)", "赠品数量", "是否审核中", "商品总价(元)")
    columns = tuple(renamed.get(name, name) for name in PDD_COLUMNS if name not in gone)
    [later] = placed(of({renamed.get(name, name): text for name, text in bought(P1).items()}, columns=columns))
    [now] = placed(of(bought(P1)))
    line = OrderedLine(sku="CUP", quantity=2, line_total=37800)  # without 商品总价 no price of a piece is said
    assert later == now.model_copy(update={"lines": [line]})


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert of(bought(P1), encoding=encoding).events == of(bought(P1)).events


def test_a_spreadsheet() -> None:
    pytest.importorskip("python_calamine")
    cells = {**bought(P1), "商品": "杯子"}
    numbers = {"商品数量(件)": 2.0, "商家实收金额(元)": 383.0, "用户实付金额(元)": 351.5}
    sheet = workbook(PDD_COLUMNS, tuple(numbers.get(name, cells.get(name, "")) for name in PDD_COLUMNS))
    assert pinduoduo.mapped(sheet, "pdd").events == of(bought(P1)).events


@pytest.mark.req("CHN-02")
@given(st.integers(1, 50), st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**6), st.integers(0, 10**6))
def test_whatever_the_amounts_the_line_and_the_freight_are_what_is_owed(
    pieces: int, listed: int, goods: int, freight: int, platform: int
) -> None:
    owed = goods + freight
    mapped = of(
        bought(
            P1,
            商品数量_=str(pieces),
            商品总价_=yuan(listed),
            邮费_=yuan(freight),
            平台优惠折扣_=yuan(platform),
            多多支付立减金额_="0",
            用户实付金额_=yuan(max(0, owed - platform)),
            商家实收金额_=yuan(owed),
        )
    )
    [said] = placed(mapped)
    [line] = said.lines
    whole = line.quantity * (line.unit_price or 0) if line.line_total is None else line.line_total
    assert (line.quantity, whole, said.freight, said.expected_total) == (pieces, goods, freight, owed)
    assert [each.data.amount for each in mapped.events if isinstance(each.data, PaymentReceived)] == [owed] * bool(owed)
