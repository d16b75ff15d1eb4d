# mypy: disable-error-code="misc, untyped-decorator"
"""Payments: captured, compared with what is owed, and the go for shipping. Run it: python -m bench.naive.pay worker."""

from typing import Any

from bench.naive import records as r
from bench.naive.app import database, make_app, topic
from shared.domain import ids

app = make_app("pay")
db = database()
captured, paid, wanted = topic(app, r.PaymentCaptured), topic(app, r.OrderPaid), topic(app, r.FulfillmentRequested)


async def settle(id: str) -> None:
    """Payment, total and allocation arrive in any order; whoever completes them goes on."""
    account = await db.accounts.find_one({"_id": id})
    covered = "total" in account and account.get("captured", 0) >= account["total"]
    if covered and not account.get("paid"):
        first = await db.accounts.update_one({"_id": id, "paid": {"$ne": True}}, {"$set": {"paid": True}})
        if first.modified_count:
            fact = r.OrderPaid(order_id=id, paid=account["total"], currency=account["currency"], at=r.now())
            await paid.send(key=id, value=fact)
    if covered and (allocation := account.get("allocation")):
        first = await db.accounts.update_one({"_id": id, "requested": {"$ne": True}}, {"$set": {"requested": True}})
        if first.modified_count:
            fact = r.FulfillmentRequested(
                order_id=id,
                shipment_id=ids.shipment_id(id),
                warehouse=allocation["warehouse"],
                lines=[r.Line(**line) for line in allocation["lines"]],
                customer=r.Customer(**allocation["customer"]),
                at=r.now(),
            )
            await wanted.send(key=id, value=fact)


@app.agent(topic(app, r.PaymentReceived))
async def capture(payments: Any) -> None:
    async for payment in payments:
        id = ids.order_id(payment.channel, payment.external_id)
        account = await db.accounts.find_one({"_id": id})
        if account and payment.payment_id in account.get("payments", []):
            continue
        change = {
            "$inc": {"captured": payment.amount},
            "$push": {"payments": payment.payment_id},
            "$set": {"currency": payment.currency},
        }
        await db.accounts.update_one({"_id": id}, change, upsert=True)
        fact = r.PaymentCaptured(
            order_id=id, payment_id=payment.payment_id, amount=payment.amount, currency=payment.currency, at=r.now()
        )
        await captured.send(key=id, value=fact)
        await settle(id)


@app.agent(topic(app, r.OrderConfirmed))
async def owe(orders: Any) -> None:
    async for order in orders:
        owed = {"total": order.total, "currency": order.currency}
        await db.accounts.update_one({"_id": order.order_id}, {"$set": owed}, upsert=True)
        await settle(order.order_id)


@app.agent(topic(app, r.OrderAllocated))
async def allocated(orders: Any) -> None:
    async for order in orders:
        allocation = {
            "warehouse": order.warehouse,
            "lines": [line.asdict() for line in order.lines],
            "customer": order.customer.asdict(),
        }
        await db.accounts.update_one({"_id": order.order_id}, {"$set": {"allocation": allocation}}, upsert=True)
        await settle(order.order_id)


if __name__ == "__main__":
    app.main()
