"""Answers of warehouses, payments, parcels, short picks and cancellations in any order: every piece that was reserved for the
order is wanted, shipped or released, and every cent that is kept is owed."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.allocating import ReleaseRequested, ReservationRequested
from shared.contracts.fulfillment import ShipmentStopped, ShipmentStopRefused
from shared.contracts.orders import LinesCancelled, LinesDelivered, OrderCancelled, RefundIssued, ShipmentStopRequested, StockLine
from shared.contracts.refusing import OrderRefused
from shared.contracts.shipping import FulfillmentRequested, OrderDelivered
from shared.contracts.terms import Terms
from tests.orders.example import AT, O1
from tests.orders.inputs import cancel
from tests.orders.warehouses import Life, lines

SKUS = ("A", "B", "C")
STOCK = st.fixed_dictionaries({sku: st.integers(0, 4) for sku in SKUS})
ORDERED = st.fixed_dictionaries({"A": st.integers(1, 5)}, optional={"B": st.integers(1, 4), "C": st.integers(1, 4)})
STEPS = st.lists(
    st.tuples(st.sampled_from([0, 1, 2, 3, 4, 5, 5, 5, 6, 6, 7, 8, 8, 9]), st.integers(0, 5)), min_size=8, max_size=25
)


class Shop(Life):
    """With its own ledger of what warehouses hold for the order, and of parcels."""

    def __init__(self, stock: list[dict[str, int]], terms: Terms, ordered: dict[str, int]) -> None:
        self.held: dict[tuple[str, str], Counter[str]] = {}
        """Shipment and warehouse to pieces."""
        self.left: set[str] = set()
        self.arrived: set[str] = set()
        self.stopped: set[str] = set()
        self.queue: list[ReservationRequested | ReleaseRequested] = []
        super().__init__({f"W{n}": each for n, each in enumerate(stock, 1)}, terms, **ordered)

    def hear(self, input: Any) -> list[Any]:
        decided = super().hear(input)
        self.queue += [fact for fact in decided if isinstance(fact, ReservationRequested | ReleaseRequested)]
        return decided

    def next_in_stock(self, place: int) -> None:
        """The next request of one of the warehouses: each hears the order's in their order."""
        houses = sorted({fact.warehouse for fact in self.queue})
        if not houses:
            return
        house = houses[place % len(houses)]
        fact: Any = next(fact for fact in self.queue if fact.warehouse == house)
        self.queue.remove(fact)
        at = (fact.shipment_id, house)
        if isinstance(fact, ReleaseRequested):
            freed = self.held.pop(at, Counter[str]())
            assert freed, "nothing is released twice, or before it was reserved"
            self.has[house] = dict(Counter(self.has[house]) + freed)
            return
        before = Counter(self.has[house])
        self.answer(fact)
        if taken := before - Counter(self.has[house]):
            assert at not in self.held
            self.held[at] = taken

    def parcels(self) -> list[FulfillmentRequested]:
        return [each for each in self.of(FulfillmentRequested) if each.shipment_id not in self.left | self.stopped]

    def miss(self, place: int) -> None:
        waiting = self.parcels()
        if not waiting:
            return
        parcel = waiting[place % len(waiting)]
        held = self.held.get((parcel.shipment_id, parcel.warehouse))
        if not held:
            return
        sku = sorted(held)[place % len(held)]
        held[sku] -= 1
        left = tuple(StockLine(sku=each, quantity=count) for each, count in held.items() if count)
        self.held[parcel.shipment_id, parcel.warehouse] = +held
        if not left:
            self.stopped.add(parcel.shipment_id)
        self.short_pick(parcel.shipment_id, lines(**{sku: 1}), left, parcel.warehouse)

    def move(self, place: int) -> None:
        waiting = [each for each in self.parcels() if self.held.get((each.shipment_id, each.warehouse))]
        if waiting:
            parcel = waiting[place % len(waiting)]
            self.left.add(parcel.shipment_id)
            self.ship(parcel.shipment_id)

    def arrive(self, place: int) -> None:
        on_the_way = sorted(self.left - self.arrived)
        if on_the_way:
            shipment = on_the_way[place % len(on_the_way)]
            self.arrived.add(shipment)
            self.deliver(shipment)

    def stop(self, place: int) -> None:
        asked = [x for x in self.of(ShipmentStopRequested) if x.shipment_id not in self.stopped]
        if not asked:
            return
        id = asked[place % len(asked)].shipment_id
        self.stopped.add(id)
        if id in self.left:
            self.hear(ShipmentStopRefused(shipment_id=id, order_id=O1, reason="left", refused_at=AT))
        else:
            self.hear(ShipmentStopped(shipment_id=id, order_id=O1, reason="changed my mind", stopped_at=AT))

    def step(self, what: int, place: int) -> None:
        if what <= 3:
            self.next_in_stock(place)
        elif what == 4:
            self.paid()
        elif what == 5:
            self.miss(place)
        elif what == 6:
            self.move(place)
        elif what == 7:
            self.arrive(place)
        elif what == 8:
            self.stop(place)
        else:
            self.hear(cancel)

    def settle(self) -> None:
        """Everybody answers."""
        self.paid()
        for _ in range(200):
            if self.queue:
                self.next_in_stock(0)
            elif [x for x in self.of(ShipmentStopRequested) if x.shipment_id not in self.stopped]:
                self.stop(0)
            elif any(self.held.get((each.shipment_id, each.warehouse)) for each in self.parcels()):
                self.move(0)
            elif self.left - self.arrived:
                self.arrive(0)
            else:
                return
        raise AssertionError("it never settles")


@pytest.mark.req("ORD-08", "INV-02", "SEC-02")
@given(
    stock=st.lists(STOCK, min_size=1, max_size=4),
    ordered=ORDERED,
    shipments=st.integers(1, 4),
    least=st.sampled_from([0, 0, 2000]),
    ship=st.sampled_from(["as_available", "complete"]),
    grace=st.sampled_from([0, 2]),
    ready=st.booleans(),
    steps=STEPS,
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_order_of_answers(
    stock: list[dict[str, int]],
    ordered: dict[str, int],
    shipments: int,
    least: int,
    ship: Any,
    grace: int,
    ready: bool,
    steps: list[tuple[int, int]],
) -> None:
    shop = Shop(stock, Terms(max_shipments=shipments, split_value=least, ship=ship, grace_minutes=grace), ordered)
    while ready and shop.queue:
        shop.next_in_stock(0)
    if ready:
        shop.paid()
    for what, place in steps:
        shop.step(what, place)
    shop.settle()
    (end,) = shop.of(OrderDelivered, OrderRefused, OrderCancelled)
    gone = {at for at in shop.held if at[0] in shop.left}
    assert {at for at, pieces in shop.held.items() if pieces} == gone, "what did not leave was freed"
    sent = sum((shop.held[at] for at in gone), Counter[str]())
    cancelled = sum((Counter({x.sku: x.quantity}) for each in shop.of(LinesCancelled) for x in each.lines), Counter[str]())
    arrived = [line for each in shop.of(LinesDelivered) for line in each.lines]
    kept = shop.total - sum(refund.amount for refund in shop.of(RefundIssued) if refund.reason != "overpaid")
    if isinstance(end, OrderDelivered):
        assert sent + cancelled == Counter(ordered)
        if (shipments, least, ship, grace) == (1, 0, "as_available", 0):  # as orders were before: told once, as a whole
            assert not arrived
            arrived = list(end.lines)
        assert sum((Counter({x.sku: x.quantity}) for x in arrived), Counter[str]()) == sent
        assert kept == sum(line.total for line in arrived) == sum(line.total for line in end.lines)
    else:
        assert not sent and not arrived
        assert kept == (0 if shop.of(RefundIssued) else shop.total)
