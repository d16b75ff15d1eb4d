"""Fulfillment says whether a shipment's pieces of a held lot are picked: worked row 61."""

import pytest

from services.fulfillment.service import service
from shared.contracts.fulfillment import (
    FulfillmentEvent,
    LotStopAnswered,
    ShipmentCreated,
    ShipmentPacked,
    ShipmentPicked,
    ShipmentShipped,
    ShipmentStopped,
)
from shared.contracts.inventory import LotStopAsked
from shared.contracts.orders import StockLine
from shared.testing.specs import NOON, Spec

ask = LotStopAsked(
    warehouse="w", order_id="o1", shipment_id="s1", sku="MUG", lot="L1", quantity=3, reason="quality", asked_at=NOON
)
created = ShipmentCreated(
    shipment_id="s1",
    order_id="o1",
    channel="shop",
    warehouse="w",
    lines=(StockLine(sku="MUG", quantity=3),),
    created_at=NOON,
)
picked = ShipmentPicked(shipment_id="s1", order_id="o1", picked_at=NOON)
stopped = ShipmentStopped(shipment_id="s1", order_id="o1", reason="", stopped_at=NOON)
shipments = Spec(service)


@pytest.mark.parametrize(
    ("given", "is_picked"), [((), False), ((created,), False), ((created, picked), True), ((created, stopped), False)]
)
def test_worked_61_whether_it_is_picked(given: tuple[FulfillmentEvent, ...], is_picked: bool) -> None:
    said = LotStopAnswered(
        order_id="o1",
        shipment_id="s1",
        warehouse="w",
        sku="MUG",
        lot="L1",
        quantity=3,
        picked=is_picked,
        answered_at=NOON,
    )
    shipments.hears(ask).under("o1")
    shipments.given(*given).when(ask, key="o1").then(said)


def test_of_one_that_left_nothing_is_said() -> None:
    left = ShipmentShipped(
        shipment_id="s1",
        order_id="o1",
        warehouse="w",
        lines=created.lines,
        carrier="ups",
        tracking_number="1Z",
        shipped_at=NOON,
    )
    shipments.given(created, left).when(ask, key="o1").then_nothing()


def test_of_one_that_is_packed_nothing_is_said() -> None:
    """It leaves with its pieces: taken from it on paper only, they would leave untold, and a recall would not name its order."""
    packed = ShipmentPacked(shipment_id="s1", order_id="o1", package="carton", packed_at=NOON)
    shipments.given(created, picked, packed).when(ask, key="o1").then_nothing()
