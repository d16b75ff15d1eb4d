"""Taobao's exports to events. Pure: bytes of the list and of its detail in, events and refused rows out.

The list has money, buyer and times, the detail SKUs. What was paid, without freight, is the lines' share by price x quantity
(by cumulative floor). A payment goes by its order's number: one of Alipay's may be for several orders. Times are China's.
Amounts: fen.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from adapters.mapped import GOODS, Event, Mapped, RowError, buyer, ending, event, finished, priced, said
from adapters.table import read, rows_of
from adapters.taobao import words
from adapters.taobao.orders import Order, gathered
from adapters.taobao.words import standing
from adapters.values import amount, local, pieces, shares
from shared.contracts.storefront import OrderCancellationRequested, OrderedLine, OrderPlaced, PaymentReceived
from shared.contracts.without_stock import Ends
from shared.domain.messages import Personal

SOURCE = "/adapters/taobao"
CHINA = ZoneInfo("Asia/Shanghai")
COLUMNS = {
    "channel": "(channel)",
    "external_id": words.NUMBER[0],
    "sku": words.SKU[0],
    "quantity": words.QUANTITY[0],
    "unit_price": words.PRICE[0],
    "line_total": words.PAID[0],
    "lines": words.SKU[0],
    "freight": words.FREIGHT[0],
    "expected_total": words.PAID[0],
    "amount": words.PAID[0],
}
"""By the contract's field, where a refusal of it is found in the files."""


def mapped(
    raw: bytes, detail: bytes, channel: str, *, encoding: str = "", shipped: bool = False, ends: Mapping[str, Ends] = GOODS
) -> Mapped:
    """`shipped`: also orders that left the house already. `ends`: by SKU, of lines without stock. Raises NotAnExport."""
    table = read(raw, ",", words.ENCODINGS, words.NEEDED, encoding)
    items = read(detail, ",", words.ENCODINGS, words.NEEDED_OF_DETAIL, encoding)
    orders, nobodys = gathered(rows_of(table), rows_of(items))
    return finished(
        orders,
        nobodys,
        lambda order: _left_out(order, shipped),
        lambda order: _events(order, channel, ends),
        words.NUMBER[0],
        (table.encoding, items.encoding),
    )


def _left_out(order: Order, shipped: bool) -> str:
    if standing(order.first.get(*words.STATUS)) == "shipped" and not shipped:
        return "shipped already: --shipped places them, and asks for their shipment"
    return ""


def _events(order: Order, channel: str, ends: Mapping[str, Ends]) -> list[Event]:
    """Raises RowError."""
    row, now = order.first, standing(order.first.get(*words.STATUS))
    if now == "unknown":
        raise RowError(words.STATUS[0], "no status of an order that we know")
    placed_at = local(words.PLACED_AT[0], row.get(*words.PLACED_AT), CHINA)
    name = {"channel": channel, "external_id": order.number}
    if now == "closed":
        return [event(SOURCE, placed_at, said(OrderCancellationRequested, COLUMNS, **name, reason="closed on Taobao"))]
    paid = 0 if now == "unpaid" else amount(words.PAID[0], row.get(*words.PAID), words.CURRENCY)
    total = paid or amount(words.DUE[0], row.get(*words.DUE), words.CURRENCY)
    if paid != total and now != "unpaid":
        raise RowError(words.PAID[0], "nothing, though the order is paid")
    freight = amount(words.FREIGHT[0], row.get(*words.FREIGHT), words.CURRENCY)
    if not 0 <= freight <= total:
        raise RowError(words.FREIGHT[0], "more than the order comes to, or less than nothing")
    placed = said(
        OrderPlaced,
        COLUMNS,
        **name,
        currency=words.CURRENCY,
        lines=[ending(each, ends) for each in _lines(order, total - freight)],
        customer=_customer(order, channel),
        freight=freight,
        expected_total=total,
    )
    events = [event(SOURCE, placed_at, placed)]
    if paid:
        paid_at = local(words.PAID_AT[0], text, CHINA) if (text := row.get(*words.PAID_AT)) else placed_at
        money = {"payment_id": order.number, "amount": paid, "currency": words.CURRENCY, "method": "alipay"}
        events.append(event(SOURCE, paid_at, said(PaymentReceived, COLUMNS, **name, **money)))
    return events


def _lines(order: Order, goods: int) -> list[OrderedLine]:
    """Raises RowError."""
    if not order.items:
        raise RowError(words.NUMBER[0], "the detail has no line of this order: are both exports of the same days?")
    count = sum(item.quantity for item in order.items)
    if (stated := order.first.get(*words.COUNT)) and pieces(words.COUNT[0], stated) != count:
        raise RowError(words.COUNT[0], f"the detail has {count} pieces of this order")
    parts = shares(goods, [item.price * item.quantity for item in order.items])
    return [priced(COLUMNS, each.sku, each.quantity, each.price, part) for each, part in zip(order.items, parts, strict=True)]


def _customer(order: Order, channel: str) -> Personal | None:
    row = order.first
    person = {"name": row.get(*words.NAME), "phone": row.get(*words.PHONE), "address": row.get(*words.ADDRESS)}
    return buyer(channel, row.get(*words.BUYER), order.number, person)
