# mypy: disable-error-code="misc, untyped-decorator"
"""Pricing: list prices, line by line. Run it: python -m bench.naive.price worker."""

from typing import Any

from bench.naive import records as r
from bench.naive.app import database, make_app, topic

app = make_app("price")
db = database()
priced = topic(app, r.OrderPriced)


@app.agent(topic(app, r.OrderAccepted))
async def price(orders: Any) -> None:
    async for order in orders:
        id = order.order_id
        if await db.order_prices.find_one({"_id": id}):
            continue
        lines, steps, total = [], [], 0
        for line in order.lines:
            listed = await db.prices.find_one({"_id": f"{order.channel}/{line.sku}"})
            amount = listed["unit_price"] * line.quantity
            total += amount
            lines.append(r.PricedLine(sku=line.sku, quantity=line.quantity, unit_price=listed["unit_price"], total=amount))
            steps.append({"rule": "list_price", "subject": line.sku, "amount": amount, "running": total})
        document = {"lines": [line.asdict() for line in lines], "explanation": steps, "total": total}
        await db.order_prices.update_one({"_id": id}, {"$set": document}, upsert=True)
        if total == order.expected_total:
            await priced.send(
                key=id, value=r.OrderPriced(order_id=id, currency=order.currency, lines=lines, total=total, at=r.now())
            )


if __name__ == "__main__":
    app.main()
