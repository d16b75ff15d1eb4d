"""Any commands in any order, against a plain model of a parcel that was written apart from the service."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from services.fulfillment.commands import FulfillmentCommand
from services.fulfillment.decider import decider
from services.fulfillment.projections.shipments import ShipmentView, shipments
from services.fulfillment.state import Shipment
from shared.contracts.fulfillment import EVENTS, FulfillmentEvent, RequestRefused, ShipmentShipped
from shared.domain.decider import apply
from shared.domain.messages import type_names
from shared.domain.projection import Recorded
from shared.testing.specs import decide
from tests.fulfillment.given import LINES, NOW, create, deliver, dispatch, pack, pick, scan, ship, stop

STEPS = ["ShipmentCreated", "ShipmentPicked", "ShipmentPacked", "ShipmentShipped", "ShipmentDelivered"]
COMMANDS = [create, pick, pack, ship, dispatch, scan, deliver, stop]


class Parcel(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.states: dict[str, Shipment] = {}
        self.log: list[str] = []
        self.view: ShipmentView | None = None
        self.minute = 0

    def happen(self, event: FulfillmentEvent) -> None:
        self.states.update(apply(decider, self.states, event))
        name = type_names(EVENTS)[type(event)]
        self.log.append(name)
        for id in shipments.changes(event):
            self.view = shipments.evolve(self.view, Recorded(event, name, "f", NOW, "c"), id)

    @rule(command=st.sampled_from(COMMANDS), shipment_id=st.sampled_from(["s1", "s1", "s1", "s2"]), package=st.sampled_from("ab"))
    def ask(self, command: FulfillmentCommand, shipment_id: str, package: str) -> None:
        self.minute += 1
        at = NOW + timedelta(minutes=self.minute)
        asked = command.model_copy(update={"at": at, "shipment_id": shipment_id})
        if command is pack:
            asked = asked.model_copy(update={"package": package})
        facts = decide(decider, self.states, asked)
        for fact in facts:
            self.happen(fact)
        again = decide(decider, self.states, asked)
        assert all(isinstance(fact, RequestRefused) for fact in again), again
        assert not again or facts == again, "a refusal repeats itself, nothing else does"
        for fact in facts:
            if isinstance(fact, ShipmentShipped):
                assert fact.lines == LINES

    @invariant()
    def each_step_once_and_in_order(self) -> None:
        steps = [name for name in self.log if name in STEPS]
        assert steps == STEPS[: len(steps)]

    @invariant()
    def a_scan_needs_a_carrier(self) -> None:
        if "ShipmentInTransit" in self.log:
            assert "ShipmentShipped" in self.log[: self.log.index("ShipmentInTransit")]

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
test_any_commands_in_any_order = Parcel.TestCase
