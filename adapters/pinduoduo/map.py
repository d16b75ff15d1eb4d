"""Pinduoduo's export to events. Pure: bytes in, events and refused rows out.

What an order comes to is what the merchant is owed (商家实收金额): the shopper's payment, and what the platform pays of it. All
of it counts as paid, since the platform collects the one and owes the other. Times are China's. Amounts: fen.
"""

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from adapters.mapped import GOODS, Event, Mapped, RowError, buyer, ending, event, finished, priced, said
from adapters.pinduoduo import words
from adapters.pinduoduo.orders import Order, cancelled_at, gathered, money, said_of
from adapters.pinduoduo.words import standing
from adapters.table import Row, read, rows_of
from adapters.values import local, unmasked
from shared.contracts.storefront import OrderCancellationRequested, OrderPlaced, PaymentReceived
from shared.contracts.without_stock import Ends
from shared.domain.messages import Personal

SOURCE = "/adapters/pinduoduo"
CHINA = ZoneInfo("Asia/Shanghai")
COLUMNS = {
    "channel": "(channel)",
    "external_id": words.NUMBER[0],
    "sku": words.SKU[0],
    "quantity": words.QUANTITY[0],
    "unit_price": words.GOODS[0],
    "line_total": words.OWED[0],
    "lines": words.SKU[0],
    "freight": words.FREIGHT[0],
    "expected_total": words.OWED[0],
    "amount": words.OWED[0],
}
"""By the contract's field, where a refusal of it is found in the file."""


def mapped(raw: bytes, channel: str, *, encoding: str = "", shipped: bool = False, ends: Mapping[str, Ends] = GOODS) -> Mapped:
    """`shipped`: also orders that left the house already. `ends`: by SKU, of lines without stock. Raises NotAnExport."""
    table = read(raw, ",", words.ENCODINGS, words.NEEDED, encoding)
    orders, nobodys = gathered(rows_of(table))
    return finished(
        orders,
        nobodys,
        lambda order: _left_out(order.first, shipped),
        lambda order: _events(order, channel, ends),
        words.NUMBER[0],
        (table.encoding,),
    )


def _left_out(row: Row, shipped: bool) -> str:
    now = standing(row.get(*words.STATUS))
    if now == "unpaid":
        return "not paid yet: Pinduoduo tells no time of it until it is"
    if now == "returned":
        return "refunded after it was shipped: returns are not read"
    if now == "shipped" and not shipped:
        return "shipped already: --shipped places them, and asks for their shipment"
    if now in ("paid", "shipped") and words.claimed(row.get(*words.AFTER_SALE)):
        return "an after-sale is open, or was granted: what is to be shipped is not said"
    if now == "paid" and row.get(*words.REVIEW) == "是":
        return "under review at Pinduoduo: not to be shipped yet"
    return ""


def _events(order: Order, channel: str, ends: Mapping[str, Ends]) -> list[Event]:
    """Raises RowError."""
    row, now = order.first, standing(order.first.get(*words.STATUS))
    if now == "unknown":
        raise RowError(words.STATUS[0], "no status of an order that we know")
    name = {"channel": channel, "external_id": order.number}
    if now == "cancelled":
        request = said(OrderCancellationRequested, COLUMNS, **name, reason="cancelled on Pinduoduo")
        return [event(SOURCE, cancelled_at(order, CHINA), request)]
    paid_at = local(words.TIME[0], row.get(*words.TIME), CHINA)
    (owed, freight, listed), (sku, quantity) = money(row), said_of(row)
    price = listed // quantity if quantity and listed % quantity == 0 else None
    placed = said(
        OrderPlaced,
        COLUMNS,
        **name,
        currency=words.CURRENCY,
        lines=[ending(priced(COLUMNS, sku, quantity, price, owed - freight), ends)],
        customer=_customer(order, channel),
        freight=freight,
        expected_total=owed,
    )
    events = [event(SOURCE, paid_at, placed)]
    if owed:
        payment = {"payment_id": order.number, "amount": owed, "currency": words.CURRENCY, "method": "pinduoduo"}
        events.append(event(SOURCE, paid_at, said(PaymentReceived, COLUMNS, **name, **payment)))
    return events


def _customer(order: Order, channel: str) -> Personal | None:
    """Pinduoduo names no account; an address of which a part is hidden is none."""
    row = order.first
    address = " ".join(text for column in words.ADDRESS if (text := row.get(*column)))
    person = {"name": row.get(*words.NAME), "phone": row.get(*words.PHONE), "address": address}
    return buyer(channel, "", order.number, {field: unmasked(text) for field, text in person.items()})
