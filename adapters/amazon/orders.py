"""Rows of a report gathered into orders: an item goes on over rows that leave most columns blank. Amounts: minor units."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from adapters.amazon import words
from adapters.amazon.words import Standing, standing
from adapters.mapped import Refused, RowError, Rows
from adapters.table import Row
from adapters.values import amount, instant, number_of_order, pieces


@dataclass(slots=True)
class Item:
    """A line, with what its continuing rows add. Amounts are for all its pieces."""

    row: int
    sku: str
    quantity: int
    cancelled: bool
    price: int = 0
    """Less its discounts."""
    freight: int = 0


@dataclass(slots=True)
class Order:
    """The rows of one number, wherever in the file they stand."""

    number: str
    first: Row
    rows: Rows = field(default_factory=Rows)
    standing: Standing = ""
    placed_at: datetime | None = None
    currency: str = ""
    items: list[Item] = field(default_factory=list)


def gathered(rows: Iterable[Row]) -> tuple[list[Order], list[Refused]]:
    """The orders, and rows of none. A row without a number goes on with the order before it."""
    orders: dict[str, Order] = {}
    nobodys: list[Refused] = []
    last: Order | None = None
    for row in rows:
        try:
            number = row.get(*words.NUMBER)
            if number or last is None:
                number = number_of_order(words.NUMBER[0], number)
                last = orders.setdefault(number, Order(number, row))
        except RowError as error:
            nobodys.append(Refused("orders", row.number, error.column, error.reason))
            last = None
            continue
        last.rows.seen.append(("orders", row.number))
        try:
            row.check_width()
            _take(last, row)
        except RowError as error:
            last.rows.refuse("orders", row.number, error)
    return list(orders.values()), nobodys


def _take(order: Order, row: Row) -> None:
    """Raises RowError."""
    found = standing(row.get(*words.STATUS))
    if found == "unknown":
        raise RowError(words.STATUS[0], "no status of an order that we know")
    if order.placed_at is None and (at := row.get(*words.PLACED_AT)):
        order.placed_at = instant(words.PLACED_AT[0], at)
    currency = row.get(*words.CURRENCY)
    for column, was, is_now in ((words.STATUS[0], order.standing, found), (words.CURRENCY[0], order.currency, currency)):
        if was and is_now and was != is_now:
            raise RowError(column, f"another one than in row {order.first.number} of the same order")
    order.standing, order.currency = order.standing or found, order.currency or currency
    _item(order, row)


def _item(order: Order, row: Row) -> None:
    """Raises RowError."""
    sku, quantity = row.get(*words.SKU), row.get(*words.QUANTITY)
    if sku:
        count = pieces(words.QUANTITY[0], quantity)
        cancelled = not count or standing(row.get(*words.ITEM_STATUS)) == "cancelled"
        order.items.append(Item(row.number, sku, count, cancelled))
    elif quantity or not order.items:
        raise RowError(words.SKU[0], "it is empty")
    item = order.items[-1]

    def of(column: tuple[str, ...]) -> int:
        return amount(column[0], row.get(*column), order.currency)

    item.price += of(words.ITEM_PRICE) + of(words.GIFT_WRAP) - abs(of(words.ITEM_DISCOUNT))
    item.freight += of(words.SHIPPING) - abs(of(words.SHIP_DISCOUNT))
    priced_later = item.cancelled or order.standing in ("pending", "cancelled")
    if sku and not priced_later and not row.get(*words.ITEM_PRICE):
        raise RowError(words.ITEM_PRICE[0], "it is empty")
