"""How a record of a source topic is read and reacted to: another service's facts, or a storefront's CloudEvents.

Nothing is skipped silently: what should be known and cannot be read becomes a command that is refused or parked.
"""

import importlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import orjson

from shared.contracts import storefront
from shared.domain.messages import Command, Registry
from shared.domain.service import Origin, Service
from shared.runtime import metrics
from shared.runtime.log import builtin
from shared.runtime.log.wire import Headers, Record, instant
from shared.runtime.loops.faults import fault

MAX_STOREFRONT_VALUE = 300_000
"""Bytes. A priced and confirmed order is up to three times as long as the placed one, and must stay under the broker's limit."""
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2300, 1, 1, tzinfo=UTC)
CARRIED = ("id", "type", "source", "correlationid", "traceparent")
LONGEST_ATTRIBUTE = 500
"""Characters of a CloudEvents attribute: every fact that follows carries some of them on."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A command to send, with the headers that trace it to its cause."""

    key: str
    command: Command
    lookups: tuple[str, ...]
    headers: Headers


@cache
def contract(topic: str) -> Registry:
    """Type names and classes of a service's facts."""
    module = importlib.import_module(f"shared.contracts.{topic.removesuffix('.events')}")
    events: Registry = module.EVENTS
    return events


class FactSource:
    def __init__(self, service: Service, topic: str, partition: int) -> None:
        self.service, self.topic, self.partition = service, topic, partition
        reactions = service.reactions[topic]
        self.on = {name.encode(): entry for name, entry in reactions.on.items()}
        self.reacted = {name: metrics.reacted.labels(service.name, topic, name.decode()) for name in self.on}
        facts: dict[str, Any] = {**(reactions.contract or contract(topic)), **builtin.FACTS}
        self.known: dict[bytes, int] = {name.encode(): cls.version for name, cls in facts.items()}

    def answers(self, record: Record, headers: dict[str, bytes]) -> list[Answer]:
        type_name = headers["ce_type"]
        if type_name not in self.on:
            return [] if type_name in self.known else [self._unknown(record, headers, "no contract has this type")]
        version = int(headers.get("ce_schemaversion", b"1"))
        if version > self.known[type_name]:
            return [self._unknown(record, headers, f"schema version {version} is newer than {self.known[type_name]}")]
        cls, react = self.on[type_name]
        try:
            event: Any = cls.__pydantic_validator__.validate_json(record.value or b"")
        except ValueError as error:
            return [self._unknown(record, headers, fault(error))]
        time = instant(headers["ce_time"])
        origin = Origin(headers["ce_id"].decode(), time, type_name.decode(), self.topic)
        self.reacted[type_name].inc()
        trace = self._trace(headers)
        return [Answer(send.key, send.command, send.lookups, trace) for send in react(event, origin)]

    def _trace(self, headers: dict[str, bytes]) -> Headers:
        trace: Headers = [
            ("ce_time", headers["ce_time"]),
            ("ce_causationid", headers["ce_id"]),
            ("ce_correlationid", headers.get("ce_correlationid", headers["ce_id"])),
        ]
        return [*trace, *((name, headers[name]) for name in ("ce_actor", "traceparent") if name in headers)]

    def _unknown(self, record: Record, headers: dict[str, bytes], reason: str) -> Answer:
        type_name = headers["ce_type"].decode(errors="replace")
        place = f"{self.topic}/{self.partition}/{record.offset}"
        command = builtin.UnknownFact(topic=self.topic, type=type_name, place=place, reason=f"{type_name} at {place}: {reason}")
        return Answer((record.key or b"").decode(errors="replace"), command, (), self._trace(headers))


class StorefrontSource:
    """CloudEvents in Kafka's binary mode, or structured (one JSON with the attributes and `data`)."""

    def __init__(self, service: Service, partition: int) -> None:
        self.service, self.partition = service, partition
        self.on = service.reactions["storefront.events"].on

    def answers(self, record: Record, _: dict[str, bytes]) -> list[Answer]:
        place = f"storefront.events/{self.partition}/{record.offset}"
        attributes = attributes_of(record)
        type_name = attributes.get("type", "")
        if type_name not in self.on:
            if type_name in storefront.EVENTS or not self.service.answers_unknown:
                return []
            reason = f"no event is called {type_name!r}" if type_name else "ce_type is missing"
            return [self._refused(record, attributes, place, "unknown_type", reason)]
        if len(record.value or b"") > MAX_STOREFRONT_VALUE:
            reason = f"{len(record.value or b'')} bytes, allowed are {MAX_STOREFRONT_VALUE}"
            return [self._refused(record, attributes, place, "too_large", reason)]
        cls, react = self.on[type_name]
        try:
            event = cls.model_validate_json(data_of(record))
            time = self._time(attributes, record)
            if not attributes.get("id"):
                raise ValueError("ce_id is missing")
            if long := [name for name, value in attributes.items() if len(value) > LONGEST_ATTRIBUTE]:
                raise ValueError(f"ce_{long[0][:100]}: longer than {LONGEST_ATTRIBUTE} characters")
        except ValueError as error:
            return [self._refused(record, attributes, place, "unreadable", fault(error))]
        origin = Origin(attributes["id"], time, type_name, attributes.get("source", ""))
        metrics.reacted.labels(self.service.name, "storefront.events", type_name).inc()
        trace = trace_of(attributes, time)
        return [Answer(send.key, send.command, send.lookups, trace) for send in react(event, origin)]

    def _time(self, attributes: dict[str, str], record: Record) -> datetime:
        """`ce_time`, which is optional in CloudEvents: without it the broker's time of the record."""
        if "time" not in attributes:
            return broker_time(record)
        time = datetime.fromisoformat(attributes["time"])
        if time.tzinfo is None:
            raise ValueError("ce_time: needs its zone")
        if not EARLIEST <= time <= LATEST:  # so that nothing reckoned from it leaves what a datetime can hold
            raise ValueError("ce_time: out of bounds")
        return time.astimezone(UTC)

    def _refused(self, record: Record, attributes: dict[str, str], place: str, code: Any, reason: str) -> Answer:
        attributes = {name: value[:200] for name, value in attributes.items() if name in CARRIED}
        id = attributes.get("id") or place
        refusal = builtin.StorefrontEventRefused(
            event_id=id,
            event_type=attributes.get("type", ""),
            event_source=attributes.get("source", ""),
            code=code,
            reason=reason[:500],
            place=place,
            refused_at=broker_time(record),
        )
        trace = trace_of({**attributes, "id": id}, broker_time(record))
        return Answer(id, builtin.RefuseStorefrontEvent(refusal=refusal), (), trace)


def broker_time(record: Record) -> datetime:
    """Within bounds: a client may have set it to anything."""
    return datetime.fromtimestamp(max(EARLIEST.timestamp(), min(record.timestamp / 1000, LATEST.timestamp())), UTC)


def trace_of(attributes: dict[str, str], time: datetime) -> Headers:
    id = attributes["id"].encode()
    trace: Headers = [("ce_time", time.isoformat().encode()), ("ce_causationid", id)]
    trace.append(("ce_correlationid", attributes.get("correlationid", "").encode() or id))
    if source := attributes.get("source"):
        trace.append(("ce_actor", source.encode()))
    if parent := attributes.get("traceparent"):
        trace.append(("traceparent", parent.encode()))
    return trace


def attributes_of(record: Record) -> dict[str, str]:
    headers = {name: value or b"" for name, value in record.headers}
    if "ce_type" not in headers and (envelope := _envelope(record)):
        return {name: value for name, value in envelope.items() if isinstance(value, str)}
    attributes = {name[3:]: value.decode(errors="replace") for name, value in headers.items() if name.startswith("ce_")}
    if "traceparent" in headers:
        attributes["traceparent"] = headers["traceparent"].decode(errors="replace")
    return attributes


def data_of(record: Record) -> bytes:
    if any(name == "ce_type" for name, _ in record.headers):
        return record.value or b""
    try:
        return orjson.dumps((_envelope(record) or {}).get("data"))
    except orjson.JSONEncodeError as error:  # a TypeError; nested deeper than can be written
        raise ValueError("data: nested too deep") from error


def _envelope(record: Record) -> dict[str, Any] | None:
    try:
        envelope = orjson.loads(record.value or b"")
    except orjson.JSONDecodeError:
        return None
    return envelope if isinstance(envelope, dict) and isinstance(envelope.get("type"), str) else None
