from services.fulfillment.service import service
from shared.contracts import orders, storefront
from shared.domain.service import STOREFRONT, Send
from shared.testing.specs import ReactionSpec
from tests.fulfillment.given import CUSTOMER, LATER, LINES, NOW, create, deliver, dispatch, scan, stop

of_orders = ReactionSpec(service, "orders.events")
of_storefronts = ReactionSpec(service, STOREFRONT)


def test_requested_fulfillment_creates_the_shipment() -> None:
    requested = orders.FulfillmentRequested(
        order_id="o1",
        shipment_id="s1",
        channel="shop",
        warehouse="EAST",
        lines=LINES,
        customer=CUSTOMER,
        requested_at=NOW,
    )
    of_orders.when(requested, time=LATER).then(Send("o1", create))


def test_a_requested_stop_stops() -> None:
    requested = orders.ShipmentStopRequested(order_id="o1", shipment_id="s1", reason="customer cancelled", requested_at=NOW)
    of_orders.when(requested, time=LATER).then(Send("o1", stop))


def test_other_facts_of_orders_are_not_ours() -> None:
    of_orders.when(orders.OrderAllocated(order_id="o1", warehouse="EAST", allocated_at=NOW)).then_nothing()


def test_reports_from_outside_carry_their_own_time() -> None:
    parcel = {"order_id": "o1", "shipment_id": "s1"}
    of_storefronts.when(storefront.DispatchReported(**parcel, carrier="SF", tracking_number="SF100"), time=NOW).then(
        Send("o1", dispatch)
    )
    of_storefronts.when(storefront.TransitReported(**parcel, place="Wuhan"), time=NOW).then(Send("o1", scan))
    of_storefronts.when(storefront.DeliveryReported(**parcel), time=LATER).then(Send("o1", deliver))
