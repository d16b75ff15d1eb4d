"""Rows of JD's export gathered into orders: a row is a line, and says again what is the order's. Amounts: fen."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from adapters.jd import words
from adapters.jd.words import Standing, standing
from adapters.mapped import Refused, RowError, Rows, said
from adapters.table import Row
from adapters.values import amount, number_of_order, pieces
from shared.contracts.storefront import OrderedLine

DIGITS = re.compile(r"\d{1,32}", re.ASCII)


@dataclass(slots=True)
class Item:
    sku: str
    quantity: int
    price: int
    """Of a piece, before what was taken off the order."""


@dataclass(slots=True)
class Order:
    """The rows of one number, wherever in the file they stand."""

    number: str
    first: Row
    standing: Standing
    rows: Rows = field(default_factory=Rows)
    items: list[Item] = field(default_factory=list)


class Money(NamedTuple):
    goods: int
    """What the merchant is owed for them."""
    freight: int


def gathered(rows: Iterable[Row]) -> tuple[list[Order], list[Refused]]:
    """The orders, and rows of none."""
    orders: dict[str, Order] = {}
    nobodys: list[Refused] = []
    for row in rows:
        try:
            number = number_of_order(words.NUMBER[0], row.get(*words.NUMBER))
            if not DIGITS.fullmatch(number):
                raise RowError(words.NUMBER[0], "it has other characters than digits")
        except RowError as error:
            nobodys.append(Refused("orders", row.number, error.column, error.reason))
            continue
        order = orders.setdefault(number, Order(number, row, standing(row.get(*words.STATUS))))
        order.rows.seen.append(("orders", row.number))
        try:
            row.check_width()
            _take(order, row)
        except RowError as error:
            order.rows.refuse("orders", row.number, error)
    return list(orders.values()), nobodys


def _take(order: Order, row: Row) -> None:
    """Raises RowError. Of a cancelled order no line is needed."""
    if order.standing == "unknown":
        raise RowError(words.STATUS[0], "no status of an order that we know")
    for column in words.OF_THE_ORDER:
        if (text := row.get(*column)) and text != order.first.get(*column):
            raise RowError(column[0], f"another one than in row {order.first.number} of the same order")
    if order.standing == "cancelled":
        return
    column = words.SKU if words.SKU[0].lower() in row.columns else words.ARTICLE
    if not (sku := row.get(*column)):
        raise RowError(column[0], "it is empty: give the SKU a code of your own")
    if not (price := row.get(*words.PRICE)):
        raise RowError(words.PRICE[0], "it is empty")
    price_of_piece = amount(words.PRICE[0], price, words.CURRENCY)
    if price_of_piece < 0:
        raise RowError(words.PRICE[0], "less than nothing")
    columns = {"sku": column[0], "quantity": words.QUANTITY[0]}
    line = said(OrderedLine, columns, sku=sku, quantity=pieces(words.QUANTITY[0], row.get(*words.QUANTITY)))
    order.items.append(Item(line.sku, line.quantity, price_of_piece))


def money(order: Order) -> Money:
    """Raises RowError where the order's amounts and its lines' contradict each other."""

    def of(column: tuple[str, ...]) -> int:
        return amount(column[0], order.first.get(*column), words.CURRENCY)

    if not order.first.get(*words.SETTLED):
        raise RowError(words.SETTLED[0], "it is empty")
    listed, goods, freight = of(words.LISTED), of(words.SETTLED), of(words.FREIGHT)
    if listed != sum(each.price * each.quantity for each in order.items):
        raise RowError(words.LISTED[0], f"not the sum of {words.PRICE[0]} x {words.QUANTITY[0]}: are all its rows in the file?")
    if not 0 <= goods <= listed:
        raise RowError(words.SETTLED[0], f"more than {words.LISTED[0]}, or less than nothing")
    if of(words.DUE) + of(words.BALANCE) > goods + freight:
        what = f"with {words.BALANCE[0]} more than {words.SETTLED[0]} and {words.FREIGHT[0]}"
        raise RowError(words.DUE[0], f"{what}: a tax or a service is in it, place it by hand")
    return Money(goods, freight)
