"""An order paid by two payments, goodwill given for it, and how it is shown."""

from services.orders.order.commands import RefundGoodwill
from services.orders.order.view import OrderView
from services.orders.service import service
from shared.contracts.orders import OrderEvent
from shared.testing.specs import ViewSpec
from tests.orders.example import O1
from tests.orders.given import WAITING, captured, paid, refunded

BY_TWO = (*WAITING, captured(1000, "p1"), captured(2500, "p2"), paid)
goodwill = RefundGoodwill(order_id=O1, refund="g1", amount=700, reason="late")
given = refunded(700, "goodwill/g1", "goodwill").model_copy(update={"note": "late"})


def seen(*facts: OrderEvent) -> OrderView:
    found: OrderView = ViewSpec(service, "orders").given(*facts).documents[O1]
    return found
