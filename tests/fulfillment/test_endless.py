"""A carrier's feed gone wild makes no document grow on, and its next scan is taken."""

from datetime import timedelta

from services.fulfillment.service import service
from services.fulfillment.shipment.commands import ReportTransit
from services.fulfillment.shipment.view import PLACES
from shared.contracts.fulfillment import ShipmentInTransit
from shared.contracts.limits import LINES
from shared.contracts.orders import StockLine
from shared.contracts.shipping import FulfillmentRequested
from shared.contracts.storefront import DispatchReported
from shared.domain.messages import Personal
from shared.testing.specs import NOON, Spec
from tests.domain.growing import WORD, Growing, word

LINES_OF_ALL = tuple(StockLine(sku=word(n), quantity=1_000_000) for n in range(LINES))


def test_a_parcel_that_is_scanned_for_ever() -> None:
    parcel = Growing(Spec(service))
    requested = FulfillmentRequested(
        order_id="o1",
        shipment_id="s1",
        channel=WORD,
        warehouse=WORD,
        lines=LINES_OF_ALL,
        customer=Personal(customer_id=WORD, address=WORD * 10),
        requested_at=NOON,
    )
    parcel.take(requested, "o1")
    parcel.check()
    parcel.take(DispatchReported(order_id="o1", shipment_id="s1", carrier=WORD, tracking_number=WORD), "o1")
    for n in range(5_000):
        scan = ReportTransit(order_id="o1", place="雪" * 500, scanned_at=NOON + timedelta(minutes=n))
        assert [type(fact) for fact in parcel.take(scan, "o1")] == [ShipmentInTransit]
        assert parcel.take(scan, "o1") == []
    shown = parcel.documents["shipments", "s1"]
    assert [place.scanned_at for place in shown.places] == [NOON + timedelta(minutes=n) for n in range(5_000 - PLACES, 5_000)]
    parcel.check()
