"""A change takes pieces out of a shipment: they are free, for those who wait first; the others stay reserved."""

import pytest

from services.inventory.reservation.decide import reduce_much
from services.inventory.reservation.state import Reserved
from shared.contracts.inventory import LotLine
from shared.contracts.orders import ShipmentReduced
from shared.contracts.reservations import StockReleased
from shared.contracts.waiting import QueueContinued
from shared.testing.specs import fold
from tests.inventory.examples import EAST, NOW, inventory, issue, line, pieces, received, released, reserved, shipment_of

pytestmark = pytest.mark.req("INV-02", "INV-06")


def reduced(order: str, goes: dict[str, int], **left: int) -> ShipmentReduced:
    return ShipmentReduced(
        order_id=order,
        shipment_id=shipment_of(order),
        warehouse=EAST,
        lines=pieces(**goes),
        left=pieces(**left),
        change_id="c1",
        reduced_at=NOW,
    )


GIVEN = (received("r1", A=2, B=1), received("r2", A=2), reserved("o1", line("A", r1=2, r2=1), line("B", r1=1)))
asked = reduced("o1", {"A": 2}, A=1, B=1)


def freed(*lines: LotLine) -> StockReleased:
    return released("o1", *lines).model_copy(update={"reason": "changed"})


def test_the_newest_pieces_go_and_the_others_stay_reserved() -> None:
    when = inventory.given(*GIVEN).when(asked)
    when.then(freed(line("A", r1=1, r2=1)))
    states = fold(inventory.wiring, {}, [*GIVEN, *when.decided])
    kept = states["reservation", f"{EAST}/{shipment_of('o1')}"]
    assert kept == Reserved(attempt=1, lines=(line("A", r1=1), line("B", r1=1)), order_id="o1")
    assert states["stock", f"{EAST}/A"].allocated == 1
    (left,) = inventory.given(*GIVEN, *when.decided).when(issue("o1", A=1, B=1)).decided
    assert left.lines == (line("A", r1=1), line("B", r1=1))


def test_twice_is_once() -> None:
    inventory.given(*GIVEN).when(asked).twice()


def test_a_whole_sku_goes() -> None:
    inventory.given(*GIVEN).when(reduced("o1", {"B": 1}, A=3)).then(freed(line("B", r1=1)))


def test_what_was_let_go_before_is_not_freed_again() -> None:
    inventory.given(*GIVEN, released("o1", line("A", r1=2, r2=1), line("B", r1=1))).when(asked).then_nothing()
    inventory.given().when(asked).then_nothing()


def test_more_than_a_record_holds_frees_now_and_fills_queues_next() -> None:
    when = inventory.given(*GIVEN).when(asked)
    handler = inventory.wiring.handlers[ShipmentReduced]
    refs = handler.refs(asked, EAST)
    states = fold(inventory.wiring, {}, GIVEN)
    given = {ref: states.get(ref, inventory.wiring.nouns[ref[0]].initial) for ref in refs}
    told = reduce_much(asked, given, when.context)
    assert told[0] == freed(line("A", r1=1, r2=1))
    assert all(isinstance(fact, QueueContinued) for fact in told[1:])


def test_it_is_decided_by_its_warehouse() -> None:
    inventory.hears(asked).under(EAST)
