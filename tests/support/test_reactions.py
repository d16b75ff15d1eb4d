from services.support.commands import RequestReturn
from services.support.service import service
from shared.contracts import orders, storefront
from shared.domain import ids
from shared.domain.service import STOREFRONT, Send
from shared.testing.specs import ReactionSpec
from tests.support.given import DELIVERED, NOW, PAID, REFUND, UNTIL, complete, open_window, pieces

of_orders = ReactionSpec(service, "orders.events")
of_storefronts = ReactionSpec(service, STOREFRONT)


def test_delivery_opens_the_return_window() -> None:
    delivered = orders.OrderDelivered(
        order_id="o1",
        channel="shop",
        external_id="1001",
        warehouse="EAST",
        currency="CNY",
        lines=PAID,
        customer_id="c1",
        delivered_at=DELIVERED,
        return_until=UNTIL,
    )
    of_orders.when(delivered, time=NOW).then(Send("o1", open_window))


def test_refunds_of_returns_and_no_others_complete_a_return() -> None:
    issued = orders.RefundIssued(order_id="o1", refund_id=REFUND, amount=833, currency="CNY", reason="return", issued_at=NOW)
    of_orders.when(issued).then(Send("o1", complete))
    of_orders.when(issued.model_copy(update={"reason": "cancelled"})).then_nothing()


def test_a_storefronts_return_is_the_orders() -> None:
    order = ids.order_id("shop", "1001")
    event = storefront.ReturnRequested(
        channel="shop",
        external_id="1001",
        return_number="1",
        lines=[storefront.ReturnLine(sku="TEA", quantity=1)],
        reason="too small",
    )
    command = RequestReturn(
        return_id=ids.return_id(order, "1"),
        order_id=order,
        return_number="1",
        lines=pieces(TEA=1),
        reason="too small",
        at=NOW,
    )
    of_storefronts.when(event, time=NOW).then(Send(order, command))
