"""A shipment that was stopped for a change of its order leaves by a second request, and by no repeat of the first."""

import pytest

from services.fulfillment.service import service
from shared.contracts.fulfillment import ShipmentStopped
from shared.contracts.orders import StockLine
from shared.testing.specs import ViewSpec
from tests.fulfillment.given import LATER, create, created, pick, shipment, stop

pytestmark = pytest.mark.req("ORD-08")
stopped = ShipmentStopped(shipment_id="s1", order_id="o1", reason="customer cancelled", stopped_at=created.created_at)
FEWER = (StockLine(sku="POT-3", quantity=1),)
again = create.model_copy(update={"lines": FEWER, "attempt": 2, "requested_at": LATER})
created_again = created.model_copy(update={"lines": FEWER, "attempt": 2, "created_at": LATER})


def test_stopped_it_is_created_again_by_a_later_attempt_only() -> None:
    shipment.given(created, stopped).when(create).then_nothing()
    shipment.given(created, stopped).when(again).then(created_again)
    shipment.given(created, stopped).when(again).twice()
    shipment.given(created).when(again).then_nothing()


def test_it_is_picked_stopped_and_asked_for_once_more() -> None:
    life = (created, stopped, created_again)
    (picked,) = shipment.given(*life).when(pick, at=LATER).decided
    assert (picked.shipment_id, picked.picked_at) == ("s1", LATER)
    (stopped_again,) = shipment.given(*life).when(stop).decided
    shipment.given(*life, stopped_again).when(again).then_nothing()
    third = again.model_copy(update={"attempt": 3})
    assert [fact.attempt for fact in shipment.given(*life, stopped_again).when(third).decided] == [3]


def test_its_document_is_that_of_the_last_request() -> None:
    shown = ViewSpec(service, "shipments").given(created, stopped, created_again).documents["s1"]
    assert (shown.status, shown.lines, shown.stop_reason) == ("created", FEWER, None)
