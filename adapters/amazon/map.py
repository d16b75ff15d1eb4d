"""Amazon's order reports to events. Pure: bytes in, events and refused rows out.

Tab-separated; `item-price` and what is like it is for all pieces; discounts come with either sign. Taxes are not added: they are
in the price, or the marketplace withholds them. Payments: the order's whole, under its number.
"""

from collections.abc import Mapping
from datetime import datetime

from adapters.amazon import words
from adapters.amazon.orders import Item, Order, gathered
from adapters.mapped import GOODS, Event, Mapped, RowError, buyer, ending, event, finished, said
from adapters.table import read, rows_of
from adapters.values import instant
from shared.contracts.storefront import OrderCancellationRequested, OrderedLine, OrderPlaced, PaymentReceived
from shared.contracts.without_stock import Ends
from shared.domain.messages import Personal

SOURCE = "/adapters/amazon"
COLUMNS = {
    "channel": "(channel)",
    "external_id": words.NUMBER[0],
    "currency": words.CURRENCY[0],
    "sku": words.SKU[0],
    "quantity": words.QUANTITY[0],
    "unit_price": words.ITEM_PRICE[0],
    "line_total": words.ITEM_PRICE[0],
    "lines": words.SKU[0],
    "freight": words.SHIPPING[0],
    "expected_total": words.ITEM_PRICE[0],
    "amount": words.ITEM_PRICE[0],
}
"""By the contract's field, where a refusal of it is found in the file."""


def mapped(raw: bytes, channel: str, *, encoding: str = "", shipped: bool = False, ends: Mapping[str, Ends] = GOODS) -> Mapped:
    """`shipped`: also orders that left the house already. `ends`: by SKU, of lines without stock. Raises NotAnExport."""
    table = read(raw, "\t", words.ENCODINGS, words.NEEDED, encoding)
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
    if order.first.get(*words.FULFILLED).lower() in ("amazon", "afn"):
        return "fulfilled by Amazon: nothing for us to ship"
    if order.standing == "pending":
        return "pending: Amazon tells the price once it is paid"
    if order.standing == "shipped" and not shipped:
        return "shipped already: --shipped places them, and asks for their shipment"
    return ""


def _events(order: Order, channel: str, ends: Mapping[str, Ends]) -> list[Event]:
    """Raises RowError."""
    if order.placed_at is None:
        raise RowError(words.PLACED_AT[0], "it is empty")
    if not order.standing and words.STATUS[0] in order.first.columns:  # the Order Report has none: its orders are paid
        raise RowError(words.STATUS[0], "it is empty")
    name = {"channel": channel, "external_id": order.number}
    items = [each for each in order.items if not each.cancelled]
    if order.standing == "cancelled" or not items:
        request = said(OrderCancellationRequested, COLUMNS, **name, reason="cancelled on Amazon")
        return [event(SOURCE, _time(order, words.UPDATED_AT) or order.placed_at, request)]
    lines = [ending(_line(order, each), ends) for each in items]
    freight = sum(each.freight for each in items)
    if freight < 0:
        raise RowError(words.SHIP_DISCOUNT[0], f"more than {words.SHIPPING[0]}")
    total = sum(each.price for each in items) + freight
    placed = said(
        OrderPlaced,
        COLUMNS,
        **name,
        currency=order.currency,
        lines=lines,
        customer=_customer(order, channel),
        freight=freight,
        expected_total=total,
    )
    events = [event(SOURCE, order.placed_at, placed)]
    if total:
        money = {"payment_id": order.number, "amount": total, "currency": order.currency, "method": "amazon"}
        events.append(
            event(SOURCE, _time(order, words.PAID_AT) or order.placed_at, said(PaymentReceived, COLUMNS, **name, **money))
        )
    return events


def _line(order: Order, item: Item) -> OrderedLine:
    """Its price whole: by the piece where it divides, which is how a shop would say it."""
    if item.price < 0:
        raise RowError(words.ITEM_DISCOUNT[0], f"more than {words.ITEM_PRICE[0]}, in row {item.row}")
    unit_price, rest = divmod(item.price, item.quantity)
    price = {"line_total": item.price} if rest else {"unit_price": unit_price}
    return said(OrderedLine, COLUMNS, sku=item.sku, quantity=item.quantity, **price)


def _time(order: Order, column: tuple[str, ...]) -> datetime | None:
    return instant(column[0], text) if (text := order.first.get(*column)) else None


def _customer(order: Order, channel: str) -> Personal | None:
    """Amazon names no customer over orders."""
    row = order.first
    address = ", ".join(text for column in words.ADDRESS if (text := row.get(column)))
    person = {
        "name": row.get(*words.NAME),
        "email": row.get(*words.EMAIL),
        "phone": row.get(*words.PHONE),
        "address": address,
        "country": row.get(*words.COUNTRY),
    }
    return buyer(channel, "", order.number, person)
