"""The life of one order as a list of steps, in causal order. Pure: records in, steps out."""

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson

from shared.domain import ids
from shared.domain.money import shown
from shared.runtime.log.reader import Decision
from shared.runtime.log.wire import Record, header_map, read_source
from shared.runtime.passes.storefront import attributes_of

HIDDEN_FIELDS = ("order_id", "fingerprint", "channel", "currency", "found", "price_source")
AMOUNTS = ("amount", "total", "refund", "unit_price", "expected_total", "freight", "paid")
LONGEST = 90
UUID_SHAPE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Step:
    """A fact about the order, or what came from outside and caused one. Times: milliseconds since 1970, when it was appended."""

    id: str
    cause: str
    """The id of the step before it; "" where nothing in the system caused it."""
    at: int
    service: str
    type: str
    what: str
    occurred: str = ""
    """ce_time: when it happened, on the clock of the business."""
    hop: int | None = None
    """Milliseconds since its cause."""
    origin: tuple[str, int, int] | None = None
    """Where what caused it is, if that is no fact about the order: topic, partition, offset."""


def about(order_id: str, service: str, decisions: Iterable[Decision]) -> list[Step]:
    """The facts whose data name the order."""
    needle, steps = order_id.encode(), []
    for decision in decisions:
        for line, (type, text) in enumerate(zip(decision.types(), decision.lines(), strict=True)):
            if needle in text and names(data := orjson.loads(text), order_id):
                steps.append(fact_step(service, decision, line, type.decode(), data))
    return steps


def names(data: Any, order_id: str) -> bool:
    """What was parked names the states that it would have changed."""
    words = (order_id, ids.shipment_id(order_id))
    return data.get("order_id") == order_id or any(word in state for state in data.get("states", ()) for word in words)


def fact_step(service: str, decision: Decision, line: int, type: str, data: dict[str, Any]) -> Step:
    headers, id = decision.headers, f"{decision.id}/{line}"
    cause = text(headers, "ce_causationid")
    if "source" in headers:
        where, (offset, _, _) = read_source(headers["source"])
        topic, _, number = where.rpartition("/")
        origin = (topic, int(number), offset)
    else:
        origin = (f"{service}.commands", int(id.split("/")[1]), decision.inbox())
        # a command by HTTP or of the clock has no fact before it: its place in the inbox tells repeats of one id apart
        cause = place_word(origin)
    return Step(id, cause, decision.record.timestamp, service, type, describe(data), text(headers, "ce_time"), origin=origin)


def outside_step(cause: str, topic: str, record: Record) -> Step:
    """What came from outside: a storefront's event, or a command in an inbox (HTTP, the clock, an operator)."""
    if topic.endswith(".commands"):
        headers = header_map(record)
        what = f"command by {text(headers, 'ce_actor') or 'unknown'}"
        service, type, occurred = topic.removesuffix(".commands"), text(headers, "ce_type"), text(headers, "ce_time")
    else:  # a storefront may send its attributes in headers or in the value
        attributes = attributes_of(record)
        what = f"on {topic} from {attributes.get('source') or 'unknown'}"
        service, type, occurred = "outside", attributes.get("type", ""), attributes.get("time", "")
    return Step(cause, "", record.timestamp, service, type, what, occurred)


def cause_step(cause: str, service: str, record: Record) -> Step | None:
    """A fact that is not about the order as its data go, and led to one that is."""
    decision, (id, _, line) = Decision(record, header_map(record)), cause.rpartition("/")
    if decision.headers.get("ce_id") != id.encode() or not line.isdecimal() or int(line) >= len(decision.types()):
        return None
    text = decision.lines()[int(line)]
    return fact_step(service, decision, int(line), decision.types()[int(line)].decode(), orjson.loads(text))


def place_word(origin: tuple[str, int, int]) -> str:
    return "{}/{}/{}".format(*origin)


def missing_causes(steps: Sequence[Step]) -> dict[str, tuple[str, int, int]]:
    """Causes that are no facts about the order, and where they are."""
    known = {step.id for step in steps}
    return {step.cause: step.origin for step in steps if step.cause not in known and step.origin}


def in_causal_order(steps: Iterable[Step]) -> list[Step]:
    """By time, but never an effect before its cause (clocks of processes differ by a little). Adds the hops."""
    by_id = {step.id: step for step in steps}
    effects: defaultdict[str, list[Step]] = defaultdict(list)
    ready: list[tuple[int, str]] = []
    for step in by_id.values():
        if step.cause in by_id:
            effects[step.cause].append(step)
        else:
            heapq.heappush(ready, (step.at, sortable(step.id)))
    by_sortable = {sortable(id): id for id in by_id}
    ordered = []
    while ready:
        step = by_id[by_sortable[heapq.heappop(ready)[1]]]
        before = by_id.get(step.cause)
        ordered.append(replace(step, hop=step.at - before.at) if before else step)
        for effect in effects[step.id]:
            heapq.heappush(ready, (effect.at, sortable(effect.id)))
    return ordered


def sortable(id: str) -> str:
    """Numbers in ids compare as numbers."""
    return "/".join(word.zfill(20) if word.isdigit() else word for word in id.split("/"))


def describe(data: Mapping[str, Any]) -> str:
    """The main fields in a line; nothing personal."""
    currency = data.get("currency", "")
    words = []
    for name, value in data.items():
        if value is None or value == "" or name in HIDDEN_FIELDS or name.endswith(("_at", "_by", "_until")) or _is_uuid(value):
            continue
        if name in AMOUNTS and isinstance(value, int):
            if name == "freight" and not value:
                continue
            words.append(f"{name} {shown(value, currency)}")
        elif name == "lines":
            words.append(", ".join(_line(line) for line in value))
        elif isinstance(value, dict):
            if "customer_id" in value:
                words.append(f"customer {value['customer_id']}")
        elif isinstance(value, list):
            words.append(f"{name} {', '.join(map(str, value))}" if all(isinstance(each, str) for each in value) else "")
        else:
            words.append(f"{name} {value}")
    line = "; ".join(word for word in words if word)
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _is_uuid(value: Any) -> bool:
    """Ids that the system derives say nothing to people."""
    return isinstance(value, str) and UUID_SHAPE.fullmatch(value) is not None


def _line(line: Mapping[str, Any]) -> str:
    return f"{line.get('quantity', '?')} × {line.get('sku', '?')}"


def text(headers: Mapping[str, bytes], name: str) -> str:
    return headers.get(name, b"").decode(errors="replace")
