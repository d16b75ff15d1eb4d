"""HTTP for adapters: what changed of the stock and state of what a channel sells (CHN-11, CHN-40)."""

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from services.inventory.outlet.availability import Availability, at_once, available
from services.inventory.outlet.view import OutletView
from services.inventory.pool.view import PoolPartView
from services.inventory.product.view import ProductView
from services.inventory.stock.state import stock_id
from services.inventory.stock.view import StockView
from shared.api.gateway import Gateway, Since
from shared.contracts.words import Word


class AvailabilityPage(BaseModel):
    items: list[Availability]
    since: str
    """What to ask with next."""
    more: bool
    """There may be more: ask again at once."""


def routes(gateway: Gateway) -> APIRouter:
    router = APIRouter(tags=["channels"])

    @router.get(
        "/channels/{channel}/availability",
        summary="What changed of stock and state on a channel",
        response_model=AvailabilityPage,
        dependencies=[Depends(gateway.needs("availability:read"))],
    )
    async def channel_availability(
        request: Request,
        channel: Annotated[Word, Path(description="a channel: shop, marketplace, app, till")],
        since: Since = None,
        limit: Annotated[int, Query(ge=1, le=500, description="SKUs; fewer where the channel has many warehouses")] = 100,
    ) -> Response:
        """Each SKU once, as it is now; again whenever it changed. The last seconds may come with the next answer."""
        outlet: OutletView | None = await gateway.find("outlets", channel)
        if outlet is None:
            raise HTTPException(404, f"no channel {channel} was configured")
        warehouses = sorted(outlet.warehouses)
        wanted = {"stock": {"warehouse": {"$in": warehouses}}, "products": {}}
        terms = "/".join((channel, str(outlet.buffer), *filter(None, [outlet.pool])))  # with other terms all figures are others
        changes = await gateway.changes(wanted, since, at_once(outlet, limit), terms)
        skus = list(dict.fromkeys(each.sku for view in wanted for each in changes.found[view]))
        shelves = [stock_id(warehouse, sku) for sku in skus for warehouse in warehouses]
        pooled = {id: f"pool_parts/{id}/{outlet.pool}" for id in shelves} if outlet.pool else {}
        names = [*(f"stock/{id}" for id in shelves), *(f"products/{sku}" for sku in skus), *pooled.values()]
        found = await gateway.find_all(names)
        stock = {id: StockView.model_validate(shelf) for id in shelves if (shelf := found[f"stock/{id}"]) is not None}
        products = {sku: ProductView.model_validate(each) for sku in skus if (each := found[f"products/{sku}"]) is not None}
        parts = {id: PoolPartView.model_validate(part) for id, name in pooled.items() if (part := found[name]) is not None}
        items = available(outlet, skus, stock, products, parts)
        return JSONResponse(AvailabilityPage(items=items, since=changes.since, more=changes.more).model_dump(mode="json"))

    return router
