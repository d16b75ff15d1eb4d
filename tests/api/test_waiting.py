"""A process that cannot begin yet answers: who restarts, routes or asks is told what to do."""

import httpx

from shared.api.front import Front
from shared.runtime.topics import service_called


async def test_a_service_that_waits_is_alive_and_not_ready_and_down_for_its_alert() -> None:
    front = Front(service_called("pricing"))
    front.reason = "Kafka denies pricing: Read on group pricing"
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url="http://pricing") as http:
        answers = {path: await http.get(path) for path in ("/healthz", "/readyz", "/metrics", "/channels/shop/prices/MUG")}
        posted = await http.post("/quotes", json={})
    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/healthz": 200,
        "/readyz": 503,
        "/metrics": 503,
        "/channels/shop/prices/MUG": 503,
    }
    assert answers["/readyz"].json() == {"ready": False, "reasons": {"process": "Kafka denies pricing: Read on group pricing"}}
    assert (posted.status_code, posted.json()["code"], posted.headers["retry-after"]) == (503, "unavailable", "2")
