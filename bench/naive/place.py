# mypy: disable-error-code="misc, untyped-decorator"
"""Orders: placed, confirmed, allocated, shipped. Run it: python -m bench.naive.place worker."""

from typing import Any

from bench.naive import records as r
from bench.naive.app import database, make_app, topic
from shared.domain import ids

app = make_app("place")
db = database()
accepted, confirmed = topic(app, r.OrderAccepted), topic(app, r.OrderConfirmed)
requested, allocated, shipped = topic(app, r.ReservationRequested), topic(app, r.OrderAllocated), topic(app, r.OrderShipped)


async def note(id: str, type: str, at: str, **fields: Any) -> None:
    change = {"$set": fields, "$push": {"history": {"type": type, "at": at}}}
    await db.orders.update_one({"_id": id}, change, upsert=True)


@app.agent(topic(app, r.OrderPlaced))
async def place(orders: Any) -> None:
    async for order in orders:
        id = ids.order_id(order.channel, order.external_id)
        known = await db.orders.find_one({"_id": id})
        if known and "order" in known:
            continue
        channel = await db.channels.find_one({"_id": order.channel})
        at = r.now()
        if channel is None or channel["currency"] != order.currency:
            await note(id, "OrderRefused", at, order="refused")
            continue
        placed = r.OrderAccepted(
            order_id=id,
            channel=order.channel,
            external_id=order.external_id,
            currency=order.currency,
            lines=order.lines,
            customer=order.customer,
            expected_total=order.expected_total,
            warehouse=channel["warehouses"][0],
            at=at,
        )
        fields = {
            "channel": order.channel,
            "external_id": order.external_id,
            "currency": order.currency,
            "lines": [line.asdict() for line in order.lines],
            "customer": order.customer.asdict(),
            "expected_total": order.expected_total,
            "warehouse": placed.warehouse,
        }
        await note(id, "OrderPlaced", at, order="placed", **fields)
        await accepted.send(key=id, value=placed)


@app.agent(topic(app, r.OrderPriced))
async def confirm(prices: Any) -> None:
    async for price in prices:
        id, at = price.order_id, r.now()
        order = await db.orders.find_one({"_id": id})
        if order["order"] != "placed":
            continue
        await note(id, "OrderConfirmed", at, order="confirmed", total=price.total, lines=[line.asdict() for line in price.lines])
        await confirmed.send(
            key=id,
            value=r.OrderConfirmed(order_id=id, currency=price.currency, lines=price.lines, total=price.total, at=at),
        )
        lines = [r.Line(sku=line.sku, quantity=line.quantity) for line in price.lines]
        ask = r.ReservationRequested(order_id=id, warehouse=order["warehouse"], lines=lines, at=at)
        await requested.send(key=order["warehouse"], value=ask)


@app.agent(topic(app, r.StockReserved))
async def allocate(reservations: Any) -> None:
    async for reservation in reservations:
        id, at = reservation.order_id, r.now()
        order = await db.orders.find_one({"_id": id})
        if order.get("allocation") == "allocated":
            continue
        await note(id, "OrderAllocated", at, allocation="allocated")
        fact = r.OrderAllocated(
            order_id=id,
            warehouse=reservation.warehouse,
            channel=order["channel"],
            lines=reservation.lines,
            customer=r.Customer(**order["customer"]),
            at=at,
        )
        await allocated.send(key=id, value=fact)


@app.agent(topic(app, r.OrderPaid))
async def paid(payments: Any) -> None:
    async for payment in payments:
        await note(payment.order_id, "OrderPaid", payment.at, payment="paid", paid=payment.paid)


@app.agent(topic(app, r.ShipmentShipped))
async def ship(shipments: Any) -> None:
    async for shipment in shipments:
        id, at = shipment.order_id, r.now()
        order = await db.orders.find_one({"_id": id})
        if order.get("fulfillment") == "shipped":
            continue
        told = {"carrier": shipment.carrier, "tracking_number": shipment.tracking_number}
        await note(id, "OrderShipped", at, fulfillment="shipped", shipment_id=shipment.shipment_id, **told)
        fact = r.OrderShipped(order_id=id, shipment_id=shipment.shipment_id, at=at, **told)
        await shipped.send(key=id, value=fact)


if __name__ == "__main__":
    app.main()
