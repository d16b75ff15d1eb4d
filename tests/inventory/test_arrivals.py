"""What is due, as the plan reads it."""

from datetime import datetime, timedelta

from services.inventory.planning.arrivals import Arrival, ArrivalsView
from services.inventory.service import service
from shared.contracts.replenishing import ExpectedLine, IncomingClosed, IncomingExpected
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, line, received
from tests.inventory.transferring import WEST, T, came, cancelled, lost, sent

DUE = NOW + timedelta(days=5)


def due(*orders: tuple[str, datetime, int]) -> ArrivalsView:
    arrivals = tuple(Arrival(purchase_order=order, due_at=at, quantity=n) for order, at, n in orders)
    return ArrivalsView(warehouse=EAST, sku="MUG", due=arrivals)


def expected(order: str, n: int, at: datetime = DUE) -> IncomingExpected:
    lines = (ExpectedLine(sku="MUG", quantity=n),)
    return IncomingExpected(warehouse=EAST, purchase_order=order, supplier="acme", lines=lines, due_at=at, expected_at=NOW)


def test_what_is_due_is_shown_the_earliest_first() -> None:
    spec, early = ViewSpec(service, "arrivals"), DUE - timedelta(days=1)
    two = (expected("PO1", 12), expected("PO2", 6, early))
    spec.given(*two).then({f"{EAST}/MUG": due(("PO2", early, 6), ("PO1", DUE, 12))})
    part = received("r1", MUG=10).model_copy(update={"purchase_order": "PO1"})
    spec.given(*two, part).then({f"{EAST}/MUG": due(("PO2", early, 6), ("PO1", DUE, 2))})
    sooner = expected("PO1", 12, NOW)
    spec.given(*two, part, sooner).then({f"{EAST}/MUG": due(("PO1", NOW, 2), ("PO2", early, 6))})
    closed = IncomingClosed(warehouse=EAST, purchase_order="PO1", lines=("MUG",), short=True, closed_at=NOW)
    spec.given(*two, closed).then({f"{EAST}/MUG": due(("PO2", early, 6))})
    spec.given(received("r1", MUG=10)).then({})


def test_what_a_transfer_brings_is_due_as_well() -> None:
    spec, mug = ViewSpec(service, "arrivals"), line("MUG", r1=10)
    on_its_way = sent(mug, line("TEA", r2=3)).model_copy(update={"due_at": DUE})

    def arrivals(*due: Arrival) -> dict[str, ArrivalsView]:
        tea = ArrivalsView(warehouse=WEST, sku="TEA", due=(Arrival(transfer_id=T, due_at=DUE, quantity=3),))
        return {f"{WEST}/MUG": ArrivalsView(warehouse=WEST, sku="MUG", due=due), f"{WEST}/TEA": tea}

    spec.given(on_its_way).then(arrivals(Arrival(transfer_id=T, due_at=DUE, quantity=10)))
    spec.given(on_its_way, came(r1=(4, 1)), lost(r1=1)).then(arrivals(Arrival(transfer_id=T, due_at=DUE, quantity=5)))
    spec.given(on_its_way, came(r1=(4, 1)), lost(r1=6)).then(arrivals())
    called_back = cancelled(True, MUG=10)
    spec.given(on_its_way, called_back).then(arrivals())
    spec.given(on_its_way, called_back, came(warehouse=EAST, r1=(10, 0))).then(
        {**arrivals(), f"{EAST}/MUG": ArrivalsView(warehouse=EAST, sku="MUG")}
    )
    nobody_knows = ArrivalsView(warehouse=WEST, sku="MUG")
    spec.given(sent(mug)).then({f"{WEST}/MUG": nobody_knows})
    order = expected("PO1", 12).model_copy(update={"warehouse": WEST})
    both = (Arrival(purchase_order="PO1", due_at=DUE, quantity=12), Arrival(transfer_id=T, due_at=DUE, quantity=10))
    spec.given(on_its_way, order).then(arrivals(*sorted(both, key=lambda each: each.purchase_order)))
