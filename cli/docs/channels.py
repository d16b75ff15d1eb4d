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
        "description": "service/partition/inbox offset/part, the same on a repeat: drop what you have seen.",
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
            "description": "Orders the facts of one service's partition as text: partition, inbox offset, part.",
            "examples": ["003.00000000000000000017.0000"],
        },
        ce_schemaversion={**_TEXT, "description": "Version of the data's shape: a whole number."},
    ),
    "LogHeaders": _headers(
        ["ce_specversion", "ce_type", "ce_id", "ce_source", "ce_time", "wb"],
        **_TOLD,
        wb={**_TEXT, "description": "generation,n,part,parts,inbox offset: what makes the record count as a fact."},
        source={**_TEXT, "description": "topic,partition,offset,index,nth of what it answers, for a reaction's command."},
    ),
}

_KEYS = {
    STOREFRONT: "Any, also none: Waybill partitions anew. The order's number keeps an order's events in the order you sent them.",
    PUBLIC: "The order's id, where the fact has one; else that of the service's own log.",
    "orders.events": "Order id; channel for its policies.",
    "inventory.events": "Warehouse.",
    "pricing.events": "Order id for its price, channel/SKU for a list price, channel for promotions.",
    "fulfillment.events": "Order id.",
    "support.events": "Order id; customer id for a ticket without an order.",
}
_ABOUT = {
    STOREFRONT: "The contract in, for shops, marketplace adapters, tills, warehouses and carriers. Every event has an outcome "
    "on waybill.events.",
    PUBLIC: "The contract out: facts, and the outcome of every storefront event. At least once, with the same ce_id on a repeat. "
    "Names, addresses, phones and e-mails are sealed.",
}
_OWN = (
    "A service's own log, for the services: a record counts only by the rules of the log (fences, sequence, whole decisions). "
    "Kept for ever."
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
        "contentType": "application/json",
        "headers": {"$ref": SCHEMAS + headers},
        "payload": reference(message.cls) if message.cls else {"$ref": SCHEMAS + EMPTY},
        "bindings": {"kafka": {"key": {"type": "string", "description": _KEYS[topic]}, "bindingVersion": BINDING}},
    }
