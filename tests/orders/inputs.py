"""What the order of the examples is told: by HTTP and the clock, by its storefront, by other services."""

from services.orders.channel.commands import ConfigureChannel
from services.orders.order.commands import CancelOrder, ExpireUnpaid, PlaceOrder
from shared.contracts import storefront
from shared.contracts.fulfillment import (
    ShipmentDelivered,
    ShipmentShipped,
    ShipmentStopped,
    ShipmentStopRefused,
    TrackingCorrected,
)
from shared.contracts.inventory import LotLine, LotQuantity, Shortage
from shared.contracts.orders import PaymentClaimed, RefundedPieces
from shared.contracts.pricing import OrderPriced, OrderPriceRefused
from shared.contracts.reservations import ReservationRefused, StockReserved
from shared.contracts.support import RefundGranted
from shared.contracts.terms import Terms
from tests.orders.example import AT, CUSTOMER, LINES, O1, PRICED, SHIPMENT, STOCK, TOTAL

# what is asked by HTTP and by the clock
configure = ConfigureChannel(
    channel="shop",
    currency="EUR",
    warehouses=("north", "south"),
    payment_window_minutes=30,
    return_window_days=7,
    price_source="list",
    currencies=("EUR",),
    terms=Terms(),
)
place = PlaceOrder(
    order_id=O1,
    channel="shop",
    external_id="A-1",
    currency="EUR",
    lines=LINES,
    customer=CUSTOMER,
    expected_total=TOTAL,
)
cancel = CancelOrder(order_id=O1, reason="changed my mind")
expire = ExpireUnpaid(order_id=O1)


def pay(amount: int = TOTAL, payment_id: str = "p1", currency: str = "EUR", request: str = "RecordPayment") -> PaymentClaimed:
    """As the order hears of it, once the payment is known to be its own."""
    return PaymentClaimed(
        provider="shop",
        channel="shop",
        payment_id=payment_id,
        order_id=O1,
        amount=amount,
        currency=currency,
        method="wechat",
        request=request,
        claimed_at=AT,
    )


# the same by a storefront's event
sold = storefront.OrderPlaced(
    channel="shop",
    external_id="A-1",
    currency="EUR",
    lines=[storefront.OrderedLine(sku=x.sku, quantity=x.quantity, unit_price=x.unit_price) for x in LINES],
    customer=CUSTOMER,
    expected_total=TOTAL,
)
called_off = storefront.OrderCancellationRequested(channel="shop", external_id="A-1", reason="changed my mind")


def received(amount: int = TOTAL, payment_id: str = "p1", currency: str = "EUR") -> PaymentClaimed:
    """By a storefront's event."""
    return pay(amount, payment_id, currency, "PaymentReceived")


# what other services state
price = OrderPriced(order_id=O1, channel="shop", currency="EUR", lines=PRICED, explanation=(), total=TOTAL, priced_at=AT)
refuse_price = OrderPriceRefused(
    order_id=O1, channel="shop", code="total_differs", reason="expected 35.00 EUR, priced 36.00 EUR", refused_at=AT
)
ship = ShipmentShipped(
    shipment_id=SHIPMENT, order_id=O1, warehouse="north", lines=STOCK, carrier="DHL", tracking_number="T1", shipped_at=AT
)
correct = TrackingCorrected(
    shipment_id=SHIPMENT,
    order_id=O1,
    carrier="DHL",
    tracking_number="T2",
    former_carrier="DHL",
    former_tracking_number="T1",
    corrected_at=AT,
)
deliver = ShipmentDelivered(shipment_id=SHIPMENT, order_id=O1, delivered_at=AT)
complete = ShipmentStopped(shipment_id=SHIPMENT, order_id=O1, reason="changed my mind", stopped_at=AT)
stop_refused = ShipmentStopRefused(shipment_id=SHIPMENT, order_id=O1, reason="already with DHL", refused_at=AT)


def reserve(warehouse: str = "north") -> StockReserved:
    lines = tuple(LotLine(sku=x.sku, quantity=x.quantity, lots=(LotQuantity(lot="l1", quantity=x.quantity),)) for x in STOCK)
    return StockReserved(warehouse=warehouse, order_id=O1, shipment_id=SHIPMENT, attempt=1, lines=lines, reserved_at=AT)


def short(warehouse: str = "north", attempt: int = 1) -> ReservationRefused:
    shortages = (Shortage(sku="MUG", requested=2, available=1), Shortage(sku="POT", requested=1, available=0))
    return ReservationRefused(
        warehouse=warehouse, order_id=O1, shipment_id=SHIPMENT, attempt=attempt, shortages=shortages, refused_at=AT
    )


def give_back(amount: int, refund_id: str = "r1", currency: str = "EUR", lines: tuple[RefundedPieces, ...] = ()) -> RefundGranted:
    return RefundGranted(
        return_id="ret1", order_id=O1, refund_id=refund_id, currency=currency, amount=amount, lines=lines, granted_at=AT
    )
