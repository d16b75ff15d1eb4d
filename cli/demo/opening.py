"""Before the doors open: the channels' policies, prices and promotion; what the warehouses have, and its alert lines."""

from datetime import timedelta
from typing import Any

import httpx

from cli.demo.day import CHANNELS, CURRENCY, OPENS, WAREHOUSES
from cli.demo.driver import Driver
from cli.demo.seeing import WINDOW_MINUTES


async def open_shop(driver: Driver, http: httpx.AsyncClient) -> None:
    await driver.begin()
    if driver.provider is not None:
        await driver.call(http, "PUT", "orders", f"/providers/{driver.provider.name}", {})
    for channel in CHANNELS:
        policies: dict[str, Any] = {
            "currency": CURRENCY,
            "warehouses": list(WAREHOUSES),
            "payment_window_minutes": WINDOW_MINUTES,
            "return_window_days": 7,
            "price_source": "storefront" if channel == "tmall" else "list",
        }
        if channel == "shop" and driver.provider is not None:
            policies["terms"] = {"capture": "release"}
        await driver.call(http, "PUT", "orders", f"/channels/{channel}", policies)
    for channel in ("shop", "store-1"):
        for product in driver.day.products:
            body = {"name": product.name, "currency": CURRENCY, "unit_price": product.price}
            await driver.call(http, "PUT", "pricing", f"/channels/{channel}/prices/{product.sku}", body)
        ends = (OPENS + timedelta(days=1)).isoformat()
        promotion = {
            "currency": CURRENCY,
            "threshold": 20000,
            "discount": 2000,
            "starts_at": driver.now.isoformat(),
            "ends_at": ends,
            "limits": driver.limits.get(channel),
        }
        await driver.call(http, "PUT", "pricing", f"/channels/{channel}/promotions/618-200-20", promotion)
    for warehouse in WAREHOUSES:
        lines = [{"sku": product.sku, "quantity": product.stock[warehouse]} for product in driver.day.products]
        stock = {"receipt_id": f"opening-{warehouse}", "lines": lines}
        await driver.call(http, "POST", "inventory", f"/warehouses/{warehouse}/receipts", stock)
    for product in driver.day.products:
        path = f"/warehouses/{WAREHOUSES[0]}/stock/{product.sku}/alert-line"
        await driver.call(http, "PUT", "inventory", path, {"alert_line": product.alert_line})
