"""What is refused is told with field and rule, in public and for ever: never with the value, which may be somebody's."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from shared.contracts.storefront import OrderPlaced
from shared.domain.contracts import STOREFRONT as EVENTS
from shared.domain.contracts import facts_of
from shared.domain.service import STOREFRONT
from shared.runtime.log import builtin
from shared.runtime.log.wire import UNREADABLE
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.storefront import StorefrontEar, said_time
from shared.runtime.topics import SERVICES, service_called

SECRET = "ada@example.org"
HEADERS = {"ce_specversion": "1.0", "ce_id": "1", "ce_source": "/shop", "ce_time": "2026-01-01T00:00:00Z"}


def refusals(headers: dict[str, str], value: bytes) -> Iterator[builtin.StorefrontEventRefused]:
    """Of all services."""
    given = [(name, each.encode()) for name, each in headers.items()]
    record = SimpleNamespace(offset=7, key=b"k", value=value, headers=given, timestamp=1_700_000_000_000)
    for service in SERVICES:
        catalog = Catalog(service_called(service))
        if STOREFRONT in catalog.heard:
            for send in StorefrontEar(catalog, STOREFRONT).hear(record, 0):
                if send.name == b"RefuseStorefrontEvent":
                    yield builtin.RefuseStorefrontEvent.model_validate_json(send.value).refusal


def test_events_were_found() -> None:
    assert facts_of(EVENTS)["OrderPlaced"] is OrderPlaced


@pytest.mark.parametrize(
    ("name", "event"),
    sorted((name, event) for name, event in facts_of(EVENTS).items() if event.__module__ == OrderPlaced.__module__),
)
def test_no_field_of_an_event_is_repeated(name: str, event: Any) -> None:
    for wrong in (SECRET, [SECRET], {SECRET: SECRET}, SECRET * 100):
        for fields in ({field: wrong for field in event.model_fields}, {SECRET: wrong}):
            for said in refusals({**HEADERS, "ce_type": name}, json.dumps(fields).encode()):
                assert SECRET not in said.reason
    for value in (SECRET.encode(), json.dumps(SECRET).encode(), b"\xff" + SECRET.encode()):
        assert [said.code for said in refusals({**HEADERS, "ce_type": name}, value)] == ["unreadable"]
        assert all(SECRET not in said.reason for said in refusals({**HEADERS, "ce_type": name}, value))


def test_a_header_that_only_our_reader_writes_is_not_repeated_as_its_word() -> None:
    """It stands for a record that could not be unpacked, and anybody may write it."""
    assert [said.code for said in refusals({**HEADERS, UNREADABLE: SECRET}, b"{}")] == ["unknown_type"]
    assert all(SECRET not in said.reason for said in refusals({**HEADERS, UNREADABLE: SECRET}, b"{}"))
    assert [said.reason for said in refusals({UNREADABLE: "cannot be unpacked: ValueError"}, b"")] == [
        "cannot be unpacked: ValueError"
    ]


def test_a_time_that_is_none_is_not_repeated() -> None:
    payment = {"channel": "web", "external_id": "1", "payment_id": "p", "amount": 1, "currency": "EUR"}
    headers = {**HEADERS, "ce_type": "PaymentReceived", "ce_time": SECRET}
    assert [said.reason for said in refusals(headers, json.dumps(payment).encode())] == [
        "ValueError: ce_time: no time of RFC 3339"
    ]


@pytest.mark.parametrize(
    ("said", "time"),
    [
        ("2026-01-01T00:00:00z", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-01-01t01:00:00.5+01:00", datetime(2026, 1, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
        ("2017-01-01T00:59:60+01:00", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_rfc_3339_is_read_in_full(said: str, time: datetime) -> None:
    assert said_time(said) == time


@pytest.mark.parametrize(
    "said", ["", "now", "2026-01-01", "2026-01-01T00:00:00", "1767225600", "9999-12-31T23:59:60Z", "2026-13-01T00:00:00Z"]
)
def test_what_is_no_time_of_it_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match=r"^ce_time: (no time of RFC 3339|needs its zone)$"):
        said_time(said)
