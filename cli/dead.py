"""Dead letters as values: parked inputs, and storefront events that could not be read. What is shown hides people."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from shared.domain.messages import SEALED_FIELDS
from shared.runtime.log.wire import Record, header_map
from shared.runtime.personal import HIDDEN


@dataclass(frozen=True, slots=True)
class Letter:
    """`place` is topic/partition/offset of a storefront's record; of a parked input with /line/nth behind it."""

    service: str
    place: str
    type: str
    code: str
    reason: str
    states: tuple[str, ...] = ()

    @property
    def is_parked(self) -> bool:
        return self.place.count("/") == 4


def parked_letter(service: str, document: Mapping[str, Any]) -> Letter:
    words = {name: str(document.get(name, "")) for name in ("input", "code", "reason")}
    return Letter(service, document["_id"], words["input"], words["code"], words["reason"], tuple(document.get("states", ())))


def in_turn(documents: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Parked inputs in the order in which each partition parked them, which is the one to redrive them in."""
    return sorted(documents, key=lambda each: (each["_p"], each["turn"]))


def unreadable_letter(service: str, record: Record) -> tuple[str, Letter] | None:
    """The ce_id (a repeat has the same one) and the letter; None for a parked input, which is listed from its document."""
    headers = {name: value.decode(errors="replace") for name, value in header_map(record).items()}
    if headers["ce_type"] != "StorefrontEventRefused":
        return None
    type = orjson.loads(record.value or b"{}").get("event_type", "")
    place = "/".join(headers[name] for name in ("dlq_topic", "dlq_partition", "dlq_offset"))
    return headers["ce_id"], Letter(service, place, type, headers["dlq_code"], headers["dlq_reason"])


def masked(value: bytes | None) -> str:
    """As indented JSON with personal fields hidden; what is no JSON may hold anything and is not shown."""
    if not value:
        return "(empty)"
    try:
        data = orjson.loads(value)
    except orjson.JSONDecodeError as error:
        return f"({len(value)} bytes that are no JSON: {error}; not shown, they may name a person)"
    return orjson.dumps(_hidden(data), option=orjson.OPT_INDENT_2).decode()


def _hidden(data: Any) -> Any:
    """Also in what was never sealed: a broken event may have its person anywhere."""
    match data:
        case dict():
            return {key: HIDDEN if key in SEALED_FIELDS and value else _hidden(value) for key, value in data.items()}
        case list():
            return [_hidden(each) for each in data]
        case _:
            return data
