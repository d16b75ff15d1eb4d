"""Publishing: public facts to waybill.events as plain CloudEvents, what was parked or unreadable to <service>.dlq.

At least once, with the same ce_id on a repeat; a place is saved only behind what was acknowledged.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shared.domain.service import PUBLIC, STOREFRONT
from shared.runtime import metrics
from shared.runtime.log import builtin
from shared.runtime.log.wire import Headers, Out
from shared.runtime.loops.catalog import Catalog
from shared.runtime.loops.partition import Read

FROM_STOREFRONT = STOREFRONT.encode() + b","
KEPT = (
    "ce_specversion",
    "ce_id",
    "ce_source",
    "ce_time",
    "ce_causationid",
    "ce_correlationid",
    "ce_actor",
    "traceparent",
)


def publications(
    catalog: Catalog, reads: Sequence[Read], partition_for: Callable[[bytes], int]
) -> Iterator[tuple[str, int, list[Out]]]:
    """Records to append, by topic and partition, in the log's order."""
    public: dict[int, list[Out]] = {}
    dead: dict[int, list[Out]] = {}
    for read in reads:
        answers_storefront = read.decision.records[0][1].get("source", b"").startswith(FROM_STOREFRONT)
        told = any(type(event).public for event in read.events)
        for event, (record, headers) in zip(read.events, read.decision.records, strict=True):
            if type(event).public or (answers_storefront and not told):
                type_name = headers["ce_type"] if type(event).public else _outcome(event)
                value = record.value if type(event).public or isinstance(event, builtin.Parked) else b"{}"
                out = Out(_key(event, record.key), value or b"", _cloud_event(catalog, headers, type(event), type_name))
                public.setdefault(partition_for(out.key or b""), []).append(out)
                told = True
            if isinstance(event, builtin.Parked | builtin.StorefrontEventRefused):
                dead.setdefault(partition_for(record.key or b""), []).append(_dead_letter(catalog, event, record, headers))
    for topic, targets in ((PUBLIC, public), (catalog.dead_letters, dead)):
        for number, records in targets.items():
            yield topic, number, records
    if public:
        metrics.published.labels(catalog.service.name).inc(sum(map(len, public.values())))


def _outcome(event: Any) -> bytes:
    """Every storefront event has an outcome that names it, also where none of its facts is public."""
    if isinstance(event, builtin.Nothing):
        return b"Repeated"
    return b"Parked" if isinstance(event, builtin.Parked) else b"Accepted"


def _key(event: Any, otherwise: bytes | None) -> bytes | None:
    order_id = getattr(event, "order_id", None)
    return order_id.encode() if order_id else otherwise


def _cloud_event(catalog: Catalog, headers: dict[str, bytes], cls: type[Any], type_name: bytes) -> Headers:
    """`ce_sequence` orders the facts of one source partition: the inbox offset answered, then the part of the decision."""
    _, partition, inbox, part = headers["ce_id"].split(b"/")
    return [
        ("ce_type", type_name),
        *((name, headers[name]) for name in KEPT if name in headers),
        ("ce_sequence", b"%03d.%020d.%04d" % (int(partition), int(inbox), int(part))),
        ("ce_schemaversion", catalog.schema[cls]),
        ("content-type", b"application/json"),
    ]


def _dead_letter(catalog: Catalog, event: Any, record: Any, headers: dict[str, bytes]) -> Out:
    """The origin is the inbox record (redrive reads it there), or the storefront's record where that was unreadable."""
    service, partition, inbox, _ = headers["ce_id"].decode().split("/")
    origin = event.place if isinstance(event, builtin.StorefrontEventRefused) else f"{service}.commands/{partition}/{inbox}"
    topic, number, offset = origin.rsplit("/", 2)
    return Out(
        record.key,
        record.value or b"",
        [
            ("ce_type", headers["ce_type"]),
            ("ce_id", headers["ce_id"]),
            ("ce_source", catalog.source),
            ("ce_time", headers["ce_time"]),
            ("dlq_topic", topic.encode()),
            ("dlq_partition", number.encode()),
            ("dlq_offset", offset.encode()),
            ("dlq_code", event.code.encode()),
            ("dlq_reason", event.reason.encode()),
            *((name, headers[name]) for name in ("ce_causationid", "traceparent") if name in headers),
        ],
    )
