"""Encodings, quotes, widths, limits; rows that are refused, with their column and rule."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters import table
from adapters.amazon import map as amazon
from adapters.amazon import words
from adapters.jd import map as jd
from adapters.mapped import Refused
from adapters.pinduoduo import map as pinduoduo
from adapters.table import NotAnExport, decoded, read
from adapters.taobao import map as taobao
from shared.contracts.storefront import OrderPlaced
from shared.domain.messages import Personal
from tests.adapters.goldens import FILES
from tests.adapters.made import DETAIL_COLUMNS, LIST_COLUMNS, O1, O2, T1, comma, flat, item, piece, sold

ENGLISH = "Tea from a small garden in the hills; the pot is sold apart. "


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Köln, Gebäck für Café Müller, größer als üblich, Straße", "cp1252"),
        ("東京都足立区千住旭町 バルミューダ スチームオーブントースター グレー", "cp932"),
        ("广东省深圳市南山区科技园,青花杯子一只,包邮,请尽快发货,谢谢", "gb18030"),
    ],
)
def test_an_encoding_that_nobody_told_is_found_among_amazons(text: str, encoding: str) -> None:
    raw = "\r\n".join(f"{number}\t{text}\t{ENGLISH}" for number in range(30)).encode(encoding)
    assert decoded(raw, words.ENCODINGS) == (raw.decode(encoding), encoding)
    assert decoded(raw, words.ENCODINGS, encoding) == (raw.decode(encoding), encoding)


@pytest.mark.parametrize(
    ("raw", "told", "why"),
    [
        (b"\xff\xff", "", "neither UTF-8 nor gb18030: tell its encoding"),
        (b"\x80", "utf-8", "it is not utf-8: byte 0 does not fit"),
        (b"a.\xff", "idna", "it is not idna"),
        (b"a", "klingon", "no encoding is called klingon"),
        (b"\xef\xbb\xbf\xff", "", "it begins as utf-8-sig does, but byte"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_helps(raw: bytes, told: str, why: str) -> None:
    with pytest.raises(NotAnExport, match=why):
        decoded(raw, ("gb18030",), told)


def test_files_that_are_no_such_export() -> None:
    with pytest.raises(NotAnExport, match="it is empty"):
        read(b"", ",", (), ())
    with pytest.raises(NotAnExport, match=r"lacks the column amazon-order-id, .*item-price \(read as utf-8\)"):
        amazon.mapped(b"a,b,c\n", "amazon")
    with pytest.raises(NotAnExport, match="lacks the column 商家编码"):
        taobao.mapped(comma(columns=LIST_COLUMNS).encode(), comma(columns=LIST_COLUMNS).encode(), "taobao")
    with pytest.raises(NotAnExport, match="spreadsheet"):
        amazon.mapped(b"PK\x03\x04nonsense", "amazon")


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "LARGEST", 1_000)
    with pytest.raises(NotAnExport, match="at most 1,000 are read at once"):
        amazon.mapped(flat(*[item(O1)] * 20).encode(), "amazon")
    monkeypatch.setattr(table, "LARGEST", 10**6)
    monkeypatch.setattr(table, "ROWS", 19)
    with pytest.raises(NotAnExport, match="more than 19 rows"):
        amazon.mapped(flat(*[item(O1)] * 20).encode(), "amazon")
    monkeypatch.setattr(table, "ROWS", 20)
    assert amazon.mapped(flat(*[item(O1)] * 20).encode(), "amazon").orders == 1


def test_an_order_of_more_lines_than_the_contract_takes_is_refused_whole() -> None:
    mapped = amazon.mapped(flat(*[item(O1)] * 2_001, item(O2)).encode(), "amazon")
    assert mapped.refused[0] == Refused("orders", 2, "sku", "List should have at most 2000 items after validation, not 2001")
    assert (len(mapped.refused), mapped.orders) == (2_001, 1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_end_of_line_and_columns_in_any_order(end: str) -> None:
    columns = tuple(reversed(["amazon-order-id", "SKU ", "purchase-date", "quantity-purchased", "currency", "Item Price"]))
    row = {"amazon-order-id": O1, "SKU ": "TEA", "quantity-purchased": "2", "currency": "JPY", "Item Price": "24732.00"}
    text = flat({**row, "purchase-date": "2026-11-01T09:15:00+09:00"}, columns=columns, end=end)
    [placed, _] = amazon.mapped(text.encode(), "amazon").events
    assert isinstance(placed.data, OrderPlaced)
    assert (placed.data.expected_total, placed.time) == (24732, datetime(2026, 11, 1, 0, 15, tzinfo=UTC))


def test_a_row_that_is_shifted_is_refused() -> None:
    text = flat(item(O1, promotion_ids="SPRING"), item(O2)).replace("TEA\t", "TEA\tTEA\t", 1)
    mapped = amazon.mapped(text.encode(), "amazon")
    assert mapped.refused == (Refused("orders", 2, "(row)", "29 columns, the header has 28: a delimiter or a quote too many"),)
    assert [each.key for each in mapped.events] == [O2, O2]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"currency": "XYZ"}, "currency", "no currency of ISO 4217 has this code"),
        ({"currency": ""}, "currency", "String should match pattern '^[A-Z]{3}$'"),
        ({"sku": ""}, "sku", "it is empty"),
        ({"sku": "A/B"}, "sku", "String should match pattern '^[^\\x00-\\x1f/]+$'"),
        ({"sku": "A\u200bB"}, "sku", "U+200B at 1 cannot be seen"),
        ({"order_status": ""}, "order-status", "it is empty"),
        ({"order_status": "Lost"}, "order-status", "no status of an order that we know"),
        ({"item_price": ""}, "item-price", "it is empty"),
        ({"item_price": "1,23"}, "item-price", "not an amount, as 1,234.50 is one"),
        ({"item_price": "1e3"}, "item-price", "not an amount, as 1,234.50 is one"),
        ({"item_price": "99999999999999.99"}, "item-price", "more than 9007199254740991 minor units"),
        ({"quantity": "1.5"}, "quantity", "not a whole number of pieces"),
        ({"quantity": "1,000,001"}, "quantity", "Input should be less than or equal to 1000000"),
        ({"ship_promotion_discount": "0.01"}, "ship-promotion-discount", "more than shipping-price"),
        ({"purchase_date": "yesterday"}, "purchase-date", "not a time, as 2026-11-01T00:30:00+00:00 is one"),
        ({"purchase_date": ""}, "purchase-date", "it is empty"),
    ],
)
def test_a_refusal_names_row_column_and_rule(change: dict[str, str], column: str, reason: str) -> None:
    mapped = amazon.mapped(flat(item(O2), item(O1, **change)).encode(), "amazon")
    assert mapped.refused == (Refused("orders", 3, column, reason),)
    assert {each.key for each in mapped.events} == {O2}


def test_an_order_in_two_currencies_is_refused() -> None:
    mapped = amazon.mapped(flat(item(O1), item(O1, currency="USD")).encode(), "amazon")
    assert mapped.refused == (
        Refused("orders", 2, "amazon-order-id", "of an order that row 3 of the orders keeps back"),
        Refused("orders", 3, "currency", "another one than in row 2 of the same order"),
    )


def test_a_cancelled_item_is_no_line() -> None:
    rows = flat(item(O1), item(O1, sku="POT", item_status="Cancelled", quantity="0", item_price=""))
    [placed, _] = amazon.mapped(rows.encode(), "amazon").events
    assert isinstance(placed.data, OrderPlaced) and [each.sku for each in placed.data.lines] == ["TEA"]


def of_taobao(orders: tuple[dict[str, str], ...], pieces: tuple[dict[str, str], ...]) -> Any:
    return taobao.mapped(comma(*orders, columns=LIST_COLUMNS).encode(), comma(*pieces, columns=DETAIL_COLUMNS).encode(), "taobao")


def test_an_order_that_the_list_has_twice() -> None:
    same = of_taobao((sold(T1), sold(T1)), (piece(T1, 购买数量="3"),))
    assert (same.orders, same.refused) == (1, ())
    other = of_taobao((sold(T1), sold(T1, 总金额="1.00")), (piece(T1, 购买数量="3"),))
    assert other.refused == (Refused("orders", 3, "订单编号", "row 2 says something else of the same order"),)


@pytest.mark.parametrize(
    ("orders", "items", "refused"),
    [
        ({"买家实际支付金额": "0"}, {}, ("orders", 2, "买家实际支付金额", "nothing, though the order is paid")),
        ({"买家应付邮费": "599"}, {}, ("orders", 2, "买家应付邮费", "more than the order comes to, or less than nothing")),
        ({"订单创建时间": "2026-13-01 00:00"}, {}, ("orders", 2, "订单创建时间", "no such day or hour")),
        (
            {},
            {"订单状态": "交易关闭"},
            ("detail", 2, "订单状态", "this line was closed by itself, and its order was not: place it by hand"),
        ),
        ({}, {"价格": ""}, ("detail", 2, "价格", "it is empty")),
    ],
)
def test_what_taobao_may_say_and_nobody_can_place(orders: Any, items: Any, refused: Any) -> None:
    mapped = of_taobao((sold(T1, **orders),), (piece(T1, 购买数量="3", **items),))
    assert Refused(*refused) in mapped.refused and not mapped.events


def test_a_masked_nick_is_nobody_in_particular() -> None:
    for nick, own in (("t**3", False), ("tb_lin", True)):
        mapped = of_taobao((sold(T1, 买家会员名=nick),), (piece(T1, 购买数量="3"),))
        placed = mapped.events[0].data
        assert placed.customer.customer_id != nick
        assert (placed.customer.customer_id == T1) is not own


def test_the_order_report_names_the_buyer_and_no_status() -> None:
    columns = (
        *(
            "order-id",
            "order-item-id",
            "purchase-date",
            "payments-date",
            "buyer-email",
            "buyer-name",
            "buyer-phone-number",
            "sku",
        ),
        *("product-name", "quantity-purchased", "currency", "item-price", "shipping-price", "recipient-name", "ship-address-1"),
        *("ship-address-2", "ship-city", "ship-postal-code", "ship-country", "item-promotion-discount"),
    )
    row = {
        "order-id": O1,
        "purchase-date": "2026-11-01T09:15:00+00:00",
        "payments-date": "2026-11-01T09:20:00+00:00",
        "buyer-email": "x@marketplace.amazon.de",
        "buyer-name": "Ada",
        "buyer-phone-number": "'+49 30 1",
        "sku": "TEA",
        "quantity-purchased": "1",
        "currency": "EUR",
        "item-price": "10.00",
        "recipient-name": "Ada Byron",
        "ship-address-1": "Am Park 1",
        "ship-city": "Köln",
        "ship-postal-code": "50667",
        "ship-country": "DE",
    }
    placed, paid = amazon.mapped(flat(row, columns=columns).encode("cp1252"), "amazon", encoding="cp1252").events
    assert isinstance(placed.data, OrderPlaced)
    assert (placed.time, paid.time) == (datetime(2026, 11, 1, 9, 15, tzinfo=UTC), datetime(2026, 11, 1, 9, 20, tzinfo=UTC))
    assert placed.data.customer == Personal(
        customer_id=O1,
        name="Ada Byron",
        email="x@marketplace.amazon.de",
        phone="+49 30 1",
        address="Am Park 1, Köln, 50667",
        country="DE",
    )


def test_whatever_the_bytes_a_file_is_read_or_refused() -> None:
    """Cut anywhere, or with a byte changed: rows are named, or the file is; nothing else is raised."""
    readings: list[tuple[bytes, Callable[[bytes], object]]] = [
        (FILES["amazon.txt"](), lambda raw: amazon.mapped(raw, "a")),
        (FILES["ExportOrderList.csv"](), lambda raw: taobao.mapped(raw, FILES["ExportOrderDetailList.csv"](), "a")),
        (FILES["jd.csv"](), lambda raw: jd.mapped(raw, "a")),
        (FILES["pinduoduo.csv"](), lambda raw: pinduoduo.mapped(raw, "a")),
        (FILES["ExportOrderDetailList.csv"](), lambda raw: taobao.mapped(FILES["ExportOrderList.csv"](), raw, "a")),
    ]
    for made, read_it in readings:
        for at in range(0, len(made), 29):
            for raw in (
                made[:at],
                made[:at] + b'"' + made[at:],
                made[:at] + b"\x00" + made[at + 1 :],
                made[:at] + made[at + 3 :],
            ):
                try:
                    read_it(raw)
                except NotAnExport:
                    continue
