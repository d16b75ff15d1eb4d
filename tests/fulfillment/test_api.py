"""Routes hand over the right command under the right key; how they answer is the gateway's, tested with it."""

from typing import Any

import pytest

from services.fulfillment.shipment.api import routes
from shared.domain import ids
from shared.domain.messages import Command
from tests.api.served import client
from tests.fulfillment.given import LATER, NOW, correct, deliver, pack, pick, scan, ship, short_pick
from tests.fulfillment.recording import Recording

FIRST = ids.shipment_id("o1")


@pytest.mark.parametrize(
    ("step", "body", "command"),
    [
        ("pick", {}, pick),
        ("pack", {"package": "mailer"}, pack),
        ("ship", {"carrier": "SF", "tracking_number": "SF100"}, ship),
        ("correct-tracking", {"carrier": "SF", "tracking_number": "SF200"}, correct),
        ("transit", {"shipment_id": "s1", "place": "Wuhan"}, scan),
        ("deliver", {"shipment_id": "s1"}, deliver),
        ("short-pick", {"lines": [{"sku": "TEA-1", "found": 1}]}, short_pick),
    ],
)
async def test_each_step_is_a_command_of_the_order(step: str, body: dict[str, Any], command: Command) -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.post(f"/shipments/o1/{step}", json=body)
    assert answer.status_code == 200
    assert gateway.sent == [("o1", command, ("shipments", body.get("shipment_id", FIRST)))]


async def test_a_correction_says_carrier_and_number() -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.post("/shipments/o1/correct-tracking", json={"tracking_number": "SF200"})
    assert (answer.status_code, gateway.sent) == (422, [])


async def test_a_scan_may_carry_its_own_time() -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        await http.post("/shipments/o1/transit", json={"shipment_id": "s1", "place": "Wuhan", "scanned_at": LATER.isoformat()})
        naive = await http.post("/shipments/o1/transit", json={"scanned_at": "2026-03-01T09:30:00"})
    assert gateway.sent == [("o1", scan.model_copy(update={"scanned_at": LATER}), ("shipments", "s1"))]
    assert naive.status_code == 422


@pytest.mark.parametrize(
    "lines", [[], [{"sku": "TEA-1", "found": -1}], [{"sku": "TEA-1", "found": "1"}], [{"sku": "T", "found": 1}] * 2]
)
async def test_a_short_pick_says_what_is_there(lines: list[Any]) -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        answer = await http.post("/shipments/o1/short-pick", json={"lines": lines})
    assert (answer.status_code, gateway.sent) == (422, [])


async def test_reading() -> None:
    gateway = Recording(NOW)
    async with client(routes, gateway) as http:
        await http.get("/shipments/o1")
        await http.get("/shipments", params={"status": "created", "warehouse": "EAST"})
        await http.get("/shipments", params={"order_id": "o1"})
        unknown = await http.get("/shipments", params={"status": "lost"})
    assert gateway.read == [
        ("shipments", FIRST),
        ("shipments", {"status": "created", "warehouse": "EAST", "order_id": None}, ("created_at",)),
        ("shipments", {"status": None, "warehouse": None, "order_id": "o1"}, ()),
    ]
    assert unknown.status_code == 422
