"""Synthetic orders of four channels, encoded as a storefront sends them. Both sides are sent the same bytes.

Each channel sells 500 SKUs of its own and asks its own warehouse first; the warehouses' names lie in four different partitions.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from shared.domain import ids

CURRENCY = "CNY"
WAREHOUSES = ("WH-EAST", "WH-NORTH", "WH-WEST", "WH-SOUTH")
"""murmur2 puts them into partitions 0, 1, 2 and 3 of 4."""
SKUS = 500
"""A channel."""
STOCK = 1_000_000
"""Pieces of each SKU that its warehouse has at first."""
CUSTOMERS = 2_000
PRICES = tuple(199 + 37 * (number % 90) for number in range(SKUS))
"""Minor units, by the number of the SKU in its channel."""
CHANNELS = tuple(f"shop-{number}" for number in range(4))

Headers = list[tuple[str, bytes]]


class Offer(NamedTuple):
    """What promotions take off each order, in minor units: of a piece, of the order; and the code that it names for it."""

    piece: int = 0
    order: int = 0
    code: str = ""


NO_OFFER = Offer()


class Event(NamedTuple):
    type: str
    value: bytes
    headers: Headers


@dataclass(frozen=True, slots=True)
class Order:
    id: bytes
    placed: Event
    paid: Event | None
    dispatched: Event
    pieces: int
    total: int


def sku(channel: int, number: int) -> str:
    return f"SKU-{channel}-{number:03d}"


def warehouses_of(channel: int) -> tuple[str, ...]:
    """Its own first, then its neighbour's."""
    return WAREHOUSES[channel], WAREHOUSES[(channel + 1) % len(WAREHOUSES)]


def small_orders(count: int, name: str, *, paid: bool = True, offer: Offer = NO_OFFER) -> Iterator[Order]:
    """1 to 4 lines of 1 to 3 pieces, a customer with name and address, list prices less `offer`. The same name gives the same
    orders."""
    chance = random.Random(name)
    for number in range(count):
        channel = number % len(CHANNELS)
        lines = [(chance.randrange(SKUS), chance.randint(1, 3)) for _ in range(chance.randint(1, 4))]
        priced = [(sku(channel, s), n, PRICES[s] - offer.piece) for s, n in lines]
        yield _order(channel, f"{name}-{number}", priced, number, paid, offer=offer)


def single_orders(count: int, name: str, shelves: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Order]:
    """One piece each, unpaid, at the storefront's own price of 9.99; channels in turn, and their SKUs in turn."""
    for number in range(count):
        channel, skus = shelves[number % len(shelves)]
        line = (skus[number // len(shelves) % len(skus)], 1, 999)
        yield _order(channel, f"{name}-{number}", [line], number, paid=False, own_price=True)


def two_line_orders(count: int, name: str, skus: range) -> Iterator[Order]:
    """Two SKUs of the channel's, of these numbers, an even one and an odd one; 1 to 3 pieces of each."""
    chance = random.Random(name)
    for number in range(count):
        channel = number % len(CHANNELS)
        first = 2 * chance.randrange(skus.start // 2, skus.stop // 2)
        second = 1 + 2 * chance.randrange(skus.start // 2, skus.stop // 2)
        lines = [(sku(channel, s), chance.randint(1, 3), PRICES[s]) for s in (first, second)]
        yield _order(channel, f"{name}-{number}", lines, number, paid=True)


def dispatch_of(order_id: str, shipment_id: str, number: str) -> Event:
    """A warehouse's report that it handed a shipment to the carrier."""
    told = f'{{"order_id":"{order_id}","shipment_id":"{shipment_id}","carrier":"SF","tracking_number":"SF{number}"}}'
    return _event("DispatchReported", told, f"{number}/dispatched", "warehouse", datetime.now(UTC).isoformat().encode())


def _order(
    channel: int | str,
    external: str,
    lines: list[tuple[str, int, int]],
    number: int,
    paid: bool,
    own_price: bool = False,
    offer: Offer = NO_OFFER,
) -> Order:
    where = CHANNELS[channel] if isinstance(channel, int) else channel
    order_id = ids.order_id(where, external)
    total = sum(n * price for _, n, price in lines) - offer.order
    codes = f'"codes":["{offer.code}"],' if offer.code else ""
    head = f'"channel":"{where}","external_id":"{external}"'
    told = ",".join(
        f'{{"sku":"{s}","quantity":{n},"unit_price":{price}}}' if own_price else f'{{"sku":"{s}","quantity":{n}}}'
        for s, n, price in lines
    )
    who = number % CUSTOMERS
    person = (
        f'{{"customer_id":"c-{who}","name":"Customer {who}","email":"c{who}@example.org","phone":"+86 138 {who:08d}",'
        f'"address":"{who} Harbour Road","country":"CN"}}'
    )
    placed = f'{{{head},{codes}"currency":"{CURRENCY}","lines":[{told}],"customer":{person},"expected_total":{total}}}'
    payment = f'{{{head},"payment_id":"p-{external}","amount":{total},"currency":"{CURRENCY}","method":"card"}}'
    now = datetime.now(UTC).isoformat().encode()
    return Order(
        order_id.encode(),
        _event("OrderPlaced", placed, f"{external}/placed", where, now),
        _event("PaymentReceived", payment, f"{external}/paid", where, now) if paid else None,
        dispatch_of(order_id, ids.shipment_id(order_id), external),
        sum(n for _, n, _ in lines),
        total,
    )


def _event(type: str, data: str, id: str, source: str, time: bytes) -> Event:
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_type", type.encode()),
        ("ce_id", id.encode()),
        ("ce_source", source.encode()),
        ("ce_time", time),
        ("content-type", b"application/json"),
    ]
    return Event(type, data.encode(), headers)
