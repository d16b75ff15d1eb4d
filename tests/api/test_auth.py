import json
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from shared.api.auth import Callers
from tests.api.parcels import FakePorts, app_of, token
from tests.api.shown import ZOE

WRITER = token("w-secret", "till-7", "parcels:write", "parcels:read")
READER = token("r-secret", "console", "parcels:read", "personal:read")
ADMIN = token("a-secret", "admin", "*")


@pytest.fixture
def client(ports: FakePorts) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app_of(ports, WRITER, READER, ADMIN)), base_url="http://parcels")


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.req("SEC-11")
@pytest.mark.parametrize(
    ("given", "challenge"),
    [
        (None, "Bearer"),
        ("Basic dzp3", "Bearer"),
        ("Bearer", "Bearer"),
        ("Bearer  ", "Bearer"),
        ("Bearer guess", 'Bearer error="invalid_token"'),
        (f"Bearer {WRITER.sha256}", 'Bearer error="invalid_token"'),
    ],
)
async def test_without_a_known_token_it_is_401(
    client: httpx.AsyncClient, ports: FakePorts, given: str | None, challenge: str
) -> None:
    headers = {"Authorization": given} if given else {}
    for method, path in (("POST", "/parcels"), ("GET", "/parcels/p1"), ("GET", "/outcomes/" + "0" * 36)):
        answer = await client.request(method, path, json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["www-authenticate"] == challenge
    assert ports.submitted == []


@pytest.mark.req("SEC-11")
async def test_a_missing_scope_is_named(client: httpx.AsyncClient, ports: FakePorts) -> None:
    answer = await client.post("/parcels", json={}, headers=bearer("r-secret"))

    assert (answer.status_code, answer.json()["code"], answer.json()["scope"]) == (403, "missing_scope", "parcels:write")
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope", scope="parcels:write"'
    assert ports.submitted == []


@pytest.mark.req("SEC-11")
async def test_the_caller_is_the_actor(client: httpx.AsyncClient, ports: FakePorts) -> None:
    """And an Idempotency-Key is the caller's own."""
    for secret in ("w-secret", "a-secret"):
        answer = await client.post("/parcels", json={}, headers={**bearer(secret), "Idempotency-Key": "k"})
        assert answer.status_code == 201
    assert [each.actor for each in ports.submitted] == ["till-7", "admin"]
    assert len({each.id for each in ports.submitted}) == 2


@pytest.mark.req("SEC-01")
async def test_personal_fields_are_masked_without_their_scope(client: httpx.AsyncClient) -> None:
    masked = {**ZOE, "name": "[hidden]", "address": "[hidden]"}

    assert (await client.put("/parcels/p1", json={"to": ZOE}, headers=bearer("w-secret"))).json()["to"] == masked
    shown = {}
    for secret in ("w-secret", "r-secret", "a-secret"):
        one = await client.get("/parcels/p1", headers=bearer(secret))
        page = await client.get("/parcels", headers=bearer(secret))
        assert page.json()["items"] == [one.json()]
        shown[secret] = one.json()["to"]
    assert shown == {"w-secret": masked, "r-secret": ZOE, "a-secret": ZOE}


async def test_probes_and_metrics_need_no_token(client: httpx.AsyncClient) -> None:
    assert {(await client.get(path)).status_code for path in ("/", "/healthz", "/readyz", "/metrics", "/openapi.json")} == {200}


def test_tokens_come_from_the_setting(tmp_path: Path) -> None:
    tokens = json.dumps([{"sha256": "0" * 64, "name": "till-7", "scopes": ["orders:write"]}])
    (tmp_path / "tokens.json").write_text(tokens)

    for setting in (tokens, f" {tokens}\n", str(tmp_path / "tokens.json")):
        assert Callers.configured({"WAYBILL_API_TOKENS": setting}) is not None
    with pytest.raises(FileNotFoundError):
        Callers.configured({"WAYBILL_API_TOKENS": str(tmp_path / "none.json")})


@pytest.mark.parametrize(
    "wrong", [{"sha256": "plain-token"}, {"name": ""}, {"scopes": ["everything"]}, {"scopes": "orders:read"}, {"expires": 1}]
)
def test_malformed_tokens_stop_the_start_and_are_not_shown(wrong: dict[str, object]) -> None:
    given = {"sha256": "0" * 64, "name": "till-7", "scopes": ["orders:write"], **wrong}
    with pytest.raises(ValidationError) as error:
        Callers.configured({"WAYBILL_API_TOKENS": json.dumps([given])})
    assert "plain-token" not in str(error.value)
