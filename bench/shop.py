"""What must be there before the first order: channels, prices, stock. Waybill is told by its APIs, the naive side's documents
are written where its apps look for them."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from pymongo import MongoClient

from bench.orders import CHANNELS, CURRENCY, PRICES, SKUS, STOCK, WAREHOUSES, sku, warehouses_of
from cli.play.calls import call

AT_ONCE = 48
"""Calls under way."""
WINDOW_MINUTES = 7 * 24 * 60


def policies(warehouses: Sequence[str], price_source: str) -> dict[str, Any]:
    return {
        "currency": CURRENCY,
        "warehouses": list(warehouses),
        "payment_window_minutes": WINDOW_MINUTES,
        "return_window_days": 7,
        "price_source": price_source,
    }


async def open_waybill(apis: Mapping[str, str]) -> None:
    """Four channels with list prices, and stock for ever."""
    slots = asyncio.Semaphore(AT_ONCE)
    async with httpx.AsyncClient(timeout=60.0, limits=httpx.Limits(max_connections=AT_ONCE)) as http:

        async def tell(method: str, url: str, body: Mapping[str, Any]) -> None:
            async with slots:
                await call(http, method, url, body)

        calls = []
        for number, channel in enumerate(CHANNELS):
            calls.append(tell("PUT", f"{apis['orders']}/channels/{channel}", policies(warehouses_of(number), "list")))
            for index in range(SKUS):
                price = {"name": f"Product {index}", "currency": CURRENCY, "unit_price": PRICES[index]}
                calls.append(tell("PUT", f"{apis['pricing']}/channels/{channel}/prices/{sku(number, index)}", price))
            calls.append(tell("POST", f"{apis['inventory']}/warehouses/{WAREHOUSES[number]}/receipts", receipt(number)))
        await asyncio.gather(*calls)


def receipt(number: int) -> dict[str, Any]:
    lines = [{"sku": sku(number, index), "quantity": STOCK} for index in range(SKUS)]
    return {"receipt_id": f"opening-{number}", "lines": lines}


async def open_channel(
    apis: Mapping[str, str], channel: str, warehouses: Sequence[str], stock: Mapping[str, Mapping[str, int]]
) -> None:
    """A channel that sets its own prices; `stock` by warehouse and SKU."""
    async with httpx.AsyncClient(timeout=60.0) as http:
        await call(http, "PUT", f"{apis['orders']}/channels/{channel}", policies(warehouses, "storefront"))
        for warehouse, pieces in stock.items():
            lines = [{"sku": name, "quantity": quantity} for name, quantity in pieces.items()]
            body = {"receipt_id": f"opening-{channel}", "lines": lines}
            await call(http, "POST", f"{apis['inventory']}/warehouses/{warehouse}/receipts", body)


def open_naive(mongo: str) -> None:
    with MongoClient[dict[str, Any]](mongo) as client:
        database = client["naive"]
        for number, channel in enumerate(CHANNELS):
            policy = {"_id": channel, "currency": CURRENCY, "warehouses": list(warehouses_of(number))}
            database["channels"].insert_one(policy)
            database["prices"].insert_many(
                {"_id": f"{channel}/{sku(number, i)}", "currency": CURRENCY, "unit_price": PRICES[i]} for i in range(SKUS)
            )
            database["stock"].insert_many(
                {"_id": f"{WAREHOUSES[number]}/{sku(number, i)}", "on_hand": STOCK, "allocated": 0} for i in range(SKUS)
            )


async def stock_of(apis: Mapping[str, str], warehouse: str, sku: str) -> dict[str, Any]:
    async with httpx.AsyncClient(timeout=60.0) as http:
        return await call(http, "GET", f"{apis['inventory']}/warehouses/{warehouse}/stock/{sku}")
