# mypy: disable-error-code="misc, untyped-decorator"
"""One service: an order is parsed, decided, told and stored. Run it: python -m bench.naive.one worker."""

from typing import Any

import faust

from bench.naive.app import database, make_app, topic


class Line(faust.Record, serializer="json"):
    sku: str
    quantity: int
    unit_price: int


class PlaceOrder(faust.Record, serializer="json"):
    order_id: str
    customer: str
    lines: list[Line]
    at: str


class OrderTaken(faust.Record, serializer="json"):
    order_id: str
    customer: str
    lines: list[Line]
    total: int
    at: str


app = make_app("one")
db = database()
taken = topic(app, OrderTaken)


@app.agent(topic(app, PlaceOrder))
async def take(orders: Any) -> None:
    async for order in orders:
        id = order.order_id
        if await db.orders.find_one({"_id": id}):
            continue
        total = sum(line.quantity * line.unit_price for line in order.lines)
        document = {
            "customer": order.customer,
            "lines": [line.asdict() for line in order.lines],
            "total": total,
            "at": order.at,
            "status": "placed",
        }
        await db.orders.update_one({"_id": id}, {"$set": document}, upsert=True)
        fact = OrderTaken(order_id=id, customer=order.customer, lines=order.lines, total=total, at=order.at)
        await taken.send(key=id, value=fact)


if __name__ == "__main__":
    app.main()
