"""What a POST or PUT is answered."""

import re

import httpx
import pytest

from shared.domain.messages import Personal
from shared.runtime.personal import seal
from tests.api.parcels import FakePorts, SendParcel, outcome
from tests.api.shown import ZOE, parcel, shown


async def test_a_command_is_answered_with_its_document(client: httpx.AsyncClient, ports: FakePorts) -> None:
    answer = await client.put("/parcels/p1", json={})

    assert (answer.status_code, answer.json()) == (200, shown(parcel("p1")))
    assert answer.headers["etag"] == '"3-10"' and answer.headers["content-type"] == "application/json"
    assert "preference-applied" not in answer.headers
    [submission] = ports.submitted
    assert submission.command == SendParcel(parcel_id="p1")
    assert (submission.key, submission.actor, ports.waited) == ("p1", "anonymous", [10])
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", submission.traceparent)


async def test_creation_says_so(client: httpx.AsyncClient, ports: FakePorts) -> None:
    answer = await client.post("/parcels", json={})

    assert answer.status_code == 201
    assert answer.json()["parcel_id"] == ports.submitted[0].key != ports.submitted[0].id


async def test_without_a_document_the_facts_are_shown(client: httpx.AsyncClient, ports: FakePorts) -> None:
    answer = await client.post("/parcels/blind")

    facts = [{"type": "ParcelSent", "data": {"parcel_id": "p1", "to": None}}]
    assert (answer.status_code, answer.json()) == (201, {"id": ports.submitted[0].id, "facts": facts})
    assert "etag" not in answer.headers


async def test_a_repeat_that_changes_nothing_is_200_with_the_document(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = outcome
    await ports.documents.write("parcels_v2", [parcel("known")], [])

    answer = await client.put("/parcels/known", json={})
    assert (answer.status_code, answer.json(), answer.headers["etag"]) == (200, shown(parcel("known")), '"3-5"')


async def test_what_changes_nothing_and_shows_nothing_is_404(client: httpx.AsyncClient, ports: FakePorts) -> None:
    """A price that nobody set is approved, or of a customer nothing is said: there is no document to answer with."""
    ports.decide = outcome
    answer = await client.put("/parcels/unknown", json={})
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.json()["detail"] == "no parcels document unknown, and nothing was asked that makes it"


async def test_a_refusal_is_409_with_its_code(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = lambda submission: outcome(
        submission,
        ("ParcelRefused", {"parcel_id": "p1", "code": "too_late", "reason": "it left"}),
        refusal=("too_late", "it left"),
    )
    answer = await client.put("/parcels/p1", json={})

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()) == (
        409,
        {
            "type": "about:blank",
            "title": "Conflict",
            "status": 409,
            "code": "too_late",
            "detail": "it left",
            "instance": f"/outcomes/{ports.submitted[0].id}",
        },
    )


async def test_a_refusal_of_something_unknown_is_404(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = lambda submission: outcome(submission, refusal=("unknown_parcel", "no parcel p1"))
    answer = await client.put("/parcels/p1", json={})

    assert (answer.status_code, answer.json()["code"], answer.json()["detail"]) == (404, "unknown_parcel", "no parcel p1")


async def test_a_parked_command_names_its_dead_letter(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = lambda submission: outcome(submission, parked="KeyError: 'x'", status="parked")
    answer = await client.put("/parcels/p1", json={})

    id = ports.submitted[0].id
    assert (answer.status_code, answer.json()["code"]) == (500, "parked")
    assert answer.json()["detail"] == f"The command could not be decided and waits as dead letter {id}: KeyError: 'x'"


async def test_an_inbox_that_is_away_is_503(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.away = True
    answer = await client.put("/parcels/p1", json={})

    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "2")
    assert "10.0.0.7" not in answer.text


@pytest.mark.parametrize(
    ("prefer", "waited", "applied"),
    [
        ("wait=5", 5, "wait=5"),
        ('handling=lenient, Wait = "7"; x=1', 7, "wait=7"),
        ("wait=0", 0, "wait=0"),
        ("wait=3, wait=4", 3, "wait=3"),
        ("wait=100", 30, "wait=30"),
        ("wait=soon", 10, None),
        ("wait=-1", 10, None),
        ("respond-async", 0, None),
        ("respond-async, wait=4", 4, "wait=4"),
        ("return=minimal", 10, None),
    ],
)
async def test_prefer_sets_how_long_to_wait(
    client: httpx.AsyncClient, ports: FakePorts, prefer: str, waited: int, applied: str | None
) -> None:
    answer = await client.put("/parcels/p1", json={}, headers={"Prefer": prefer})

    assert (answer.status_code, ports.waited, answer.headers.get("preference-applied")) == (200, [waited], applied)


async def test_prefer_may_come_in_two_headers(client: httpx.AsyncClient, ports: FakePorts) -> None:
    headers = [("prefer", "respond-async"), ("prefer", "wait=2")]
    ports.decide = lambda _: None
    answer = await client.put("/parcels/p1", json={}, headers=headers)

    assert (answer.status_code, ports.waited, answer.headers["preference-applied"]) == (202, [2], "respond-async, wait=2")


async def test_what_takes_longer_is_202_and_can_be_asked_for(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = lambda _: None
    answer = await client.put("/parcels/p1", json={}, headers={"Prefer": "respond-async"})

    id = ports.submitted[0].id
    assert (answer.status_code, answer.json()) == (202, {"id": id, "status": "pending"})
    assert answer.headers["location"] == f"/outcomes/{id}?since=2026-01-02T03%3A04%3A05Z"
    assert (answer.headers["retry-after"], answer.headers["preference-applied"]) == ("1", "respond-async")

    pending = await client.get(answer.headers["location"])
    assert (pending.status_code, pending.json(), pending.headers["retry-after"]) == (202, {"id": id, "status": "pending"}, "1")

    ports.outcomes[id] = ports.sent(ports.submitted[0])
    done = await client.get(answer.headers["location"])
    facts = [{"type": "ParcelSent", "data": {"parcel_id": "p1", "to": None}}]
    assert (done.status_code, done.json()) == (200, {"id": id, "status": "done", "facts": facts, "refusal": None, "parked": None})


async def test_outcomes_tell_refusals_and_dead_letters(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = lambda submission: outcome(submission, refusal=("late", "it left"))
    await client.put("/parcels/p1", json={})
    ports.decide = lambda submission: outcome(submission, parked="KeyError", status="parked")
    await client.put("/parcels/p1", json={})

    refused, parked = [(await client.get(f"/outcomes/{each.id}")).json() for each in ports.submitted]
    assert (refused["status"], refused["refusal"], refused["parked"]) == ("done", {"code": "late", "reason": "it left"}, None)
    assert (parked["status"], parked["refusal"], parked["parked"]) == ("parked", None, "KeyError")


async def test_an_unknown_outcome_is_404(client: httpx.AsyncClient) -> None:
    answer = await client.get("/outcomes/00000000-0000-0000-0000-000000000000")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_outcome")
    assert (await client.get("/outcomes/x")).status_code == 422


async def test_if_match_compares_before_anything_is_sent(client: httpx.AsyncClient, ports: FakePorts) -> None:
    await ports.documents.write("parcels_v2", [parcel("p1")], [])

    async def put(id: str, condition: str) -> int:
        return (await client.put(f"/parcels/{id}", json={}, headers={"If-Match": condition})).status_code

    assert [await put("p1", '"3-4"'), await put("p1", 'W/"3-5"'), await put("new", "*"), await put("new", '"3-5"')] == [412] * 4
    assert ports.submitted == []
    assert [await put("p1", '"1-1", "3-5"'), await put("p1", "*")] == [200, 200]
    answer = await client.post("/parcels/blind", headers={"If-Match": "*"})
    assert (answer.status_code, answer.json()["code"]) == (400, "if_match_without_document")


@pytest.mark.req("SEC-01")
async def test_personal_fields_are_sealed_before_the_inbox(client: httpx.AsyncClient, ports: FakePorts) -> None:
    answer = await client.put("/parcels/p1", json={"to": ZOE})

    assert answer.json()["to"] == ZOE
    key = (await ports.vault.keys(["c1"], create=False))["c1"]
    [submission] = ports.submitted
    assert submission.command == SendParcel(parcel_id="p1", to=seal(Personal.model_validate(ZOE), key))
    assert (await ports.documents.find("parcels_v2", ["p1"]))["p1"]["to"]["name"].startswith("sealed:v1:")
    assert (await client.get(f"/outcomes/{submission.id}")).json()["facts"][0]["data"]["to"] == ZOE


@pytest.mark.req("SEC-01")
async def test_an_erased_customer_is_erased_everywhere(client: httpx.AsyncClient, ports: FakePorts) -> None:
    headers = {"Idempotency-Key": "k"}
    await client.put("/parcels/p1", json={"to": ZOE}, headers=headers)
    await ports.vault.erase("c1")

    erased = {**ZOE, "name": "[erased]", "address": "[erased]"}
    assert (await client.get("/parcels/p1")).json()["to"] == erased
    assert (await client.put("/parcels/p1", json={"to": ZOE}, headers=headers)).json()["to"] == erased
    assert (await client.put("/parcels/p2", json={"to": ZOE})).json()["to"] == erased
    assert ports.submitted[-1].command == SendParcel(parcel_id="p2", to=Personal.model_validate(erased))


async def test_the_callers_trace_goes_on(client: httpx.AsyncClient, ports: FakePorts) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    for given in (f"00-{trace}-00f067aa0ba902b7-00", f"00-{'0' * 32}-00f067aa0ba902b7-01", "nonsense"):
        await client.put("/parcels/p1", json={}, headers={"traceparent": given})

    taken, *fresh = [each.traceparent for each in ports.submitted]
    assert taken.startswith(f"00-{trace}-") and taken.endswith("-00") and "00f067aa0ba902b7" not in taken
    assert all(re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", each) and "0" * 32 not in each for each in fresh)
