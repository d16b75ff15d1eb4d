# mypy: disable-error-code="misc, untyped-decorator"
"""Fulfillment: created, then picked, packed and shipped as the warehouse reports. Run it: python -m bench.naive.ship worker."""

from typing import Any

from bench.naive import records as r
from bench.naive.app import database, make_app, topic

app = make_app("ship")
db = database()
created, picked = topic(app, r.ShipmentCreated), topic(app, r.ShipmentPicked)
packed, shipped = topic(app, r.ShipmentPacked), topic(app, r.ShipmentShipped)


@app.agent(topic(app, r.FulfillmentRequested))
async def create(requests: Any) -> None:
    async for request in requests:
        id, at = request.shipment_id, r.now()
        if await db.shipments.find_one({"_id": id}):
            continue
        document = {
            "order_id": request.order_id,
            "warehouse": request.warehouse,
            "lines": [line.asdict() for line in request.lines],
            "customer": request.customer.asdict(),
            "stage": "created",
            "created_at": at,
        }
        await db.shipments.update_one({"_id": id}, {"$set": document}, upsert=True)
        fact = r.ShipmentCreated(
            shipment_id=id,
            order_id=request.order_id,
            warehouse=request.warehouse,
            lines=request.lines,
            customer=request.customer,
            at=at,
        )
        await created.send(key=request.order_id, value=fact)


@app.agent(topic(app, r.DispatchReported))
async def dispatch(reports: Any) -> None:
    async for report in reports:
        id, order_id, at = report.shipment_id, report.order_id, r.now()
        shipment = await db.shipments.find_one({"_id": id})
        if shipment is None or shipment["stage"] != "created":
            continue
        told = {"carrier": report.carrier, "tracking_number": report.tracking_number}
        await db.shipments.update_one({"_id": id}, {"$set": {"stage": "shipped", "shipped_at": at, "package": "carton", **told}})
        await picked.send(key=order_id, value=r.ShipmentPicked(shipment_id=id, order_id=order_id, at=at))
        await packed.send(key=order_id, value=r.ShipmentPacked(shipment_id=id, order_id=order_id, package="carton", at=at))
        fact = r.ShipmentShipped(
            shipment_id=id,
            order_id=order_id,
            warehouse=shipment["warehouse"],
            lines=[r.Line(**line) for line in shipment["lines"]],
            at=at,
            **told,
        )
        await shipped.send(key=order_id, value=fact)


if __name__ == "__main__":
    app.main()
