"""AsyncAPI's channels and messages: a Kafka topic each, with its key, its headers and what it carries."""

from collections.abc import Sequence
from typing import Any

from cli.docs.catalog import Named
from cli.docs.schemas import SCHEMAS, reference
from shared.domain.service import PUBLIC, STOREFRONT
from shared.runtime.settings import Settings
from shared.runtime.topics import needed

BINDING = "0.5.0"
EMPTY = "EmptyObject"

_TEXT: dict[str, Any] = {"type": "string"}
_TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
_TRACE: dict[str, Any] = {"type": "string", "description": "W3C Trace Context; passed on to all that follows."}


def _headers(required: list[str], **properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "required": required, "properties": properties}


_TOLD: dict[str, dict[str, Any]] = {
    "ce_specversion": {"type": "string", "const": "1.0"},
    "ce_type": {**_TEXT, "description": "The message's name."},
    "ce_id": {
        **_TEXT,
        "description": "service/partition/log offset/line, the same on a repeat: drop what you have seen.",
        "examples": ["orders/3/17/0"],
    },
    "ce_source": {**_TEXT, "examples": ["/waybill/orders"]},
    "ce_time": {**_TIME, "description": "When it happened; driven by what caused it. UTC."},
    "ce_causationid": {**_TEXT, "description": "ce_id of what caused it; for an answer to a storefront's event its ce_id."},
    "ce_correlationid": {**_TEXT, "description": "What all that follows from one cause has in common."},
    "ce_actor": {**_TEXT, "description": "Who asked: a storefront's ce_source, or the name of an API token."},
    "traceparent": _TRACE,
}
HEADERS: dict[str, Any] = {
    "StorefrontHeaders": _headers(
        ["ce_id", "ce_type"],
        ce_specversion={"type": "string", "const": "1.0"},
        ce_id={**_TEXT, "minLength": 1, "description": "Yours; the outcome on waybill.events names it as ce_causationid."},
        ce_type={**_TEXT, "description": "The message's name."},
        ce_source={**_TEXT, "description": "Which storefront or device; becomes ce_actor of what follows."},
        ce_time={**_TIME, "description": "When it happened, with its zone. Missing: the record's Kafka timestamp."},
        ce_correlationid={**_TEXT, "description": "Passed on to all that follows. Missing: ce_id."},
        traceparent=_TRACE,
    ),
    "PublicHeaders": _headers(
        ["ce_specversion", "ce_type", "ce_id", "ce_source", "ce_time", "ce_sequence", "ce_schemaversion"],
        **_TOLD,
        ce_sequence={
            **_TEXT,
            "description": "Orders the facts of one service's partition as text: partition, log offset, line.",
            "examples": ["003.00000000000000000017.0000"],
        },
        ce_schemaversion={**_TEXT, "description": "Version of the data's shape: a whole number."},
    ),
    "LogHeaders": _headers(
        ["types", "wb", "ce_id", "ce_time"],
        types={**_TEXT, "description": "The facts' names, by line.", "examples": ["OrderPaid,FulfillmentRequested"]},
        versions={**_TEXT, "description": "Versions of their shapes, by line; left out where all are 1."},
        wb={**_TEXT, "description": "generation,n: what makes the record count."},
        ce_id={**_TEXT, "description": "The decision's: a fact's is this and its line.", "examples": ["orders/3/17"]},
        source={**_TEXT, "description": "topic,partition,offset,line,nth of what it answers, where that came from another log."},
        inbox={**_TEXT, "description": "Offset of what it answers in the service's inbox, where it came through that."},
        found={**_TEXT, "description": "Documents that were looked up for it: JSON, or z and the same compressed by zlib."},
        **{name: _TOLD[name] for name in ("ce_time", "ce_causationid", "ce_correlationid", "ce_actor", "traceparent")},
    ),
}

_KEYS = {
    STOREFRONT: "Any, also none: Waybill partitions anew. The order's number keeps an order's events in the order you sent them.",
    PUBLIC: "The order's id, where the fact has one; else that of the service's own log.",
}
_ABOUT = {
    STOREFRONT: "The contract in, for shops, marketplace adapters, tills, warehouses and carriers. Every event has an outcome "
    "on waybill.events.",
    PUBLIC: "The contract out: facts, and the outcome of every storefront event. At least once, with the same ce_id on a repeat. "
    "Names, addresses, phones and e-mails are sealed.",
}
_OWN = (
    "A service's own log, for the services: a record is one decision, each line of it one of these messages; it counts only by "
    "the rules of the log (fence, sequence). Kept for ever."
)


def channel(topic: str, messages: Sequence[Named]) -> dict[str, Any]:
    config = needed()[topic]
    return {
        "address": topic,
        "description": f"{_ABOUT.get(topic, _OWN)} Every topic has the same number of partitions, set once.",
        "messages": {each.type_name: {"$ref": f"#/components/messages/{message_name(topic, each)}"} for each in messages},
        "bindings": {
            "kafka": {
                "topic": topic,
                "partitions": Settings.model_fields["partitions"].default,
                "topicConfiguration": {
                    "cleanup.policy": [config["cleanup.policy"]],
                    **{name: int(config[name]) for name in ("retention.ms", "retention.bytes") if name in config},
                },
                "bindingVersion": BINDING,
            }
        },
    }


def message_name(topic: str, message: Named) -> str:
    return f"{topic}.{message.type_name}"


def message(topic: str, message: Named) -> dict[str, Any]:
    headers = {STOREFRONT: "StorefrontHeaders", PUBLIC: "PublicHeaders"}.get(topic, "LogHeaders")
    return {
        "name": message.type_name,
        "title": message.type_name,
        **({"summary": message.summary} if message.summary else {}),
        "contentType": "application/json" if topic in _ABOUT else "application/x-ndjson",
        "headers": {"$ref": SCHEMAS + headers},
        "payload": reference(message.cls) if message.cls else {"$ref": SCHEMAS + EMPTY},
        "bindings": {"kafka": {"key": {"type": "string", "description": _key(topic, message)}, "bindingVersion": BINDING}},
    }


def _key(topic: str, message: Named) -> str:
    stated = getattr(message.cls, "key", "")
    return _KEYS.get(topic) or (f"Its {stated}." if stated else "That of what it answers.")
