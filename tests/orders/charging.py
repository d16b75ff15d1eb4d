"""An order and its charges.
O = A 150.00 + B 60.00, less 20.00 = 190.00 CNY, pay_by 12:30."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.orders.charge.commands import ReportCharge
from services.orders.order.commands import ExpireUnpaid
from services.orders.service import service
from shared.contracts.allocating import OrderAllocated, ReleaseRequested, ReservationRequested
from shared.contracts.money import ChargeReported, Totals
from shared.contracts.orders import (
    OrderConfirmed,
    OrderExpired,
    OrderLine,
    OrderPaid,
    OrderPlaced,
    PaymentCaptured,
    PaymentClaimed,
    PricedLine,
    RefundIssued,
    RefundPart,
    StockLine,
)
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.storefront import PaymentReceived
from shared.contracts.terms import LatePayment, Overpaid, Terms
from shared.domain import ids
from shared.domain.messages import Fact
from shared.testing.specs import Spec

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAY_BY = AT + timedelta(minutes=30)
TOTAL = 19_000
O = ids.order_id("shop", "A-1")  # noqa: E741 - as the rows call it
O2 = ids.order_id("shop", "A-2")
orders = Spec(service, time=AT)
SHIPMENT = ids.shipment_id(O)
PRICED = (
    PricedLine(sku="A", quantity=1, unit_price=15_000, discount=1_429, total=13_571),
    PricedLine(sku="B", quantity=1, unit_price=6_000, discount=571, total=5_429),
)
STOCK = (StockLine(sku="A", quantity=1), StockLine(sku="B", quantity=1))
confirmed = OrderConfirmed(order_id=O, currency="CNY", lines=PRICED, total=TOTAL, confirmed_at=AT)
asked = ReservationRequested(order_id=O, shipment_id=SHIPMENT, warehouse="W1", lines=STOCK, attempt=1, requested_at=AT)
allocated = OrderAllocated(order_id=O, shipment_id=SHIPMENT, warehouse="W1", allocated_at=AT)


def placed(late: LatePayment = "refund", overpaid: Overpaid = "refund") -> OrderPlaced:
    return OrderPlaced(
        order_id=O,
        channel="shop",
        external_id="A-1",
        currency="CNY",
        lines=(OrderLine(sku="A", quantity=1), OrderLine(sku="B", quantity=1)),
        price_source="list",
        warehouses=("W1", "W2", "W3"),
        pay_by=PAY_BY,
        return_window_days=7,
        placed_at=AT,
        terms=Terms(late_payment=late, overpaid=overpaid, grace_minutes=2),
    )


WAITING = (placed(), confirmed, asked, allocated)


def minute(minutes: float) -> datetime:
    return AT + timedelta(minutes=minutes)


def received(amount: int, charge: str = "ch1", provider: str | None = "pay", number: str = "A-1", **more: Any) -> PaymentReceived:
    said = {"channel": "shop", "external_id": number, "payment_id": charge, "amount": amount, "currency": "CNY"}
    return PaymentReceived(**{**said, "provider": provider, **more})


def reported(charge: str = "ch1", provider: str = "pay", order: str = O, currency: str = "CNY", **totals: int) -> ReportCharge:
    return ReportCharge(
        order_id=order,
        channel="shop",
        provider=provider,
        payment_id=charge,
        totals=Totals(**totals),
        currency=currency,
        method="card",
    )


def life(history: tuple[Fact, ...], *said: Any, at: datetime = AT) -> tuple[list[Any], list[Any]]:
    """Everything said goes to its charge, and from there to the order: all facts, and those of the order."""
    facts: list[Any] = list(history)
    for each in said:
        key = f"{each.provider or each.channel}/{each.payment_id}"
        claims = orders.given(*facts).when(each, key=key, at=at).decided
        facts += claims
        for claim in claims:
            if isinstance(claim, PaymentClaimed):
                facts += orders.given(*facts).when(claim, at=at).decided
    return facts, [fact for fact in facts[len(history) :] if getattr(fact, "key", "") == "order_id"]


def captured(amount: int, total: int, charge: str = "ch1", provider: str | None = "pay", at: datetime = AT) -> PaymentCaptured:
    return PaymentCaptured(
        order_id=O,
        provider=provider,
        payment_id=charge,
        amount=amount,
        total=total,
        currency="CNY",
        method="card",
        captured_at=at,
    )


def back(amount: int, cause: str, reason: str, at: datetime = AT, charge: str = "ch1") -> RefundIssued:
    id, parts = ids.refund_id(O, cause), (RefundPart(payment_id=f"pay/{charge}", amount=amount),)
    return RefundIssued(order_id=O, refund_id=id, amount=amount, currency="CNY", reason=reason, parts=parts, issued_at=at)


def told(totals: Totals, at: datetime = AT) -> ChargeReported:
    return ChargeReported(order_id=O, provider="pay", payment_id="ch1", currency="CNY", totals=totals, reported_at=at)


def paid(at: datetime = AT) -> OrderPaid:
    return OrderPaid(order_id=O, currency="CNY", paid=TOTAL, paid_at=at)


def released(at: datetime = AT) -> FulfillmentRequested:
    shipment = ids.shipment_id(O)
    return FulfillmentRequested(order_id=O, shipment_id=shipment, channel="shop", warehouse="W1", lines=STOCK, requested_at=at)


def expired(minutes: float) -> tuple[Fact, Fact]:
    at = minute(minutes)
    freed = ReleaseRequested(order_id=O, shipment_id=SHIPMENT, warehouse="W1", lines=STOCK, reason="expired", requested_at=at)
    return OrderExpired(order_id=O, pay_by=PAY_BY, expired_at=at), freed


expire = ExpireUnpaid(order_id=O)
