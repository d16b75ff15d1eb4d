"""Any inputs in any order, against a plain model of a parcel that was written apart from the service."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.fulfillment.shipment.parcels import Input
from services.fulfillment.shipment.view import ShipmentView, shipments
from shared.contracts.fulfillment import EVENTS, FulfillmentEvent, RequestRefused, ShipmentShipped, TrackingCorrected
from shared.contracts.limits import CORRECTIONS
from shared.contracts.orders import ShipmentStopRequested
from shared.contracts.shipping import FulfillmentRequested
from shared.domain.messages import type_names
from shared.domain.nouns import Recorded
from tests.fulfillment.given import (
    LINES,
    NOW,
    correct,
    create,
    deliver,
    delivery_reported,
    dispatch,
    pack,
    pick,
    scan,
    scan_reported,
    ship,
    shipment,
    stop,
)

STEPS = ["ShipmentCreated", "ShipmentPicked", "ShipmentPacked", "ShipmentShipped", "ShipmentDelivered"]
INPUTS = [create, pick, pack, ship, correct, dispatch, scan, scan_reported, deliver, delivery_reported, stop]


class Parcel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.facts: list[FulfillmentEvent] = []
        self.log: list[str] = []
        self.view: ShipmentView | None = None
        self.minute = 0
        self.told: list[tuple[str, str]] = []
        """Carrier and number as they were shipped, and as each correction says."""

    def happen(self, fact: FulfillmentEvent) -> None:
        self.facts.append(fact)
        if fact.shipment_id != "s1":
            return  # the order's other parcel goes its own way
        name = type_names(EVENTS)[type(fact)]
        self.log.append(name)
        for _, id in shipment.wiring.views(fact):
            self.view = shipments.evolve(self.view, Recorded(fact, name, "f", NOW, "c"), id)

    @rule(
        input=st.sampled_from(INPUTS),
        shipment_id=st.sampled_from(["s1", "s1", "s1", "s2"]),
        package=st.sampled_from("ab"),
        number=st.sampled_from(["SF100", "SF200", "SF300"]),
    )
    def take(self, input: Input, shipment_id: str, package: str, number: str) -> None:
        self.minute += 1
        at = NOW + timedelta(minutes=self.minute)
        taken = input.model_copy(update={"shipment_id": shipment_id})
        if input is pack:
            taken = taken.model_copy(update={"package": package})
        if input in (ship, correct, dispatch):
            taken = taken.model_copy(update={"tracking_number": number})
        if isinstance(taken, FulfillmentRequested | ShipmentStopRequested):
            taken = taken.model_copy(update={"requested_at": at})
        facts = shipment.given(*self.facts).when(taken, at=at).decided
        for fact in facts:
            self.happen(fact)
        again = shipment.given(*self.facts).when(taken, at=at).decided
        assert all(isinstance(fact, RequestRefused) for fact in again), again
        assert not again or facts == again, "a refusal repeats itself, nothing else does"
        for fact in facts:
            if fact.shipment_id != "s1":
                continue
            if isinstance(fact, ShipmentShipped):
                assert fact.lines == LINES
                self.told.append((fact.carrier, fact.tracking_number))
            if isinstance(fact, TrackingCorrected):
                assert self.told[-1:] == [(fact.former_carrier, fact.former_tracking_number)]
                self.told.append((fact.carrier, fact.tracking_number))

    @invariant()
    def each_step_once_and_in_order(self) -> None:
        steps = [name for name in self.log if name in STEPS]
        assert steps == STEPS[: len(steps)]

    @invariant()
    def a_scan_needs_a_carrier(self) -> None:
        if "ShipmentInTransit" in self.log:
            assert "ShipmentShipped" in self.log[: self.log.index("ShipmentInTransit")]

    @invariant()
    def the_last_correction_counts_and_the_others_are_shown(self) -> None:
        assert self.log.count("TrackingCorrected") == max(0, len(self.told) - 1) <= CORRECTIONS
        if self.view is not None and self.told:
            former = [(each.carrier, each.tracking_number) for each in self.view.former_tracking]
            assert [*former, (self.view.carrier, self.view.tracking_number)] == self.told

    @invariant()
    def stopped_and_shipped_exclude_each_other(self) -> None:
        assert not {"ShipmentStopped", "ShipmentShipped"} <= set(self.log)
        assert self.log.count("ShipmentStopped") <= 1
        assert self.log.count("ShipmentStopRefused") <= 1

    @invariant()
    def a_stop_ends_it(self) -> None:
        if "ShipmentStopped" in self.log:
            assert set(self.log[self.log.index("ShipmentStopped") + 1 :]) <= {"FulfillmentRequestRefused"}

    @invariant()
    def the_view_tells_the_last_step(self) -> None:
        if self.view is None:
            assert set(self.log) <= {"FulfillmentRequestRefused"}
            return
        done = [name for name in self.log if name in STEPS]
        status = ["created", "picked", "packed", "shipped", "delivered"][len(done) - 1] if done else "stopped"
        if "ShipmentStopped" in self.log:
            status = "stopped"
        elif status == "shipped" and "ShipmentInTransit" in self.log:
            status = "in_transit"
        assert self.view.status == status


Parcel.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
test_any_inputs_in_any_order = Parcel.TestCase
