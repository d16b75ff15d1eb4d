from services.inventory.service import service
from shared.contracts.fulfillment import ShipmentShipped
from shared.contracts.orders import ReleaseRequested, ReservationRequested
from shared.contracts.support import ReturnInspected
from shared.domain.service import Send
from shared.testing.specs import ReactionSpec
from tests.inventory.examples import EAST, NOW, inspected, issue, pieces, put_back, release, reserve


def test_a_reservation_request_reserves_in_its_warehouse() -> None:
    fact = ReservationRequested(order_id="o1", warehouse=EAST, lines=pieces(MUG=2, CUP=1), attempt=1, requested_at=NOW)
    ReactionSpec(service, "orders.events").when(fact).then(Send(EAST, reserve("o1", MUG=2, CUP=1)))


def test_a_release_request_releases_the_lines_it_names() -> None:
    fact = ReleaseRequested(order_id="o1", warehouse=EAST, lines=pieces(MUG=2), reason="cancelled", requested_at=NOW)
    ReactionSpec(service, "orders.events").when(fact).then(Send(EAST, release("o1", MUG=2)))


def test_a_shipped_parcel_issues_the_lines_it_names() -> None:
    fact = ShipmentShipped(
        shipment_id="s1",
        order_id="o1",
        warehouse=EAST,
        lines=pieces(MUG=2),
        carrier="SF",
        tracking_number="SF100",
        shipped_at=NOW,
    )
    ReactionSpec(service, "fulfillment.events").when(fact).then(Send(EAST, issue("o1", MUG=2)))


def test_an_inspected_return_goes_back_line_by_line() -> None:
    lines = inspected(MUG=(1, "restock"), CUP=(1, "scrap"))
    fact = ReturnInspected(return_id="ret1", order_id="o1", warehouse=EAST, lines=lines, inspected_at=NOW)
    ReactionSpec(service, "support.events").when(fact).then(Send(EAST, put_back("ret1", MUG=(1, "restock"), CUP=(1, "scrap"))))
