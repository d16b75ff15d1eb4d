# mypy: disable-error-code="misc, untyped-decorator"
"""Inventory: reserved all or nothing, issued when shipped. Run it: python -m bench.naive.reserve worker."""

from collections import Counter
from typing import Any

from bench.naive import records as r
from bench.naive.app import database, make_app, topic

app = make_app("reserve")
db = database()
reserved, issued = topic(app, r.StockReserved), topic(app, r.StockIssued)


def summed(lines: Any) -> dict[str, int]:
    pieces: Counter[str] = Counter()
    for line in lines:
        pieces[line.sku] += line.quantity
    return dict(pieces)


@app.agent(topic(app, r.ReservationRequested))
async def reserve(requests: Any) -> None:
    async for request in requests:
        id, warehouse = request.order_id, request.warehouse
        if await db.reservations.find_one({"_id": id}):
            continue
        wanted, short = summed(request.lines), False
        for sku, quantity in wanted.items():
            stock = await db.stock.find_one({"_id": f"{warehouse}/{sku}"})
            short |= stock is None or stock["on_hand"] - stock["allocated"] < quantity
        if short:
            await db.reservations.update_one({"_id": id}, {"$set": {"state": "refused"}}, upsert=True)
            continue
        for sku, quantity in wanted.items():  # the only writer of this warehouse: its key is the topic's
            await db.stock.update_one({"_id": f"{warehouse}/{sku}"}, {"$inc": {"allocated": quantity}})
        document = {"state": "reserved", "warehouse": warehouse, "lines": wanted}
        await db.reservations.update_one({"_id": id}, {"$set": document}, upsert=True)
        lines = [r.Line(sku=sku, quantity=quantity) for sku, quantity in wanted.items()]
        await reserved.send(key=id, value=r.StockReserved(order_id=id, warehouse=warehouse, lines=lines, at=r.now()))


@app.agent(topic(app, r.ShipmentShipped))
async def issue(shipments: Any) -> None:
    async for shipment in shipments:
        id, warehouse = shipment.order_id, shipment.warehouse
        reservation = await db.reservations.find_one({"_id": id})
        if reservation is None or reservation["state"] != "reserved":
            continue
        for sku, quantity in reservation["lines"].items():
            change = {"$inc": {"on_hand": -quantity, "allocated": -quantity}}
            await db.stock.update_one({"_id": f"{warehouse}/{sku}"}, change)
        await db.reservations.update_one({"_id": id}, {"$set": {"state": "issued"}})
        fact = r.StockIssued(order_id=id, shipment_id=shipment.shipment_id, warehouse=warehouse, lines=shipment.lines, at=r.now())
        await issued.send(key=warehouse, value=fact)


if __name__ == "__main__":
    app.main()
