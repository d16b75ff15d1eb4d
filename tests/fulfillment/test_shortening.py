"""A shipment that lost pieces in its warehouse's books."""

import pytest

from shared.contracts.fulfillment import RequestCode, RequestRefused
from shared.contracts.limits import SHORT_PICKS
from shared.contracts.orders import ShipmentShortenRequested, StockLine
from tests.fulfillment.given import LINES, NOW, created, packed, picked, shipment, short_picked, stopped, to_shipped

asked = ShipmentShortenRequested(
    order_id="o1",
    shipment_id="s1",
    warehouse="EAST",
    left=(StockLine(sku="TEA-1", quantity=1),),
    reason="count",
    requested_at=NOW,
)


def refused(code: RequestCode, reason: str) -> RequestRefused:
    request = "ShipmentShortenRequested"
    return RequestRefused(shipment_id="s1", order_id="o1", request=request, code=code, reason=reason, refused_at=NOW)


none_left = asked.model_copy(update={"left": tuple(StockLine(sku=line.sku, quantity=0) for line in LINES)})


@pytest.mark.req("INV-07")
def test_worked_66_it_leaves_without_what_it_lost() -> None:
    for stage in ((created,), (created, picked)):
        shipment.given(*stage).when(asked).then(short_picked)
        shipment.given(*stage).when(asked).twice()
        shipment.given(*stage).when(none_left).then(short_picked.model_copy(update={"lines": LINES, "left": ()}))
        shipment.given(*stage).when(none_left).twice()


def test_what_was_not_found_before_is_not_lost_again() -> None:
    shipment.given(created, short_picked).when(asked).then_nothing()


def test_what_is_packed_or_gone_stays() -> None:
    shipment.given(created, picked, packed).when(asked).then(
        refused("out_of_order", "packed already: what is in the parcel was found")
    )
    shipment.given(*to_shipped).when(asked).then(refused("out_of_order", "already with SF: what was lost has left"))
    shipment.given(created, stopped).when(asked).then_nothing()
    shipment.when(asked).then_nothing()


def test_what_was_short_picked_too_often() -> None:
    often = [short_picked.model_copy(update={"left": LINES})] * SHORT_PICKS
    reason = f"pieces were not found {SHORT_PICKS} times already: pick what is there, or stop the order"
    shipment.given(created, *often).when(asked).then(refused("too_many_short_picks", reason))
