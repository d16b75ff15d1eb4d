"""Everything that goes wrong is answered by problem+json, and shows nothing of the inside."""

import logging
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.api.middleware import LARGEST_BODY
from shared.api.problem_json import title_of
from tests.api.parcels import FakePorts

JSON = {"Content-Type": "application/json"}


async def test_each_invalid_field_is_named_with_its_rule(client: httpx.AsyncClient, ports: FakePorts) -> None:
    answer = await client.post("/parcels", json={"weights": [1, 0], "note": "much too long", "colour": "red", "to": {}})

    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    problem = answer.json()
    assert problem.pop("errors") == [
        {"field": "to.customer_id", "rule": "Field required"},
        {"field": "weights.1", "rule": "Input should be greater than or equal to 1"},
        {"field": "note", "rule": "String should have at most 10 characters"},
        {"field": "colour", "rule": "Extra inputs are not permitted"},
    ]
    assert problem == {
        "type": "about:blank",
        "title": "Unprocessable Content",
        "status": 422,
        "code": "invalid_request",
        "detail": "to.customer_id: Field required (and 3 more)",
    }
    assert ports.submitted == []


async def test_an_invalid_query_parameter_is_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/parcels/weigh?weight=0")
    assert answer.json()["errors"] == [{"field": "weight", "rule": "Input should be greater than or equal to 1"}]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"note": "\\ud800"}',
        b'{"\\ud800": "\\udfff\\udfff\\udfff"}',
        b'{"weights": [NaN]}',
        b'{"weights": [1e999]}',
        b'{"weights": [%s]}' % (b"9" * 4000),
        b'{"weights": [-%s]}' % (b"9" * 100),
        b'{"weights": %s1%s}' % (b"[" * 200, b"]" * 200),
        b'{"note": {"a": %s}}' % (b'"x"' * 1),
    ],
)
async def test_no_body_is_too_strange_for_an_answer(client: httpx.AsyncClient, ports: FakePorts, body: bytes) -> None:
    answer = await client.post("/parcels", content=body, headers=JSON)

    assert (answer.status_code, answer.json()["status"]) == (422, 422)
    assert all(error.keys() == {"field", "rule"} and error["rule"] for error in answer.json()["errors"])
    assert ports.submitted == []


async def test_a_body_of_numbers_that_nothing_can_hold_is_400(client: httpx.AsyncClient) -> None:
    answer = await client.post("/parcels", content=b'{"weights": [%s]}' % (b"9" * 5000), headers=JSON)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_unknown_paths_and_methods(client: httpx.AsyncClient) -> None:
    missing, wrong = await client.get("/nothing"), await client.patch("/parcels/p1")

    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed") and wrong.headers["allow"]
    assert {each.headers["content-type"] for each in (missing, wrong)} == {"application/problem+json"}


async def test_the_unexpected_is_logged_and_tells_only_a_trace_id(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with caplog.at_level(logging.ERROR, "waybill.api"):
        answer = await client.get("/parcels/p1/broken", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})

    assert (answer.status_code, answer.json()["code"], answer.json()["trace_id"]) == (500, "unexpected_error", trace)
    assert "secret" not in answer.text and "Traceback" not in answer.text
    [record] = caplog.records
    assert (record.trace_id, record.route) == (trace, "/parcels/{parcel_id}/broken")  # type: ignore[attr-defined]
    assert record.exc_info and "secret of the house" in str(record.exc_info[1])


async def test_large_bodies_are_refused(client: httpx.AsyncClient, ports: FakePorts) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(8):
            yield b" " * (LARGEST_BODY // 7)

    for content in (b" " * (LARGEST_BODY + 1), chunks()):
        answer = await client.post("/parcels", content=content, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert (await client.post("/parcels", content=b"{}" + b" " * (LARGEST_BODY - 2), headers=JSON)).status_code == 201
    assert len(ports.submitted) == 1


@pytest.mark.parametrize(
    ("status", "title"),
    [(413, "Content Too Large"), (414, "URI Too Long"), (416, "Range Not Satisfiable"), (422, "Unprocessable Content")],
)
async def test_every_python_gives_an_answer_the_same_title(status: int, title: str) -> None:
    assert title_of(status) == title
