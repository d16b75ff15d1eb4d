from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from lzma import open as xz
from pathlib import Path

import pytest

from cli.replay.plan import PlannedEvent, Refusal, load
from cli.replay.policy import ASSUMED
from cli.replay.rows import NotOnlineRetail, month, read
from shared.contracts import storefront as s
from shared.domain import ids
from shared.domain.messages import Personal
from tests.cli.retail import HEADER, line, messy, plan_of

TEN = datetime(2010, 12, 6, 10, tzinfo=UTC)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_an_invoice_is_an_order_and_its_payment() -> None:
    plan = plan_of(line("536365"), line("536365", "post", 1, "18.0"))
    source = "urn:waybill:replay:uk-web"
    placed = s.OrderPlaced(
        channel="uk-web",
        external_id="536365",
        currency="GBP",
        lines=[
            s.OrderedLine(sku="85123A", quantity=2, unit_price=255),
            s.OrderedLine(sku="POST", quantity=1, unit_price=1800),
        ],
        customer=Personal(customer_id="17850", country="United Kingdom"),
        expected_total=2310,
    )
    paid = s.PaymentReceived(channel="uk-web", external_id="536365", payment_id="pay-536365", amount=2310, currency="GBP")
    assert list(plan.events()) == [
        PlannedEvent(TEN, "OrderPlaced", ids.derived("replay", "uk-web", "OrderPlaced", "536365"), source, placed),
        PlannedEvent(TEN, "PaymentReceived", ids.derived("replay", "uk-web", "PaymentReceived", "536365"), source, paid),
    ]
    assert plan.outcomes() == Counter({"order": 1})


def test_file_times_are_london_time() -> None:
    plan = plan_of(line("1", time="2011-07-01 10:00:00"), line("2", time="7/1/2011 10:30"))
    assert [sale.time for sale in plan.sales] == [at("2011-07-01 09:00"), at("2011-07-01 09:30")]


def test_lines_of_an_invoice_stand_anywhere_and_its_first_time_counts() -> None:
    plan = plan_of(line("1"), line("2"), line("1", "22423", 1, "1.00", "2010-12-06 10:01:00"), line("1"))
    assert [(sale.number, sale.time, sale.total) for sale in plan.sales] == [("1", TEN, 1120), ("2", TEN, 510)]


@pytest.mark.parametrize(
    ("text", "reason", "money"),
    [
        (line("1", ""), "no_stock_code", "5.10"),
        (line("1", "a/b"), "bad_stock_code", "5.10"),
        (line("1", "B", 1, "-11062.06"), "bad_debt", "-11062.06"),
        (line("1", "AMAZONFEE"), "marketplace_fee", "5.10"),
        (line("1", "CRUK"), "commission", "5.10"),
        (line("1", "D"), "discount", "5.10"),
        (line("1", "ADJUST2"), "adjustment", "5.10"),
        (line("1", "TEST001"), "test", "5.10"),
        (line("1", quantity=-10, price=0, description="thrown away"), "write_off", "0"),
        (line("1", quantity=0), "write_off", "0"),
        (line("1", price="-3"), "negative_price", "-6"),
        (line("1", price=0, description=""), "no_description", "0"),
        (line("1", price=0), "free_of_charge", "0"),
        (line("1", "PADS", 1, "0.001"), "below_a_penny", "0.001"),
        (line("1", quantity=2_000_000, price=1), "too_large", "2000000"),
    ],
)
def test_a_line_that_is_no_sale_is_left_out_with_its_reason_and_money(text: str, reason: str, money: str) -> None:
    alone, beside = plan_of(text), plan_of(text, line("1", "22423", 1, "7"))
    assert alone.refusals == (Refusal("1", reason),)
    assert [sale.total for sale in beside.sales] == [700]
    for plan in (alone, beside):
        assert plan.ledger.left_out == {reason: Decimal(money)}
        assert plan.ledger.unexplained == 0


@pytest.mark.parametrize("code", ["POST", "DOT", "C2", "M", "m", "S", "BANK CHARGES", "gift_0001_20"])
def test_charges_without_goods_are_sold_as_skus_with_stock(code: str) -> None:
    plan = plan_of(line("1", code, 3, "18.0"))
    assert [(p.sku, p.quantity, p.price) for p in plan.sales[0].lines] == [(code.upper(), 3, 1800)]
    assert [receipt.lines for receipt in plan.receipts()] == [((code.upper(), 3),)]


@pytest.mark.parametrize(
    ("quantity", "price", "pieces", "rounding"),
    [
        (3, "0.005", [(1, 0), (2, 1)], "0.005"),  # 1.5 pence: 2, the even one
        (2, "1.005", [(1, 100), (1, 101)], "0"),
        (1000, "0.0034", [(660, 0), (340, 1)], "0"),
        (7, "0.333", [(5, 33), (2, 34)], "-0.001"),
    ],
)
def test_fractions_of_a_penny_are_spread_over_the_pieces(
    quantity: int, price: str, pieces: list[tuple[int, int]], rounding: str
) -> None:
    plan = plan_of(line("1", quantity=quantity, price=price))
    assert [(p.quantity, p.price) for p in plan.sales[0].lines] == pieces
    assert (plan.ledger.rounding, plan.ledger.unexplained) == (Decimal(rounding), Decimal(0))


def test_what_cannot_be_read_refuses_its_invoice_and_names_the_lines() -> None:
    plan = plan_of(line("1"), line("1", quantity="two"), line("2", price=""), line("3", time="yesterday"), "4,5", line(""))
    assert plan.refusals == (
        Refusal("3", "unreadable", ((5, "InvoiceDate 'yesterday'"),)),
        Refusal("4", "unreadable", ((6, "2 columns"),)),
        Refusal("1", "unreadable", ((3, "Quantity 'two'"),)),
        Refusal("2", "unreadable", ((4, "UnitPrice ''"),)),
        Refusal("line 7", "unreadable", ((7, "no invoice number"),)),
    )
    assert plan.ledger.left_out == {"unreadable": Decimal("10.20")}
    assert plan.ledger.unexplained == 0


def test_another_file_is_named_as_such() -> None:
    with pytest.raises(NotOnlineRetail, match="lacks Quantity, UnitPrice"):
        read(["InvoiceNo,StockCode,Description,InvoiceDate,CustomerID,Country"])
    with pytest.raises(NotOnlineRetail):
        read([])


def test_the_other_edition_has_other_words() -> None:
    header = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"
    assert [i.number for i in read([header, line("489434")])] == ["489434"]


def test_a_month_is_londons(tmp_path: Path) -> None:
    path = tmp_path / "retail.csv.xz"
    times = ["2011-06-30 23:59:00", "2011-07-01 00:00:00", "2011-07-31 23:59:00", "2011-08-01 00:00:00"]
    with xz(path, "wt") as file:
        file.write("\n".join([HEADER, *(line(str(i), time=time) for i, time in enumerate(times))]))
    assert month("2011-07") == (date(2011, 7, 1), date(2011, 8, 1))
    assert month("2010-12") == (date(2010, 12, 1), date(2011, 1, 1))
    assert [sale.number for sale in load(path, *month("2011-07")).sales] == ["1", "2"]
    assert [sale.number for sale in load(path, limit=1).sales] == ["0"]


def test_old_bytes_are_read(tmp_path: Path) -> None:
    path = tmp_path / "retail.csv"
    path.write_bytes(f"{HEADER}\n{line('1', description='Voucher £20')}\n".encode("latin-1"))
    assert load(path).outcomes() == Counter({"order": 1})


def test_paid_orders_leave_on_the_next_working_morning_and_arrive_two_days_later() -> None:
    friday, summer = at("2010-12-03 08:00"), at("2011-07-04 06:30")
    assert ASSUMED.dispatched_at(friday) == at("2010-12-06 08:00")
    assert ASSUMED.dispatched_at(at("2010-12-03 07:59")) == friday
    assert ASSUMED.dispatched_at(summer) == at("2011-07-04 07:00")
    assert ASSUMED.delivered_at(friday) == at("2010-12-05 12:00")


def test_a_shipment_is_reported_for_every_order_but_the_cancelled() -> None:
    plan = plan_of(line("1"), line("2"), line("C3", quantity=-2, time="2010-12-06 11:00:00"))
    [sale] = plan.shipped()
    dispatched, delivered = plan.handed_over(sale, "T1")
    shipment = ids.shipment_id(sale.order_id)
    assert dispatched.data == s.DispatchReported(
        order_id=sale.order_id, shipment_id=shipment, carrier="royal-mail", tracking_number="T1"
    )
    assert delivered.data == s.DeliveryReported(order_id=sale.order_id, shipment_id=shipment)
    assert (dispatched.time, delivered.time) == (at("2010-12-07 08:00"), at("2010-12-09 12:00"))


def test_stock_is_received_for_all_that_is_sold_500_skus_a_receipt() -> None:
    lines = [line("1", f"2{i:04d}", 3) for i in range(600)]
    first, second = plan_of(*lines, line("2", "20000")).receipts()
    assert [len(first.lines), len(second.lines)] == [500, 100]
    assert first.lines[0] == ("20000", 5)
    again, _ = plan_of(*lines).receipts()
    assert again.receipt_id != first.receipt_id  # other contents


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_mess_every_invoice_ends_once_and_every_penny_is_booked(seed: int) -> None:
    text = "\n".join([HEADER, *messy(seed)])
    plan, again = (plan_of(*text.splitlines()[1:]) for _ in range(2))
    invoices = read(StringIO(text))
    ends = [x.number for part in (plan.sales, plan.credits, plan.refusals) for x in part]
    assert Counter(ends) == Counter(invoice.number for invoice in invoices)
    assert plan.outcomes().total() == plan.invoices == len(invoices)
    events = list(plan.events())
    assert events == list(again.events())
    assert len({event.ce_id for event in events}) == len(events)
    assert [event.time for event in events] == sorted(event.time for event in events)
    ledger = plan.ledger
    placed = [event.data for event in events if isinstance(event.data, s.OrderPlaced)]
    lines = [each for order in placed for each in order.lines]
    assert ledger.unexplained == 0
    assert ledger.sold == sum(each.quantity * (each.unit_price or 0) for each in lines)
    assert ledger.sold == sum(order.expected_total or 0 for order in placed)
    assert ledger.sold == sum(event.data.amount for event in events if isinstance(event.data, s.PaymentReceived))
    sold = Counter({(sale.number, p.sku): 0 for sale in plan.sales for p in sale.lines})
    for sale in plan.sales:
        for piece in sale.lines:
            sold[sale.number, piece.sku] += piece.quantity
    for event in events:
        if isinstance(event.data, s.ReturnRequested):
            sold.subtract({(event.data.external_id, each.sku): each.quantity for each in event.data.lines})
    assert min(sold.values()) >= 0
