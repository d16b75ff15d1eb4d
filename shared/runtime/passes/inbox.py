"""The inbox: requests, timers, answers of work, and what was keyed anew. A record that nobody of ours wrote is parked, it never
stops its partition."""

from collections.abc import Callable

import structlog

from shared.domain.messages import Command
from shared.runtime import metrics
from shared.runtime.log import builtin
from shared.runtime.log.answered import Verdict
from shared.runtime.log.wire import Record, place_name, source
from shared.runtime.passes.catalog import Catalog
from shared.runtime.passes.envelope import envelope
from shared.runtime.passes.faults import fault
from shared.runtime.passes.hear import Input, park, read_into
from shared.runtime.passes.partition import Partition

log = structlog.get_logger(__name__)
BUILTIN = {name.encode(): cls for name, cls in builtin.COMMANDS.items()}


def take(catalog: Catalog, partition: Partition, record: Record, partition_for: Callable[[bytes], int]) -> Input | None:
    """None: it was taken before, or comes past a lost one."""
    if record.offset < partition.inbox:
        return None
    partition.inbox = record.offset + 1
    input = read(catalog, partition.number, record, partition_for)
    if (link := input.link) is not None:
        if (verdict := partition.answered.take_linked(link)) is Verdict.TAKE:
            return input
        metrics.links_refused.labels(catalog.service.name, verdict.value).inc()
        if verdict is Verdict.GAP:
            log.error("link refused as a gap", partition=partition.number, inbox=record.offset, origin=link.origin)
        return None
    return input


def read(catalog: Catalog, number: int, record: Record, partition_for: Callable[[bytes], int]) -> Input:
    """One record as an input, or why it is parked."""
    head = envelope(record, catalog.heard)
    headers, name = head.headers, head.headers.get("ce_type", b"")
    place = place_name(catalog.inbox, number, (record.offset, 0, 0))
    input = Input(place, record.key or b"", None, None, headers, None, record.offset, name=name)
    if head.link is not None:
        input.link = head.link
        topic, _, at = head.link.origin.rpartition("/")
        input.source = source(topic, int(at), head.link.place)
    target = partition_for(input.key)
    if target != number and name != b"Redrive":
        park(input, "unreadable", f"its key belongs in partition {target}")
    elif head.fault:
        park(input, "unreadable", head.fault)
    elif not is_text(input.key):
        park(input, "unreadable", "its key is not UTF-8")
    elif name in BUILTIN:
        try:
            input.message = BUILTIN[name].__pydantic_validator__.validate_json(record.value or b"")
        except ValueError as error:
            park(input, "unreadable", fault(error))
    elif (handler := catalog.inputs.get(name)) is None:
        park(input, "unknown_type", f"no input is called {name.decode(errors='replace')[:200]!r}")
    else:
        input.handler = handler
        version = 1 if issubclass(handler.input, Command) else head.version
        read_into(input, version, record.value or b"")
    return input


def is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True
