"""Encodings, quotes, widths, spreadsheets; amounts, pieces and times as cells have them."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters import table
from adapters.amazon import map as amazon
from adapters.amazon import words
from adapters.mapped import Refused, RowError
from adapters.table import NotAnExport, Row, cell, decoded, read
from adapters.taobao import map as taobao
from adapters.values import amount, instant, local, pieces, shares
from shared.contracts.storefront import OrderPlaced
from shared.domain.messages import Personal
from tests.adapters.made import DETAIL_COLUMNS, FILES, LIST_COLUMNS, O1, O2, SOLD, T1, comma, flat, item, piece, sold

CHINA = ZoneInfo("Asia/Shanghai")
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


@pytest.mark.parametrize(
    ("text", "says"),
    [('="2026"', "2026"), ("=2026", "2026"), ("'138", "138"), (" \ufeffx ", "x"), ('=""', ""), ("'", ""), ("a=b", "a=b")],
)
def test_what_a_cell_says(text: str, says: str) -> None:
    assert cell(text) == says


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("10", "EUR", 1000),
        ("-1.00", "EUR", -100),
        ("1,234,567.8", "EUR", 123456780),
        ("24732.00", "JPY", 24732),
        ("1.234", "KWD", 1234),
        ("￥1,010.00", "CNY", 101000),
        ("598.00元", "CNY", 59800),
        ("", "CNY", 0),
        ("90071992547409.91", "EUR", 2**53 - 1),
    ],
)
def test_amounts(text: str, currency: str, minor: int) -> None:
    assert amount("c", text, currency) == minor


@pytest.mark.parametrize(
    "text", ["1.2.3", "1,2", "12,34.00", "NaN", "Infinity", "0x10", "１２", "1 000", "--1", "9" * 31, "1.005"]
)
def test_no_amounts(text: str) -> None:
    with pytest.raises(RowError):
        amount("c", text, "EUR")


@pytest.mark.parametrize(("text", "count"), [("2", 2), ("2.0", 2), ("1,000", 1000), ("0", 0)])
def test_pieces(text: str, count: int) -> None:
    assert pieces("c", text) == count


@pytest.mark.parametrize("text", ["", "-1", "1.5", "two", "1e2", "٣"])
def test_no_pieces(text: str) -> None:
    with pytest.raises(RowError):
        pieces("c", text)


def test_times() -> None:
    half_past = datetime(2026, 10, 31, 16, 30, tzinfo=UTC)
    for text in ("2026-11-01 00:30:00", "2026-11-01 0:30", "2026/11/1 00:30", "2026-11-01T00:30:00.000"):
        assert local("c", text, CHINA) == half_past
    for text in ("2026-10-31T16:30:00+00:00", "2026-10-31T16:30:00Z", "2026-10-31T16:30:00+ 00 :00", "2026-11-01T00:30:00+08:00"):
        assert instant("c", text) == half_past
    for text in ("2026-02-30 00:00", "2026-11-01 24:00", "0001-01-01 00:00", "1.11.2026 00:30"):
        with pytest.raises(RowError):
            local("c", text, CHINA)
    for text in ("9999-12-31T23:59:59-01:00", "2026-11-01", "14-07-2010T18:53:56+00:00"):
        with pytest.raises(RowError):
            instant("c", text)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_shares_sum_to_the_whole_and_none_is_less_than_nothing(whole: int, weights: list[int]) -> None:
    parts = shares(whole, weights)
    assert sum(parts) == whole and min(parts) >= 0 and len(parts) == len(weights)


def test_shares_by_cumulative_floor() -> None:
    assert shares(59800, [39800, 25000]) == [36729, 23071]
    assert shares(19000, [15000, 6000]) == [13571, 5429]
    assert shares(1, [0, 0, 0]) == [0, 0, 1]


def workbook(*rows: tuple[str | float, ...]) -> bytes:
    """The least that is a spreadsheet."""

    def column(at: int) -> str:
        return chr(65 + at) if at < 26 else "A" + chr(39 + at)

    def written(at: int, row: int, value: str | float) -> str:
        place = f'r="{column(at)}{row}"'
        if isinstance(value, str):
            return f'<c {place} t="inlineStr"><is><t>{value}</t></is></c>'
        return f"<c {place}><v>{value!r}</v></c>"

    lines = "".join(
        f'<row r="{n}">{"".join(written(at, n, value) for at, value in enumerate(row))}</row>' for n, row in enumerate(rows, 1)
    )
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="s" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{lines}</sheetData></worksheet>",
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def test_spreadsheets() -> None:
    """A detail saved as .xlsx; numbers in it have lost figures from 15 on, and are refused where they name an order."""
    pytest.importorskip("python_calamine")
    rows = [tuple(piece(T1, 购买数量="3").get(name, "") for name in DETAIL_COLUMNS)]
    right = workbook(DETAIL_COLUMNS, *rows)
    orders = comma(sold(T1), columns=LIST_COLUMNS).encode()
    mapped = taobao.mapped(orders, right, "taobao")
    assert (mapped.orders, mapped.refused, mapped.encodings) == (1, (), ("utf-8", "spreadsheet"))

    numbers = [
        tuple(float(T1) if name == "订单编号" else {"价格": 199.0, "购买数量": 3.0}.get(name, "CUP") for name in DETAIL_COLUMNS)
    ]
    mapped = taobao.mapped(orders, workbook(DETAIL_COLUMNS, *numbers), "taobao")
    assert [(each.file, each.row, each.column) for each in mapped.refused] == [
        ("orders", 2, "订单编号"),
        ("detail", 2, "订单编号"),
    ]

    short = [("42", *numbers[0][1:])]
    known = comma(sold("42"), columns=LIST_COLUMNS).encode()
    assert taobao.mapped(known, workbook(DETAIL_COLUMNS, *short), "taobao").refused == ()


def test_a_row_tells_the_first_of_its_columns_that_says_something() -> None:
    row = Row(2, ["", " x "], {"a": 0, "b": 1, "c": 2}, 3)
    assert (row.get("a", "b"), row.get("a"), row.get("c"), row.get("d")) == ("x", "", "", "")
    assert SOLD["联系手机"].startswith("'")


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
