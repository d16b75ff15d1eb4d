"""What must be there before the first order: channels, prices, stock. Waybill is told by its APIs, the naive side's documents
are written where its apps look for them."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pymongo import MongoClient

from bench.caller import Call, all_of, call
from bench.orders import CHANNELS, CURRENCY, PRICES, SKUS, STOCK, WAREHOUSES, sku, warehouses_of

AT_ONCE = 64
"""Calls under way to a service."""
WINDOW_MINUTES = 7 * 24 * 60


def policies(warehouses: Sequence[str], price_source: str) -> dict[str, Any]:
    return {
        "currency": CURRENCY,
        "warehouses": list(warehouses),
        "payment_window_minutes": WINDOW_MINUTES,
        "return_window_days": 7,
        "price_source": price_source,
    }


async def open_waybill(
    apis: Mapping[str, str], stocked: Callable[[int], list[Call]] | None = None, terms: Mapping[str, Any] | None = None
) -> None:
    """Four channels with list prices, and stock for ever; else what `stocked` asks of inventory for each, by its number."""
    channels: list[Call] = []
    prices: list[Call] = []
    receipts: list[Call] = []
    agreed = {"terms": dict(terms)} if terms else {}
    for number, channel in enumerate(CHANNELS):
        channels.append(("PUT", f"/channels/{channel}", {**policies(warehouses_of(number), "list"), **agreed}))
        receipts += stocked(number) if stocked else [receipt_at(WAREHOUSES[number], number, range(SKUS), f"opening-{number}")]
        for index in range(SKUS):
            price = {"name": f"Product {index}", "currency": CURRENCY, "unit_price": PRICES[index]}
            prices.append(("PUT", f"/channels/{channel}/prices/{sku(number, index)}", price))
    told = {"orders": channels, "pricing": prices, "inventory": receipts}
    await asyncio.gather(*(all_of(apis[service], calls, AT_ONCE) for service, calls in told.items()))


def receipt_at(warehouse: str, channel: int, skus: range, id: str) -> Call:
    """Stock for ever of a channel's SKUs of these numbers."""
    lines = [{"sku": sku(channel, index), "quantity": STOCK} for index in skus]
    return "POST", f"/warehouses/{warehouse}/receipts", {"receipt_id": id, "lines": lines}


async def open_channel(
    apis: Mapping[str, str], channel: str, warehouses: Sequence[str], stock: Mapping[str, Mapping[str, int]]
) -> None:
    """A channel that sets its own prices; `stock` by warehouse and SKU."""
    await call(apis["orders"], "PUT", f"/channels/{channel}", policies(warehouses, "storefront"))
    for warehouse, pieces in stock.items():
        lines = [{"sku": name, "quantity": quantity} for name, quantity in pieces.items()]
        body = {"receipt_id": f"opening-{channel}", "lines": lines}
        await call(apis["inventory"], "POST", f"/warehouses/{warehouse}/receipts", body)


async def stock_of(apis: Mapping[str, str], warehouse: str, sku: str) -> dict[str, Any]:
    return await call(apis["inventory"], "GET", f"/warehouses/{warehouse}/stock/{sku}")


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
