"""What a channel may sell of a SKU, and in which state it is: pure.

Its price is pricing's (`GET /channels/{channel}/prices`): inventory does not know it, and no service asks another one. Orders
that a marketplace has taken and that were not imported yet are what the buffer is for.
"""

from collections.abc import Iterable, Mapping

from services.inventory.outlet.view import OutletView
from services.inventory.pool.offering import offered
from services.inventory.pool.view import PoolPartView
from services.inventory.product.view import ProductView
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from shared.contracts.products import Stage
from shared.domain.messages import Message

FIGURES = 2_000
"""Stock documents that one answer is made of."""


class Availability(Message):
    sku: str
    stock: int
    """Pieces that the channel may sell: what is free in its warehouses, or its pool's there, less its buffer in each."""
    sellable: bool
    """As its listing there says; without a record, or a listing there, it is sold."""
    stage: Stage | None
    """Of its life; None: it has no record."""
    title: str | None
    """As it is listed there."""


def available(
    outlet: OutletView,
    skus: Iterable[str],
    stock: Mapping[str, StockView],
    products: Mapping[str, ProductView],
    parts: Mapping[str, PoolPartView],
) -> list[Availability]:
    """`stock`, and `parts` of the channel's pool, by "<warehouse>/<SKU>", `products` by SKU."""
    return [_available(outlet, sku, stock, products.get(sku), parts) for sku in skus]


def _available(
    outlet: OutletView,
    sku: str,
    stock: Mapping[str, StockView],
    product: ProductView | None,
    parts: Mapping[str, PoolPartView],
) -> Availability:
    shelves = [stock_id(warehouse, sku) for warehouse in outlet.warehouses]
    listing = next((each for each in product.listings if each.channel == outlet.channel), None) if product else None
    return Availability(
        sku=sku,
        stock=sum(offered(stock.get(id), parts.get(id), outlet.buffer) for id in shelves),
        sellable=listing.sellable if listing else True,
        stage=product.stage if product else None,
        title=listing.title if listing else None,
    )


def at_once(outlet: OutletView, limit: int) -> int:
    """As many SKUs as an answer is about: fewer for a channel of many warehouses."""
    return max(1, min(limit, FIGURES // max(1, len(outlet.warehouses))))
