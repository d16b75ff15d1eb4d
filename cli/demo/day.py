"""The day: what the storefronts of a small household-goods shop do on 18 June 2026 (618), by seed. Pure.

Three channels share one stock: the own shop and a till at list prices (滿200減20), a marketplace at its own prices.
Among a thousand ordinary orders are the others: paid early, short, twice or never, cancelled in time and too late, sold out,
priced wrongly, sent twice, contradicting themselves, returned in time and too late; and events that are no events.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

from shared.contracts import storefront
from shared.domain import ids
from shared.domain.messages import Personal

OPENS = datetime(2026, 6, 18, 0, 0, tzinfo=UTC)
"""08:00 in Shanghai."""
HOURS = 14
CURRENCY = "CNY"
CHANNELS = ("shop", "tmall", "store-1")
WAREHOUSES = ("sh-1", "gz-1")

NAMES = (
    *("lamp", "kettle", "cushion", "mug", "lantern", "clock", "vase", "basket", "towel"),
    *("tray", "candle", "frame", "bowl", "jug", "stool", "mirror", "rug", "teapot"),
)

Pays = Literal["after", "before", "never", "short", "over"]
Cancels = Literal["no", "in_time", "too_late"]
Returns = Literal["no", "in_time", "too_late"]


@dataclass(frozen=True, slots=True)
class Product:
    sku: str
    name: str
    price: int
    """Fen."""
    stock: dict[str, int]
    alert_line: int


@dataclass(frozen=True, slots=True)
class Order:
    channel: str
    external_id: str
    at: datetime
    lines: tuple[tuple[str, int], ...]
    total: int
    """Fen: what the customer saw (after 滿200減20 on list-priced channels)."""
    pays: Pays
    cancels: Cancels
    returns: Returns
    twice: int
    """How often each of its events is sent."""
    wrong_total: bool
    contradicts: bool
    customer: Personal | None

    @property
    def order_id(self) -> str:
        return ids.order_id(self.channel, self.external_id)

    @property
    def by_provider(self) -> bool:
        """Paid at a provider's page, where there is one: every third of the own shop."""
        return self.channel == "shop" and self.pays == "after" and int(self.external_id[1:]) % 3 == 0


@dataclass(frozen=True, slots=True)
class Broken:
    """A record that is no event of the contract."""

    at: datetime
    type: str
    value: bytes


@dataclass(frozen=True)
class Day:
    products: tuple[Product, ...]
    orders: tuple[Order, ...]
    broken: tuple[Broken, ...]
    prices: dict[str, int] = field(default_factory=dict)

    def hour(self, number: int) -> tuple[list[Order], list[Broken]]:
        began, ended = OPENS + timedelta(hours=number), OPENS + timedelta(hours=number + 1)
        return [o for o in self.orders if began <= o.at < ended], [b for b in self.broken if began <= b.at < ended]


def plan(seed: int, orders: int) -> Day:
    """The same seed and size give the same day."""
    chance = random.Random(seed)
    products = tuple(_products(chance, orders))
    prices = {product.sku: product.price for product in products}
    planned = sorted((_order(chance, number, products, prices) for number in range(orders)), key=lambda o: o.at)
    return Day(products, tuple(planned), tuple(_broken(chance, max(8, orders // 60))), prices)


def _products(chance: random.Random, orders: int) -> Iterator[Product]:
    for number, name in enumerate(NAMES):
        price = chance.choice((990, 1990, 4990, 6999, 9999, 10000, 12900, 20000))
        wanted = orders * 3 // len(NAMES)
        scarce = number % 6 == 5
        stock = {"sh-1": max(1, wanted // (8 if scarce else 1)), "gz-1": max(1, wanted // (8 if scarce else 2))}
        if number % 6 in (2, 4):  # kept in one of them, but for a piece: who orders one of each kind is sent two parcels
            one, other = ("sh-1", "gz-1") if number % 6 == 2 else ("gz-1", "sh-1")
            stock = {one: max(1, wanted * 3 // 2), other: 1}
        yield Product(f"{name}-{number:02d}", f"{name.title()} No. {number}", price, stock, wanted // 10)


def _order(chance: random.Random, number: int, products: tuple[Product, ...], prices: dict[str, int]) -> Order:
    channel = chance.choices(CHANNELS, (5, 4, 1))[0]
    picked = chance.sample(products, chance.choices((1, 2, 3, 4), (5, 3, 2, 1))[0])
    lines = [(product.sku, chance.choices((1, 2, 3), (7, 2, 1))[0]) for product in picked]
    if chance.random() < 0.05:
        lines.append(lines[0])  # the same SKU in two lines
    gross = sum(prices[sku] * quantity for sku, quantity in lines)
    total = gross - 2000 if channel != "tmall" and gross >= 20000 else gross
    at_till = channel == "store-1"
    pays: Pays = "after" if at_till else chance.choices(("after", "before", "never", "short", "over"), (86, 5, 5, 2, 2))[0]
    paid = pays in ("after", "before", "over")
    cancels: Cancels = chance.choices(("no", "in_time", "too_late"), (92, 5, 3))[0] if paid and not at_till else "no"
    returns: Returns = chance.choices(("no", "in_time", "too_late"), (90, 7, 3))[0] if paid and cancels == "no" else "no"
    who = chance.randrange(400)
    return Order(
        channel=channel,
        external_id=f"{channel[0].upper()}{618000 + number}",
        at=OPENS + timedelta(seconds=chance.randrange(HOURS * 3600)),
        lines=tuple(lines),
        total=total,
        pays=pays,
        cancels=cancels,
        returns=returns,
        twice=2 if chance.random() < 0.04 else 1,
        wrong_total=chance.random() < 0.02,
        contradicts=chance.random() < 0.01,
        customer=None
        if at_till
        else Personal(customer_id=f"c-{who}", name=f"Customer {who}", phone=f"+86 139 {who:08d}", country="CN"),
    )


def _broken(chance: random.Random, count: int) -> Iterator[Broken]:
    good = storefront.OrderPlaced(
        channel="shop", external_id="S-broken", currency=CURRENCY, lines=[storefront.OrderedLine(sku="mug-03", quantity=1)]
    )
    whole = good.model_dump_json(exclude_none=True).encode()
    kinds = (
        ("OrderPlaced", whole[: len(whole) // 2]),
        ("OrderPlaced", whole.replace(b'"quantity":1', b'"quantity":-3')),
        ("OrderPlaced", whole.replace(b'"quantity":1', b'"quantity":"many"')),
        ("OrderPlaced", b"null"),
        ("OrderPlaced", b"\xff\xfe not json"),
        ("PaymentReceived", b'{"channel":"shop","external_id":"S-broken","payment_id":"p","amount":0,"currency":"CNY"}'),
        ("OrderPlaaced", whole),
        ("ReturnRequested", b'{"channel":"shop"}'),
    )
    for number in range(count):
        type, value = kinds[number % len(kinds)]
        yield Broken(OPENS + timedelta(seconds=chance.randrange(HOURS * 3600)), type, value)
