"""Storefronts' records: CloudEvents in Kafka's binary mode, or structured (one JSON with the attributes and `data`).

Each becomes a send to its key's inbox, or a refusal that names field and rule; never nothing, where it is for this service.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import orjson

from shared.domain.contracts import STOREFRONT, facts_of
from shared.domain.messages import read_fact
from shared.runtime import metrics
from shared.runtime.log import builtin
from shared.runtime.log.wire import RECEIVED, UNREADABLE, Headers, Record
from shared.runtime.passes.catalog import Catalog, to_json
from shared.runtime.passes.faults import fault
from shared.runtime.passes.hear import Send, context_of
from shared.runtime.passes.nearmiss import near_miss
from shared.runtime.passes.receipt import AS_ONE, EARLIEST, LATEST, Receipt, broker_time

MAX_STOREFRONT_VALUE = 300_000
"""Bytes. A priced and confirmed order is up to three times as long as the placed one, and must stay under the broker's limit."""
CARRIED = ("id", "type", "source", "correlationid", "traceparent")
LEAP = re.compile(r"(.*\d\d:\d\d:)60(\D.*)", re.ASCII | re.DOTALL)
OUR_WORD = re.compile(rb"cannot be unpacked: [A-Za-z_]{1,60}")
"""What our reader says of a record. Anybody may write that header, and a refusal repeats it."""
BELIEVED = Receipt()
LONGEST_ATTRIBUTE = 500
"""Characters of a CloudEvents attribute: every fact that follows carries some of them on."""


class StorefrontEar:
    """storefront.events, heard in one partition."""

    def __init__(self, catalog: Catalog, topic: str, receipt: Receipt = BELIEVED) -> None:
        self.service, self.topic, self.receipt = catalog.service, topic, receipt
        self.heard = {name.decode(): handler for name, handler in catalog.heard[topic].items()}
        self.known = facts_of(STOREFRONT)
        self.counted = {name: metrics.heard.labels(self.service.name, topic, name) for name in self.heard}

    def hear(self, record: Record, number: int) -> Iterable[Send]:
        at = (record.offset, 0)
        attributes = attributes_of(record)
        type_name = attributes.get("type", "")
        handler = self.heard.get(type_name)
        if handler is None:
            if type_name in self.known or not self.service.answers_unknown:
                return
            if OUR_WORD.fullmatch(why := dict(record.headers).get(UNREADABLE) or b""):
                yield self._refused(record, number, attributes, "unreadable", why.decode())
                return
            reason = f"no event is called {type_name!r}" if type_name else "ce_type is missing"
            yield self._refused(record, number, attributes, "unknown_type", reason)
            return
        if len(record.value or b"") > MAX_STOREFRONT_VALUE:
            reason = f"{len(record.value or b'')} bytes, allowed are {MAX_STOREFRONT_VALUE}"
            yield self._refused(record, number, attributes, "too_large", reason)
            return
        try:
            data = data_of(record)
            event = read_fact(handler.input, 1, data, handler.on.model)
            if near := near_miss(handler.input, orjson.loads(data)):
                raise ValueError(near)
            time, received = self._times(attributes, record)
            if not attributes.get("id"):
                raise ValueError("ce_id is missing")
            if long := [name for name, value in attributes.items() if len(value) > LONGEST_ATTRIBUTE]:
                raise ValueError(f"ce_{long[0][:100]}: longer than {LONGEST_ATTRIBUTE} characters")
            headers = trace_of(attributes, time, received)
            if handler.on.split is None:
                key, name, versioned = handler.key(event).encode(), handler.name.encode(), ("ce_schemaversion", b"1")
                sends = [Send((*at, 0), key, name, event, to_json(event), [versioned, *headers])]
            else:
                context = context_of(record.key or b"", handler, dict(headers), {})
                sends = [
                    Send((*at, nth), to.encode(), type(command).__name__.encode(), command, to_json(command), headers)
                    for nth, (to, command) in enumerate(handler.on.split(event, context))
                ]
        except Exception as error:  # also what a key or a split raises: it never stops its partition
            yield self._refused(record, number, attributes, "unreadable", fault(error))
            return
        self.counted[type_name].inc()
        yield from sends

    def _times(self, attributes: dict[str, str], record: Record) -> tuple[datetime, datetime]:
        """`ce_time` is optional in CloudEvents: without it, when it was received."""
        said = said_time(attributes["time"]) if "time" in attributes else None
        if said is not None and not EARLIEST <= said <= LATEST:  # so that nothing reckoned leaves what a datetime can hold
            raise ValueError("ce_time: out of bounds")
        time, received = self.receipt.times(record, said)
        if said is not None and time != said:
            metrics.times_out_of_bounds.labels(self.service.name).inc()
        return time, received

    def _refused(self, record: Record, number: int, attributes: dict[str, str], code: Any, reason: str) -> Send:
        place = f"{self.topic}/{number}/{record.offset}"
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
        at = broker_time(record)
        trace = trace_of({**attributes, "id": id}, at, at)
        command = builtin.RefuseStorefrontEvent(refusal=refusal)
        return Send((record.offset, 0, 0), id.encode(), b"RefuseStorefrontEvent", None, to_json(command), trace)


def said_time(said: str) -> datetime:
    """RFC 3339 in full: `t` and `z` too, and a leap second, which counts as the next one. Raises ValueError, which never repeats
    what was said: a refusal is public, for ever."""
    try:
        leap = LEAP.match(said)
        time = datetime.fromisoformat((leap[1] + "59" + leap[2] if leap else said).upper())
        if leap:
            time += timedelta(seconds=1)
    except (ValueError, OverflowError):
        raise ValueError("ce_time: no time of RFC 3339") from None
    if time.tzinfo is None:
        raise ValueError("ce_time: needs its zone")
    return time


def trace_of(attributes: dict[str, str], time: datetime, received: datetime) -> Headers:
    id = attributes["id"].encode()
    trace: Headers = [("ce_time", time.isoformat().encode()), ("ce_causationid", id)]
    if received - time > AS_ONE:
        trace.append((RECEIVED, received.isoformat().encode()))
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
