"""What is to be counted next: by class, and by doubt (INV-07)."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from services.inventory.count.due import CountDueView
from services.inventory.service import service
from shared.contracts.counting import ApprovedLine, CountApproved
from shared.contracts.inventory import LotLine, LotQuantity
from shared.contracts.planning import Service, SkuClassed
from shared.contracts.reservations import StockReleased
from shared.memory.api import clients
from shared.testing.specs import ViewSpec
from tests.inventory.examples import EAST, NOW, shipment_of
from tests.journeys.shop import Shop

pytestmark = pytest.mark.req("INV-07")
DAY = timedelta(days=1)


def classed(worth: Service, at: datetime = NOW) -> SkuClassed:
    of: dict[str, Any] = {"basis": "pieces", "value": 5, "before": None, "above": 0, "total": 5}
    return SkuClassed(warehouse=EAST, sku="MUG", worth=worth, classed_at=at, **of)


def counted(at: datetime) -> CountApproved:
    lines = (ApprovedLine(sku="MUG", difference=0),)
    return CountApproved(warehouse=EAST, count_id="c1", lines=lines, approved_by="cid", approved_at=at)


def freed(at: datetime, reason: str = "short_pick") -> StockReleased:
    lines = (LotLine(sku="MUG", quantity=1, lots=(LotQuantity(lot="r1", quantity=1),)),)
    return StockReleased(warehouse=EAST, order_id="o1", shipment_id=shipment_of("o1"), lines=lines, reason=reason, released_at=at)


def due(*facts: Any) -> CountDueView:
    found = ViewSpec(service, "counts_due").given(*facts).documents[f"{EAST}/MUG"]
    assert isinstance(found, CountDueView)
    return found


@pytest.mark.parametrize(("worth", "days"), [("A", 30), ("B", 90), ("C", 180)])
def test_by_its_class_from_its_last_count(worth: Service, days: int) -> None:
    assert due(classed(worth)).due_at == NOW + days * DAY
    last = due(classed(worth), counted(NOW + 7 * DAY))
    assert (last.counted_at, last.due_at) == (NOW + 7 * DAY, NOW + (7 + days) * DAY)
    assert due(counted(NOW), classed(worth, NOW + DAY)).due_at == NOW + days * DAY


def test_at_once_where_a_picker_did_not_find_it_until_it_is_counted() -> None:
    doubted = (classed("C"), freed(NOW + DAY), freed(NOW + 2 * DAY))
    assert (due(*doubted).doubts, due(*doubted).due_at) == (2, NOW + DAY)
    assert due(*doubted, classed("A", NOW + 3 * DAY)).due_at == NOW + DAY
    settled = due(*doubted, counted(NOW + 3 * DAY))
    assert (settled.doubts, settled.due_at) == (0, NOW + 183 * DAY)
    assert due(freed(NOW)).due_at == NOW
    ViewSpec(service, "counts_due").given(freed(NOW, "cancelled")).then({})


async def test_the_longest_due_first() -> None:
    shop = Shop()
    order = shop.place("A1", {"mug": 2, "lamp": 1})
    shop.pay("A1", shop.order(order).total or 0)
    shop.system.run()
    shop.miss(order, mug=1)
    shop.system.run()
    async with clients(shop.system) as http:
        items = (await http.get("http://inventory/warehouses/sh-1/counts/due")).json()["items"]
    assert [(each["sku"], each["doubts"], each["counted_at"]) for each in items] == [("mug", 1, None)]
