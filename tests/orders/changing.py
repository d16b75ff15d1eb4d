"""An order of A 150.00 and B 60.00 CNY with 20.00 off from 200.00, which is changed: pricing decides by its own rules, warehouses
and fulfillment answer when they are told to."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from services.orders.change.commands import AskedLine, ConfirmChange, OpenChange
from services.orders.order.state import NO_ORDER, Open, folded
from services.pricing.service import service as pricing_service
from shared.contracts.allocating import OrderAllocated, ReservationRequested
from shared.contracts.changes import ChangePreviewed, ChangePriceRequested
from shared.contracts.fulfillment import ShipmentShipped, ShipmentStopped, ShipmentStopRefused
from shared.contracts.inventory import LotLine, LotQuantity, Shortage
from shared.contracts.orders import (
    OrderConfirmed,
    OrderLine,
    OrderPaid,
    OrderPlaced,
    PaymentCaptured,
    PaymentClaimed,
    PricedLine,
    ShipmentStopRequested,
    StockLine,
)
from shared.contracts.promotions import Offer, SpendThreshold, Tier
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import ChangeTerms, Terms
from shared.domain import ids
from shared.domain.messages import Personal
from shared.testing.specs import Spec
from tests.orders.example import AT, O1, PAY_BY, order

pricing = Spec(pricing_service)
C1 = "c-1"
S1, S2 = ids.shipment_id(O1, 1), ids.shipment_id(O1, 2)
LIST = {"A": 15000, "B": 6000, "C": 18000, "SET": 40000}
ENDS = datetime(2027, 1, 1, tzinfo=UTC)
HOME = Personal(customer_id="c1", name="sealed", country="CN")
OFF = Offer(
    promotion_id="200-20",
    currency="CNY",
    terms=SpendThreshold(tiers=(Tier(threshold=20_000, off=2_000),)),
    starts_at=AT,
    ends_at=ENDS,
)
FOUND: dict[str, Mapping[str, Any] | None] = {
    **{f"prices/shop/{sku}": {"name": sku, "currency": "CNY", "unit_price": price} for sku, price in LIST.items()},
    **{f"prices/base/{sku}": None for sku in LIST},
    **{f"offers/shop/{sku}": None for sku in LIST},
    "offers/shop": {"offers": [OFF.model_dump(mode="json")]},
    "customers/c1": None,
}
"""What pricing looks up: its list, and 20.00 off from 200.00."""


def line(sku: str, total: int, quantity: int = 1) -> PricedLine:
    unit = LIST[sku]
    return PricedLine(sku=sku, quantity=quantity, unit_price=unit, discount=quantity * unit - total, total=total)


A, B = line("A", 13571), line("B", 5429)


class Changed:
    """Placed, priced, its pieces reserved in W1 as shipment 1, and paid; `released`: fulfillment has it."""

    def __init__(
        self, *lines: PricedLine, released: bool = False, paid: bool = True, terms: ChangeTerms | None = None, **more: Any
    ) -> None:
        self.lines = lines or (A, B)
        self.stock = tuple(StockLine(sku=each.sku, quantity=each.quantity) for each in self.lines)
        total = sum(each.total for each in self.lines)
        self.now = AT
        self.facts: list[Any] = [
            OrderPlaced(
                order_id=O1,
                channel="shop",
                external_id="A-1",
                currency="CNY",
                lines=tuple(OrderLine(sku=each.sku, quantity=each.quantity) for each in self.lines),
                customer=HOME,
                price_source=more.get("price_source", "list"),
                warehouses=("W1", "W2"),
                pay_by=PAY_BY,
                return_window_days=7,
                placed_at=AT,
                terms=Terms(changes=terms, **more.get("of_channel", {})),
            ),
            OrderConfirmed(order_id=O1, currency="CNY", lines=self.lines, total=total, confirmed_at=AT),
            ReservationRequested(order_id=O1, shipment_id=S1, warehouse="W1", lines=self.stock, attempt=1, requested_at=AT),
            OrderAllocated(order_id=O1, shipment_id=S1, warehouse="W1", allocated_at=AT),
        ]
        if paid:
            self.facts += [captured(total), OrderPaid(order_id=O1, currency="CNY", paid=total, paid_at=AT)]
        if released:
            self.facts.append(
                FulfillmentRequested(
                    order_id=O1,
                    shipment_id=S1,
                    channel="shop",
                    warehouse="W1",
                    lines=self.stock,
                    customer=HOME,
                    requested_at=AT,
                )
            )

    # -- what comes in
    def hear(self, input: Any, actor: str = "", **later: float) -> list[Any]:
        self.now += timedelta(**later)
        decided = list(order.given(*self.facts).when(input, at=self.now, key=O1, actor=actor).decided)
        again = order.given(*self.facts, *decided).when(input, at=self.now, key=O1, actor=actor).decided
        assert all(getattr(fact, "refusal", False) for fact in again), again
        self.facts += [fact for fact in decided if not getattr(fact, "refusal", False)]
        return decided

    def open(self, *asked: AskedLine, change_id: str = C1, actor: str = "", **more: Any) -> list[Any]:
        return self.hear(OpenChange(order_id=O1, change_id=change_id, lines=asked, reason="asked", **more), actor)

    def confirm(self, preview_id: str | None = None, change_id: str = C1, **later: float) -> list[Any]:
        preview = preview_id or self.preview.preview_id
        return self.hear(ConfirmChange(order_id=O1, change_id=change_id, preview_id=preview), "", **later)

    def pay(self, amount: int, payment_id: str = "p2", **later: float) -> list[Any]:
        self.now += timedelta(**later)
        return self.hear(claimed(amount, payment_id, self.now))

    def ship(self, shipment_id: str = S1, lines: tuple[StockLine, ...] | None = None) -> list[Any]:
        shipped = ShipmentShipped(
            shipment_id=shipment_id,
            order_id=O1,
            warehouse="W1",
            lines=lines or self.stock,
            carrier="SF",
            tracking_number="T1",
            shipped_at=self.now,
        )
        return self.hear(shipped)

    # -- what the others answer
    def answers(self, has: Mapping[str, Mapping[str, int]] | None = None, *, stop: bool = True) -> None:
        """All that is asked, until nothing is. `has`: what warehouses have; all of them everything, where it is not said."""
        done = getattr(self, "_done", 0)
        while done < len(self.facts):
            fact = self.facts[done]
            done += 1
            match fact:
                case ShipmentStopRequested():
                    self.hear(stopped(fact.shipment_id, self.now) if stop else not_stopped(fact.shipment_id, self.now))
                case ReservationRequested(change_id=str()):
                    self.hear(reserved(fact, self.now) if _has(fact, has) else short(fact, has or {}, self.now))
                case ChangePriceRequested():
                    (answer,) = pricing.when(fact, found=FOUND).decided
                    self.hear(answer)
                case _:
                    pass
        self._done = done

    # -- what is seen
    def of(self, *kinds: type) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kinds)]

    @property
    def preview(self) -> ChangePreviewed:
        found: ChangePreviewed = self.of(ChangePreviewed)[-1]
        return found

    @property
    def state(self) -> Open:
        state = folded(NO_ORDER, self.facts, O1)
        assert isinstance(state, Open)
        return state


def _has(asked: ReservationRequested, has: Mapping[str, Mapping[str, int]] | None) -> bool:
    return has is None or all(has.get(asked.warehouse, {}).get(each.sku, 0) >= each.quantity for each in asked.lines)


def claimed(amount: int, payment_id: str, at: datetime) -> PaymentClaimed:
    return PaymentClaimed(
        provider="shop",
        channel="shop",
        payment_id=payment_id,
        order_id=O1,
        amount=amount,
        currency="CNY",
        method="wechat",
        request="RecordPayment",
        claimed_at=at,
    )


def captured(amount: int, payment_id: str = "p1") -> PaymentCaptured:
    return PaymentCaptured(
        order_id=O1, payment_id=payment_id, amount=amount, total=amount, currency="CNY", method="wechat", captured_at=AT
    )


def reserved(asked: ReservationRequested, at: datetime) -> StockReserved:
    lines = tuple(
        LotLine(sku=x.sku, quantity=x.quantity, lots=(LotQuantity(lot="l1", quantity=x.quantity),)) for x in asked.lines
    )
    return StockReserved(
        warehouse=asked.warehouse,
        order_id=O1,
        shipment_id=asked.shipment_id,
        attempt=asked.attempt,
        lines=lines,
        reserved_at=at,
    )


def short(asked: ReservationRequested, has: Mapping[str, Mapping[str, int]], at: datetime) -> ReservationRefused:
    stock = has.get(asked.warehouse, {})
    shortages = tuple(
        Shortage(sku=x.sku, requested=x.quantity, available=stock.get(x.sku, 0))
        for x in asked.lines
        if stock.get(x.sku, 0) < x.quantity
    )
    return ReservationRefused(
        warehouse=asked.warehouse,
        order_id=O1,
        shipment_id=asked.shipment_id,
        attempt=asked.attempt,
        shortages=shortages,
        refused_at=at,
    )


def stopped(shipment_id: str, at: datetime) -> ShipmentStopped:
    return ShipmentStopped(shipment_id=shipment_id, order_id=O1, reason="asked", stopped_at=at)


def not_stopped(shipment_id: str, at: datetime) -> ShipmentStopRefused:
    reason = "already with SF, tracking number T1"
    return ShipmentStopRefused(shipment_id=shipment_id, order_id=O1, reason=reason, refused_at=at)
