"""JD's export: the golden file whole, what is owed, what is refused, and through the system."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.jd import map as jd
from adapters.mapped import Mapped, Refused
from adapters.table import NotAnExport
from shared.contracts.storefront import OrderCancellationRequested, OrderedLine, OrderPlaced, PaymentReceived
from shared.domain.messages import Personal
from tests.adapters.goldens import GOLDEN
from tests.adapters.made import comma, yuan
from tests.adapters.made_jd import J1, J2, J3, J4, J5, JD_COLUMNS, TWO, line
from tests.adapters.system import Market, unchanged
from tests.adapters.test_spreadsheets import workbook

LIN = Personal(
    customer_id="d3973b13-64f0-533b-988e-61ac2f60830b", name="林一", phone="13800138000", address="广东深圳市南山区科技园1号"
)
ROUNDED = "a spreadsheet rounded it (2.0E+15): export anew, and import the file as it came"
TAXED = "with 余额支付 more than 结算金额 and 运费金额: a tax or a service is in it, place it by hand"
ON_DELIVERY = "paid on delivery: an order is shipped once it is paid, place it by hand"
LINES = "not the sum of 京东价 x 订购数量: are all its rows in the file?"
HALF_PAST = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)
PAID_AT = datetime(2026, 10, 31, 16, 31, 5, tzinfo=UTC)


def of(*rows: dict[str, str], columns: tuple[str, ...] = JD_COLUMNS, encoding: str = "utf-8", **options: Any) -> Mapped:
    return jd.mapped(comma(*rows, columns=columns).encode(encoding), "jd", **options)


def golden(**options: Any) -> Mapped:
    return jd.mapped((GOLDEN / "jd.csv").read_bytes(), "jd", **options)


def placed(mapped: Mapped) -> list[OrderPlaced]:
    return [each.data for each in mapped.events if isinstance(each.data, OrderPlaced)]


def order(number: str, *lines: OrderedLine, total: int, freight: int = 0, customer: Personal | None = LIN) -> OrderPlaced:
    return OrderPlaced(
        channel="jd",
        external_id=number,
        currency="CNY",
        lines=list(lines),
        customer=customer,
        freight=freight,
        expected_total=total,
    )


def paid(number: str, amount: int) -> PaymentReceived:
    return PaymentReceived(channel="jd", external_id=number, payment_id=number, amount=amount, currency="CNY", method="jd")


@pytest.mark.req("CHN-02")
def test_the_golden_file() -> None:
    mapped = golden()
    cup = OrderedLine(sku="CUP", quantity=2, unit_price=19900, line_total=36729)
    pot = OrderedLine(sku="POT", quantity=1, unit_price=25000, line_total=23071)
    assert [(each.key, each.time, each.data) for each in mapped.events] == [
        (J1, HALF_PAST, order(J1, cup, pot, total=59800)),
        (J1, PAID_AT, paid(J1, 59800)),
        (
            J2,  # a masked buyer is nobody
            HALF_PAST,
            order(
                J2,
                OrderedLine(sku="CUP", quantity=3, unit_price=50000, line_total=100000),
                total=101000,
                freight=1000,
                customer=None,
            ),
        ),
        (J2, PAID_AT, paid(J2, 101000)),
        (J3, HALF_PAST, order(J3, OrderedLine(sku="CUP", quantity=1, unit_price=19900), total=19900)),
        (J4, HALF_PAST, OrderCancellationRequested(channel="jd", external_id=J4, reason="cancelled on JD")),
    ]
    assert mapped.refused == (
        Refused("orders", 10, "订单号", ROUNDED),
        Refused("orders", 11, "支付方式", ON_DELIVERY),
        Refused("orders", 12, "商家SKUID", "it is empty: give the SKU a code of your own"),
        Refused("orders", 13, "订单号", "of an order that row 12 of the orders keeps back"),
        Refused("orders", 14, "订单金额", LINES),
        Refused("orders", 15, "应付金额", TAXED),
        Refused("orders", 16, "订单状态", "no status of an order that we know"),
    )
    assert mapped.left_out == {
        "shipped already: --shipped places them, and asks for their shipment": 1,
        "locked at JD: whether it is to be shipped is not decided": 1,
        "of FBP: JD's own warehouse ships it": 1,
    }
    assert (mapped.orders, mapped.encodings) == (4, ("gb18030",))
    assert {each.key for each in golden(shipped=True).events} - {each.key for each in mapped.events} == {J5}


@pytest.mark.req("CHN-02", "CHN-40")
def test_the_golden_file_twice_changes_nothing() -> None:
    unchanged(Market("jd", "CNY", "CUP", "POT"), golden().events)


@pytest.mark.req("CHN-02", "PRC-36")
def test_a_coupon_of_the_platform_is_owed_by_the_platform() -> None:
    """The shopper paid 568.00 of 598.00: the order is paid whole, and what the merchant took off is off its lines."""
    market = Market("jd", "CNY", "CUP", "POT")
    market.send(of(*TWO).events)
    shown = market.order(J1)
    assert [(each.unit_price, each.discount, each.total) for each in shown.lines] == [(19900, 3071, 36729), (25000, 1929, 23071)]
    assert (shown.total, shown.captured, shown.payment, shown.fulfillment) == (59800, 59800, "paid", "requested")


@pytest.mark.req("CHN-02")
def test_an_order_goes_on_from_export_to_export() -> None:
    market = Market("jd", "CNY", "CUP")
    lives = []
    for cells in ({"订单状态": "等待付款", "付款确认时间": ""}, {}, {"订单状态": "(删除)等待出库"}):
        market.send(of(line(J3, **cells)).events)
        shown = market.order(J3)
        lives.append((shown.order, shown.payment, shown.captured, shown.refunded))
    assert lives == [("confirmed", "unpaid", 0, 0), ("confirmed", "paid", 19900, 0), ("cancelled", "refunded", 19900, 19900)]


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"支付方式": "自提"}, "支付方式", ON_DELIVERY),
        ({"付款确认时间": ""}, "付款确认时间", "it is empty, though the order waits to be shipped"),
        ({"下单时间": "yesterday"}, "下单时间", "not a time, as 2026-11-01 00:30:00 is one"),
        ({"结算金额": ""}, "结算金额", "it is empty"),
        ({"结算金额": "199.01"}, "结算金额", "more than 订单金额, or less than nothing"),
        ({"结算金额": "-0.01"}, "结算金额", "more than 订单金额, or less than nothing"),
        ({"运费金额": "-1", "应付金额": "0"}, "运费金额", "Input should be greater than or equal to 0"),
        ({"余额支付": "0.01"}, "应付金额", TAXED),
        ({"京东价": ""}, "京东价", "it is empty"),
        ({"京东价": "-1"}, "京东价", "less than nothing"),
        ({"京东价": "1e2"}, "京东价", "not an amount, as 1,234.50 is one"),
        ({"订购数量": "1.5"}, "订购数量", "not a whole number of pieces"),
        ({"订购数量": "0"}, "订购数量", "Input should be greater than or equal to 1"),
        ({"商家SKUID": "A/B"}, "商家SKUID", "String should match pattern '^[^\\x00-\\x1f/]+$'"),
        ({"订单号": "JD-1"}, "订单号", "it has other characters than digits"),
        ({"订单号": ""}, "订单号", "it is empty"),
        ({"订单号": "3.21729E+11"}, "订单号", ROUNDED),
    ],
)
def test_a_refusal_names_row_column_and_rule(change: dict[str, str], column: str, reason: str) -> None:
    mapped = of(line(J2), {**line(J1), **change})
    assert mapped.refused == (Refused("orders", 3, column, reason),)
    assert {each.key for each in mapped.events} == {J2}


@pytest.mark.parametrize("column", ["订单状态", "支付方式", "下单时间", "订单金额", "结算金额", "运费金额"])
def test_what_is_the_orders_is_the_same_in_each_of_its_rows_or_blank(column: str) -> None:
    assert of(TWO[0], {**TWO[1], column: ""}).events == of(*TWO).events
    [kept_back, wrong] = of(TWO[0], {**TWO[1], column: "1"}).refused
    assert kept_back == Refused("orders", 2, "订单号", "of an order that row 3 of the orders keeps back")
    assert wrong == Refused("orders", 3, column, "another one than in row 2 of the same order")


@pytest.mark.req("CHN-02")
def test_a_line_that_stands_twice_or_is_missing_is_seen_by_the_orders_amount() -> None:
    for rows in ((*TWO, TWO[1]), TWO[:1]):
        assert of(*rows).refused[0][2:] == ("订单金额", LINES)


def test_older_exports_have_the_articles_number_alone() -> None:
    """With a column of SKUs, the article's number names none: it is of all its variants."""
    older = tuple(name for name in JD_COLUMNS if name != "商家SKUID")
    assert [each.sku for each in placed(of(line(J1), columns=older))[0].lines] == ["QH"]
    assert of(line(J1, 货号=""), columns=older).refused[0][2] == "货号"
    assert of(line(J1, 商家SKUID="")).refused[0][2] == "商家SKUID"
    with pytest.raises(NotAnExport, match="lacks the column 商家SKUID"):
        of(line(J1), columns=tuple(name for name in older if name != "货号"))


@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert of(*TWO, encoding=encoding).events == of(*TWO).events


def test_a_spreadsheet_and_numbers_guarded_from_one() -> None:
    pytest.importorskip("python_calamine")
    plain = of(line(J3))
    cells = {**line(J3), "商品名称": "杯子"}
    numbers = {"订单号": float(J3), "订购数量": 1.0, "京东价": 199.0, "订单金额": 199.0, "结算金额": 199.0}
    sheet = workbook(JD_COLUMNS, tuple(numbers.get(name, cells.get(name, "")) for name in JD_COLUMNS))
    assert jd.mapped(sheet, "jd").events == plain.events
    for guarded in (f'="{J3}"', f"{J3}\t", f"'{J3}"):
        assert of({**line(J3), "订单号": guarded}).events == plain.events


def test_a_masked_account_is_nobody_in_particular() -> None:
    [first] = placed(of(line(J3, 下单帐号="jd***n")))
    assert first.customer is not None and (first.customer.customer_id, first.customer.name) == (J3, "林一")


PRICES = st.lists(st.tuples(st.integers(0, 10**7), st.integers(1, 50)), min_size=1, max_size=8)


@pytest.mark.req("CHN-02")
@given(PRICES, st.integers(0, 1_000), st.integers(0, 10**5))
def test_whatever_was_taken_off_the_lines_and_the_freight_are_what_is_owed(
    prices: list[tuple[int, int]], kept: int, freight: int
) -> None:
    """`kept`: thousandths of the price that are settled."""
    listed = sum(price * pieces for price, pieces in prices)
    goods = listed * kept // 1_000
    whole = {"订单金额": yuan(listed), "结算金额": yuan(goods), "运费金额": yuan(freight), "应付金额": yuan(goods + freight)}
    rows = [line(J1, 京东价=yuan(price), 订购数量=str(pieces), **whole) for price, pieces in prices]
    mapped = of(*rows)
    [order] = placed(mapped)
    totals = [each.quantity * (each.unit_price or 0) if each.line_total is None else each.line_total for each in order.lines]
    assert (sum(totals), order.freight, order.expected_total) == (goods, freight, goods + freight)
    assert [each.data.amount for each in mapped.events if isinstance(each.data, PaymentReceived)] == [goods + freight] * bool(
        goods + freight
    )
