"""An order among warehouses W1, W2, W3 by rank, which answer when they are told to."""

from datetime import timedelta
from typing import Any

from shared.contracts.allocating import ReservationRequested
from shared.contracts.fulfillment import ShipmentDelivered, ShipmentShipped, ShortPicked
from shared.contracts.inventory import LotLine, LotQuantity, Shortage
from shared.contracts.orders import OrderLine, OrderPlaced, PricedLine, StockLine
from shared.contracts.refusing import OrderRefused
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.testing.specs import fold
from tests.orders.example import AT, O1, PAY_BY, order
from tests.orders.inputs import pay, price

HAS = {"W1": {"A": 3, "B": 0}, "W2": {"A": 5, "B": 5}, "W3": {"A": 0, "B": 2}}
S1, S2, S3 = (ids.shipment_id(O1, number) for number in (1, 2, 3))


def lines(**pieces: int) -> tuple[StockLine, ...]:
    return tuple(StockLine(sku=sku, quantity=quantity) for sku, quantity in pieces.items())


def priced(sku: str, quantity: int, unit: int = 1000) -> PricedLine:
    return PricedLine(sku=sku, quantity=quantity, unit_price=unit, discount=0, total=quantity * unit)


class Life:
    """An order among warehouses that have this, which answer when they are told to."""

    def __init__(self, has: dict[str, dict[str, int]] = HAS, terms: Terms | None = None, unit: int = 1000, **pieces: int) -> None:
        self.has = {warehouse: dict(stock) for warehouse, stock in has.items()}
        self.priced = tuple(priced(sku, quantity, unit) for sku, quantity in pieces.items())
        placed = OrderPlaced(
            order_id=O1,
            channel="shop",
            external_id="A-1",
            currency="EUR",
            lines=tuple(OrderLine(sku=sku, quantity=quantity) for sku, quantity in pieces.items()),
            price_source="list",
            warehouses=tuple(has),
            pay_by=PAY_BY,
            return_window_days=7,
            placed_at=AT,
            terms=terms or Terms(),
        )
        self.facts: list[Any] = [placed]
        self.answered: set[int] = set()
        """Attempts."""
        self.hear(price.model_copy(update={"lines": self.priced, "total": self.total}))

    @property
    def total(self) -> int:
        return sum(line.total for line in self.priced)

    def hear(self, input: Any) -> list[Any]:
        decided = list(order.given(*self.facts).when(input).decided)
        if decided and not getattr(decided[0], "refusal", False):
            again = order.given(*self.facts, *decided).when(input).decided
            assert all(getattr(fact, "refusal", False) for fact in again), again
        self.facts += decided
        return decided

    def of(self, *kinds: type) -> list[Any]:
        return [fact for fact in self.facts if isinstance(fact, kinds)]

    @property
    def open(self) -> list[ReservationRequested]:
        """Requests that were not answered, as inventory sees them."""
        return [each for each in self.of(ReservationRequested) if each.attempt not in self.answered]

    def answer(self, asked: ReservationRequested | None = None) -> list[Any]:
        """The oldest request: all or nothing."""
        asked = asked or self.open[0]
        self.answered.add(asked.attempt)
        stock = self.has[asked.warehouse]
        short = tuple(
            Shortage(sku=x.sku, requested=x.quantity, available=stock.get(x.sku, 0))
            for x in asked.lines
            if stock.get(x.sku, 0) < x.quantity
        )
        if short:
            return self.hear(
                ReservationRefused(
                    warehouse=asked.warehouse,
                    order_id=O1,
                    shipment_id=asked.shipment_id,
                    attempt=asked.attempt,
                    shortages=short,
                    refused_at=AT,
                )
            )
        for line in asked.lines:
            stock[line.sku] -= line.quantity
        reserved = tuple(
            LotLine(sku=x.sku, quantity=x.quantity, lots=(LotQuantity(lot="l", quantity=x.quantity),)) for x in asked.lines
        )
        return self.hear(
            StockReserved(
                warehouse=asked.warehouse,
                order_id=O1,
                shipment_id=asked.shipment_id,
                attempt=asked.attempt,
                lines=reserved,
                reserved_at=AT,
            )
        )

    def answers(self) -> None:
        while self.open and not self.of(OrderRefused):
            self.answer()

    def paid(self) -> None:
        self.hear(pay(self.total))

    def ship(self, shipment_id: str) -> list[Any]:
        asked = next(each for each in self.of(FulfillmentRequested) if each.shipment_id == shipment_id)
        shipped = ShipmentShipped(
            shipment_id=shipment_id,
            order_id=O1,
            warehouse=asked.warehouse,
            lines=asked.lines,
            carrier="DHL",
            tracking_number=f"T{shipment_id[:4]}",
            shipped_at=AT,
        )
        return self.hear(shipped)

    def deliver(self, shipment_id: str, days: int = 0) -> list[Any]:
        return self.hear(ShipmentDelivered(shipment_id=shipment_id, order_id=O1, delivered_at=AT + timedelta(days=days)))

    def short_pick(
        self, shipment_id: str, missing: tuple[StockLine, ...], left: tuple[StockLine, ...], warehouse: str = "W1"
    ) -> list[Any]:
        return self.hear(
            ShortPicked(shipment_id=shipment_id, order_id=O1, warehouse=warehouse, lines=missing, left=left, reported_at=AT)
        )

    @property
    def parts(self) -> list[tuple[str, str, tuple[StockLine, ...]]]:
        """What is reserved: shipment, warehouse, lines."""
        state = fold(order.wiring, {}, self.facts)["order", O1]
        return [(x.shipment_id, x.warehouse, x.lines) for x in state.shipments if x.allocation == "allocated"]
