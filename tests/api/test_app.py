"""What every service answers: probes, metrics, its OpenAPI document."""

import importlib
from typing import Any

import httpx
import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families

from shared.api.app import create_app
from shared.api.auth import Callers
from tests.api.parcels import FakePorts, app_of


async def test_alive(client: httpx.AsyncClient) -> None:
    answer = await client.get("/healthz")
    assert (answer.status_code, answer.json()["status"]) == (200, "alive")
    assert 0 <= answer.json()["loop_delay_seconds"] < 5


async def test_ready_says_why_not(client: httpx.AsyncClient, ports: FakePorts) -> None:
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"ready": True, "reasons": {"kafka": "connected"}})

    ports.state = (False, {"partition 3": "hydrating"})
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"ready": False, "reasons": {"partition 3": "hydrating"}})


async def test_the_root_page_links_and_escapes(client: httpx.AsyncClient) -> None:
    answer = await client.get("/")
    assert answer.headers["content-type"].startswith("text/html")
    assert all(f'href="{path}"' in answer.text for path in ("docs", "metrics", "readyz"))
    assert "Parcels &lt;of&gt; tests." in answer.text
    assert (await client.get("/docs")).status_code == 200


def counted(**labels: str) -> float:
    return REGISTRY.get_sample_value("waybill_http_requests_total", {"service": "parcels", **labels}) or 0


async def test_requests_are_counted_by_route_template(client: httpx.AsyncClient) -> None:
    expected = [
        ("GET", "/parcels/p-77", {"route": "/parcels/{parcel_id}", "method": "GET", "code": "404"}),
        ("GET", "/parcels/p-77/broken", {"route": "/parcels/{parcel_id}/broken", "method": "GET", "code": "500"}),
        ("POST", "/parcels", {"route": "/parcels", "method": "POST", "code": "422"}),
        ("GET", "/no/such/path", {"route": "unmatched", "method": "GET", "code": "404"}),
        ("BREW", "/no/such/path", {"route": "unmatched", "method": "OTHER", "code": "404"}),
        ("GET", "/healthz", {"route": "/healthz", "method": "GET", "code": "200"}),
    ]
    for method, path, labels in expected:
        before = counted(**labels)
        await client.request(method, path)
        assert counted(**labels) == before + 1, labels

    answer = await client.get("/metrics")
    assert "p-77" not in answer.text and "/no/such" not in answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=")
    families = {family.name: family for family in text_string_to_metric_families(answer.text)}
    assert {family.type for name, family in families.items() if name == "waybill_http_requests"} == {"counter"}
    buckets = {
        sample.labels["le"]
        for sample in families["waybill_http_request_duration_seconds"].samples
        if sample.name.endswith("_bucket")
    }
    assert buckets >= {"0.005", "1.0", "30.0", "+Inf"} and len(buckets) == 13
    open_metrics = await client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert open_metrics.headers["content-type"].startswith("application/openmetrics-text")


def test_openapi_is_stable_and_complete(ports: FakePorts) -> None:
    document = app_of(ports).openapi()
    operations = {operation["operationId"]: operation for path in document["paths"].values() for operation in path.values()}

    def parameters(name: str) -> list[str]:
        return [parameter["name"] for parameter in operations[name].get("parameters", [])]

    assert document["info"]["title"] == "Waybill parcels" and document["info"]["description"] == "Parcels <of> tests."
    assert sorted(operations) == [
        "broken",
        "get_outcome",
        "get_parcel",
        "heavy_parcels",
        "list_parcels",
        "parcel_status",
        "put_parcel",
        "send_blind",
        "send_parcel",
        "weigh",
    ]
    assert parameters("send_parcel") == ["Idempotency-Key", "Prefer", "If-Match"]
    assert parameters("put_parcel") == ["parcel_id", "Idempotency-Key", "Prefer", "If-Match"]
    assert parameters("weigh") == ["weight"]
    assert parameters("list_parcels") == ["status", "to", "limit", "cursor"]
    assert parameters("get_parcel") == ["parcel_id", "as_of", "If-None-Match"]
    assert sorted(operations["send_parcel"]["responses"]) == ["200", "201", "202", "4XX", "5XX"]
    assert operations["send_parcel"]["security"] == [{"bearer": ["parcels:write"]}]
    assert "Problem" in document["components"]["schemas"] and "ValidationError" not in document["components"]["schemas"]
    assert app_of(ports).openapi() == document


@pytest.mark.parametrize("name", ["orders", "inventory", "pricing", "fulfillment", "support"])
def test_every_service_makes_an_application(name: str) -> None:
    """FastAPI warns of an operation id that is there twice, and warnings are errors."""
    service = importlib.import_module(f"services.{name}.service").service
    ports = FakePorts()
    ports.service = service
    app = create_app(service, ports, callers=Callers(None))
    operations: list[dict[str, Any]] = [each for path in app.openapi()["paths"].values() for each in path.values()]

    assert len({each["operationId"] for each in operations}) == len(operations) > 3
    assert all(each.get("security") for each in operations if each["operationId"] != "get_outcome")


@pytest.mark.parametrize("path", ["/healthz", "/openapi.json", "/parcels/p1", "/nowhere"])
async def test_head_answers_as_get_does_without_a_body(client: httpx.AsyncClient, path: str) -> None:
    head, get = await client.head(path), await client.get(path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ({"Content-Encoding": "gzip"}, "Content-Encoding: 'gzip'"),
        ({"Content-Encoding": "br"}, "Content-Encoding: 'br'"),
        ({"Content-Type": "application/json; charset=iso-8859-1"}, "charset 'iso-8859-1'"),
        ({"Content-Type": 'application/json; x=1; charset="utf-16"'}, "charset '\"utf-16\"'"),
    ],
)
async def test_a_body_that_is_not_read_says_why(client: httpx.AsyncClient, headers: dict[str, str], told: str) -> None:
    answer = await client.post("/parcels", content=b"\x1f\x8b\x08", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert told in answer.json()["detail"]


@pytest.mark.parametrize("kind", ["application/json; charset=UTF-8", 'application/json;charset="utf-8"', "application/json"])
async def test_json_is_utf_8_said_or_not(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post(
        "/parcels", content='{"note": "é"}'.encode(), headers={"Content-Type": kind, "Content-Encoding": "identity"}
    )
    assert answer.status_code < 300
