"""JD's export to events. Pure: bytes in, events and refused rows out.

What an order comes to is what the merchant is owed: 结算金额 and 运费金额. All of it counts as paid, though coupons of JD may
have paid a part: it collects the one and owes the other. 结算金额 is shared by the lines' price x quantity (cumulative floor).
Times are China's. Amounts: fen.
"""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from adapters.jd import words
from adapters.jd.orders import Order, gathered, money
from adapters.mapped import GOODS, Event, Mapped, RowError, buyer, ending, event, finished, priced, said
from adapters.table import read, rows_of
from adapters.values import local, shares, unmasked
from shared.contracts.storefront import OrderCancellationRequested, OrderPlaced, PaymentReceived
from shared.contracts.without_stock import Ends
from shared.domain.messages import Personal

SOURCE = "/adapters/jd"
CHINA = ZoneInfo("Asia/Shanghai")
COLUMNS = {
    "channel": "(channel)",
    "external_id": words.NUMBER[0],
    "sku": words.SKU[0],
    "quantity": words.QUANTITY[0],
    "unit_price": words.PRICE[0],
    "line_total": words.SETTLED[0],
    "lines": words.SKU[0],
    "freight": words.FREIGHT[0],
    "expected_total": words.SETTLED[0],
    "amount": words.SETTLED[0],
}
"""By the contract's field, where a refusal of it is found in the file."""


def mapped(raw: bytes, channel: str, *, encoding: str = "", shipped: bool = False, ends: Mapping[str, Ends] = GOODS) -> Mapped:
    """`shipped`: also orders that left the house already. `ends`: by SKU, of lines without stock. Raises NotAnExport."""
    table = read(raw, ",", words.ENCODINGS, words.NEEDED, encoding)
    orders, nobodys = gathered(rows_of(table))
    return finished(
        orders,
        nobodys,
        lambda order: _left_out(order, shipped),
        lambda order: _events(order, channel, ends),
        words.NUMBER[0],
        (table.encoding,),
    )


def _left_out(order: Order, shipped: bool) -> str:
    if "FBP" in order.first.get(*words.KIND):
        return "of FBP: JD's own warehouse ships it"
    if order.standing == "locked":
        return "locked at JD: whether it is to be shipped is not decided"
    if order.standing == "shipped" and not shipped:
        return "shipped already: --shipped places them, and asks for their shipment"
    return ""


def _events(order: Order, channel: str, ends: Mapping[str, Ends]) -> list[Event]:
    """Raises RowError."""
    row = order.first
    placed_at = local(words.PLACED_AT[0], row.get(*words.PLACED_AT), CHINA)
    name = {"channel": channel, "external_id": order.number}
    if order.standing == "cancelled":
        return [event(SOURCE, placed_at, said(OrderCancellationRequested, COLUMNS, **name, reason="cancelled on JD"))]
    if row.get(*words.METHOD) in words.ON_DELIVERY:
        raise RowError(words.METHOD[0], "paid on delivery: an order is shipped once it is paid, place it by hand")
    goods, freight = money(order)
    parts = shares(goods, [each.price * each.quantity for each in order.items])
    lines = [priced(COLUMNS, each.sku, each.quantity, each.price, part) for each, part in zip(order.items, parts, strict=True)]
    placed = said(
        OrderPlaced,
        COLUMNS,
        **name,
        currency=words.CURRENCY,
        lines=[ending(each, ends) for each in lines],
        customer=_customer(order, channel),
        freight=freight,
        expected_total=goods + freight,
    )
    events = [event(SOURCE, placed_at, placed)]
    if order.standing != "unpaid" and goods + freight:
        paid = {"payment_id": order.number, "amount": goods + freight, "currency": words.CURRENCY, "method": "jd"}
        events.append(event(SOURCE, _paid_at(order, placed_at), said(PaymentReceived, COLUMNS, **name, **paid)))
    return events


def _paid_at(order: Order, placed_at: datetime) -> datetime:
    """Raises RowError: what JD did not see paid may be paid on delivery, by whatever name."""
    if text := order.first.get(*words.PAID_AT):
        return local(words.PAID_AT[0], text, CHINA)
    if words.PAID_AT[0] in order.first.columns:
        raise RowError(words.PAID_AT[0], "it is empty, though the order waits to be shipped")
    return placed_at


def _customer(order: Order, channel: str) -> Personal | None:
    row = order.first
    person = {"name": row.get(*words.NAME), "phone": row.get(*words.PHONE), "address": row.get(*words.ADDRESS)}
    return buyer(channel, row.get(*words.ACCOUNT), order.number, {field: unmasked(text) for field, text in person.items()})
