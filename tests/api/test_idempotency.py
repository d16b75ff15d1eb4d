"""Under an Idempotency-Key a request is done once."""

from typing import Any

import httpx
import pytest

from tests.api.parcels import FakePorts, app_of, outcome
from tests.api.shown import ZOE


async def test_the_same_key_again_gets_the_first_outcome(client: httpx.AsyncClient, ports: FakePorts) -> None:
    headers = {"Idempotency-Key": "k-1", "Content-Type": "application/json"}
    first = await client.post("/parcels", content='{"note": "a", "weights": [1]}', headers=headers)
    again = await client.post("/parcels", content='{"weights":[1],"note":"a"}', headers=headers)

    assert len(ports.submitted) == 1
    assert (again.status_code, again.content, again.headers["etag"]) == (201, first.content, first.headers["etag"])


async def test_the_same_key_for_another_body_is_refused(client: httpx.AsyncClient, ports: FakePorts) -> None:
    headers = {"Idempotency-Key": "k-1"}
    await client.post("/parcels", json={"note": "a"}, headers=headers)
    other = await client.post("/parcels", json={"note": "b"}, headers=headers)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert len(ports.submitted) == 1


async def test_two_bodies_under_one_key_at_the_same_time(client: httpx.AsyncClient, ports: FakePorts) -> None:
    """Both were submitted before either had an outcome: the second learns from the first's."""
    first, outcomes = {"Idempotency-Key": "k-1"}, ports.outcomes
    await client.post("/parcels", json={"note": "a"}, headers=first)
    kept = dict(outcomes)
    outcomes.clear()
    ports.decide = lambda submission: kept[submission.id]

    assert (await client.post("/parcels", json={"note": "b"}, headers=first)).json()["code"] == "idempotency_key_reused"
    assert (await client.post("/parcels", json={"note": "a"}, headers=first)).status_code == 201


async def test_while_the_first_is_under_way_another_body_is_not_even_submitted(
    client: httpx.AsyncClient, ports: FakePorts
) -> None:
    """They may go to two partitions, and both be done."""
    ports.decide = lambda _: None
    first = {"Idempotency-Key": "k-1"}
    assert (await client.post("/parcels", json={"note": "a"}, headers=first)).status_code == 202
    assert (await client.post("/parcels", json={"note": "b"}, headers=first)).json()["code"] == "idempotency_key_reused"
    assert len(ports.submitted) == 1


async def test_without_an_outcome_the_same_key_submits_the_same_again(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = lambda _: None
    for _ in range(2):
        assert (await client.post("/parcels", json={}, headers={"Idempotency-Key": "k-1"})).status_code == 202

    first, second = ports.submitted
    assert (first.id, first.command, first.key) == (second.id, second.command, second.key)


async def test_a_refusal_is_an_outcome_too(client: httpx.AsyncClient, ports: FakePorts) -> None:
    ports.decide = lambda submission: outcome(submission, refusal=("late", "it left"))
    first = await client.post("/parcels", json={}, headers={"Idempotency-Key": "k-1"})
    again = await client.post("/parcels", json={}, headers={"Idempotency-Key": "k-1"})

    assert (first.status_code, again.status_code, first.content == again.content, len(ports.submitted)) == (409, 409, True, 1)


async def test_a_key_belongs_to_its_route_and_method(client: httpx.AsyncClient, ports: FakePorts) -> None:
    headers = {"Idempotency-Key": "k-1"}
    await client.put("/parcels/p1", json={}, headers=headers)
    await client.put("/parcels/p2", json={}, headers=headers)
    await client.post("/parcels", json={}, headers=headers)
    await client.post("/parcels", json={})
    await client.post("/parcels", json={})

    assert len({each.id for each in ports.submitted}) == 5


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ключ".encode()])
async def test_a_malformed_key_is_400(client: httpx.AsyncClient, ports: FakePorts, key: Any) -> None:
    answer = await client.post("/parcels", json={}, headers=[(b"idempotency-key", key.encode() if isinstance(key, str) else key)])

    assert (answer.status_code, answer.json()["code"], ports.submitted) == (400, "invalid_idempotency_key", [])


async def test_what_if_match_refused_may_be_asked_otherwise_with_the_same_key(client: httpx.AsyncClient) -> None:
    """Nothing was done: the key is not spent."""
    await client.put("/parcels/p1", json={})
    refused = await client.put("/parcels/p1", json={"note": "a"}, headers={"Idempotency-Key": "k-1", "If-Match": '"old"'})
    done = await client.put("/parcels/p1", json={"note": "b"}, headers={"Idempotency-Key": "k-1"})
    assert (refused.status_code, done.status_code) == (412, 200)


@pytest.mark.req("SEC-01")
async def test_fingerprints_of_personal_data_cannot_be_guessed(ports: FakePorts) -> None:
    """Another vault, another fingerprint; without personal data it depends on the body alone."""
    fingerprints = []
    for each in (ports, FakePorts()):
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app_of(each)), base_url="http://parcels") as client:
            await client.put("/parcels/p1", json={"to": ZOE})
            await client.put("/parcels/p1", json={"note": "x"})
        fingerprints.append([submission.fingerprint for submission in each.submitted])

    assert fingerprints[0][0] != fingerprints[1][0] and fingerprints[0][1] == fingerprints[1][1]
