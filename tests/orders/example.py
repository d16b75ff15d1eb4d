"""One order as the examples know it: 2 mugs and a pot, 35.00 EUR, two warehouses."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.orders.service import service
from shared.contracts.orders import OrderLine, PricedLine, StockLine
from shared.contracts.terms import Terms
from shared.domain import ids
from shared.domain.messages import Personal
from shared.testing.specs import Spec

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAY_BY = AT + timedelta(minutes=30)
EXPIRES = PAY_BY + timedelta(minutes=2)
"""After its grace."""
order = Spec(service, time=AT)
O1 = ids.order_id("shop", "A-1")
SHIPMENT = ids.shipment_id(O1)
CUSTOMER = Personal(customer_id="c1", name="sealed", country="DE")
LINES = (
    OrderLine(sku="MUG", quantity=1, unit_price=1000),
    OrderLine(sku="POT", quantity=1, unit_price=1500),
    OrderLine(sku="MUG", quantity=1, unit_price=1000),
)
PRICED = (
    PricedLine(sku="MUG", quantity=1, unit_price=1000, discount=0, total=1000),
    PricedLine(sku="POT", quantity=1, unit_price=1500, discount=0, total=1500),
    PricedLine(sku="MUG", quantity=1, unit_price=1000, discount=0, total=1000),
)
STOCK = (StockLine(sku="MUG", quantity=2), StockLine(sku="POT", quantity=1))
TOTAL = 3500
SHOP: dict[str, Any] = {
    "channel": "shop",
    "currency": "EUR",
    "warehouses": ["north", "south"],
    "payment_window_minutes": 30,
    "return_window_days": 7,
    "price_source": "list",
    "currencies": ["EUR"],
    "terms": Terms().model_dump(mode="json"),
    "revision": 1,
    "_at": 5,
}

FOUND = {"channels/shop": SHOP}
"""What is looked up for an order."""
