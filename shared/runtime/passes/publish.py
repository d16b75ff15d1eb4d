"""Publishing: public facts to waybill.events as plain CloudEvents, what was parked or unreadable to <service>.dlq.

At least once, with the same ce_id on a repeat; a place is saved only behind what was acknowledged.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shared.domain.service import PUBLIC, STOREFRONT
from shared.runtime import metrics
from shared.runtime.log import builtin
from shared.runtime.log.wire import Headers, Out
from shared.runtime.passes.believe import Believed
from shared.runtime.passes.catalog import Catalog, to_json

FROM_STOREFRONT = STOREFRONT.encode() + b","
KEPT = ("ce_time", "ce_causationid", "ce_correlationid", "ce_actor", "traceparent")


def publications(
    catalog: Catalog, believed: Sequence[Believed], partition_for: Callable[[bytes], int]
) -> Iterator[tuple[str, int, list[Out]]]:
    """Records to append, by topic and partition, in the log's order."""
    public: dict[int, list[Out]] = {}
    dead: dict[int, list[Out]] = {}
    for each in believed:
        told = any(type(fact).public or type(fact).goes_on for fact in each.facts)
        answers_storefront = not told and each.headers.get("source", b"").startswith(FROM_STOREFRONT)
        for line, fact in enumerate(each.facts):
            if type(fact).public or (answers_storefront and line == 0):
                out = _public(catalog, each, line, fact)
                public.setdefault(partition_for(out.key or b""), []).append(out)
            if isinstance(fact, builtin.Parked | builtin.StorefrontEventRefused):
                dead.setdefault(each.partition.number, []).append(_dead_letter(catalog, each, line, fact))
    for topic, targets in ((PUBLIC, public), (catalog.dead_letters, dead)):
        for number, records in targets.items():
            yield topic, number, records
    if public:
        metrics.published.labels(catalog.service.name).inc(sum(map(len, public.values())))


def _public(catalog: Catalog, each: Believed, line: int, fact: Any) -> Out:
    """Every storefront event has an outcome that names it, also where none of its facts is public."""
    cls, type_name, value = type(fact), catalog.names[type(fact)], each.lines[line]
    if not cls.public:
        type_name = _outcome(fact)
        value = value if isinstance(fact, builtin.Parked) else b"{}"
    elif each.states is None and cls.version > 1:
        value = to_json(fact)  # an older version may lie in the log; outside everyone reads today's
    order_id = getattr(fact, "order_id", None)
    return Out(order_id.encode() if order_id else each.key, value, _cloud_event(catalog, each, line, cls, type_name))


def _outcome(fact: Any) -> bytes:
    if isinstance(fact, builtin.Nothing):
        return b"Repeated"
    return b"Parked" if isinstance(fact, builtin.Parked) else b"Accepted"


def _cloud_event(catalog: Catalog, each: Believed, line: int, cls: type[Any], type_name: bytes) -> Headers:
    """`ce_sequence` orders the facts of one source partition: the decision's offset, then the line."""
    headers = each.headers
    return [
        ("ce_type", type_name),
        ("ce_specversion", b"1.0"),
        ("ce_id", b"%b/%d" % (headers["ce_id"], line)),
        ("ce_source", catalog.source),
        *((name, headers[name]) for name in KEPT if name in headers),
        ("ce_sequence", b"%03d.%020d.%04d" % (each.partition.number, each.offset, line)),
        ("ce_schemaversion", catalog.schema[cls]),
        ("content-type", b"application/json"),
    ]


def _dead_letter(catalog: Catalog, each: Believed, line: int, fact: Any) -> Out:
    """The origin is where redrive reads the input again, or the storefront's record where that was unreadable."""
    headers = each.headers
    if isinstance(fact, builtin.StorefrontEventRefused):
        topic, number, offset = fact.place.rsplit("/", 2)
    else:
        topic, number, offset, _, _ = fact.source.rsplit("/", 4)
    return Out(
        each.key,
        each.lines[line],
        [
            ("ce_type", catalog.names[type(fact)]),
            ("ce_id", b"%b/%d" % (headers["ce_id"], line)),
            ("ce_source", catalog.source),
            ("ce_time", headers["ce_time"]),
            ("dlq_topic", topic.encode()),
            ("dlq_partition", number.encode()),
            ("dlq_offset", offset.encode()),
            ("dlq_code", fact.code.encode()),
            ("dlq_reason", fact.reason.encode()),
            *((name, headers[name]) for name in ("ce_causationid", "traceparent") if name in headers),
        ],
    )
