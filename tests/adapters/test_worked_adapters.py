"""The worked cases of marketplaces, by number: bytes of a file to events, and through the whole system."""

from datetime import UTC, datetime
from unicodedata import normalize

import pytest

from adapters.amazon import map as amazon
from adapters.mapped import Mapped, Refused
from adapters.taobao import map as taobao
from shared.contracts.storefront import OrderCancellationRequested, OrderedLine, OrderPlaced, PaymentReceived
from shared.contracts.without_stock import Ends
from tests.adapters.made import DETAIL_COLUMNS, LIST_COLUMNS, O1, T1, comma, flat, item, more, piece, sold
from tests.adapters.system import Market

PIECES_OF_T1 = (piece(T1, 购买数量="2"), piece(T1, 价格="250.00", 商家编码="POT"))
AT = datetime(2026, 11, 1, 9, 15, tzinfo=UTC)


def of_amazon(*rows: dict[str, str]) -> Mapped:
    return amazon.mapped(flat(*rows).encode(), "amazon-de")


def of_taobao(orders: tuple[dict[str, str], ...], pieces: tuple[dict[str, str], ...], encoding: str = "utf-8") -> Mapped:
    files = comma(*orders, columns=LIST_COLUMNS).encode(encoding), comma(*pieces, columns=DETAIL_COLUMNS).encode(encoding)
    return taobao.mapped(*files, "taobao")


def placed(mapped: Mapped) -> list[OrderPlaced]:
    return [each.data for each in mapped.events if isinstance(each.data, OrderPlaced)]


THREE = {"quantity": "3", "item_price": "10.00", "shipping_price": "4.99"}


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize("discount", ["-1.00", "1.00"])
def test_worked_85_amounts_are_for_all_pieces_and_discounts_have_either_sign(discount: str) -> None:
    mapped = of_amazon(item(O1, item_promotion_discount=discount, **THREE))
    order = OrderPlaced(
        channel="amazon-de",
        external_id=O1,
        currency="EUR",
        lines=[OrderedLine(sku="TEA", quantity=3, unit_price=300)],
        freight=499,
        expected_total=1399,
    )
    paid = PaymentReceived(channel="amazon-de", external_id=O1, payment_id=O1, amount=1399, currency="EUR", method="amazon")
    assert [(each.type, each.time, each.key, each.data) for each in mapped.events] == [
        ("OrderPlaced", AT, O1, order),
        ("PaymentReceived", AT, O1, paid),
    ]
    assert (mapped.refused, mapped.orders) == ((), 1)


@pytest.mark.req("CHN-02", "PRC-36")
@pytest.mark.parametrize(("discount", "line", "total"), [("-1.00", 900, 1399), ("1.00", 900, 1399), ("", 1000, 1499)])
def test_worked_85_through_the_system_no_cent_is_lost(discount: str, line: int, total: int) -> None:
    """10.00 for three pieces does not divide: it is paid and owed whole."""
    market = Market("amazon-de", "EUR", "TEA")
    market.send(of_amazon(item(O1, item_promotion_discount=discount, **THREE)).events)
    order = market.order(O1)
    assert ([each.total for each in order.lines], order.freight, order.total) == ([line], 499, total)
    assert (order.captured, order.refunded, order.payment, order.fulfillment) == (total, 0, "paid", "requested")


@pytest.mark.req("CHN-02")
def test_worked_86_an_order_over_rows_with_most_columns_blank_is_one() -> None:
    mapped = of_amazon(
        item(O1, quantity="3", item_price="10.00", shipping_price="5.00"),
        more(O1, item_promotion_discount="-1.00", promotion_ids="SPRING"),
        more("", ship_promotion_discount="-5.00", promotion_ids="FREE"),
        item(O1, sku="POT", item_price="7.00"),
    )
    [order] = placed(mapped)
    assert order.lines == [
        OrderedLine(sku="TEA", quantity=3, unit_price=300),
        OrderedLine(sku="POT", quantity=1, unit_price=700),
    ]
    assert (order.freight, order.expected_total, len(mapped.events), mapped.refused) == (0, 1600, 2, ())


@pytest.mark.req("CHN-02")
def test_worked_87_a_number_without_its_formula_and_what_was_paid_shared_by_lines() -> None:
    mapped = of_taobao((sold(T1),), PIECES_OF_T1)
    [order] = placed(mapped)
    assert order.external_id == "2026110112345678"
    assert [(each.sku, each.quantity, each.unit_price, each.line_total) for each in order.lines] == [
        ("CUP", 2, 19900, 36729),
        ("POT", 1, 25000, 23071),
    ]
    market = Market("taobao", "CNY", "CUP", "POT")
    market.send(mapped.events)
    shown = market.order(T1)
    assert [(each.unit_price, each.discount, each.total) for each in shown.lines] == [
        (19900, 3071, 36729),
        (25000, 1929, 23071),
    ]
    assert (shown.total, shown.payment, shown.fulfillment) == (59800, "paid", "requested")


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize("encoding", ["gb18030", "gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_worked_88_chinas_time_its_encodings_and_a_phone_without_its_apostrophe(encoding: str) -> None:
    mapped = of_taobao((sold(T1),), PIECES_OF_T1, encoding)
    order, payment = mapped.events
    assert (order.time, payment.time) == (
        datetime(2026, 10, 31, 16, 30, tzinfo=UTC),
        datetime(2026, 10, 31, 16, 31, 5, tzinfo=UTC),
    )
    [said] = placed(mapped)
    assert said.customer is not None
    assert (said.customer.phone, said.customer.name) == ("13800138000", "林一")


ROUNDED = "a spreadsheet rounded it (2.0E+15): export anew, and import the file as it came"


@pytest.mark.req("CHN-02")
@pytest.mark.parametrize("text", ["2.02611E+15", "2.02611e15", "2E+15"])
def test_worked_89_a_rounded_number_is_refused_by_row_and_column_and_the_file_goes_on(text: str) -> None:
    mapped = of_taobao((sold(text), sold(T1)), (piece(text), *PIECES_OF_T1))
    assert mapped.refused == (Refused("orders", 2, "订单编号", ROUNDED), Refused("detail", 2, "订单编号", ROUNDED))
    assert [each.external_id for each in placed(mapped)] == [T1]
    mapped = of_amazon(item(text), item(O1))
    assert mapped.refused == (Refused("orders", 2, "amazon-order-id", ROUNDED),)
    assert [each.external_id for each in placed(mapped)] == [O1]


@pytest.mark.req("CHN-02", "CHN-40", "ORD-01")
def test_worked_90_a_file_and_a_webhook_of_an_order_are_one_order() -> None:
    market = Market("amazon-de", "EUR", "TEA")
    mapped = of_amazon(item(O1, **THREE))
    webhook = [each._replace(id=f"hook-{n}", source="/webhooks/amazon") for n, each in enumerate(mapped.events)]
    market.send(webhook[:1])
    market.send(mapped.events)
    market.send(webhook[1:])
    assert market.order(O1).captured == 1499
    life = market.life(O1)
    assert (life.count("OrderPlaced"), life.count("PaymentCaptured"), life.count("OrderRequestRefused")) == (1, 1, 0)
    assert market.system.view("inventory", "stock", "w1/TEA").allocated == 3


@pytest.mark.req("CHN-02", "CHN-40")
def test_worked_90_the_same_file_twice_changes_nothing() -> None:
    market = Market("taobao", "CNY", "CUP", "POT")
    first = of_taobao((sold(T1),), PIECES_OF_T1)
    market.send(first.events)
    before = market.system.facts("orders")
    again = of_taobao((sold(T1),), PIECES_OF_T1, "gb18030")
    assert again.events == first.events  # ids among it
    market.send(again.events)
    assert market.system.facts("orders") == before


@pytest.mark.req("CHN-02", "ORD-15")
@pytest.mark.parametrize(("how", "done"), [("payment", "closed"), ("hand", "confirmed")])
def test_a_line_without_stock_asks_no_warehouse(how: Ends, done: str) -> None:
    """The export has it as it has goods; its seller says which SKU it is, and it ends as a storefront's does."""
    market = Market("amazon-de", "EUR")
    ends: dict[str, Ends] = {"CARE": how}
    mapped = amazon.mapped(flat(item(O1, sku="CARE", item_price="20.00")).encode(), "amazon-de", ends=ends)
    market.send(mapped.events)
    order = market.order(O1)
    assert (order.order, order.total, order.payment, order.shipments) == (done, 2000, "paid", ())
    before = market.system.facts("orders")
    market.send(mapped.events)
    assert market.system.facts("orders") == before


@pytest.mark.req("CHN-02", "ORD-15")
def test_goods_beside_a_line_without_stock_are_shipped() -> None:
    market = Market("taobao", "CNY", "CUP")
    files = comma(sold(T1), columns=LIST_COLUMNS).encode(), comma(*PIECES_OF_T1, columns=DETAIL_COLUMNS).encode()
    mapped = taobao.mapped(*files, "taobao", ends={"POT": "payment"})
    assert [(each.sku, each.ends) for each in placed(mapped)[0].lines] == [("CUP", None), ("POT", "payment")]
    market.send(mapped.events)
    [shipment] = market.order(T1).shipments
    assert [(line.sku, line.quantity) for line in shipment.lines] == [("CUP", 2)]


@pytest.mark.req("CHN-02", "ORD-01")
def test_worked_90_other_content_of_an_order_contradicts_it() -> None:
    market = Market("amazon-de", "EUR", "TEA")
    market.send(of_amazon(item(O1, **THREE)).events)
    before = market.order(O1)
    other = of_amazon(item(O1, **{**THREE, "shipping_price": "5.99"}))
    market.send(other.events[:1])
    refusal = market.order(O1).history[-1]
    assert (refusal.type, refusal.text) == (
        "OrderRequestRefused",
        f"OrderPlaced refused (contradicts_order): order {O1} of amazon-de exists with other content: expected_total, freight",
    )
    market.send(other.events[1:])
    assert "contradicts_payment" in market.order(O1).history[-1].text
    assert (market.order(O1).total, market.order(O1).captured) == (before.total, before.captured)
    assert not {each.id for each in other.events} & {each.id for each in of_amazon(item(O1, **THREE)).events}


@pytest.mark.req("CHN-02")
def test_worked_90_another_address_contradicts_too_though_the_events_id_is_the_same() -> None:
    """An id holds nothing of a person; what was said is compared, not ids."""
    market = Market("taobao", "CNY", "CUP", "POT")
    first = of_taobao((sold(T1),), PIECES_OF_T1)
    moved = of_taobao((sold(T1, **{"收货地址 ": "上海市"}),), PIECES_OF_T1)
    assert [each.id for each in moved.events] == [each.id for each in first.events]
    market.send(first.events)
    market.send(moved.events[:1])
    assert market.order(T1).history[-1].text.endswith("exists with other content: customer")


@pytest.mark.req("CHN-02")
def test_a_cancelled_order_is_cancelled_whatever_else_its_row_says() -> None:
    market = Market("amazon-de", "EUR", "TEA")
    market.send(of_amazon(item(O1, **THREE)).events)
    gone = of_amazon(item(O1, order_status="Cancelled", item_status="Cancelled", quantity="0", item_price="", currency=""))
    assert [each.data for each in gone.events] == [
        OrderCancellationRequested(channel="amazon-de", external_id=O1, reason="cancelled on Amazon")
    ]
    market.send(gone.events)
    assert market.order(O1).fulfillment in ("stop_requested", "stopped")


UNPAID = {"订单状态": "等待买家付款", "买家实际支付金额": "0", "订单付款时间 ": ""}


@pytest.mark.req("CHN-02")
def test_an_order_goes_on_from_export_to_export() -> None:
    """Placed, then paid, then closed, which pays it back: each export has all that was before."""
    market = Market("taobao", "CNY", "CUP", "POT")
    lives = []
    for cells in (UNPAID, {}, {"订单状态": "交易关闭"}):
        market.send(of_taobao((sold(T1, **cells),), PIECES_OF_T1).events)
        order = market.order(T1)
        lives.append((order.order, order.payment, order.captured, order.refunded))
    assert lives == [("confirmed", "unpaid", 0, 0), ("confirmed", "paid", 59800, 0), ("cancelled", "refunded", 59800, 59800)]
    assert market.system.view("inventory", "stock", "w1/CUP").allocated == 0


@pytest.mark.req("CHN-02", "ORD-01")
def test_an_item_cancelled_after_its_order_was_taken_in_is_told_and_changes_nothing() -> None:
    """No event of a storefront takes a line out: staff do, by a change. Cancelled whole, it is cancelled."""
    market = Market("amazon-de", "EUR", "TEA", "POT")
    market.send(of_amazon(item(O1), item(O1, sku="POT", item_price="7.00")).events)
    gone = {"quantity": "0", "item_status": "Cancelled", "item_price": ""}
    market.send(of_amazon(item(O1), item(O1, sku="POT", **gone)).events)
    order = market.order(O1)
    assert [entry.text.rpartition(": ")[2] for entry in order.history if entry.text.startswith("OrderPlaced refused")] == [
        "lines, expected_total"
    ]
    assert (order.total, order.captured, market.system.view("inventory", "stock", "w1/POT").allocated) == (1700, 1700, 1)
    whole = {**gone, "order_status": "Cancelled"}
    market.send(of_amazon(item(O1, **whole), item(O1, sku="POT", **whole)).events)
    assert (market.order(O1).order, market.order(O1).refunded) == ("cancelled", 1700)


@pytest.mark.req("CHN-40")
def test_worked_92_a_sku_is_what_people_see() -> None:
    composed, apart = normalize("NFC", "CAFÉ"), normalize("NFD", "CAFÉ")
    assert composed != apart
    mapped = of_amazon(item(O1, sku="TEA "), item(O1, sku=composed), item(O1, sku=apart), item(O1, sku="tea"))
    [order] = placed(mapped)
    assert [each.sku for each in order.lines] == ["TEA", composed, composed, "tea"]
    market = Market("amazon-de", "EUR", "TEA", composed, "tea")
    market.send(mapped.events)
    assert {sku: market.system.view("inventory", "stock", f"w1/{sku}").allocated for sku in ("TEA", composed, "tea")} == {
        "TEA": 1,
        composed: 2,
        "tea": 1,
    }
