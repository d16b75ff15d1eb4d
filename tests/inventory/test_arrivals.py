"""What is due, as the plan reads it."""

from datetime import datetime, timedelta

from services.inventory.planning.arrivals import Arrival, ArrivalsView
from services.inventory.service import service
from shared.contracts.replenishing import ExpectedLine, IncomingClosed, IncomingExpected
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, inventory, line, received
from tests.inventory.transferring import (
    WEST,
    T,
    arrived,
    booked_out,
    called_back,
    lost,
    not_coming,
    stock_lost,
)
from tests.inventory.transferring import expected as waits

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
    spec = ViewSpec(service, "arrivals")
    on_its_way = waits(line("MUG", r1=10), line("TEA", r2=3), due_at=DUE)

    def arrivals(*due: Arrival) -> dict[str, ArrivalsView]:
        tea = ArrivalsView(warehouse=WEST, sku="TEA", due=(Arrival(transfer_id=T, due_at=DUE, quantity=3),))
        return {f"{WEST}/MUG": ArrivalsView(warehouse=WEST, sku="MUG", due=due), f"{WEST}/TEA": tea}

    spec.given(on_its_way).then(arrivals(Arrival(transfer_id=T, due_at=DUE, quantity=10)))
    part = (arrived(r1=4), stock_lost(MUG=1))
    spec.given(on_its_way, *part).then(arrivals(Arrival(transfer_id=T, due_at=DUE, quantity=5)))
    spec.given(on_its_way, arrived(r1=4), stock_lost(MUG=6)).then(arrivals())
    spec.given(on_its_way, not_coming(MUG=10)).then(arrivals())
    spec.given(on_its_way, not_coming(MUG=10), arrived(warehouse=EAST, r1=10)).then(
        {**arrivals(), f"{EAST}/MUG": ArrivalsView(warehouse=EAST, sku="MUG")}
    )
    spec.given(waits(line("MUG", r1=10))).then({f"{WEST}/MUG": ArrivalsView(warehouse=WEST, sku="MUG")})
    order = expected("PO1", 12).model_copy(update={"warehouse": WEST})
    both = (Arrival(purchase_order="PO1", due_at=DUE, quantity=12), Arrival(transfer_id=T, due_at=DUE, quantity=10))
    spec.given(on_its_way, order).then(arrivals(*sorted(both, key=lambda each: each.purchase_order)))


def test_a_warehouse_hears_what_comes_of_a_transfer_to_it() -> None:
    """Under its own key: before, the transfer wrote its document too, from another partition, and the service left at once."""
    mugs = line("MUG", r1=10)
    inventory.when(booked_out(mugs)).then(waits(mugs))
    inventory.when(booked_out(mugs).model_copy(update={"due_at": DUE})).then(waits(mugs, due_at=DUE))
    inventory.when(booked_out(mugs).model_copy(update={"target": ""})).then_nothing()
    inventory.when(lost(r1=2)).then(stock_lost(MUG=2))
    inventory.when(called_back(MUG=6)).then(not_coming(MUG=6))
