"""All scans of a parcel, page by page: what its document does not show any more comes from the log (ADR 0041)."""

from datetime import timedelta

from services.fulfillment.shipment.view import PLACES
from shared.domain import ids
from shared.memory.api import clients
from tests.journeys.shop import OPENS, Shop

A1 = ids.order_id("shop", "A1")
ORDER, PARCEL = f"http://orders/orders/{A1}", f"http://fulfillment/shipments/{A1}"
SCANS = PLACES + 5


async def test_a_parcel_that_was_scanned_often_shows_all_its_scans_in_pages() -> None:
    async with clients(Shop().system) as http:
        lines = [{"sku": "mug", "quantity": 1}]
        await http.post("http://orders/orders", json={"channel": "shop", "external_id": "A1", "currency": "CNY", "lines": lines})
        await http.post(ORDER + "/payments", json={"amount": 6_000, "currency": "CNY"})
        for step, body in (("pick", {}), ("pack", {"package": "box"}), ("ship", {"carrier": "SF", "tracking_number": "T1"})):
            assert (await http.post(f"{PARCEL}/{step}", json=body)).status_code == 200
        assert (await http.get(PARCEL + "/scans")).json()["items"] == []
        for n in range(SCANS):
            at = (OPENS + timedelta(days=1, minutes=n)).isoformat()
            assert (await http.post(PARCEL + "/transit", json={"place": f"hub {n}", "scanned_at": at})).status_code == 200
        shown = (await http.get(PARCEL)).json()
        newest = [f"hub {n}" for n in reversed(range(SCANS))]
        assert [each["place"] for each in reversed(shown["places"])] == newest[:PLACES]
        assert shown["places_older"] == SCANS - PLACES
        found, more = list[str](), {"limit": "7"}
        while True:
            page = (await http.get(PARCEL + "/scans", params=more)).json()
            found += [each["place"] for each in page["items"]]
            if page["next"] is None:
                break
            more["cursor"] = page["next"]
        assert found == newest
        assert (await http.get("http://fulfillment/shipments/none/scans")).status_code == 404
